//! Probes of servers that answer, cut off, hang, or speak something else.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use facts::scope::Endpoint;
use facts::site::Reply;
use futures_util::future::join_all;
use rustls::ServerConfig;
use serde_json::json;

use super::super::loopback::authority::Authority;
use super::super::loopback::{Does, HERE, Heard, domain, listen, place, plenty, reply, serve, soon};
use super::super::token::Secret;
use super::super::trust::Trust;
use super::*;
use crate::client::Vantage;

const NAME: &str = "api.example.com";

fn endpoint(method: &str, path: &str) -> Endpoint {
    Endpoint {
        name: format!("{method} {path}"),
        method: method.to_owned(),
        path: path.to_owned(),
        headers: [].into(),
        body: None,
        token: None,
        timeout_ms: 10_000,
        max_body: 1000,
    }
}

fn ask(endpoint: &Endpoint, secret: Option<Secret>, trust: &Trust) -> Ask {
    Ask::endpoint(&domain(NAME), 443, endpoint, secret, trust).unwrap()
}

fn secret(text: &str) -> Secret {
    Secret::new(text).unwrap()
}

/// The authority, a server of its leaf, and what it trusts.
fn site() -> (ServerConfig, Trust) {
    let authority = Authority::new("Authority of the tests");
    (authority.leaf(&[NAME]).server(), authority.trust())
}

async fn get(does: impl Fn(&Heard) -> Does + Send + Sync + 'static) -> Probe {
    let (server, trust) = site();
    let port = serve(Some(server), does).await;
    look(&place(&domain(NAME), port), &ask(&endpoint("GET", "/health"), None, &trust), plenty()).await
}

fn replied(probe: &Probe) -> &Reply {
    let Outcome::Reply(reply) = &probe.outcome else { panic!("{probe:?}") };
    reply
}

#[tokio::test]
async fn a_reply_is_kept_with_headers_and_phases() {
    let probe = get(|_| reply("200 OK", "Server: awselb/2.0\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n", "fine")).await;
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let expected = Reply {
        status: 200,
        version: "HTTP/1.1".to_owned(),
        headers: vec![
            header("server", "awselb/2.0"),
            header("set-cookie", "a=1"),
            header("set-cookie", "b=2"),
            header("content-length", "4"),
        ],
        body: "fine".to_owned(),
        truncated: false,
    };
    assert_eq!(replied(&probe), &expected);
    assert_eq!((probe.url.as_str(), probe.attempts, probe.address), ("https://api.example.com/health", 1, HERE));
    assert!(probe.phases.connect_ms.is_some() && probe.phases.first_byte_ms.is_some());
    assert!(probe.phases.total_ms >= probe.phases.first_byte_ms);
}

#[tokio::test]
async fn host_and_sni_are_the_domain_while_another_port_is_dialled() {
    let (server, trust) = site();
    let port = serve(Some(server), |heard| reply("200 OK", "", &format!("{:?} {}", heard.sni, heard.request))).await;
    let vantage = Vantage { dial_ports: [(8443, port)].into(), ..Vantage::default() };
    let name = domain(NAME);
    let ask = Ask::endpoint(&name, 8443, &endpoint("GET", "/health?x=1"), None, &trust).unwrap();
    let probe = look(&Place::new(&name, HERE, 8443, &vantage), &ask, plenty()).await;
    let heard = &replied(&probe).body;
    assert_eq!(probe.url, "https://api.example.com:8443/health?x=1");
    assert!(heard.starts_with("Some(\"api.example.com\") GET /health?x=1 HTTP/1.1\r\n"), "{heard}");
    assert!(heard.contains("\r\nhost: api.example.com:8443\r\n"), "{heard}");
    assert!(
        heard.contains(concat!("\r\nuser-agent: albkeeper/", env!("CARGO_PKG_VERSION"), " (verify)\r\n")),
        "{heard}"
    );
}

#[tokio::test]
async fn a_post_carries_json_headers_and_token_and_no_token_is_kept() {
    let (server, trust) = site();
    let port =
        serve(Some(server), |heard| reply("401 Unauthorized", "x-you-sent: Bearer s3cr3t\r\n", &heard.request)).await;
    let endpoint = Endpoint {
        headers: [("x-api-version".to_owned(), "2".to_owned())].into(),
        body: Some(json!({"features": [1, 2]})),
        ..endpoint("POST", "/predict")
    };
    let ask = ask(&endpoint, Some(secret("s3cr3t")), &trust);
    let probe = look(&place(&domain(NAME), port), &ask, plenty()).await;
    let reply = replied(&probe);
    assert_eq!(reply.status, 401);
    assert!(reply.body.starts_with("POST /predict HTTP/1.1\r\n"), "{reply:?}");
    assert!(reply.body.contains("content-type: application/json\r\n"), "{reply:?}");
    assert!(reply.body.contains("x-api-version: 2\r\n"), "{reply:?}");
    assert!(reply.body.contains("authorization: Bearer [token]\r\n"), "{reply:?}");
    assert!(reply.body.ends_with(r#"{"features":[1,2]}"#), "{reply:?}");
    assert_eq!(reply.header("x-you-sent"), Some("Bearer [token]"));
    assert!(!format!("{probe:?} {ask:?}").contains("s3cr3t"));
}

#[tokio::test]
async fn a_token_at_the_cut_of_a_long_body_leaves_no_part_of_itself() {
    let (server, trust) = site();
    let port = serve(Some(server), |_| reply("200 OK", "", "you sent s3cr3t, and more")).await;
    let endpoint = Endpoint { max_body: 13, ..endpoint("GET", "/echo") };
    let probe = look(&place(&domain(NAME), port), &ask(&endpoint, Some(secret("s3cr3t")), &trust), plenty()).await;
    assert_eq!((replied(&probe).body.as_str(), replied(&probe).truncated), ("you sent ", true));
}

#[tokio::test]
async fn an_endless_body_is_cut_at_the_limit() {
    let endless = || Does::AnswerAndHold(format!("HTTP/1.1 200 OK\r\n\r\n{}", "a".repeat(100_000)));
    let probe = get(move |_| endless()).await;
    assert_eq!((replied(&probe).body.len(), replied(&probe).truncated), (1000, true));
}

#[tokio::test]
async fn a_redirect_is_a_reply_and_not_followed() {
    let probe = get(|_| reply("301 Moved Permanently", "Location: https://other.example.com/\r\n", "")).await;
    assert_eq!(replied(&probe).status, 301);
    assert_eq!(replied(&probe).header("location"), Some("https://other.example.com/"));
}

#[tokio::test]
async fn a_bad_reply_is_a_verdict_and_not_tried_again() {
    let probe = get(|_| reply("503 Service Unavailable", "", "")).await;
    assert_eq!((replied(&probe).status, probe.attempts), (503, 1));
}

#[tokio::test]
async fn a_connection_cut_once_is_tried_again() {
    let heard = AtomicU32::new(0);
    let does = move |_: &Heard| match heard.fetch_add(1, Ordering::SeqCst) {
        0 => Does::Reset,
        _ => reply("200 OK", "", ""),
    };
    let probe = get(does).await;
    assert_eq!((replied(&probe).status, probe.attempts), (200, 2));
}

#[tokio::test]
async fn a_connection_cut_twice_is_a_reset() {
    for answer in [
        |_: &Heard| Does::Reset,
        |_: &Heard| Does::Answer("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf".to_owned()),
    ] {
        let probe = get(answer).await;
        assert!(matches!(probe.outcome, Outcome::Reset { .. }), "{probe:?}");
        assert_eq!(probe.attempts, 2);
        assert!(probe.phases.connect_ms.is_some() && probe.phases.total_ms.is_none());
    }
}

#[tokio::test]
async fn a_refused_connection_is_tried_twice() {
    let (_, trust) = site();
    let (listener, port) = listen().await;
    drop(listener);
    let probe = look(&place(&domain(NAME), port), &ask(&endpoint("GET", "/"), None, &trust), plenty()).await;
    assert_eq!((probe.outcome, probe.attempts, probe.phases), (Outcome::Refused, 2, Phases::default()));
}

#[tokio::test]
async fn a_wait_without_end_names_what_it_waited_for() {
    let (server, trust) = site();
    let (_listener, silent) = listen().await;
    let no_head = serve(Some(server.clone()), |_| Does::AnswerAndHold(String::new())).await;
    let no_end =
        serve(Some(server), |_| Does::AnswerAndHold("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf".to_owned()))
            .await;
    let endpoint = Endpoint { timeout_ms: 500, ..endpoint("GET", "/") };
    let (name, ask) = (domain(NAME), ask(&endpoint, None, &trust));
    let places = [silent, no_head, no_end].map(|port| place(&name, port));
    let probes = join_all(places.iter().map(|place| look(place, &ask, plenty()))).await;
    for (probe, expected) in probes.into_iter().zip(["connect", "first byte", "body"]) {
        let outcome = Outcome::TimedOut { waiting_for: expected.to_owned(), after_ms: 500 };
        assert_eq!((probe.outcome, probe.attempts), (outcome, 2));
    }
}

#[tokio::test]
async fn the_deadline_of_the_run_ends_a_longer_wait_and_all_tries() {
    let (_, trust) = site();
    let (_listener, port) = listen().await;
    let begun = Instant::now();
    let probe = look(&place(&domain(NAME), port), &ask(&endpoint("GET", "/"), None, &trust), soon()).await;
    assert_eq!(probe.attempts, 1);
    assert!(begun.elapsed() < Duration::from_secs(5), "{probe:?}");
}

#[tokio::test]
async fn what_does_not_verify_gets_no_request_and_no_second_try() {
    let authority = Authority::new("Authority of the tests");
    let heard: &'static AtomicU32 = Box::leak(Box::new(AtomicU32::new(0)));
    let identity = authority.leaf_until(&[NAME], 2024);
    let port = serve(Some(identity.server()), move |_| {
        heard.fetch_add(1, Ordering::SeqCst);
        reply("200 OK", "", "")
    })
    .await;
    let ask = ask(&endpoint("GET", "/"), Some(secret("s3cr3t")), &authority.trust());
    let probe = look(&place(&domain(NAME), port), &ask, plenty()).await;
    assert_eq!(probe.outcome, Outcome::Tls { detail: "expired on 2024-01-01".to_owned() });
    assert_eq!((probe.attempts, heard.load(Ordering::SeqCst)), (1, 0));
}

#[tokio::test]
async fn what_answers_without_http_is_told() {
    let probe = get(|_| Does::Answer("SSH-2.0-OpenSSH_9.6\r\n\r\n".to_owned())).await;
    assert!(matches!(probe.outcome, Outcome::Failed { .. }), "{probe:?}");
    assert_eq!(probe.attempts, 1);
}
