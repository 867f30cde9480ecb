use facts::kubernetes::setting::Setting;
use facts::listener::{Listener, Protocol, Rule};
use facts::load_balancer::{Found, LoadBalancer, Scheme};
use facts::{Unseen, kubernetes::declared::Failure};

use super::*;
use crate::causes::causes;
use crate::example::{denied, healthy, minutes_ago};
use crate::judge::judge as judge_all;

fn declared(facts: &mut Facts) -> &mut Declared {
    facts.declared.as_mut().unwrap().as_mut().unwrap()
}

fn after(change: impl FnOnce(&mut Facts)) -> Finding {
    let (mut facts, expectations) = healthy();
    change(&mut facts);
    judge(&facts, &expectations).unwrap()
}

/// What differs where an object declares this.
fn where_it_says(setting: Setting, value: &str) -> Vec<String> {
    let finding = after(|facts| {
        let of = declared(facts);
        let settings =
            if setting.is_of_target_group() { &mut of.bindings[0].settings } else { &mut of.objects[0].settings };
        settings.insert(setting, Ok(value.into()));
    });
    warned(&finding)
}

fn warned(finding: &Finding) -> Vec<String> {
    let warnings = finding.details.iter().filter(|detail| detail.verdict == Verdict::Warn);
    warnings.map(|detail| format!("{}: {}", detail.about, detail.seen)).collect()
}

fn load_balancer(facts: &mut Facts) -> &mut LoadBalancer {
    let Ok(Found::One(load_balancer)) = &mut facts.load_balancer else { panic!("the example has one") };
    load_balancer
}

fn https(facts: &mut Facts) -> &mut Listener {
    facts.listeners.as_mut().unwrap().iter_mut().find(|it| it.protocol == Protocol::Https).unwrap()
}

/// One other value of each, and what is told of it.
#[test]
fn each_setting_that_differs_is_named_with_both_values() {
    let other = "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/other/1";
    let cases = [
        (Setting::Scheme, "internal", "declared is internal, and AWS has internet-facing"),
        (Setting::IpAddressType, "dualstack", "declared is dualstack, and AWS has ipv4"),
        (Setting::LoadBalancerName, "shop", "declared is shop, and AWS has retail-prediction-alb"),
        (Setting::SecurityGroups, "sg-0000, by-name", "declared is sg-0000, and AWS has"),
        (Setting::InboundCidrs, "10.0.0.0/8", "declared is 10.0.0.0/8, and AWS has 0.0.0.0/0"),
        (
            Setting::LoadBalancerAttributes,
            "idle_timeout.timeout_seconds=30, waf.fail_open.enabled=false",
            "declared is idle_timeout.timeout_seconds=30, and AWS has idle_timeout.timeout_seconds=60",
        ),
        (Setting::WebAcl, other, "regional/webacl/other/1, and AWS has"),
        (Setting::ListenPorts, r#"[{"HTTPS": 443}, {"HTTPS": 8443}]"#, "HTTPS 8443, and AWS has HTTP 80"),
        (Setting::SslRedirect, "8443", "declared is a redirect to port 8443, and AWS has 443 on port 80"),
        (Setting::CertificateArn, "arn:aws:acm:us-east-1:123456789012:certificate/x", "certificate/x, and AWS has"),
        (Setting::SslPolicy, "ELBSecurityPolicy-2016-08", "declared is ELBSecurityPolicy-2016-08, and AWS has"),
        (Setting::TargetType, "instance", "declared is instance, and AWS has ip"),
        (
            Setting::TargetGroupAttributes,
            "stickiness.enabled=true",
            "declared is stickiness.enabled=true, and AWS has stickiness.enabled=false",
        ),
        (Setting::HealthcheckPath, "/", "declared is /, and AWS has /health"),
        (Setting::HealthcheckPort, "8080", "declared is 8080, and AWS has traffic-port"),
        (Setting::HealthcheckProtocol, "HTTPS", "declared is HTTPS, and AWS has HTTP"),
        (Setting::HealthcheckInterval, "15", "declared is 15, and AWS has 20"),
        (Setting::HealthcheckTimeout, "6", "declared is 6, and AWS has 5"),
        (Setting::HealthyThreshold, "3", "declared is 3, and AWS has 2"),
        (Setting::UnhealthyThreshold, "3", "declared is 3, and AWS has 2"),
        (Setting::SuccessCodes, "200-399", "declared is 200-399, and AWS has 200"),
    ];
    assert_eq!(cases.iter().map(|(setting, ..)| *setting).collect::<Vec<_>>(), Setting::ALL, "every setting");
    for (setting, value, told) in cases {
        let seen = where_it_says(setting, value);
        assert!(
            matches!(seen.as_slice(), [one] if one.starts_with(setting.annotation()) && one.contains(told)),
            "{seen:?}"
        );
    }
}

#[test]
fn what_is_written_otherwise_is_the_same() {
    for (setting, value) in [
        (Setting::ListenPorts, r#"[{"HTTPS":443},{"HTTP":80}]"#),
        (Setting::LoadBalancerAttributes, " idle_timeout.timeout_seconds=60 , waf.fail_open.enabled=false,"),
        (Setting::HealthcheckPort, "http"),
        (Setting::SecurityGroups, "by-name"),
        (Setting::InboundCidrs, "0.0.0.0/0, ::/0"),
    ] {
        assert_eq!(where_it_says(setting, value), [""; 0], "{setting:?}");
    }
}

#[test]
fn ranges_count_only_where_the_controller_makes_the_group() {
    let finding = after(|facts| {
        let settings = &mut declared(facts).objects[0].settings;
        settings.insert(Setting::InboundCidrs, Ok("10.0.0.0/8".into()));
        settings.insert(Setting::SecurityGroups, Ok("by-name".into()));
    });
    assert_eq!(warned(&finding), [""; 0]);
}

#[test]
fn what_is_no_value_is_told_and_never_passes() {
    assert!(where_it_says(Setting::ListenPorts, "80, 443")[0].contains("it is no list of ports"));
    assert!(where_it_says(Setting::LoadBalancerAttributes, "idle")[0].contains("it has no ="));
    let long = after(|facts| {
        let unseen = Unseen::Needs { fact: "the annotation".to_owned(), because: "it is too long".to_owned() };
        declared(facts).objects[0].settings.insert(Setting::Scheme, Err(unseen));
    });
    assert_eq!(long.verdict, Verdict::Unknown);
}

#[test]
fn a_change_in_aws_past_the_cluster_is_told_with_the_ingress_to_look_at() {
    let finding = after(|facts| load_balancer(facts).scheme = Scheme::Internal);
    assert_eq!(warned(&finding).len(), 1, "{finding:?}");
    let next = finding.next.unwrap();
    assert!(next.contains("kubectl describe ingress --namespace retail-prediction retail-api-ingress"), "{next}");
}

/// Of a group each Ingress declares a part.
#[test]
fn in_a_group_each_declares_a_part_of_the_listeners() {
    let both = |more: &str| {
        let ports = format!(r#"[{{"HTTPS": 443}}{more}]"#);
        warned(&after(|facts| {
            let mut other = declared(facts).objects[0].clone();
            other.name = "retail-prediction/other".into();
            other.settings = [(Setting::ListenPorts, Ok(ports.as_str().into()))].into();
            declared(facts).objects.push(other);
        }))
    };
    assert_eq!(both(""), [""; 0]);
    assert_eq!(both(r#", {"HTTPS": 9443}"#).len(), 1);
}

#[test]
fn a_host_without_a_rule_is_told() {
    let with_host = |facts: &mut Facts| declared(facts).objects[0].hosts = vec!["shop.example.com".into()];
    assert!(warned(&after(with_host))[0].contains("no rule of a listener takes it"));
    let with_rule = after(|facts| {
        with_host(facts);
        let rules = https(facts).rules.as_mut().unwrap();
        let condition = facts::listener::Condition::like("host-header", &["SHOP.example.com"]);
        let rule = Rule { conditions: vec![condition], ..rules[0].clone() };
        rules.push(rule);
    });
    assert_eq!(with_rule.verdict, Verdict::Pass, "{with_rule:?}");
    let unseen = after(|facts| {
        with_host(facts);
        https(facts).rules = denied("elasticloadbalancing:DescribeRules");
    });
    assert_eq!(unseen.verdict, Verdict::Unknown);
}

/// What never arrived is the controller's failure and no trouble of its own.
#[test]
fn a_controller_that_fails_is_the_cause_of_what_is_not_as_declared() {
    let (mut facts, expectations) = healthy();
    let failure = Failure { reason: "FailedDeployModel".into(), message: "denied".into(), at: minutes_ago(2) };
    declared(&mut facts).objects[0].failure = Some(failure);
    declared(&mut facts).bindings[0].settings.insert(Setting::HealthcheckPath, Ok("/new".into()));
    let lines = judge_all(&facts, &expectations);
    let found = causes(&facts, &expectations, &lines);
    let told: Vec<_> = found.iter().map(|it| (it.check, it.consequences.clone())).collect();
    assert_eq!(told, [(CheckId::Controller, vec![CheckId::Drift])], "{found:?}");
}
