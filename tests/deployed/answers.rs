//! Each bad answer is laid to whom it belongs: the web ACL, the load balancer, the API, or our own impatience.

use kit::Sandbox;
use kit::front::Behaviour;

use crate::stage::{Case, case, check, event, verify, verify_with};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case!(a_block_by_the_web_acl_names_it_and_says_how_to_let_the_checker_pass),
        case!(an_error_of_the_api_is_not_that_of_the_load_balancer),
        case!(a_reply_that_we_did_not_wait_for_is_our_own_doing),
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
