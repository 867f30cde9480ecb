//! What guards the load balancer, or how it is set, is not as it should be: that check alone says so.

use sandbox::Sandbox;
use serde_json::json;

use crate::verify::stage::{Case, assert_only, case, check, event_with, subjects, verify, verify_with};

pub(crate) fn cases() -> Vec<Case<Sandbox>> {
    vec![
        case!(a_port_that_somebody_opened_fails_the_security_groups_alone),
        case!(a_load_balancer_without_its_web_acl_fails_the_waf_alone),
        case!(a_limit_that_the_web_acl_does_not_keep_fails_the_waf_alone),
        case!(a_target_group_that_is_set_otherwise_fails_the_attributes_alone),
        case!(a_subscription_that_waits_warns_and_none_that_was_confirmed_fails),
        case!(what_the_event_does_not_name_is_not_looked_at),
    ]
}

async fn a_port_that_somebody_opened_fails_the_security_groups_alone(sandbox: &Sandbox) {
    sandbox.world.open_port(22).await.unwrap();
    let report = verify(sandbox).await;
    assert_only(&report, &[("security-groups", "fail")]);
    let finding = &check(&report, "security-groups").line.finding;
    assert!(finding.seen.starts_with("tcp 22 from 0.0.0.0/0: is let in by sgr-"), "{finding:?}");
    let close = format!("--group-id {} --security-group-rule-ids sgr-", sandbox.world.ids.security_group);
    assert!(finding.next.as_ref().unwrap().contains(&close), "{finding:?}");
    sandbox.heal().await.unwrap();
    assert_only(&verify(sandbox).await, &[]);
}

async fn a_load_balancer_without_its_web_acl_fails_the_waf_alone(sandbox: &Sandbox) {
    sandbox.world.acl_detached().await.unwrap();
    let report = verify(sandbox).await;
    assert_only(&report, &[("waf", "fail")]);
    assert!(subjects(sandbox).await[0].contains("there is no web ACL"));
}

async fn a_limit_that_the_web_acl_does_not_keep_fails_the_waf_alone(sandbox: &Sandbox) {
    let report = verify_with(sandbox, &event_with("waf", &json!({"rate_limit": 1000}))).await;
    assert_only(&report, &[("waf", "fail")]);
    let seen = &check(&report, "waf").line.finding.seen;
    assert!(seen.contains("API-RateLimit limits to 3000 in 5 min, more than 1000"), "{seen}");
}

async fn a_target_group_that_is_set_otherwise_fails_the_attributes_alone(sandbox: &Sandbox) {
    sandbox.world.set_group_attribute("deregistration_delay.timeout_seconds", "300").await.unwrap();
    let report = verify(sandbox).await;
    assert_only(&report, &[("attributes", "fail")]);
    let next = check(&report, "attributes").line.finding.next.clone().unwrap();
    let command = format!("--target-group-arn {} --attributes Key=dereg", sandbox.world.ids.target_group);
    assert!(next.contains(&command), "{next}");
}

async fn a_subscription_that_waits_warns_and_none_that_was_confirmed_fails(sandbox: &Sandbox) {
    verify(sandbox).await;
    sandbox.proxy.leave_unconfirmed(&["email"]);
    let report = verify(sandbox).await;
    assert_only(&report, &[("alert-path", "warn")]);
    let finding = &check(&report, "alert-path").line.finding;
    assert!(finding.seen.starts_with("email ") && finding.seen.contains("***@"), "{finding:?}");
    sandbox.proxy.leave_unconfirmed(&["email", "sqs"]);
    assert_only(&verify(sandbox).await, &[("alert-path", "fail")]);
    sandbox.heal().await.unwrap();
    verify(sandbox).await;
    let told = subjects(sandbox).await;
    assert!(told.last().unwrap().starts_with("[RECOVERED]"), "whoever confirms gets a first mail: {told:?}");
}

async fn what_the_event_does_not_name_is_not_looked_at(sandbox: &Sandbox) {
    sandbox.proxy.reset_counts();
    let report = verify_with(sandbox, &event_with("attributes", &json!({}))).await;
    assert_only(&report, &[("attributes", "skip")]);
    assert_eq!(sandbox.proxy.counts().count("elasticloadbalancing:DescribeTargetGroupAttributes"), 0);
}
