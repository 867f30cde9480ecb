//! One setting changed in the healthy example, and what the check says of it.

use facts::targets::HealthCheck;

use super::config::{HealthCheckConfig, Protocol};
use super::*;
use crate::example::{denied, healthy};

fn after(change: impl FnOnce(&mut Facts, &mut AttributesConfig)) -> Finding {
    let (mut facts, mut expectations) = healthy();
    change(&mut facts, &mut expectations.attributes);
    judge(&facts, &expectations).unwrap()
}

/// The finding after one change to the only target group.
fn with(change: impl FnOnce(&mut TargetGroup)) -> Finding {
    after(|facts, _| change(&mut facts.target_groups.as_mut().unwrap()[0]))
}

fn set(attributes: &mut BTreeMap<String, String>, key: &str, value: &str) {
    attributes.insert(key.to_owned(), value.to_owned());
}

#[test]
fn the_healthy_one_is_told_with_the_number_of_its_settings() {
    let finding = after(|_, _| {});
    assert_eq!(finding.seen, "8 settings as wanted");
    assert!(
        finding
            .details
            .iter()
            .any(|detail| detail.about.to_string() == "idle_timeout.timeout_seconds of retail-prediction-alb"
                && detail.seen == "is 60"),
        "{finding:?}"
    );
}

#[test]
fn nothing_is_judged_that_the_event_does_not_name() {
    let finding = after(|facts, wanted| {
        *wanted = AttributesConfig::default();
        facts.attributes = denied("x");
    });
    assert_eq!(finding.verdict, Verdict::Skip);
    let finding = after(|facts, wanted| {
        wanted.load_balancer.clear();
        facts.attributes = denied("x");
    });
    assert_eq!(finding.verdict, Verdict::Pass);
}

#[test]
fn all_that_is_wrong_with_the_load_balancer_is_one_command() {
    let finding = after(|facts, wanted| {
        set(facts.attributes.as_mut().unwrap(), "idle_timeout.timeout_seconds", "400");
        set(&mut wanted.load_balancer, "routing.http.desync_mitigation_mode", "strictest");
        set(facts.attributes.as_mut().unwrap(), "routing.http.desync_mitigation_mode", "monitor");
    });
    assert_eq!(finding.verdict, Verdict::Fail);
    assert_eq!(
        finding.seen,
        "idle_timeout.timeout_seconds of retail-prediction-alb: is 400 instead of 60; \
         routing.http.desync_mitigation_mode of retail-prediction-alb: is monitor instead of strictest"
    );
    let next = finding.next.unwrap();
    assert!(next.starts_with(
        "set in the Ingress annotation alb.ingress.kubernetes.io/load-balancer-attributes: \
         idle_timeout.timeout_seconds=60,routing.http.desync_mitigation_mode=strictest\naws elbv2"
    ));
    assert!(next.ends_with(
        "--attributes Key=idle_timeout.timeout_seconds,Value=60 Key=routing.http.desync_mitigation_mode,Value=strictest"
    ));
}

#[test]
fn an_attribute_of_a_target_group_fails_with_its_own_command() {
    let finding = with(|group| set(group.attributes.as_mut().unwrap(), "deregistration_delay.timeout_seconds", "300"));
    assert_eq!(finding.verdict, Verdict::Fail);
    let next = finding.next.unwrap();
    assert!(
        next.contains("alb.ingress.kubernetes.io/target-group-attributes: deregistration_delay.timeout_seconds=30")
    );
    assert!(
        next.contains("aws elbv2 modify-target-group-attributes --region us-east-1 --target-group-arn arn:"),
        "{next}"
    );
}

#[test]
fn a_health_check_fails_by_each_of_its_settings() {
    type Change = fn(&mut HealthCheck);
    let changes: [(&str, &str, Change, &str); 8] = [
        ("protocol", "is HTTPS instead of HTTP", |it| it.protocol = Some("HTTPS".into()), "-protocol HTTP"),
        ("port", "is 8080 instead of traffic-port", |it| it.port = Some("8080".into()), "-port traffic-port"),
        ("path", "is / instead of /health", |it| it.path = Some("/".into()), "-path /health"),
        ("matcher", "is 200-499 instead of 200", |it| it.matcher = Some("200-499".into()), "--matcher HttpCode=200"),
        ("interval_s", "is 30 instead of 20", |it| it.interval_s = 30, "-interval-seconds 20"),
        ("timeout_s", "is 6 instead of 5", |it| it.timeout_s = 6, "-timeout-seconds 5"),
        ("healthy_threshold", "is 5 instead of 2", |it| it.healthy_threshold = 5, " --healthy-threshold-count 2"),
        ("unhealthy_threshold", "is 3 instead of 2", |it| it.unhealthy_threshold = 3, " --unhealthy-threshold-count 2"),
    ];
    for (name, seen, change, option) in changes {
        let finding = after(|facts, wanted| {
            wanted.health_check = example_health_check();
            change(&mut facts.target_groups.as_mut().unwrap()[0].health_check);
        });
        let about = format!("health check {name} of k8s-retailpr-retailap-0a1b2c3d4e");
        assert_eq!((finding.verdict, finding.seen), (Verdict::Fail, format!("{about}: {seen}")));
        let next = finding.next.unwrap();
        assert!(next.contains("aws elbv2 modify-target-group --region us-east-1") && next.ends_with(option), "{next}");
    }
}

fn example_health_check() -> HealthCheckConfig {
    HealthCheckConfig {
        protocol: Some(Protocol::Http),
        port: Some("traffic-port".to_owned()),
        path: Some("/health".to_owned()),
        matcher: Some("200".to_owned()),
        interval_s: Some(20),
        timeout_s: Some(5),
        healthy_threshold: Some(2),
        unhealthy_threshold: Some(2),
    }
}

#[test]
fn an_attribute_that_it_does_not_have_fails_and_asks_for_its_name() {
    let finding = after(|_, wanted| set(&mut wanted.load_balancer, "idle_timeout.seconds", "60"));
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(
        finding.seen.starts_with("idle_timeout.seconds of retail-prediction-alb: is not there, and should be 60"),
        "{}",
        finding.seen
    );
}

#[test]
fn what_cannot_be_seen_is_unknown_and_no_group_at_all_is_a_failure() {
    let of = |finding: Finding| finding.verdict;
    assert_eq!(of(after(|facts, _| facts.attributes = denied("x"))), Verdict::Unknown);
    assert_eq!(of(after(|facts, _| facts.load_balancer = denied("x"))), Verdict::Unknown);
    assert_eq!(of(after(|facts, _| facts.target_groups = denied("x"))), Verdict::Unknown);
    assert_eq!(of(with(|group| group.attributes = denied("x"))), Verdict::Unknown);
    let none = after(|facts, _| facts.target_groups = Ok(Vec::new()));
    let next = none.next.clone().unwrap();
    assert!(next.contains("\naws elbv2 describe-target-groups --region us-east-1 --load-balancer-arn arn:"), "{next}");
    assert_eq!(of(none), Verdict::Fail);
}
