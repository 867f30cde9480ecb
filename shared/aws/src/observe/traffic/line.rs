//! One line of an access log.
//!
//! Fields are in a fixed order, some in quotes; `-` stands for none, and further ones may follow at the end.
//! Source: user guide, "Access logs for your Application Load Balancer", "Access log entries".

use facts::traffic::By;

/// What is read of a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line<'a> {
    /// Address and port of the target that was asked last.
    pub(super) target: Option<&'a str>,
    /// Milliseconds that the target took; `None` where it gave no answer.
    pub(super) target_ms: Option<u32>,
    /// The status for the client.
    pub(super) status: u16,
    /// The path that was asked for, without query.
    pub(super) path: &'a str,
    /// The client's `User-Agent`.
    pub(super) agent: &'a str,
    /// ARN of the target group.
    pub(super) group: Option<&'a str>,
    pub(super) by: By,
}

/// Places of the fields that are read.
const TARGET: usize = 4;
const TARGET_SECONDS: usize = 6;
const STATUS: usize = 8;
const TARGET_STATUS: usize = 9;
const REQUEST: usize = 12;
const AGENT: usize = 13;
const GROUP: usize = 16;
const ACTIONS: usize = 22;

/// `None` for what is no line of an access log.
pub(super) fn read(text: &str) -> Option<Line<'_>> {
    let fields = fields(text)?;
    let field = |place: usize| fields.get(place).copied();
    let given = |place: usize| field(place).filter(|text| *text != "-");
    let last_action = field(ACTIONS)?.rsplit(',').next().unwrap_or_default();
    let by = match (last_action, given(TARGET_STATUS)) {
        ("waf", _) => By::Waf,
        (_, None) => By::LoadBalancer,
        (_, Some(_)) => By::Target,
    };
    Some(Line {
        target: given(TARGET),
        target_ms: field(TARGET_SECONDS).and_then(milliseconds),
        status: field(STATUS)?.parse().ok().filter(|status| (100..600).contains(status))?,
        path: path(field(REQUEST)?),
        agent: field(AGENT)?,
        group: given(GROUP),
        by,
    })
}

/// The fields up to the last that is read. A quote within quotes is written `\x22`, so a quote always ends them.
fn fields(text: &str) -> Option<Vec<&str>> {
    let mut fields = Vec::with_capacity(ACTIONS + 1);
    let mut rest = text;
    while fields.len() <= ACTIONS {
        let (field, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => rest.split_at(rest.find(' ').unwrap_or(rest.len())),
        };
        fields.push(field);
        match after.strip_prefix(' ') {
            Some(after) => rest = after,
            None => break,
        }
    }
    Some(fields)
}

/// Seconds with three decimals as milliseconds; -1 stands for no answer.
fn milliseconds(seconds: &str) -> Option<u32> {
    let (whole, part) = seconds.split_once('.').unwrap_or((seconds, "0"));
    let part: u32 = format!("{part:0<3}").get(..3)?.parse().ok()?;
    whole.parse::<u32>().ok()?.checked_mul(1000)?.checked_add(part)
}

/// The path in `GET https://api.example.com:443/predict?x=1 HTTP/1.1`. The query is left out: it may hold secrets.
fn path(request: &str) -> &str {
    let url = request.split(' ').nth(1).unwrap_or_default();
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = after_scheme.find('/').and_then(|at| after_scheme.get(at..)).unwrap_or("/");
    path.split('?').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the user guide, "Example HTTPS entry".
    const HTTPS: &str = "https 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 192.168.131.39:2817 \
        10.0.0.1:80 0.086 0.048 0.037 200 200 0 57 \"GET https://www.example.com:443/a?key=hush HTTP/1.1\" \
        \"curl/7.46.0\" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 \
        arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067 \
        \"Root=1-58337281-1d84f3d73c47ec4e58577259\" \"www.example.com\" \
        \"arn:aws:acm:us-east-2:123456789012:certificate/12345678-1234-1234-1234-123456789012\" 1 \
        2018-07-02T22:22:48.364000Z \"authenticate,forward\" \"-\" \"-\" \"10.0.0.1:80\" \"200\" \"-\" \"-\" TID_dc57 \"new\"";

    #[test]
    fn the_example_of_the_user_guide_is_read() {
        let line = read(HTTPS).unwrap();
        assert_eq!((line.target, line.target_ms, line.status), (Some("10.0.0.1:80"), Some(48), 200));
        assert_eq!((line.path, line.agent, line.by), ("/a", "curl/7.46.0", By::Target));
        assert!(line.group.unwrap().ends_with("targetgroup/my-targets/73e2d6bc24d8a067"));
    }

    #[test]
    fn who_answered_is_told_by_the_last_action_and_the_targets_status() {
        let changed = |from: &str, to: &str| HTTPS.replace(from, to);
        let by = |text: String| read(&text).unwrap().by;
        assert_eq!(by(changed("authenticate,forward", "waf")), By::Waf);
        assert_eq!(by(changed("authenticate,forward", "waf,forward")), By::Target);
        assert_eq!(by(changed(" 200 200 ", " 504 - ")), By::LoadBalancer);
        let none = changed("10.0.0.1:80 0.086 0.048 0.037 200 200", "- -1 -1 -1 403 -");
        let none = read(&none).unwrap();
        assert_eq!((none.target, none.target_ms, none.status), (None, None, 403));
    }

    #[test]
    fn spaces_and_escaped_quotes_within_quotes_move_nothing() {
        let odd = HTTPS.replace("curl/7.46.0", r"a \x22b\x22 1.0 - (x; y)");
        assert_eq!(read(&odd).unwrap().agent, r"a \x22b\x22 1.0 - (x; y)");
        let malformed = HTTPS.replace("GET https://www.example.com:443/a?key=hush HTTP/1.1", "- http://a.b:80- ");
        assert_eq!(read(&malformed).unwrap().path, "/");
    }

    #[test]
    fn what_is_no_line_is_none() {
        let test_file = "Enable AccessLog for ELB: shop at 2026-11-24";
        let short = HTTPS.split(" 1 2018").next().unwrap();
        for text in ["", "\"", test_file, short, &HTTPS.replace(" 200 200 ", " abc 200 ")] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
