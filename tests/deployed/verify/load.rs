//! A load test by hand: what it tells, when it gives up, and what it refuses.

use std::time::Duration;

use sandbox::Sandbox;
use sandbox::front::Behaviour;
use serde_json::{Value, json};

use crate::verify::stage::{Case, assert_only, case, check, verify, verify_with};

/// The event of the load test has no token and names no attribute.
const NOT_ASKED: [(&str, &str); 2] = [("auth", "skip"), ("attributes", "skip")];

pub(crate) fn cases() -> Vec<Case<Sandbox>> {
    vec![
        case!(the_load_test_of_the_repository_is_borne),
        case!(a_run_that_is_not_asked_for_load_sends_none),
        case!(a_load_test_stops_by_itself_when_the_targets_fail),
        case!(a_site_in_trouble_gets_no_load),
        case!(an_event_that_goes_beyond_the_caps_sends_nothing),
    ]
}

/// The load test of the repository with other phases, and time enough for an emulator.
fn event(phases: &[(u32, u32)]) -> Value {
    let mut event: Value = crate::verify::stage::read("events/load-test.json");
    event["load"]["phases"] = phases.iter().map(|(seconds, rate)| json!({"seconds": seconds, "rate": rate})).collect();
    event["load"]["targets"] = json!({"p50_ms": 5000, "p95_ms": 5000, "error_percent": 1});
    event
}

/// Requests that the targets have seen.
fn arrived(sandbox: &Sandbox) -> usize {
    sandbox.front.stubs.iter().map(|stub| stub.seen().len()).sum()
}

fn forget(sandbox: &Sandbox) {
    sandbox.front.stubs.iter().for_each(sandbox::front::StubApi::forget_seen);
}

async fn the_load_test_of_the_repository_is_borne(sandbox: &Sandbox) {
    forget(sandbox);
    let report = verify_with(sandbox, &event(&[(2, 10), (2, 20), (1, 5)])).await;
    assert_only(&report, &NOT_ASKED);
    let load = report.load.as_ref().unwrap();
    assert_eq!((load.planned, load.sent, &load.stopped), (65, 65, &None));
    let sent: Vec<_> = load.endpoints.iter().map(|it| (it.name.as_str(), it.sent, it.statuses[&200])).collect();
    assert_eq!(sent, [("GET /health", 20, 20), ("POST /predict", 45, 45)]);
    assert!(load.took_ms >= 4_700, "{load:?}");
    assert_eq!(load.addresses, 3);
    // The checklist's own look asks four endpoints at three addresses; the emulator's health checks come as well.
    assert!(arrived(sandbox) >= 65 + 12, "{}", arrived(sandbox));
    assert!(report.table().contains("all, from their sending"), "{}", report.table());
}

async fn a_run_that_is_not_asked_for_load_sends_none(sandbox: &Sandbox) {
    let report = verify(sandbox).await;
    assert_eq!(report.load, None);
    assert_eq!(check(&report, "load").line.finding.verdict.as_str(), "skip");
    assert!(report.headline.starts_with("all "), "{}", report.headline);
}

async fn a_load_test_stops_by_itself_when_the_targets_fail(sandbox: &Sandbox) {
    forget(sandbox);
    let (event, before) = (event(&[(25, 20)]), 12 + 40);
    let breaks = async {
        let mut turn = tokio::time::interval(Duration::from_millis(20));
        while arrived(sandbox) < before {
            turn.tick().await;
        }
        sandbox.behave("/predict", &Behaviour::Status(500));
    };
    let (report, ()) = tokio::join!(verify_with(sandbox, &event), breaks);
    assert_only(&report, &[&NOT_ASKED[..], &[("load", "fail")]].concat());
    let load = report.load.as_ref().unwrap();
    assert!(matches!(load.stopped, Some(facts::load::Stopped::Failing { .. })), "{load:?}");
    assert!(load.sent < 250 && load.endpoints[1].statuses[&500] > 0, "{load:?}");
    let finding = &check(&report, "load").line.finding;
    assert!(finding.seen.starts_with("the load test: stopped by itself after "), "{finding:?}");
    assert!(finding.next.as_ref().unwrap().contains("describe-target-health"), "{finding:?}");
}

async fn a_site_in_trouble_gets_no_load(sandbox: &Sandbox) {
    sandbox.behave("/predict", &Behaviour::Status(500));
    let report = verify_with(sandbox, &event(&[(20, 20)])).await;
    assert_eq!(report.load, None);
    let finding = &check(&report, "load").line.finding;
    assert_eq!(finding.verdict.as_str(), "unknown");
    let said = "needs a site that bears it first, and POST /predict at 127.0.1.1 answers 500 without any load";
    assert_eq!(finding.seen, said);
}

async fn an_event_that_goes_beyond_the_caps_sends_nothing(sandbox: &Sandbox) {
    let answer = sandbox.invoke("VerifyFunction", &event(&[(1, 51)])).await.unwrap();
    assert!(answer.function_error.is_some());
    assert_eq!(
        answer.payload["errorMessage"],
        "nothing was looked at: the event has 1 mistake: load.phases: asks for 51 requests a second, and LOAD_MAX_RATE of \
         the function allows 50"
    );
}
