//! Probes of servers that answer.

mod broken;

use facts::Vantage;
use facts::scope::{Endpoint, Token};
use facts::site::Reply;
use rustls::ServerConfig;
use serde_json::json;

use super::super::loopback::authority::Authority;
use super::super::loopback::{Does, HERE, Heard, domain, here, place, plenty, reply, serve};
use super::super::secret::Secret;
use super::super::trust::Trust;
use super::*;

const NAME: &str = "api.example.com";

fn endpoint(method: &str, path: &str) -> Endpoint {
    Endpoint {
        name: format!("{method} {path}"),
        method: method.to_owned(),
        path: path.to_owned(),
        headers: [].into(),
        body: None,
        text: None,
        token: None,
        timeout_ms: 10_000,
        max_body: 1000,
    }
}

fn ask(endpoint: &Endpoint, secret: Option<&Secret>, trust: &Trust) -> Ask {
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
    let probe = get(|_| reply("200 OK", "Server: awselb/2.0\r\nVary: a=1\r\nVary: b=2\r\n", "fine")).await;
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let expected = Reply {
        status: 200,
        version: "HTTP/1.1".to_owned(),
        headers: vec![
            header("server", "awselb/2.0"),
            header("vary", "a=1"),
            header("vary", "b=2"),
            header("content-length", "4"),
        ],
        body: "fine".to_owned(),
        truncated: false,
        ..Reply::default()
    };
    assert_eq!(replied(&probe), &expected);
    assert_eq!((probe.url.as_str(), probe.attempts, probe.address), ("https://api.example.com/health", 1, HERE));
    assert!(probe.phases.connect_ms.is_some() && probe.phases.first_byte_ms.is_some());
    assert!(probe.phases.total_ms >= probe.phases.first_byte_ms);
}

/// What a server hears that tells; the URL of the probe. It is asked at this port of the site, which is dialled so.
async fn heard_at(real: impl Fn(u16) -> u16, dialled: impl Fn(u16) -> Vantage) -> (u16, String, String) {
    let (server, trust) = site();
    let port = serve(Some(server), |heard| reply("200 OK", "", &format!("{:?} {}", heard.sni, heard.request))).await;
    let name = domain(NAME);
    let ask = Ask::endpoint(&name, real(port), &endpoint("GET", "/health?x=1"), None, &trust).unwrap();
    let probe = look(&Place::new(&name, here(), real(port), &dialled(port)), &ask, plenty()).await;
    (port, replied(&probe).body.clone(), probe.url)
}

#[tokio::test]
async fn host_and_sni_are_the_domain_while_another_port_is_dialled() {
    let vantage = |port| Vantage { dial_ports: [(443, port)].into(), ..Vantage::default() };
    let (_, heard, url) = heard_at(|_| 443, vantage).await;
    assert_eq!(url, "https://api.example.com/health?x=1");
    assert!(heard.starts_with("Some(\"api.example.com\") GET /health?x=1 HTTP/1.1\r\n"), "{heard}");
    assert!(heard.contains("\r\nhost: api.example.com\r\n"), "{heard}");
    let agent = concat!("\r\nuser-agent: albkeeper/", env!("CARGO_PKG_VERSION"), " (verify)\r\n");
    assert!(heard.contains(agent), "{heard}");
    assert!(!heard.contains("accept-encoding"), "{heard}");
}

#[tokio::test]
async fn a_port_of_its_own_is_dialled_and_stands_in_the_host() {
    let (port, heard, url) = heard_at(|port| port, |_| Vantage::default()).await;
    assert_eq!(url, format!("https://api.example.com:{port}/health?x=1"));
    assert!(heard.starts_with("Some(\"api.example.com\") GET /health?x=1 HTTP/1.1\r\n"), "{heard}");
    assert!(heard.contains(&format!("\r\nhost: api.example.com:{port}\r\n")), "{heard}");
}

#[tokio::test]
async fn a_post_carries_json_headers_and_token_and_its_reply_is_confidential() {
    let (server, trust) = site();
    let port =
        serve(Some(server), |heard| reply("401 Unauthorized", "x-you-sent: Bearer s3cr3t-t0k3n\r\n", &heard.request))
            .await;
    let endpoint = Endpoint {
        headers: [("x-api-version".to_owned(), "2".to_owned())].into(),
        body: Some(json!({"features": [1, 2]})),
        ..endpoint("POST", "/predict")
    };
    let ask = ask(&endpoint, Some(&secret("s3cr3t-t0k3n")), &trust);
    let probe = look(&place(&domain(NAME), port), &ask, plenty()).await;
    let reply = replied(&probe);
    assert_eq!(reply.status, 401);
    assert!(reply.body.starts_with("POST /predict HTTP/1.1\r\n"), "{reply:?}");
    assert!(reply.body.contains("content-type: application/json\r\n"), "{reply:?}");
    assert!(reply.body.contains("x-api-version: 2\r\n"), "{reply:?}");
    assert!(reply.body.contains("authorization: Bearer s3cr3t-t0k3n\r\n"), "{reply:?}");
    assert!(reply.body.ends_with(r#"{"features":[1,2]}"#), "{reply:?}");
    assert!(reply.confidential, "{reply:?}");
    let kept = reply.clone().for_keeping(true);
    assert_eq!((kept.status, kept.header("x-you-sent"), kept.body.as_str()), (401, None, ""));
    assert!(!format!("{kept:?} {ask:?}").contains("s3cr3t-t0k3n"));
}

#[tokio::test]
async fn a_body_that_is_no_json_is_sent_as_it_stands() {
    let (server, trust) = site();
    let port = serve(Some(server), |heard| reply("200 OK", "", &heard.request)).await;
    let text = facts::scope::Text { content_type: "text/csv".to_owned(), body: "a,b\r\n1,2\n".to_owned() };
    let endpoint = Endpoint { text: Some(text), ..endpoint("PUT", "/items") };
    let probe = look(&place(&domain(NAME), port), &ask(&endpoint, None, &trust), plenty()).await;
    let heard = &replied(&probe).body;
    assert!(heard.starts_with("PUT /items HTTP/1.1\r\n") && heard.ends_with("\r\n\r\na,b\r\n1,2\n"), "{heard}");
    assert!(heard.contains("content-type: text/csv\r\n"), "{heard}");
}

#[tokio::test]
async fn a_reply_that_is_compressed_is_kept_as_its_reader_sees_it() {
    let zipped = |text: &str| {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut gzip, text.as_bytes()).unwrap();
        gzip.finish().unwrap()
    };
    let does = move |coding: &'static str, text: String| {
        move |_: &Heard| {
            let body = zipped(&text);
            let head =
                format!("HTTP/1.1 200 OK\r\ncontent-encoding: {coding}\r\ncontent-length: {}\r\n\r\n", body.len());
            Does::AnswerBytes([head.into_bytes(), body].concat())
        }
    };
    let probe = get(does("gzip", "fine".to_owned())).await;
    assert_eq!((replied(&probe).body.as_str(), replied(&probe).header("content-encoding")), ("fine", Some("gzip")));
    let bomb = get(does("gzip", "x".repeat(10_000_000))).await;
    assert_eq!((replied(&bomb).body.len(), replied(&bomb).truncated, bomb.attempts), (1000, true, 1));
    let unknown = get(does("br", "fine".to_owned())).await;
    assert!(replied(&unknown).undecoded.is_some() && replied(&unknown).body.is_empty(), "{unknown:?}");
}

fn token_in(header: &str) -> Token {
    let secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:probe-AbCdEf".to_owned();
    Token { secret: secret.try_into().unwrap(), key: None, header: Some(header.to_owned()), login: None }
}

#[tokio::test]
async fn a_token_may_go_bare_in_a_header_of_its_own() {
    let (server, trust) = site();
    let port = serve(Some(server), |heard| reply("200 OK", "", &heard.request)).await;
    let endpoint = Endpoint { token: Some(token_in("X-API-Key")), ..endpoint("GET", "/predict") };
    let ask = ask(&endpoint, Some(&secret("s3cr3t-t0k3n")), &trust);
    let probe = look(&place(&domain(NAME), port), &ask, plenty()).await;
    let body = &replied(&probe).body;
    assert!(body.contains("\r\nx-api-key: s3cr3t-t0k3n\r\n") && !body.contains("authorization"), "{body}");
    assert!(!format!("{ask:?}").contains("s3cr3t-t0k3n"));
}

#[test]
fn a_token_goes_in_no_header_that_cannot_be_set() {
    let (_, trust) = site();
    for (header, error) in [
        ("Host", "the header `host` cannot be set: it is always the domain"),
        ("x api key", "no header name: `x api key`"),
    ] {
        let endpoint = Endpoint { token: Some(token_in(header)), ..endpoint("GET", "/") };
        let token = secret("s3cr3t-t0k3n");
        let asked = Ask::endpoint(&domain(NAME), 443, &endpoint, Some(&token), &trust);
        assert_eq!(asked.unwrap_err(), error);
    }
}

#[test]
fn another_host_than_the_domain_cannot_be_asked_for() {
    let (_, trust) = site();
    let endpoint = Endpoint { headers: [("Host".to_owned(), "example.org".to_owned())].into(), ..endpoint("GET", "/") };
    let error = Ask::endpoint(&domain(NAME), 443, &endpoint, None, &trust).unwrap_err();
    assert_eq!(error, "the header `host` cannot be set: it is always the domain");
}

#[tokio::test]
async fn an_endless_body_is_cut_at_the_limit() {
    let endless = || Does::AnswerAndHold(format!("HTTP/1.1 200 OK\r\n\r\n{}", "a".repeat(100_000)));
    let probe = get(move |_| endless()).await;
    assert_eq!((replied(&probe).body.len(), replied(&probe).truncated), (1000, true));
}

#[tokio::test]
async fn a_session_that_the_site_hands_out_is_not_kept() {
    let probe = get(|_| reply("200 OK", "Set-Cookie: session=abc\r\n", "")).await;
    assert_eq!(replied(&probe).header("set-cookie"), Some("[not kept]"));
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
