//! A healthy load balancer, as one run sees it: the retail prediction API behind its Application Load Balancer.
//!
//! A test starts here, breaks one thing, and says what must change.

mod clustered;
mod expected;
mod guarded;
mod load;
mod logged;
mod served;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use facts::cost::{Charges, Cost};
use facts::dns::{Answer, Dns, Lookup, PointsAt, Record, Records};
use facts::ids::{Arn, Domain};
use facts::listener::{Action, Condition, Listener, Protocol, Redirect, Rule, Value, Weighted};
use facts::load_balancer::{AddressType, Found, LoadBalancer, Scheme, State};
use facts::metrics::{Capacity, Metrics};
use facts::scope::{Find, Scope, Zone};
use facts::targets::{HealthCheck, Target, TargetGroup, TargetState};
use facts::{Facts, Seen};
use jiff::Timestamp;

use crate::expectations::Expectations;

/// When the example was looked at: 2026-09-01T12:00:00Z.
pub const AT: Timestamp = Timestamp::constant(1_788_264_000, 0);

const DOMAIN: &str = "api.retail-prediction.example.com";
const LOAD_BALANCER: &str = "loadbalancer/app/retail-prediction-alb/50dc6c495c0c9188";
const DNS_NAME: &str = "retail-prediction-alb-1234567890.us-east-1.elb.amazonaws.com";
const GROUP: &str = "targetgroup/k8s-retailpr-retailap-0a1b2c3d4e/73e2d6bc24d8a067";
const CERTIFICATE: &str = "arn:aws:acm:us-east-1:123456789012:certificate/abcdef12-3456-7890-abcd-ef1234567890";
const ZONES: [&str; 3] = ["us-east-1a", "us-east-1b", "us-east-1c"];
const ADDRESSES: [IpAddr; 3] = [
    IpAddr::V4(Ipv4Addr::new(203, 0, 113, 10)),
    IpAddr::V4(Ipv4Addr::new(203, 0, 113, 11)),
    IpAddr::V4(Ipv4Addr::new(203, 0, 113, 12)),
];

/// Facts and expectations that pass every check.
pub fn healthy() -> (Facts, Expectations) {
    let facts = Facts {
        at: AT,
        scope: scope(),
        load_balancer: Ok(Found::One(Box::new(load_balancer()))),
        listeners: Ok(listeners()),
        target_groups: Ok(vec![target_group()]),
        dns: dns(),
        site: served::site(),
        tls: Ok(served::handshakes()),
        certificates: Ok(served::certificates()),
        logs: logged::logs(),
        metrics: Ok(metrics()),
        cost: cost(),
        attributes: Ok(guarded::attributes()),
        web_acl: Ok(Some(guarded::web_acl())),
        security_group_rules: Ok(guarded::rules()),
        subscriptions: Ok(Some(guarded::subscriptions())),
        declared: Ok(Some(clustered::declared())),
        load: Ok(load::load()),
    };
    (facts, expected::expectations())
}

/// The same behind another domain, in all that was seen and is expected.
#[expect(clippy::expect_used, clippy::missing_panics_doc, reason = "what is written is what is read")]
pub fn healthy_at(domain: &str) -> (Facts, Expectations) {
    let text = serde_json::to_string(&healthy()).expect("facts are JSON");
    serde_json::from_str(&text.replace(DOMAIN, domain)).expect("and are read from it")
}

/// The time so many minutes before [`AT`].
pub fn minutes_ago(minutes: i64) -> Timestamp {
    Timestamp::constant(AT.as_second().saturating_sub(minutes.saturating_mul(60)), 0)
}

#[expect(clippy::expect_used, reason = "the texts stand in this file")]
pub(crate) fn arn(text: impl Into<String>) -> Arn {
    Arn::try_from(text.into()).expect("an ARN")
}

#[expect(clippy::expect_used, reason = "the texts stand in this file")]
fn domain(text: &str) -> Domain {
    Domain::try_from(text.to_owned()).expect("a domain")
}

fn elb(resource: &str) -> Arn {
    arn(format!("arn:aws:elasticloadbalancing:us-east-1:123456789012:{resource}"))
}

fn scope() -> Scope {
    Scope {
        domain: domain(DOMAIN),
        load_balancer: Find::Name("retail-prediction-alb".to_owned()),
        https_port: 443,
        http_port: Some(80),
        resolvers: Vec::new(),
        zone: Zone::Discover,
        in_front: None,
        ca: None,
        endpoints: expected::endpoints(),
        window_min: 15,
        traffic: true,
        log_account: None,
        log_arrival: true,
        charges: true,
        target_group_attributes: true,
        alert_topic: Some(arn(guarded::TOPIC)),
        load: Some(load::plan()),
    }
}

fn load_balancer() -> LoadBalancer {
    let tags = [
        ("elbv2.k8s.aws/cluster", "retail-prediction-cluster"),
        ("ingress.k8s.aws/stack", "retail-prediction/retail-api-ingress"),
        ("ingress.k8s.aws/resource", "LoadBalancer"),
    ];
    LoadBalancer {
        arn: elb(LOAD_BALANCER),
        name: "retail-prediction-alb".to_owned(),
        dns_name: domain(DNS_NAME),
        canonical_zone: "Z35SXDOTRQ7X7K".to_owned(),
        scheme: Scheme::InternetFacing,
        state: State::Active,
        state_reason: None,
        zones: ZONES.map(str::to_owned).to_vec(),
        security_groups: vec!["sg-0a1b2c3d4e5f60718".to_owned()],
        created: Some(minutes_ago(60 * 24 * 90)),
        address_type: Ok(AddressType::Ipv4),
        tags: Ok(tags.map(|(key, value)| (key.to_owned(), value.to_owned())).into()),
    }
}

fn listeners() -> Vec<Listener> {
    let listener = |port: u16, protocol, id: &str| Listener {
        arn: elb(&format!("listener/app/retail-prediction-alb/50dc6c495c0c9188/{id}")),
        port,
        protocol,
        ssl_policy: None,
        certificates: Ok(Vec::new()),
        default_actions: Vec::new(),
        rules: Ok(Vec::new()),
    };
    let to_https = Redirect {
        protocol: Some("HTTPS".to_owned()),
        host: None,
        port: Some("443".to_owned()),
        path: None,
        query: None,
        status: 301,
    };
    let mut http = listener(80, Protocol::Http, "f2f7dc8efc522ab2");
    http.default_actions = vec![Action::Redirect(to_https)];
    let mut https = listener(443, Protocol::Https, "0467ef3c8400ae65");
    https.ssl_policy = Some("ELBSecurityPolicy-TLS13-1-2-2021-06".to_owned());
    https.certificates = Ok(vec![arn(CERTIFICATE)]);
    https.default_actions = vec![Action::FixedResponse { status: "404".to_owned() }];
    https.rules = Ok(vec![Rule {
        arn: elb("listener-rule/app/retail-prediction-alb/50dc6c495c0c9188/0467ef3c8400ae65/1291d13826f405c3"),
        priority: "1".to_owned(),
        conditions: vec![condition("path-pattern /*")],
        actions: vec![Action::Forward { groups: vec![Weighted { group: elb(GROUP), weight: 1 }] }],
    }]);
    vec![http, https]
}

/// A condition in words: `host-header a.example.com or regex ^b`.
pub fn condition(words: &str) -> Condition {
    let (field, values) = words.split_once(' ').unwrap_or((words, ""));
    let value = |value: &str| match value.strip_prefix("regex ") {
        Some(pattern) => Value::Regex(pattern.to_owned()),
        None => Value::Like(value.to_owned()),
    };
    Condition { field: field.to_owned(), header: None, values: values.split(" or ").map(value).collect() }
}

fn target_group() -> TargetGroup {
    let target = |id: &str, zone: &str| Target {
        id: id.to_owned(),
        port: Some(8000),
        zone: Some(zone.to_owned()),
        state: TargetState::Healthy,
        reason: None,
        description: None,
        since: Some(minutes_ago(60)),
    };
    TargetGroup {
        arn: elb(GROUP),
        name: "k8s-retailpr-retailap-0a1b2c3d4e".to_owned(),
        health_check: HealthCheck {
            enabled: true,
            protocol: Some("HTTP".to_owned()),
            path: Some("/health".to_owned()),
            port: Some("traffic-port".to_owned()),
            matcher: Some("200".to_owned()),
            interval_s: 20,
            timeout_s: 5,
            healthy_threshold: 2,
            unhealthy_threshold: 2,
        },
        targets: Ok(vec![target("10.0.11.23", "us-east-1a"), target("10.0.12.24", "us-east-1b")]),
        attributes: Ok(guarded::target_group_attributes()),
    }
}

fn dns() -> Dns {
    let lookup = || {
        let answer = Answer::Addresses { addresses: ADDRESSES.to_vec(), via: Vec::new() };
        Ok(Lookup { resolver: "system".to_owned(), answer, took_ms: 4 })
    };
    let points_at = PointsAt::Alias { name: format!("dualstack.{DNS_NAME}"), zone_id: "Z35SXDOTRQ7X7K".to_owned() };
    let record = Records {
        zone_id: "Z2FDTNDATAQYW2".to_owned(),
        zone_name: domain("retail-prediction.example.com"),
        records: vec![Record { kind: "A".to_owned(), set_identifier: None, points_at }],
    };
    Dns { own: None, unasked: Vec::new(), domain: lookup(), load_balancer: lookup(), record: Ok(record) }
}

fn metrics() -> Metrics {
    Metrics {
        from: minutes_ago(17),
        to: minutes_ago(2),
        requests: Some(1200.0),
        requests_due_in_logs: Some(900.0),
        target_p95_s: Some(0.18),
        elb_5xx: None,
        target_5xx: None,
        capacity: Capacity {
            hours: 24.0,
            lcus: Some(0.5),
            new_connections_per_s: Some(2.5),
            active_connections: Some(90.0),
            gigabytes_per_hour: Some(0.5),
            rule_evaluations_per_s: Some(0.0),
        },
    }
}

fn cost() -> Cost {
    let charges = Charges::MonthToDate { service: "AWSELB".to_owned(), usd: 0.61, at: minutes_ago(180) };
    Cost { charges: Ok(charges) }
}

/// A part that the role may not look at, to break a fact with.
pub fn denied<T>(action: &str) -> Seen<T> {
    Err(facts::Unseen::Denied { action: action.to_owned(), message: "AccessDeniedException".into() })
}

/// A map of texts.
fn texts<const N: usize>(pairs: [(&str, &str); N]) -> BTreeMap<String, String> {
    pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).into()
}
