//! Each bad answer is laid to whom it belongs: the web ACL, the load balancer, the API, or our own impatience.

use sandbox::Sandbox;
use sandbox::front::{Answer, Behaviour};
use serde_json::json;

use crate::verify::stage::{Case, assert_only, case, check, event, verify, verify_with};

pub(crate) fn cases() -> Vec<Case<Sandbox>> {
    vec![
        case!(a_block_by_the_web_acl_names_it_and_says_how_to_let_the_checker_pass),
        case!(an_error_of_the_api_is_not_that_of_the_load_balancer),
        case!(a_reply_that_we_did_not_wait_for_is_our_own_doing),
        case!(metrics_are_what_a_server_of_prometheus_can_read),
    ]
}

/// What the endpoints' finding says, and its next step.
fn told(report: &report::Report) -> (String, String) {
    let finding = &check(report, "endpoints").line.finding;
    (finding.seen.clone(), finding.next.clone().unwrap())
}

async fn a_block_by_the_web_acl_names_it_and_says_how_to_let_the_checker_pass(sandbox: &Sandbox) {
    sandbox.front.edge.waf_block(true);
    let (seen, next) = told(&verify(sandbox).await);
    assert!(seen.contains("the web ACL retail-prediction-waf blocked this checker"), "{seen}");
    assert!(next.contains("aws wafv2 get-web-acl-for-resource") && next.contains("User-Agent is albkeeper/"), "{next}");
}

async fn an_error_of_the_api_is_not_that_of_the_load_balancer(sandbox: &Sandbox) {
    sandbox.behave("/predict", &Behaviour::Status(503));
    let (seen, _) = told(&verify(sandbox).await);
    assert!(seen.contains("status 503 from the API itself"), "{seen}");
    sandbox.behave("/predict", &Behaviour::Down);
    let (seen, _) = told(&verify(sandbox).await);
    assert!(seen.contains("status 502 from the load balancer: the target closed the connection"), "{seen}");
}

async fn a_reply_that_we_did_not_wait_for_is_our_own_doing(sandbox: &Sandbox) {
    sandbox.behave("/predict", &Behaviour::Hang);
    let mut hasty = event();
    hasty["endpoints"][3]["timeout_ms"] = 300.into();
    let (seen, next) = told(&verify_with(sandbox, &hasty).await);
    assert!(seen.contains("no whole reply within 300 ms, then we gave up: waited for first byte"), "{seen}");
    assert!(next.contains("raise timeout_ms"), "{next}");
}

async fn metrics_are_what_a_server_of_prometheus_can_read(sandbox: &Sandbox) {
    let wants = |metric: &str| {
        let mut event = event();
        // The page is of the schedule's own question.
        event["page"] = false.into();
        let metrics = json!({"path": "/metrics", "expect": {"prometheus": {"metrics": [metric]}}});
        event["endpoints"].as_array_mut().unwrap().push(metrics);
        event
    };
    assert_only(&verify_with(sandbox, &wants("predictions_total")).await, &[]);
    let (seen, _) = told(&verify_with(sandbox, &wants("orders_total")).await);
    assert!(seen.contains("orders_total"), "{seen}");
    let body = "predictions_total 1\npredictions_total{secret=\"of-nobody\" 2\n".to_owned();
    sandbox.behave("/metrics", &Behaviour::Says(Answer { status: 200, headers: Vec::new(), body }));
    let report = verify_with(sandbox, &wants("predictions_total")).await;
    let (seen, _) = told(&report);
    assert!(seen.contains("line 2"), "{seen}");
    assert!(!serde_json::to_string(&report).unwrap().contains("of-nobody"), "what stands in the line is not told");
}
