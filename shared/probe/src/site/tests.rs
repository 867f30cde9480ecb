//! The whole look at a site: name, certificates, endpoints and redirect of one address.

use std::time::Duration;

use facts::Vantage;
use facts::ids::Arn;
use facts::scope::{Ca, Endpoint, Find, Token, Zone};
use facts::site::Outcome;
use facts::tls::HandshakeOutcome;
use hickory_resolver::proto::op::{Query, ResponseCode};
use hickory_resolver::proto::rr::RecordType;
use serde_json::{Value, json};
use transport::testing::refuses;

use super::*;
use crate::loopback::authority::Authority;
use crate::loopback::names::{Says, address, resolve};
use crate::loopback::{HERE, Heard, domain, here as permitted, is_unvisited, listen, plenty, prober_of, reply, serve};

pub(crate) const NAME: &str = "api.example.com";
const LONG: Duration = Duration::from_secs(20);

/// A prober whose AWS answers every call so.
fn prober(vantage: Vantage, status: u16, answer: Value) -> Prober {
    prober_of(vantage, move |_| refuses(status, answer.to_string()))
}

pub(crate) fn endpoint(path: &str, token: Option<Token>) -> Endpoint {
    let (name, method, path) = (format!("GET {path}"), "GET".to_owned(), path.to_owned());
    Endpoint {
        name,
        method,
        path,
        headers: [].into(),
        body: None,
        text: None,
        token,
        timeout_ms: 10_000,
        max_body: 1000,
    }
}

pub(crate) fn scope(endpoints: Vec<Endpoint>) -> Scope {
    Scope {
        domain: domain(NAME),
        load_balancer: Find::Name("shop".to_owned()),
        https_port: 443,
        http_port: Some(80),
        resolvers: Vec::new(),
        zone: Zone::Elsewhere,
        in_front: None,
        ca: None,
        endpoints,
        window_min: 30,
        traffic: false,
        log_account: None,
        log_arrival: true,
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
    let headers = "location: https://api.example.com/\r\nserver: awselb/2.0\r\nx-other: kept by nobody\r\n";
    let plain = serve(None, |heard| reply("301 Moved Permanently", headers, &heard.request)).await;
    Vantage {
        resolvers: vec![resolve(here).await],
        dial_ports: [(443, tls), (80, plain)].into(),
        probe_loopback: true,
        ..Vantage::default()
    }
}

/// No address is private, so nobody waits for the load balancer.
fn never_asked() -> impl Future<Output = Seen<Scheme>> {
    std::future::pending()
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
    let prober = prober(
        healthy(&authority).await,
        200,
        json!({"Name": "token", "SecretString": r#"{"token": "s3cr3t-t0k3n"}"#}),
    );
    let scope = scope(vec![endpoint("/health?deep=1", None), endpoint("/predict", Some(token()))]);
    let looked = look_trusting(&prober, &scope, never_asked(), Deadline::within(LONG), Ok(&authority.trust())).await;

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
    assert_eq!(body(redirect), "", "plain HTTP proves of nobody that it is the site");
    assert_eq!(redirect.url, "http://api.example.com/health?deep=1&albkeeper=redirect");
    let Outcome::Reply(reply) = &redirect.outcome else { panic!("{redirect:?}") };
    let names: Vec<&str> = reply.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["location", "server", "content-length"]);
}

#[tokio::test]
async fn a_token_that_another_reply_tells_is_cut_out_of_what_leaves() {
    let authority = Authority::new("Authority of the tests");
    let told = |_: &Heard| reply("200 OK", "", "seen today: s3cr3t-t0k3n");
    let tls = serve(Some(authority.leaf(&[NAME]).server()), told).await;
    let plain = serve(None, told).await;
    let vantage = Vantage {
        resolvers: vec![resolve(here).await],
        dial_ports: [(443, tls), (80, plain)].into(),
        probe_loopback: true,
        ..Vantage::default()
    };
    let prober = prober(vantage, 200, json!({"Name": "token", "SecretString": r#"{"token": "s3cr3t-t0k3n"}"#}));
    let scope = scope(vec![endpoint("/health", None), endpoint("/predict", Some(token()))]);
    let looked = look_trusting(&prober, &scope, never_asked(), Deadline::within(LONG), Ok(&authority.trust())).await;
    let site = looked.site;
    let all = site.endpoints.iter().flat_map(|endpoint| endpoint.probes.as_ref().unwrap());
    let bodies: Vec<_> = all.map(|it| looked.secrets.cut(body(it))).collect();
    assert_eq!(bodies, ["seen today: [token]"; 2]);
}

#[tokio::test]
async fn a_name_that_takes_all_the_time_leaves_the_addresses_unseen() {
    let trust = Authority::new("Authority of the tests").trust();
    let resolvers = vec![resolve(|_| Says::Nothing).await];
    let prober = prober(Vantage { resolvers, ..Vantage::default() }, 200, json!({}));
    let scope = scope(vec![endpoint("/health", None)]);
    let looked =
        look_trusting(&prober, &scope, never_asked(), Deadline::within(Duration::from_millis(200)), Ok(&trust)).await;
    let timed_out = Unseen::TimedOut { action: "the name of the site".to_owned(), after_ms: 200 };
    assert_eq!(looked.tls, Err(timed_out.blocks(place::ADDRESS)));
    assert_eq!(looked.domain, Err(timed_out));
}

#[tokio::test]
async fn a_missing_token_blocks_its_endpoint_only() {
    let authority = Authority::new("Authority of the tests");
    let denied = json!({"__type": "AccessDeniedException", "Message": "no"});
    let prober = prober(healthy(&authority).await, 400, denied);
    let scope = scope(vec![endpoint("/health", None), endpoint("/predict", Some(token()))]);
    let looked = look_trusting(&prober, &scope, never_asked(), Deadline::within(LONG), Ok(&authority.trust())).await;
    let [health, predict] = &looked.site.endpoints[..] else { panic!("{:?}", looked.site) };
    assert!(health.probes.is_ok());
    assert!(matches!(&predict.probes, Err(Unseen::Denied { action, .. }) if action == "secretsmanager:GetSecretValue"));
}

#[tokio::test]
async fn without_an_address_nothing_is_asked_and_the_reason_is_told() {
    let trust = Authority::new("Authority of the tests").trust();
    let resolvers = vec![resolve(|_| Says::Code(ResponseCode::NXDomain)).await];
    let prober = prober(Vantage { resolvers, ..Vantage::default() }, 200, json!({}));
    let scope = Scope { http_port: None, ..scope(vec![endpoint("/health", None)]) };
    let looked = look_trusting(&prober, &scope, never_asked(), Deadline::within(LONG), Ok(&trust)).await;
    let because = "api.example.com does not exist (NXDOMAIN)".to_owned();
    let needs = Unseen::Needs { fact: "an address of the domain".to_owned(), because };
    assert_eq!(looked.tls, Err(needs.clone()));
    assert_eq!(looked.site.endpoints[0].probes, Err(needs));
    assert_eq!(looked.site.redirect, Err(Unseen::NotAsked { ask_with: "ports.http".to_owned() }));
}

/// A resolver that knows these addresses of the site.
async fn knows(texts: &'static [&'static str]) -> std::net::SocketAddr {
    resolve(move |query| {
        let fits = |text: &&str| (query.query_type() == RecordType::A) == text.contains('.');
        Says::Records(texts.iter().filter(|text| fits(text)).map(|text| address("api.example.com.", text)).collect())
    })
    .await
}

fn why_not<T>(seen: &Seen<T>) -> &str {
    let Err(Unseen::Needs { because, .. }) = seen else { panic!("it was asked") };
    because
}

#[tokio::test]
async fn an_address_that_is_never_asked_gets_no_connection_of_any_kind() {
    let authority = Authority::new("Authority of the tests");
    let ((tls, tls_port), (plain, plain_port)) = (listen().await, listen().await);
    let vantage = Vantage {
        resolvers: vec![knows(&["127.0.0.1"]).await],
        dial_ports: [(443, tls_port), (80, plain_port)].into(),
        ..Vantage::default()
    };
    let prober = prober(vantage, 200, json!({"Name": "token", "SecretString": r#"{"token": "s3cr3t"}"#}));
    let scope = scope(vec![endpoint("/health", None), endpoint("/predict", Some(token()))]);
    let looked = look_trusting(&prober, &scope, never_asked(), Deadline::within(LONG), Ok(&authority.trust())).await;
    let because = "127.0.0.1 is a loopback address: never asked";
    assert_eq!(why_not(&looked.tls), because);
    assert_eq!(why_not(&looked.site.redirect), because);
    assert!(looked.site.endpoints.iter().all(|endpoint| why_not(&endpoint.probes) == because));
    assert_eq!(looked.unasked.len(), 1);
    assert!(is_unvisited(tls) && is_unvisited(plain));
}

#[tokio::test]
async fn of_several_addresses_only_those_that_may_be_are_asked_and_each_other_is_told() {
    let authority = Authority::new("Authority of the tests");
    let vantage = Vantage {
        resolvers: vec![knows(&["127.0.0.1", "169.254.169.254", "10.0.0.7", "fe80::1"]).await],
        ..healthy(&authority).await
    };
    let prober = prober(vantage, 200, json!({}));
    let scope = scope(vec![endpoint("/health", None)]);
    let scheme = async { Ok(Scheme::InternetFacing) };
    let looked = look_trusting(&prober, &scope, scheme, Deadline::within(LONG), Ok(&authority.trust())).await;
    let told: Vec<String> = looked.unasked.iter().map(|it| format!("{} {}", it.address, it.why)).collect();
    let expected = [
        "10.0.0.7 is a private address, and the load balancer is internet-facing, as AWS says: never asked",
        "169.254.169.254 is an address of the metadata of AWS: never asked",
        "fe80::1 is a link-local address: never asked",
    ];
    assert_eq!(told, expected);
    let asked = |probes: &[facts::site::Probe]| -> Vec<bool> {
        probes.iter().map(|probe| !matches!(probe.outcome, Outcome::NotAsked { .. })).collect()
    };
    assert_eq!(asked(looked.site.endpoints[0].probes.as_ref().unwrap()), [true, false, false, false]);
    assert_eq!(asked(looked.site.redirect.as_ref().unwrap()), [true, false, false, false]);
    let handshakes = looked.tls.unwrap();
    assert!(matches!(handshakes[0].outcome, HandshakeOutcome::Served(_)));
    assert!(handshakes[1..].iter().all(|it| matches!(it.outcome, HandshakeOutcome::NotAsked { .. })));
}

#[tokio::test]
async fn private_addresses_wait_for_aws_and_are_those_of_an_internal_load_balancer() {
    let scope = scope(Vec::new());
    let addresses = vec!["10.0.0.7".parse().unwrap()];
    let answer = Answer::Addresses { addresses, via: Vec::new() };
    let lookup = Ok(Lookup { resolver: "system".to_owned(), answer, took_ms: 1 });
    let asked = async |scheme| addresses_of(&lookup, &scope, async { scheme }).await;
    assert_eq!(asked(Ok(Scheme::Internal)).await.unwrap().len(), 1);
    assert!(why_not(&asked(Ok(Scheme::InternetFacing)).await).contains("never asked"));
    let unseen = Unseen::Throttled { action: "elasticloadbalancing:DescribeLoadBalancers".to_owned() };
    assert!(why_not(&asked(Err(unseen)).await).contains("was throttled"));
}

async fn addresses_of(
    lookup: &Seen<Lookup>,
    scope: &Scope,
    scheme: impl Future<Output = Seen<Scheme>>,
) -> Seen<Vec<Permitted>> {
    addresses(&Vantage::default(), lookup, scope, scheme).await.0
}

#[tokio::test]
async fn resolvers_of_the_event_choose_nothing_that_is_asked() {
    let authority = Authority::new("Authority of the tests");
    let vantage = healthy(&authority).await;
    let prober = prober(vantage.clone(), 200, json!({}));
    let asked = async |resolvers: Vec<std::net::SocketAddr>| {
        let scope = Scope { resolvers, ..scope(vec![endpoint("/health", None)]) };
        look_trusting(&prober, &scope, never_asked(), Deadline::within(LONG), Ok(&authority.trust())).await
    };
    let looked = asked(vec![knows(&["8.8.8.8"]).await]).await;
    let there: Vec<_> = looked.tls.unwrap().iter().map(|it| it.address).collect();
    assert_eq!(there, [HERE], "our own resolver's answer, and not 8.8.8.8");
    let own = looked.own.unwrap().unwrap().answer;
    assert_eq!(own, Answer::Addresses { addresses: vec![HERE], via: Vec::new() });
    let told = looked.domain.unwrap().answer;
    assert_eq!(told, Answer::Addresses { addresses: vec!["8.8.8.8".parse().unwrap()], via: Vec::new() });
}

#[tokio::test]
async fn a_name_that_only_the_events_resolver_knows_is_not_asked() {
    let trust = Authority::new("Authority of the tests").trust();
    let resolvers = vec![resolve(|_| Says::Code(ResponseCode::NXDomain)).await];
    let prober = prober(Vantage { resolvers, probe_loopback: true, ..Vantage::default() }, 200, json!({}));
    let scope = Scope { resolvers: vec![resolve(here).await], ..scope(vec![endpoint("/health", None)]) };
    let looked = look_trusting(&prober, &scope, never_asked(), Deadline::within(LONG), Ok(&trust)).await;
    let because = "api.example.com does not exist (NXDOMAIN); what is asked follows our own resolver, whatever \
                   dns.resolvers names";
    assert_eq!(why_not(&looked.tls), because);
}

#[tokio::test]
async fn no_event_makes_the_function_talk_to_what_only_it_can_reach_as_a_resolver() {
    let prober = prober(Vantage::default(), 200, json!({}));
    for text in ["127.0.0.1:9001", "169.254.169.254:80", "[::1]:53", "224.0.0.251:5353"] {
        let scope = Scope { resolvers: vec![text.parse().unwrap()], ..scope(Vec::new()) };
        let answer = resolve::look(&prober, &scope, &domain(NAME)).await.unwrap().answer;
        assert!(matches!(&answer, Answer::Broken { detail } if detail.ends_with("never asked")), "{text}: {answer:?}");
    }
}

#[tokio::test]
async fn all_bodies_of_a_run_share_one_room_and_a_reply_beyond_it_says_so() {
    let authority = Authority::new("Authority of the tests");
    let tls = serve(Some(authority.leaf(&[NAME]).server()), |_| reply("200 OK", "", &"x".repeat(600))).await;
    let (scope, trust) = (scope(vec![endpoint("/a", None), endpoint("/b", None)]), authority.trust());
    let visit = Visit {
        scope: &scope,
        vantage: &Vantage { dial_ports: [(443, tls)].into(), ..Vantage::default() },
        addresses: vec![permitted()],
        unasked: Vec::new(),
        trust: &trust,
        room: Room::with_bytes(1000),
        until: plenty(),
    };
    let endpoints = visit.probes(vec![Ok(None), Ok(None)]).await;
    let probes = endpoints.iter().map(|endpoint| &endpoint.probes.as_ref().unwrap()[0]);
    let mut kept: Vec<(usize, bool, bool)> = probes
        .map(|probe| {
            let Outcome::Reply(reply) = &probe.outcome else { panic!("{probe:?}") };
            (reply.body.len(), reply.truncated, reply.out_of_room)
        })
        .collect();
    kept.sort_unstable();
    assert_eq!(kept, [(400, true, true), (600, false, false)]);
}

#[tokio::test]
async fn who_vouches_for_the_site_is_whom_the_event_names_and_nobody_else() {
    let authority = Authority::new("Authority of the tests");
    let vantage = healthy(&authority).await;
    let prober = prober(vantage, 200, json!({"Name": "ca", "SecretString": authority.pem()}));
    let arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:ca-AbCdEf".to_owned();
    let secret = Ca::Secret(arn.try_into().unwrap());
    let verified = async |ca: Ca| {
        let scope = Scope { ca: Some(ca), ..scope(vec![endpoint("/health", None)]) };
        let looked = prober.site(&scope, never_asked(), Deadline::within(LONG)).await;
        let HandshakeOutcome::Served(served) = &looked.tls.unwrap()[0].outcome else { panic!("nothing was served") };
        let probe = &looked.site.endpoints[0].probes.as_ref().unwrap()[0];
        assert_eq!(served.verified.is_ok(), matches!(probe.outcome, Outcome::Reply(_)), "{probe:?}");
        served.verified.is_ok()
    };
    assert!(verified(Ca::Pem(authority.pem())).await && verified(secret).await);
    assert!(!verified(Ca::Pem(Authority::new("Another authority").pem())).await);
    let scope = Scope { ca: Some(Ca::Pem("none".to_owned())), ..scope(vec![endpoint("/health", None)]) };
    let looked = prober.site(&scope, never_asked(), Deadline::within(LONG)).await;
    assert!(looked.tls.unwrap_err().to_string().contains("tls.ca of the event has no certificate"));
}
