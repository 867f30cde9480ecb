//! What the retail prediction API serves at each address: replies, certificates, the redirect.

use facts::certificate::{Acm, Certificate, Method, Renewal, Validation};
use facts::scope::Token;
use facts::site::{Auth, LoggedIn};
use facts::site::{EndpointProbes, Outcome, Phases, Probe, Reply, Site};
use facts::tls::{Handshake, HandshakeOutcome, Leaf, Served};
use jiff::Timestamp;

use super::expected::token;
use super::{ADDRESSES, AT, CERTIFICATE, DOMAIN, arn, minutes_ago};

const SERIAL: &str = "0a:1b:2c:3d:4e:5f:60:71";
const DAY: i64 = 86_400;

/// The end of the certificate: 120 days after [`AT`].
fn not_after() -> Timestamp {
    Timestamp::constant(AT.as_second().saturating_add(120 * DAY), 0)
}

pub(super) fn site() -> Site {
    let json = "application/json";
    let endpoints = [
        ("GET /health", "/health", json, r#"{"status": "healthy", "timestamp": "2026-09-01T12:00:00Z"}"#),
        ("GET /docs", "/docs", "text/html; charset=utf-8", "<!DOCTYPE html><div id=\"swagger-ui\"></div>"),
        ("GET /openapi.json", "/openapi.json", json, include_str!("openapi.json")),
        ("POST /predict", "/predict", json, r#"{"prediction": 150.75, "model_version": "v1.0"}"#),
        ("POST /batch-predict", "/batch-predict", json, r#"{"predictions": [150.75], "model_version": "v1.0"}"#),
    ];
    let endpoints = endpoints.map(|(name, path, kind, body)| EndpointProbes {
        name: name.to_owned(),
        probes: Ok(probes(
            &format!("https://{DOMAIN}{path}"),
            &reply(200, &[("server", "uvicorn"), ("content-type", kind)], body),
        )),
    });
    let location = format!("https://{DOMAIN}:443/health?from=albkeeper");
    let moved = reply(301, &[("server", "awselb/2.0"), ("location", &location)], "");
    Site {
        endpoints: endpoints.into(),
        redirect: Ok(probes(&format!("http://{DOMAIN}/health?from=albkeeper"), &moved)),
        auth: auth(),
    }
}

/// What is protected refuses who has no token, and the login gives one.
fn auth() -> Auth {
    let url = |path: &str| format!("https://{DOMAIN}{path}");
    let json = [("server", "uvicorn"), ("content-type", "application/json")];
    let refused = reply(401, &json, r#"{"detail": "Not authenticated"}"#);
    let without_token =
        EndpointProbes { name: "POST /batch-predict".to_owned(), probes: Ok(probes(&url("/batch-predict"), &refused)) };
    let answer = probes(&url("/token"), &reply(200, &json, "[not kept]")).swap_remove(0);
    let Token { secret, login, .. } = token();
    let logins = login.map(|login| LoggedIn { secret, login, answer: Ok(answer), wrong: None });
    Auth { without_token: vec![without_token], logins: logins.into_iter().collect() }
}

fn probes(url: &str, reply: &Reply) -> Vec<Probe> {
    let phases = Phases { connect_ms: Some(12), first_byte_ms: Some(40), total_ms: Some(55) };
    let probe =
        |address| Probe { address, url: url.to_owned(), outcome: Outcome::Reply(reply.clone()), phases, attempts: 1 };
    ADDRESSES.map(probe).into()
}

fn reply(status: u16, headers: &[(&str, &str)], body: &str) -> Reply {
    Reply {
        status,
        version: "HTTP/1.1".to_owned(),
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        body: body.to_owned(),
        truncated: false,
        ..Reply::default()
    }
}

pub(super) fn handshakes() -> Vec<Handshake> {
    let leaf = Leaf {
        subject: DOMAIN.into(),
        issuer: "Amazon RSA 2048 M02".into(),
        names: vec![DOMAIN.into()],
        more_names: 0,
        serial: SERIAL.into(),
        not_before: minutes_ago(60 * 24 * 78),
        not_after: not_after(),
    };
    let served = Served { version: "TLSv1.3".to_owned(), leaf, chain_length: 4, verified: Ok(()) };
    let handshake = |address| Handshake {
        address,
        outcome: HandshakeOutcome::Served(served.clone()),
        tcp_ms: Some(3),
        tls_ms: Some(9),
    };
    ADDRESSES.map(handshake).into()
}

pub(super) fn certificates() -> Vec<Certificate> {
    let acm = Acm {
        status: "ISSUED".to_owned(),
        names: vec![DOMAIN.to_owned()],
        serial: Some(SERIAL.to_owned()),
        not_after: Some(not_after()),
        kind: "AMAZON_ISSUED".to_owned(),
        renewal_eligibility: Some("ELIGIBLE".to_owned()),
        renewal: Some(Renewal { status: "SUCCESS".to_owned(), reason: None, validations: Vec::new() }),
        failure: None,
        validations: vec![Validation {
            name: DOMAIN.to_owned(),
            method: Some(Method::Dns),
            mail_domain: None,
            done: true,
        }],
    };
    vec![Certificate { arn: arn(CERTIFICATE), acm: Ok(acm) }]
}
