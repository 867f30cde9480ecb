//! What people change is told in a sentence; what stays or was not seen is not.

use facts::tls::HandshakeOutcome;

use super::*;
use crate::example::{denied, healthy};

/// What is told to have changed after this was done.
fn changed(change: impl Fn(&mut Facts)) -> Vec<String> {
    let (facts, _) = healthy();
    let mut after = facts.clone();
    change(&mut after);
    Shape::from_facts(&after).since(&Shape::from_facts(&facts))
}

#[test]
fn nothing_changed_is_nothing_said() {
    assert_eq!(changed(|_| {}), [""; 0]);
}

#[test]
fn a_rule_that_goes_and_a_listener_that_goes_are_named() {
    let gone = changed(|it| it.listeners.as_mut().unwrap()[1].rules = Ok(Vec::new()));
    let rule = "listener 443: rule 1: gone (was: path-pattern /*: forward to k8s-retailpr-retailap-0a1b2c3d4e)";
    assert_eq!(gone, [rule]);
    let gone = changed(|it| drop(it.listeners.as_mut().unwrap().remove(0)));
    assert_eq!(gone, ["listener 80: gone (was: HTTP, by default redirect 301 to HTTPS)"]);
}

#[test]
fn a_swapped_certificate_is_told_by_its_serials() {
    let swapped = changed(|it| {
        for handshake in it.tls.as_mut().unwrap() {
            let HandshakeOutcome::Served(served) = &mut handshake.outcome else { panic!("the example serves") };
            served.leaf.serial = "0b:00".into();
        }
    });
    let [said] = swapped.as_slice() else { panic!("{swapped:?}") };
    assert!(said.starts_with("served certificate: serial 0a:1b:2c:3d:4e:5f:60:71, good until "), "{said}");
    assert!(said.contains(" -> serial 0b:00, good until "), "{said}");
}

#[test]
fn targets_that_come_go_and_change_are_told_one_by_one() {
    let changes = changed(|it| {
        let targets = it.target_groups.as_mut().unwrap()[0].targets.as_mut().unwrap();
        targets[0].state = facts::targets::TargetState::Unhealthy;
        targets[1].id = "10.0.12.99".to_owned();
    });
    let group = "k8s-retailpr-retailap-0a1b2c3d4e";
    let expected = [
        format!("target 10.0.11.23:8000 of {group}: healthy -> unhealthy"),
        format!("target 10.0.12.24:8000 of {group}: gone (was: healthy)"),
        format!("target 10.0.12.99:8000 of {group}: new (healthy)"),
    ];
    assert_eq!(changes, expected);
}

#[test]
fn a_load_balancer_made_anew_a_web_acl_that_goes_and_logs_switched_off_are_told() {
    let changes = changed(|it| {
        it.web_acl = Ok(None);
        it.logs.settings.as_mut().unwrap().enabled = false;
        it.load_balancer = Ok(Found::None { looked_for: "shop".to_owned() });
    });
    assert!(changes.contains(&"web ACL: gone (was: retail-prediction-waf)".to_owned()), "{changes:?}");
    let logs = "access logs: to retail-prediction-alb-logs/api-access-logs -> off".to_owned();
    assert!(changes.contains(&logs), "{changes:?}");
    assert!(changes.iter().any(|it| it.starts_with("load balancer: gone (was: arn:aws:")), "{changes:?}");
}

#[test]
fn an_attribute_a_health_check_and_a_security_group_that_are_set_otherwise_are_told() {
    let changes = changed(|it| {
        it.attributes.as_mut().unwrap().insert("idle_timeout.timeout_seconds".to_owned(), "600".to_owned());
        it.target_groups.as_mut().unwrap()[0].health_check.path = Some("/healthz".to_owned());
        it.security_group_rules.as_mut().unwrap().truncate(1);
    });
    let has = |begins: &str| changes.iter().any(|change| change.starts_with(begins));
    assert!(has("attribute idle_timeout.timeout_seconds: "), "{changes:?}");
    assert!(has("health check of k8s-retailpr-retailap-0a1b2c3d4e: /health on "), "{changes:?}");
    assert!(has("rule sgr-"), "{changes:?}");
}

#[test]
fn what_was_not_seen_has_not_changed_and_is_compared_when_it_is_seen_again() {
    let (facts, _) = healthy();
    let before = Shape::from_facts(&facts);
    let mut blind = facts.clone();
    (blind.listeners, blind.target_groups) = (denied("x"), denied("x"));
    let between = Shape::from_facts(&blind);
    assert_eq!(between.since(&before), [""; 0]);
    let kept = between.over(Some(&before));
    let mut after = facts;
    after.listeners.as_mut().unwrap()[1].rules = Ok(Vec::new());
    assert_eq!(Shape::from_facts(&after).since(&kept).len(), 1);
}

#[test]
fn a_shape_is_bounded_and_comes_back_from_json_as_it_was() {
    let (mut facts, _) = healthy();
    let group = &mut facts.target_groups.as_mut().unwrap()[0];
    let target = group.targets.as_ref().unwrap()[0].clone();
    let many =
        (0..5000).map(|n| facts::targets::Target { id: format!("10.0.{}.{}", n / 250, n % 250), ..target.clone() });
    group.targets = Ok(many.collect());
    let shape = Shape::from_facts(&facts);
    let json = serde_json::to_string(&shape).unwrap();
    assert!(json.len() < 20_000, "{} bytes", json.len());
    assert_eq!(serde_json::from_str::<Shape>(&json).unwrap(), shape);
}
