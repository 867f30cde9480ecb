//! Replies in words, and the command that asks again.

use super::*;
use crate::answerer::who_answered;
use crate::example::healthy;

/// The reply in words, as an answer of the healthy example's first endpoint.
fn in_words(reply: &Reply) -> String {
    let (facts, _) = healthy();
    let probe = facts.site.endpoints[0].probes.as_ref().unwrap()[0].clone();
    let answered = who_answered(&facts, &Probe { outcome: Outcome::Reply(reply.clone()), ..probe });
    status_in_words(reply, &answered)
}

fn answered(status: u16, server: &str, body: &str) -> Reply {
    Reply {
        status,
        version: "HTTP/1.1".to_owned(),
        headers: vec![("server".to_owned(), server.to_owned())],
        body: body.to_owned(),
        truncated: false,
        ..Reply::default()
    }
}

#[test]
fn the_load_balancers_replies_are_told_from_the_apis_own() {
    for (status, words) in [
        (403, "status 403 from the load balancer: the web ACL retail-prediction-waf blocked this checker"),
        (502, "status 502 from the load balancer: the target closed the connection"),
        (503, "status 503 from the load balancer: no target is registered, or all are unused"),
        (504, "status 504 from the load balancer: the target did not connect within 10 s"),
    ] {
        assert!(in_words(&answered(status, "awselb/2.0", "<html>")).starts_with(words), "{status}");
        let own = in_words(&answered(status, "uvicorn", "out of\nmemory"));
        assert_eq!(own, format!("status {status} from the API itself: out of memory"));
    }
}

#[test]
fn a_reply_that_nobody_signed_is_laid_to_neither() {
    for status in [403, 502, 503, 504] {
        let mut unsigned = answered(status, "", "no");
        unsigned.headers.clear();
        let words = format!("status {status} from the load balancer or the API (no Server header): no");
        assert_eq!(in_words(&unsigned), words);
        unsigned.status = 500;
        assert_eq!(in_words(&unsigned), "status 500 from the API itself: no");
    }
}

#[test]
fn a_missing_token_is_named() {
    assert!(in_words(&answered(401, "uvicorn", "")).contains("needs a token"));
    assert!(in_words(&answered(401, "awselb/2.0", "")).contains("needs a token"));
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
        login: None,
    });
    predict.body = Some(serde_json::json!({ "a": "it's" }));
    assert_eq!(
        curl(&facts, &predict, "2001:db8::1".parse().unwrap()),
        "curl -sv --resolve api.retail-prediction.example.com:8443:[2001:db8::1] -X POST \
         -H \"Authorization: Bearer $TOKEN\" -H 'content-type: application/json' -d '{\"a\":\"it'\\''s\"}' \
         https://api.retail-prediction.example.com:8443/predict"
    );
    let text = facts::scope::Text { content_type: "text/csv".to_owned(), body: "a,b\n1,2\n".to_owned() };
    let import = Endpoint { method: "PUT".to_owned(), text: Some(text), token: None, ..predict.clone() };
    let told = curl(&facts, &import, "192.0.2.1".parse().unwrap());
    assert!(told.contains(r" -X PUT -H 'content-type: text/csv' --data-binary $'a,b\n1,2\n' "), "{told}");
    predict.token.as_mut().unwrap().header = Some("x-api-key".to_owned());
    assert!(curl(&facts, &predict, "192.0.2.1".parse().unwrap()).contains(" -H \"x-api-key: $TOKEN\" "));
}
