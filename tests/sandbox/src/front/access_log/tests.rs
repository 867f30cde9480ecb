use std::io::Read;

use flate2::read::GzDecoder;

use super::*;

fn source() -> LogSource {
    LogSource {
        prefix: "api-access-logs".to_owned(),
        account: "123456789012".to_owned(),
        region: "us-east-1".to_owned(),
        load_balancer: "app/retail-prediction-alb/50dc6c495c0c9188".to_owned(),
    }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Splits a line as AWS's own regular expression does: blanks outside of quotes.
fn fields(line: &str) -> Vec<String> {
    let mut quoted = false;
    let parts = line.split(|c| {
        quoted ^= c == '"';
        c == ' ' && !quoted
    });
    parts.map(|part| part.trim_matches('"').to_owned()).collect()
}

#[test]
fn a_key_has_the_documented_form() {
    let file = source().file(at("2026-03-01T23:55:00Z"), [127, 0, 1, 2].into(), &[]).unwrap();
    let (start, random) = file.key.rsplit_once('_').unwrap();
    assert_eq!(
        start,
        "api-access-logs/AWSLogs/123456789012/elasticloadbalancing/us-east-1/2026/03/01/\
         123456789012_elasticloadbalancing_us-east-1_app.retail-prediction-alb.50dc6c495c0c9188_20260301T2355Z_127.0.1.2"
    );
    let random = random.strip_suffix(".log.gz").unwrap();
    assert!(random.len() == 8 && random.chars().all(|c| c.is_ascii_alphanumeric()), "{random}");
}

#[test]
fn without_a_prefix_the_key_begins_with_awslogs() {
    let source = LogSource { prefix: String::new(), ..source() };
    let key = source.file(at("2026-03-01T23:55:00Z"), [127, 0, 1, 2].into(), &[]).unwrap().key;
    assert!(key.starts_with("AWSLogs/"), "{key}");
}

#[test]
fn two_files_of_one_period_have_two_keys() {
    let file = || source().file(at("2026-03-01T23:55:00Z"), [127, 0, 1, 2].into(), &[]).unwrap();
    assert_ne!(file().key, file().key);
}

#[test]
fn the_file_holds_a_line_for_each_entry() {
    let entries = [Entry::example(at("2026-03-01T23:51:00.25Z")), Entry::example(at("2026-03-01T23:52:00Z"))];
    let file = source().file(at("2026-03-01T23:55:00Z"), [127, 0, 1, 2].into(), &entries).unwrap();
    let mut text = String::new();
    GzDecoder::new(file.gz.as_slice()).read_to_string(&mut text).unwrap();
    assert_eq!(text.lines().count(), 2);
    assert!(
        text.starts_with("https 2026-03-01T23:51:00.250000Z app/retail-prediction-alb/50dc6c495c0c9188 "),
        "{text}"
    );
}

#[test]
fn a_line_has_all_fields_in_their_places() {
    let line = Entry::example(at("2026-03-01T23:51:00Z")).line("app/a/1");
    let fields = fields(&line);
    assert_eq!(fields.len(), 33, "{line}");
    assert_eq!(fields[3..5], ["192.0.2.44:46532", "10.0.1.17:8000"]);
    assert_eq!(fields[5..12], ["0.000", "0.012", "0.000", "200", "200", "34", "366"]);
    assert_eq!(fields[12], "GET https://api.retail-prediction.example.com:443/health HTTP/1.1");
    assert_eq!(fields[14..17], ["TLS_AES_128_GCM_SHA256", "TLSv1.3", "-"]);
    assert_eq!(fields[18], "api.retail-prediction.example.com");
    assert_eq!(fields[20..27], ["0", "2026-03-01T23:51:00.000000Z", "forward", "-", "-", "10.0.1.17:8000", "200"]);
    assert!(fields[29].starts_with("TID_"), "{line}");
}

#[test]
fn what_the_load_balancer_answered_itself_has_no_target() {
    let entry = Entry {
        target: None,
        target_seconds: None,
        target_status: None,
        status: 403,
        actions: "waf",
        user_agent: Some("a \"browser\"".to_owned()),
        ..Entry::example(at("2026-03-01T23:51:00Z"))
    };
    let line = entry.line("app/a/1");
    let fields = fields(&line);
    assert_eq!(fields[4..10], ["-", "-1", "-1", "-1", "403", "-"]);
    assert_eq!(fields[13], "a \\x22browser\\x22");
    assert_eq!(fields[22], "waf");
}

#[test]
fn periods_end_at_multiples_of_five_minutes() {
    assert_eq!(period_end(at("2026-03-01T23:51:10Z")), at("2026-03-01T23:55:00Z"));
    assert_eq!(period_end(at("2026-03-01T23:55:00Z")), at("2026-03-02T00:00:00Z"));
}
