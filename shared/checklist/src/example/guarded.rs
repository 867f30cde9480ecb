//! What guards the load balancer of the example, and how it is set: as the source document makes it.

use std::collections::BTreeMap;

use facts::alert_path::Subscription;
use facts::security_group::{LetsIn, Rule as InboundRule, Source};
use facts::waf::{DefaultAction, Effect, Group, RateLimit, Rule, Test, WebAcl};

use super::{arn, texts};
use crate::expectations::{AttributesConfig, HealthCheckConfig, WafConfig};

pub(super) const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:albkeeper-AlertTopic-1A2B3C4D5E6F";
pub(super) const WEB_ACL: &str = "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/retail-prediction-waf/1a2b3c4d";
const SQLI: &str = "AWSManagedRulesSQLiRuleSet";
const BAD_INPUTS: &str = "AWSManagedRulesKnownBadInputsRuleSet";

pub(super) fn attributes() -> BTreeMap<String, String> {
    texts([
        ("access_logs.s3.enabled", "true"),
        ("access_logs.s3.bucket", "retail-prediction-alb-logs"),
        ("access_logs.s3.prefix", "api-access-logs"),
        ("idle_timeout.timeout_seconds", "60"),
        ("routing.http.drop_invalid_header_fields.enabled", "false"),
        ("waf.fail_open.enabled", "false"),
    ])
}

pub(super) fn target_group_attributes() -> BTreeMap<String, String> {
    texts([
        ("deregistration_delay.timeout_seconds", "30"),
        ("load_balancing.algorithm.type", "least_outstanding_requests"),
        ("slow_start.duration_seconds", "0"),
        ("stickiness.enabled", "false"),
    ])
}

pub(super) fn wanted_attributes() -> AttributesConfig {
    AttributesConfig {
        load_balancer: texts([("idle_timeout.timeout_seconds", "60")]),
        target_group: texts([
            ("deregistration_delay.timeout_seconds", "30"),
            ("load_balancing.algorithm.type", "least_outstanding_requests"),
            ("slow_start.duration_seconds", "0"),
        ]),
        health_check: HealthCheckConfig {
            path: Some("/health".to_owned()),
            interval_s: Some(20),
            timeout_s: Some(5),
            matcher: Some("200".to_owned()),
            ..HealthCheckConfig::default()
        },
    }
}

pub(super) fn web_acl() -> WebAcl {
    let managed = |name: &str, group: &str| Rule {
        name: name.to_owned(),
        effect: Effect::OfItsGroup,
        test: Test::ManagedGroup(Group {
            name: group.to_owned(),
            counting: Vec::new(),
            allowing: Vec::new(),
            narrowed: false,
        }),
    };
    let limit = RateLimit { limit: 3000, window_s: 300, key: "IP".to_owned(), narrowed: false };
    WebAcl {
        arn: arn(WEB_ACL),
        name: "retail-prediction-waf".to_owned(),
        managed_by_firewall_manager: false,
        default: DefaultAction::Allow,
        rules: vec![
            Rule { name: "API-RateLimit".to_owned(), effect: Effect::Block, test: Test::Rate(limit) },
            managed(SQLI, SQLI),
            managed("BlockHighRiskRequests", BAD_INPUTS),
        ],
        firewall_manager: Vec::new(),
    }
}

pub(super) fn waf() -> WafConfig {
    WafConfig {
        wanted: true,
        rate_limit: Some(3000),
        managed_groups: vec![SQLI.to_owned(), BAD_INPUTS.to_owned()],
        fail_open: false,
    }
}

pub(super) fn rules() -> Vec<InboundRule> {
    let rule = |id: &str, port| InboundRule {
        id: id.to_owned(),
        group: "sg-0a1b2c3d4e5f60718".to_owned(),
        lets_in: LetsIn::Tcp { first: port, last: port },
        from: Source::Block { cidr: "0.0.0.0/0".to_owned() },
    };
    vec![rule("sgr-0f1e2d3c4b5a69780", 443), rule("sgr-0f1e2d3c4b5a69781", 80)]
}

pub(super) fn subscriptions() -> Vec<Subscription> {
    vec![Subscription { protocol: "email".to_owned(), endpoint: "o***@example.com".to_owned(), confirmed: true }]
}
