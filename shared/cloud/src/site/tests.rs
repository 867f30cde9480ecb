//! The whole look at a site: name, certificates, endpoints and redirect of one address.

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_secretsmanager::config::{Credentials, SharedCredentialsProvider};
use aws_smithy_http_client::test_util::infallible_client_fn;
use aws_smithy_types::body::SdkBody;
use facts::ids::Arn;
use facts::scope::{Endpoint, Find, Token, Zone};
use facts::site::Outcome;
use facts::tls::HandshakeOutcome;
use hickory_resolver::proto::op::{Query, ResponseCode};
use hickory_resolver::proto::rr::RecordType;
use hyper::Response;
use serde_json::{Value, json};

use super::loopback::authority::Authority;
use super::loopback::names::{Says, address, resolve};
use super::loopback::{HERE, Heard, domain, reply, serve};
use super::*;
use crate::client::Vantage;

pub(super) const NAME: &str = "api.example.com";
const LONG: Duration = Duration::from_secs(20);

/// Clients of an AWS that answers every call so.
fn cloud(vantage: Vantage, status: u16, answer: Value) -> Cloud {
    let http = infallible_client_fn(move |_| {
        Response::builder().status(status).body(SdkBody::from(answer.to_string())).unwrap()
    });
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", None, None, "test");
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(http)
        .retry_config(RetryConfig::disabled())
        .build();
    Cloud::with_config(&config, vantage)
}

pub(super) fn endpoint(path: &str, token: Option<Token>) -> Endpoint {
    let (name, method, path) = (format!("GET {path}"), "GET".to_owned(), path.to_owned());
    Endpoint { name, method, path, headers: [].into(), body: None, token, timeout_ms: 10_000, max_body: 1000 }
}

pub(super) fn scope(endpoints: Vec<Endpoint>) -> Scope {
    Scope {
        domain: domain(NAME),
        load_balancer: Find::Name("shop".to_owned()),
        https_port: 443,
        http_port: Some(80),
        resolvers: Vec::new(),
        zone: Zone::Elsewhere,
        endpoints,
        window_min: 30,
        traffic: false,
        charges: false,
        target_group_attributes: false,
        alert_topic: None,
        load: None,
    }
}

fn token() -> Token {
    let secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:probe-AbCdEf".to_owned();
    Token { secret: Arn::try_from(secret).unwrap(), key: Some("token".to_owned()), header: None, login: None }
}

fn here(query: &Query) -> Says {
    let is_a = query.query_type() == RecordType::A;
    Says::Records(is_a.then(|| address("api.example.com.", "127.0.0.1")).into_iter().collect())
}

/// Where the servers of a healthy site are reached.
async fn healthy(authority: &Authority) -> Vantage {
    let tls = serve(Some(authority.leaf(&[NAME]).server()), |heard| reply("200 OK", "", &heard.request)).await;
    let plain = serve(None, |heard| reply("301 Moved Permanently", "", &heard.request)).await;
    Vantage { resolvers: vec![resolve(here).await], dial_ports: [(443, tls), (80, plain)].into(), hurry: None }
}

fn body(probe: &facts::site::Probe) -> &str {
    let Outcome::Reply(reply) = &probe.outcome else { panic!("{probe:?}") };
    &reply.body
}

fn is_confidential(probe: &facts::site::Probe) -> bool {
    let Outcome::Reply(reply) = &probe.outcome else { panic!("{probe:?}") };
    reply.confidential
}

#[tokio::test]
async fn a_healthy_site_is_seen_whole() {
    let authority = Authority::new("Authority of the tests");
    let cloud = cloud(healthy(&authority).await, 200, json!({"SecretString": r#"{"token": "s3cr3t-t0k3n"}"#}));
    let scope = scope(vec![endpoint("/health?deep=1", None), endpoint("/predict", Some(token()))]);
    let looked = look_trusting(&cloud, &scope, Deadline::within(LONG), Ok(&authority.trust())).await;

    assert_eq!(looked.domain.unwrap().answer, Answer::Addresses { addresses: vec![HERE], via: Vec::new() });
    let handshakes = looked.tls.unwrap();
    assert!(matches!(&handshakes[..], [one] if matches!(one.outcome, HandshakeOutcome::Served(_))), "{handshakes:?}");
    let [health, predict] = &looked.site.endpoints[..] else { panic!("{:?}", looked.site) };
    assert_eq!(health.name, "GET /health?deep=1");
    assert!(!body(&health.probes.as_ref().unwrap()[0]).contains("authorization"));
    let probe = &predict.probes.as_ref().unwrap()[0];
    assert!(body(probe).contains("authorization: Bearer s3cr3t-t0k3n\r\n"), "replies are judged as they came");
    assert!(is_confidential(probe) && !is_confidential(&health.probes.as_ref().unwrap()[0]));
    let redirect = &looked.site.redirect.unwrap()[0];
    assert_eq!(redirect.url, "http://api.example.com/health?deep=1&albkeeper=redirect");
    assert!(body(redirect).starts_with("GET /health?deep=1&albkeeper=redirect HTTP/1.1\r\n"), "{redirect:?}");
    assert!(body(redirect).contains("\r\nhost: api.example.com\r\n"), "{redirect:?}");
}

#[tokio::test]
async fn a_token_that_another_reply_tells_is_cut_out_of_what_leaves() {
    let authority = Authority::new("Authority of the tests");
    let told = |_: &Heard| reply("200 OK", "", "seen today: s3cr3t-t0k3n");
    let tls = serve(Some(authority.leaf(&[NAME]).server()), told).await;
    let plain = serve(None, told).await;
    let vantage =
        Vantage { resolvers: vec![resolve(here).await], dial_ports: [(443, tls), (80, plain)].into(), hurry: None };
    let cloud = cloud(vantage, 200, json!({"SecretString": r#"{"token": "s3cr3t-t0k3n"}"#}));
    let scope = scope(vec![endpoint("/health", None), endpoint("/predict", Some(token()))]);
    let looked = look_trusting(&cloud, &scope, Deadline::within(LONG), Ok(&authority.trust())).await;
    let site = looked.site;
    let probes = site.endpoints.iter().flat_map(|endpoint| endpoint.probes.as_ref().unwrap());
    let bodies: Vec<_> = probes.chain(site.redirect.as_ref().unwrap()).map(|it| looked.secrets.cut(body(it))).collect();
    assert_eq!(bodies, ["seen today: [token]"; 3]);
}

#[tokio::test]
async fn a_name_that_takes_all_the_time_leaves_the_addresses_unseen() {
    let trust = Authority::new("Authority of the tests").trust();
    let resolvers = vec![resolve(|_| Says::Nothing).await];
    let cloud = cloud(Vantage { resolvers, ..Vantage::default() }, 200, json!({}));
    let scope = scope(vec![endpoint("/health", None)]);
    let looked = look_trusting(&cloud, &scope, Deadline::within(Duration::from_millis(200)), Ok(&trust)).await;
    let timed_out = Unseen::TimedOut { action: "the name of the site".to_owned(), after_ms: 200 };
    assert_eq!(looked.tls, Err(timed_out.blocks(ADDRESS)));
    assert_eq!(looked.domain, Err(timed_out));
}

#[tokio::test]
async fn a_missing_token_blocks_its_endpoint_only() {
    let authority = Authority::new("Authority of the tests");
    let denied = json!({"__type": "AccessDeniedException", "Message": "no"});
    let cloud = cloud(healthy(&authority).await, 400, denied);
    let scope = scope(vec![endpoint("/health", None), endpoint("/predict", Some(token()))]);
    let looked = look_trusting(&cloud, &scope, Deadline::within(LONG), Ok(&authority.trust())).await;
    let [health, predict] = &looked.site.endpoints[..] else { panic!("{:?}", looked.site) };
    assert!(health.probes.is_ok());
    assert!(matches!(&predict.probes, Err(Unseen::Denied { action, .. }) if action == "secretsmanager:GetSecretValue"));
}

#[tokio::test]
async fn without_an_address_nothing_is_asked_and_the_reason_is_told() {
    let trust = Authority::new("Authority of the tests").trust();
    let resolvers = vec![resolve(|_| Says::Code(ResponseCode::NXDomain)).await];
    let cloud = cloud(Vantage { resolvers, ..Vantage::default() }, 200, json!({}));
    let scope = Scope { http_port: None, ..scope(vec![endpoint("/health", None)]) };
    let looked = look_trusting(&cloud, &scope, Deadline::within(LONG), Ok(&trust)).await;
    let because = "api.example.com does not exist (NXDOMAIN)".to_owned();
    let needs = Unseen::Needs { fact: "an address of the domain".to_owned(), because };
    assert_eq!(looked.tls, Err(needs.clone()));
    assert_eq!(looked.site.endpoints[0].probes, Err(needs));
    assert_eq!(looked.site.redirect, Err(Unseen::NotAsked { ask_with: "ports.http".to_owned() }));
}
