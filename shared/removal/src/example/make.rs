//! One resource of each kind, as nothing uses it, and what brings it into use.

use std::collections::BTreeMap;

use facts::dns::PointsAt;
use facts::ids::{Arn, Domain};
use facts::inventory::certificate::{Certificate, Detail};
use facts::inventory::load_balancer::LoadBalancer;
use facts::inventory::record::Record;
use facts::inventory::security_group::{Interface, SecurityGroup};
use facts::inventory::stack::CLUSTER_TAG;
use facts::inventory::target_group::{Registered, TargetGroup};
use facts::inventory::web_acl::{FirewallManager, Protected, WebAcl};
use facts::inventory::zone::Zone;
use facts::inventory::{GroupId, RecordName, Tags, ZoneId};
use facts::listener::{Action, Listener, Protocol, Weighted};
use facts::load_balancer::State;
use facts::targets::TargetState;

use super::{DEAD_NAME, DEAD_OWNER, ZONE, days_ago};
use crate::orphan::{OF_LOAD_BALANCER, OWNED_TAG, OWNED_VALUE};

/// The VPC of everything.
pub const VPC: &str = "vpc-1";

/// The ARN of this text.
///
/// # Panics
/// Where the text is none.
#[expect(clippy::expect_used, reason = "for tests, which give texts that are ARNs")]
pub fn arn(text: impl Into<String>) -> Arn {
    Arn::try_from(text.into()).expect("an ARN")
}

/// The domain of this text.
///
/// # Panics
/// Where the text is none.
#[expect(clippy::expect_used, reason = "for tests, which give texts that are domains")]
pub fn domain(text: &str) -> Domain {
    Domain::try_from(text.to_owned()).expect("a domain")
}

/// The ARN of a resource of the `ELBv2` API.
pub fn elb(resource: &str) -> Arn {
    arn(format!("arn:aws:elasticloadbalancing:us-east-1:123456789012:{resource}"))
}

pub fn certificate_arn(name: &str) -> Arn {
    arn(format!("arn:aws:acm:us-east-1:123456789012:certificate/{name}"))
}

/// Tags by key and value.
pub fn tags<const N: usize>(pairs: [(&str, &str); N]) -> Tags {
    pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).into()
}

/// The tags that the controller gives to what it makes for the Ingress of this name.
pub fn stack_tags(name: &str, cluster: &str, part: &str) -> Tags {
    let stack = format!("shop/{name}");
    tags([(CLUSTER_TAG, cluster), ("ingress.k8s.aws/stack", stack.as_str()), ("ingress.k8s.aws/resource", part)])
}

/// A target group that nothing forwards to.
pub fn target_group(name: &str, cluster: &str) -> TargetGroup {
    TargetGroup {
        arn: elb(&format!("targetgroup/{name}/73e2d6bc24d8a067")),
        name: name.to_owned(),
        load_balancers: Vec::new(),
        targets: Ok(Vec::new()),
        tags: Ok(stack_tags(name, cluster, "shop/web-web:80")),
        settings: tags([("Protocol", "HTTP"), ("Port", "8000"), ("VpcId", VPC), ("TargetType", "ip")]),
    }
}

/// The group behind the second of these load balancers, with a target.
#[must_use]
pub fn attached(group: TargetGroup, balancers: &[LoadBalancer]) -> TargetGroup {
    let target = Registered {
        id: "10.0.11.23".to_owned(),
        port: Some(8000),
        state: TargetState::Healthy,
        reason: None,
        still_there: Ok(true),
    };
    let arns = balancers.iter().skip(1).map(|it| it.arn.clone()).collect();
    TargetGroup { load_balancers: arns, targets: Ok(vec![target]), ..group }
}

/// An old load balancer whose only listener answers 404.
pub fn load_balancer(name: &str, cluster: &str) -> LoadBalancer {
    LoadBalancer {
        arn: elb(&format!("loadbalancer/app/{name}/50dc6c495c0c9188")),
        name: name.to_owned(),
        kind: "application".to_owned(),
        dns_name: Some(domain(&format!("{name}-2222222222.us-east-1.elb.amazonaws.com"))),
        state: State::Active,
        created: Some(days_ago(40)),
        security_groups: Vec::new(),
        listeners: Ok(vec![listener(name)]),
        deletion_protection: Ok(false),
        // Of an Ingress of its own, so that no other orphan of the example must wait for it.
        tags: Ok(stack_tags(&format!("{name}-lb"), cluster, "LoadBalancer")),
        settings: tags([("Scheme", "internet-facing"), ("VpcId", VPC)]),
    }
}

fn listener(name: &str) -> Listener {
    Listener {
        arn: elb(&format!("listener/app/{name}/50dc6c495c0c9188/f2f7dc8efc522ab2")),
        port: 80,
        protocol: Protocol::Http,
        ssl_policy: None,
        certificates: Ok(Vec::new()),
        default_actions: vec![Action::FixedResponse { status: "404".to_owned() }],
        rules: Ok(Vec::new()),
    }
}

/// These load balancers, the second of which forwards to this group and wears a security group.
#[must_use]
pub fn serving(mut balancers: Vec<LoadBalancer>, group: &TargetGroup) -> Vec<LoadBalancer> {
    if let Some(second) = balancers.get_mut(1) {
        second.security_groups = vec![GroupId::new("sg-web")];
        for listener in second.listeners.iter_mut().flatten() {
            let weighted = Weighted { group: group.arn.clone(), weight: 1 };
            listener.default_actions = vec![Action::Forward { groups: vec![weighted] }];
        }
    }
    balancers
}

/// A web ACL that is ours by tag and protects nothing.
pub fn web_acl(name: &str) -> WebAcl {
    WebAcl {
        arn: arn(format!("arn:aws:wafv2:us-east-1:123456789012:regional/webacl/{name}/1a2b3c4d")),
        name: name.to_owned(),
        lock_token: "token-1".to_owned(),
        firewall_manager: Ok(FirewallManager::default()),
        protects: Protected::ALL.map(|kind| (kind, Ok(Vec::new()))).into(),
        tags: Ok(tags([(OWNED_TAG, OWNED_VALUE)])),
    }
}

/// The ACL in front of the second of these load balancers.
#[must_use]
pub fn guarding(mut acl: WebAcl, balancers: &[LoadBalancer]) -> WebAcl {
    let arns = balancers.iter().skip(1).map(|it| it.arn.clone()).collect();
    acl.protects.insert(Protected::ApplicationLoadBalancer, Ok(arns));
    acl
}

/// An issued certificate that nothing uses.
pub fn certificate(name: &str, cluster: &str) -> Certificate {
    let detail = Detail {
        kind: "AMAZON_ISSUED".to_owned(),
        in_use_by: Vec::new(),
        exported: false,
        exportable: false,
        managed_by: None,
        renewal: None,
        names: vec![format!("{name}.dev.example.com")],
        validation: vec![RecordName::new(&format!("_{name}.dev.example.com"))],
        key_algorithm: "RSA_3072".to_owned(),
    };
    Certificate {
        arn: certificate_arn(name),
        domain: format!("{name}.dev.example.com"),
        status: "ISSUED".to_owned(),
        created: Some(days_ago(40)),
        detail: Ok(detail),
        tags: Ok(stack_tags(&format!("{name}-cert"), cluster, "shop/web")),
    }
}

/// The certificate on the second of these load balancers.
#[must_use]
pub fn used_by(mut certificate: Certificate, balancers: &[LoadBalancer]) -> Certificate {
    if let Ok(detail) = &mut certificate.detail {
        detail.in_use_by = balancers.iter().skip(1).map(|it| it.arn.clone()).collect();
    }
    certificate
}

/// A security group of a load balancer that nothing wears.
pub fn security_group(id: &str, cluster: &str) -> SecurityGroup {
    SecurityGroup {
        id: GroupId::new(id),
        name: format!("k8s-{id}"),
        description: OF_LOAD_BALANCER.to_owned(),
        vpc: VPC.to_owned(),
        interfaces: Ok(Vec::new()),
        referred_to_by: Ok(Vec::new()),
        across_vpcs: Ok(Vec::new()),
        launch_templates: Ok(Vec::new()),
        rules: Ok(vec!["ingress tcp 443 0.0.0.0/0".to_owned()]),
        tags: Ok(stack_tags(&format!("{id}-sg"), cluster, "ManagedLBSecurityGroup")),
    }
}

/// The group on a network interface.
#[must_use]
pub fn worn(group: SecurityGroup) -> SecurityGroup {
    SecurityGroup { interfaces: Ok(vec![interface("eni-1")]), ..group }
}

pub fn record(name: &str, kind: &str, points_at: PointsAt) -> Record {
    Record {
        name: RecordName::new(name),
        kind: kind.to_owned(),
        set_identifier: None,
        traffic_policy: None,
        points_at,
        settings: BTreeMap::new(),
    }
}

pub fn alias(name: &str, kind: &str, to: &str) -> Record {
    let points_at = PointsAt::Alias { name: format!("dualstack.{to}"), zone_id: "Z35SXDOTRQ7X7K".to_owned() };
    record(name, kind, points_at)
}

pub fn values(name: &str, kind: &str, values: &[&str]) -> Record {
    record(name, kind, PointsAt::Values { values: values.iter().map(ToString::to_string).collect() })
}

/// What external-dns writes beside a record.
pub fn heritage(name: &str, owner: &str) -> Record {
    let text = format!("\"heritage=external-dns,external-dns/owner={owner},external-dns/resource=ingress/shop/web\"");
    values(name, "TXT", &[text.as_str()])
}

/// A zone with records of a dead and of the second load balancer, and with a spent and a needed validation record. Names
/// are such that the orphan of each kind comes first.
pub fn zone(balancers: &[LoadBalancer]) -> Zone {
    let alive = balancers.get(1).and_then(|it| it.dns_name.as_ref()).map_or("", Domain::as_str);
    let records = vec![
        values("dev.example.com", "NS", &["ns-1.example.net"]),
        alias("old.dev.example.com", "A", DEAD_NAME),
        alias("old.dev.example.com", "AAAA", DEAD_NAME),
        heritage("a-old.dev.example.com", DEAD_OWNER),
        heritage("aaaa-old.dev.example.com", DEAD_OWNER),
        alias("web.dev.example.com", "A", alive),
        heritage("a-web.dev.example.com", "dns-green"),
        values("_old.dev.example.com", "CNAME", &["_x.acm-validations.aws"]),
        values("_web.dev.example.com", "CNAME", &["_y.acm-validations.aws"]),
    ];
    Zone { id: ZoneId::new(ZONE), name: domain("dev.example.com"), linked_service: None, records: Ok(records) }
}

/// A network interface of an instance.
pub fn interface(id: &str) -> Interface {
    Interface { id: id.to_owned(), description: String::new() }
}
