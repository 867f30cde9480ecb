//! A whole load test against a site on the loopback address, and what it refuses.

use facts::dns::{Answer, Dns, Lookup};
use facts::load::{Phase, Share};
use facts::site::{EndpointProbes, Phases, Reply};

use super::loopback::{NAME, Site, scope};
use super::*;
use crate::loopback::authority::Authority;
use crate::loopback::{HERE, prober};

const CAPS: Caps = Caps { rate: 100, requests: 1000, seconds: 60, in_flight: 20 };
const LONG: Duration = Duration::from_mins(1);

fn plan(rate: u32, seconds: u32) -> Plan {
    let share = |endpoint: &str, weight| Share { endpoint: endpoint.to_owned(), weight };
    Plan {
        model: Model::Open { phases: vec![Phase { seconds, rate }] },
        mix: vec![share("GET /health", 30), share("POST /predict", 70)],
        stop_percent: 10.0,
    }
}

/// Facts of a site here whose endpoints answer with this status, with this plan.
fn facts(plan: Option<Plan>, status: u16) -> Facts {
    let unseen = || Unseen::NotAsked { ask_with: "nothing".to_owned() };
    let reply = Reply {
        status,
        version: String::new(),
        headers: vec![],
        body: String::new(),
        truncated: false,
        ..Reply::default()
    };
    let outcome = Outcome::Reply(reply);
    let probe = Probe { address: HERE, url: String::new(), outcome, phases: Phases::default(), attempts: 1 };
    let probes = |name: &str| EndpointProbes { name: name.to_owned(), probes: Ok(vec![probe.clone()]) };
    let answer = Answer::Addresses { addresses: vec![HERE], via: Vec::new() };
    let domain = Ok(Lookup { resolver: "system".to_owned(), answer, took_ms: 1 });
    Facts {
        at: "2026-09-01T12:00:00Z".parse().unwrap(),
        scope: Scope { load: plan, ..scope() },
        load_balancer: Err(unseen()),
        listeners: Err(unseen()),
        target_groups: Err(unseen()),
        dns: Dns { domain, own: None, unasked: Vec::new(), load_balancer: Err(unseen()), record: Err(unseen()) },
        site: facts::site::Site {
            endpoints: vec![probes("GET /health"), probes("POST /predict")],
            redirect: Err(unseen()),
            auth: facts::site::Auth::default(),
        },
        tls: Err(unseen()),
        certificates: Err(unseen()),
        logs: facts::logs::Logs { settings: Err(unseen()), landed: Err(unseen()), traffic: Err(unseen()) },
        metrics: Err(unseen()),
        cost: facts::cost::Cost { charges: Err(unseen()) },
        attributes: Err(unseen()),
        web_acl: Err(unseen()),
        security_group_rules: Err(unseen()),
        subscriptions: Err(unseen()),
        declared: Err(unseen()),
        load: facts::load::not_asked(),
    }
}

/// Runs a plan of 40 requests a second for two seconds against a site that answers so.
async fn run<F>(caps: Caps, answers: F) -> (Load, Site)
where
    F: Fn(Instant) -> (u16, Instant) + Clone + Send + 'static,
{
    let authority = Authority::new("Authority of the tests");
    let site = Site::start(authority.leaf(&[NAME]).server(), answers).await;
    let facts = facts(Some(plan(40, 2)), 200);
    let load =
        load_trusting(&prober(site.vantage()), &facts, caps, LONG, Ok(&authority.trust()), &mut Secrets::default())
            .await;
    (load.unwrap(), site)
}

#[tokio::test]
async fn a_healthy_site_gets_the_mix_at_the_rate_that_was_asked_for() {
    let (load, site) = run(CAPS, |at| (200, at)).await;
    assert_eq!((load.planned, load.sent, &load.stopped, load.addresses), (80, 80, &None, 1));
    let names: Vec<_> = load.endpoints.iter().map(|it| (it.name.as_str(), it.statuses[&200])).collect();
    assert_eq!(names, [("GET /health", 24), ("POST /predict", 56)]);
    assert!((1_900..10_000).contains(&load.took_ms), "{load:?}");
    let arrived = site.arrived();
    assert_eq!(arrived.requests.len(), 80);
    assert!(arrived.requests.iter().all(|request| request.contains(" api.example.com/")));
    assert_eq!(load.connections, u64::try_from(arrived.connections).unwrap());
    assert!(arrived.connections <= 20, "connections are used again: {}", arrived.connections);
}

#[tokio::test]
async fn a_pause_of_the_site_shows_in_what_is_told_and_hides_from_who_measures_from_sending() {
    let from = Instant::now() + Duration::from_millis(800);
    let to = from + Duration::from_millis(600);
    let pausing = move |at: Instant| (200, if (from..to).contains(&at) { to } else { at });
    let (load, _) = run(Caps { in_flight: 2, ..CAPS }, pausing).await;
    assert_eq!((load.sent, &load.stopped), (80, &None));
    // Two were on the way when it began; some twenty were due meanwhile.
    assert!(load.waited.p90_us > 200_000, "{load:?}");
    assert!(load.served.p90_us < load.waited.p90_us / 2, "{load:?}");
    assert!(load.served.max_us > 300_000, "{load:?}");
}

#[tokio::test]
async fn a_site_that_fails_under_load_is_left_alone() {
    let (load, site) = run(CAPS, |at| (503, at)).await;
    assert!(matches!(load.stopped, Some(facts::load::Stopped::Failing { .. })), "{load:?}");
    assert!((20..60).contains(&load.sent), "{load:?}");
    assert_eq!(u64::try_from(site.arrived().requests.len()).unwrap(), load.sent);
}

/// What is said where nothing may be sent; the site at this port would count it.
async fn refused(facts: &Facts, time_left: Duration) -> Unseen {
    let authority = Authority::new("Authority of the tests");
    let site = Site::start(authority.leaf(&[NAME]).server(), |at: Instant| (200, at)).await;
    let load =
        load_trusting(&prober(site.vantage()), facts, CAPS, time_left, Ok(&authority.trust()), &mut Secrets::default())
            .await;
    assert_eq!(site.arrived().connections, 0);
    load.unwrap_err()
}

#[tokio::test]
async fn nothing_is_sent_unless_the_event_asks_for_it() {
    assert_eq!(refused(&facts(None, 200), LONG).await, Unseen::NotAsked { ask_with: "load".to_owned() });
}

#[tokio::test]
async fn a_site_in_trouble_gets_no_load() {
    let because = "GET /health at 127.0.0.1 answers 503 without any load".to_owned();
    let needs = Unseen::Needs { fact: "a site that bears it".to_owned(), because };
    assert_eq!(refused(&facts(Some(plan(40, 2)), 503), LONG).await, needs);
}

#[tokio::test]
async fn a_name_without_an_address_gets_no_load() {
    let mut nowhere = facts(Some(plan(40, 2)), 200);
    nowhere.dns.domain.as_mut().unwrap().answer = Answer::NxDomain;
    assert!(matches!(refused(&nowhere, LONG).await, Unseen::Needs { because, .. } if because.contains("NXDOMAIN")));
}

#[tokio::test]
async fn a_plan_that_takes_longer_than_the_run_is_not_begun() {
    let said = refused(&facts(Some(plan(40, 55)), 200), LONG).await.to_string();
    assert!(said.contains("it takes up to 65 s, and the run has 60 s left for it"), "{said}");
    assert!(said.contains("Timeout of VerifyFunction"), "{said}");
}

#[tokio::test]
async fn an_endpoint_that_the_scope_has_not_is_none_to_load() {
    let mut elsewhere = plan(40, 2);
    elsewhere.mix[0].endpoint = "GET https://example.org/".to_owned();
    let said = refused(&facts(Some(elsewhere), 200), LONG).await.to_string();
    assert_eq!(said, "the load test failed: GET https://example.org/ is none of the endpoints");
}
