//! What came back from a request, in words: what it was, and who made it.

use std::net::IpAddr;

use facts::Facts;
use facts::scope::Endpoint;
use facts::site::{Outcome, Probe, Reply};

use crate::finding::Verdict;
use crate::words::{excerpt, quoted};

/// A private address that nobody answers at may be fine for those who are in its network.
pub(crate) const FROM_OUTSIDE: &str =
    "no connection to a private address: this function may be outside of its VPC, or a security group keeps it out";

/// Whether the address is only reachable from within a network of its own.
pub(crate) fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private(),
        IpAddr::V6(address) => address.is_unique_local(),
    }
}

/// Why there is no reply, and how much that counts.
#[derive(Debug)]
pub(crate) struct NoReply {
    pub(crate) verdict: Verdict,
    pub(crate) words: String,
}

/// The reply, or why there is none.
pub(crate) fn reply(probe: &Probe) -> Result<&Reply, NoReply> {
    let words = match &probe.outcome {
        Outcome::Reply(reply) => return Ok(reply),
        Outcome::NotReached => {
            let words = "the run's time was over before it was asked".to_owned();
            return Err(NoReply { verdict: Verdict::Unknown, words });
        }
        Outcome::TimedOut { waiting_for, .. } if waiting_for == "connect" && is_private(probe.address) => {
            return Err(NoReply { verdict: Verdict::Unknown, words: FROM_OUTSIDE.to_owned() });
        }
        Outcome::Refused => "the connection is refused".to_owned(),
        Outcome::Reset { detail } => format!("the connection was cut before a whole reply came: {detail}"),
        Outcome::TimedOut { waiting_for, after_ms } => {
            format!("no whole reply within {after_ms} ms: waited for {waiting_for}")
        }
        Outcome::Tls { detail } => format!("TLS failed, so nothing was sent: {detail}"),
        Outcome::Failed { detail } => format!("the request failed: {detail}"),
    };
    Err(NoReply { verdict: Verdict::Fail, words })
}

/// Whether the load balancer made the reply itself, and no target did.
pub(crate) fn is_load_balancers(reply: &Reply) -> bool {
    reply.header("server").is_some_and(|server| server.starts_with("awselb/"))
}

/// Whether the web ACL, or a fixed response, turned the request away before a target saw it.
pub(crate) fn is_blocked(reply: &Reply) -> bool {
    reply.status == 403 && is_load_balancers(reply)
}

/// A status that was not wanted, with its cause.
/// Source: user guide, "Troubleshoot your Application Load Balancers".
pub(crate) fn status_in_words(reply: &Reply) -> String {
    let status = reply.status;
    if let (300..400, Some(location)) = (status, reply.header("location")) {
        return format!("status {status}, on to {}", excerpt(location));
    }
    if !is_load_balancers(reply) {
        let said = if reply.body.is_empty() { String::new() } else { format!(": {}", excerpt(&reply.body)) };
        let meaning = if status == 401 { ", it needs a token or refuses the one it got" } else { "" };
        return format!("status {status} from {}{meaning}{said}", maker(reply));
    }
    let meaning = match status {
        400 => "the request is malformed or its headers are too long",
        401 => "it needs a token: a rule authenticates first",
        403 => "the web ACL (or a rule) blocked this request",
        404 => "no rule takes this path",
        460 => "the connection was closed from our side before the reply",
        463 => "the request names more than 30 addresses in X-Forwarded-For",
        464 => "the target group speaks another version of HTTP",
        500 => "the web ACL or the identity provider could not be asked",
        502 => "the target closed the connection or answered what is not HTTP",
        503 => "no target is registered, or all are unused",
        504 => {
            "the target did not connect within 10 s or answer before the idle timeout, or a security group bars the way"
        }
        561 => "the identity provider answered with an error",
        _ => return format!("status {status} from the load balancer"),
    };
    format!("status {status} from the load balancer: {meaning}")
}

/// Who made a reply that does not say that it is the load balancer's. Where nobody signed it, a status that both give
/// tells them not apart: targets may send no `Server` header, and the load balancer can be told to cut it out.
fn maker(reply: &Reply) -> &'static str {
    let both_give = matches!(reply.status, 403 | 502..=504);
    if both_give && reply.header("server").is_none() {
        "the load balancer or the API (no Server header)"
    } else {
        "the API itself"
    }
}

/// The command that asks the same of one address.
pub(crate) fn curl(facts: &Facts, endpoint: &Endpoint, address: IpAddr) -> String {
    let scope = &facts.scope;
    let (domain, port) = (&scope.domain, scope.https_port);
    let at = if port == 443 { String::new() } else { format!(":{port}") };
    let address = if address.is_ipv6() { format!("[{address}]") } else { address.to_string() };
    let mut words = vec![format!("curl -sv --resolve {domain}:{port}:{address}")];
    match endpoint.method.as_str() {
        "GET" => {}
        "HEAD" => words.push("-I".to_owned()),
        method => words.push(format!("-X {method}")),
    }
    words.extend(endpoint.headers.iter().map(|(name, value)| format!("-H {}", quoted(&format!("{name}: {value}")))));
    if let Some(token) = &endpoint.token {
        words.push(match &token.header {
            Some(header) => format!("-H \"{header}: $TOKEN\""),
            None => "-H \"Authorization: Bearer $TOKEN\"".to_owned(),
        });
    }
    if let Some(body) = &endpoint.body {
        words.push(format!("-H 'content-type: application/json' -d {}", quoted(&body.to_string())));
    }
    words.push(quoted(&format!("https://{domain}{at}{}", endpoint.path)));
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::healthy;

    fn answered(status: u16, server: &str, body: &str) -> Reply {
        Reply {
            status,
            version: "HTTP/1.1".to_owned(),
            headers: vec![("server".to_owned(), server.to_owned())],
            body: body.to_owned(),
            truncated: false,
        }
    }

    #[test]
    fn the_load_balancers_replies_are_told_from_the_apis_own() {
        for (status, words) in [
            (403, "status 403 from the load balancer: the web ACL (or a rule) blocked this request"),
            (502, "status 502 from the load balancer: the target closed the connection"),
            (503, "status 503 from the load balancer: no target is registered, or all are unused"),
            (504, "status 504 from the load balancer: the target did not connect within 10 s"),
        ] {
            assert!(status_in_words(&answered(status, "awselb/2.0", "<html>")).starts_with(words), "{status}");
            let own = status_in_words(&answered(status, "uvicorn", "out of\nmemory"));
            assert_eq!(own, format!("status {status} from the API itself: out of memory"));
        }
    }

    #[test]
    fn a_reply_that_nobody_signed_is_laid_to_neither() {
        for status in [403, 502, 503, 504] {
            let mut unsigned = answered(status, "", "no");
            unsigned.headers.clear();
            let words = format!("status {status} from the load balancer or the API (no Server header): no");
            assert_eq!(status_in_words(&unsigned), words);
            unsigned.status = 500;
            assert_eq!(status_in_words(&unsigned), "status 500 from the API itself: no");
        }
    }

    #[test]
    fn a_missing_token_is_named() {
        assert!(status_in_words(&answered(401, "uvicorn", "")).contains("needs a token"));
        assert!(status_in_words(&answered(401, "awselb/2.0", "")).contains("needs a token"));
    }

    #[test]
    fn the_command_can_be_pasted_and_holds_no_token() {
        let (mut facts, _) = healthy();
        facts.scope.https_port = 8443;
        let mut predict = facts.scope.endpoints[3].clone();
        predict.token = Some(facts::scope::Token {
            secret: "arn:aws:secretsmanager:us-east-1:123456789012:secret:api".to_owned().try_into().unwrap(),
            key: None,
            header: None,
        });
        predict.body = Some(serde_json::json!({ "a": "it's" }));
        assert_eq!(
            curl(&facts, &predict, "2001:db8::1".parse().unwrap()),
            "curl -sv --resolve api.retail-prediction.example.com:8443:[2001:db8::1] -X POST \
             -H \"Authorization: Bearer $TOKEN\" -H 'content-type: application/json' -d '{\"a\":\"it'\\''s\"}' \
             https://api.retail-prediction.example.com:8443/predict"
        );
        predict.token.as_mut().unwrap().header = Some("x-api-key".to_owned());
        assert!(curl(&facts, &predict, "192.0.2.1".parse().unwrap()).contains(" -H \"x-api-key: $TOKEN\" "));
    }
}
