//! Wire texts that several tests of the inventory answer with.

use std::time::Duration;

use facts::Unseen;
use facts::inventory::{ClusterName, Kind};

use super::InventoryScope;
use crate::look::Deadline;
use crate::observe::testing::{Says, ok};

pub(super) const REGION: &str = "us-east-1";
const ACCOUNT: &str = "123456789012";

/// Everything may go after the cluster `retired`.
pub(super) fn scope() -> InventoryScope {
    InventoryScope {
        account: ACCOUNT.to_owned(),
        kinds: Kind::ALL.into(),
        clusters: [ClusterName::new("retired")].into(),
        ..InventoryScope::default()
    }
}

/// Time enough: it is the paused clock of the tests that goes on.
pub(super) fn deadline() -> Deadline {
    Deadline::within(Duration::from_mins(14))
}

pub(super) fn elb_arn(resource: &str) -> String {
    format!("arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:{resource}")
}

pub(super) fn balancer_arn(name: &str) -> String {
    elb_arn(&format!("loadbalancer/app/{name}/50dc6c495c0c9188"))
}

pub(super) fn group_arn(name: &str) -> String {
    elb_arn(&format!("targetgroup/{name}/73e2d6bc24d8a067"))
}

/// An answer of ELB: `inner` in the two elements that carry the operation's name.
pub(super) fn elb(operation: &str, inner: &str) -> Says {
    ok(format!(
        "<{operation}Response xmlns=\"http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/\"><{operation}Result>\
         {inner}</{operation}Result></{operation}Response>"
    ))
}

/// An answer of EC2.
pub(super) fn ec2(operation: &str, inner: &str) -> Says {
    ok(format!(
        "<{operation}Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>1</requestId>{inner}\
         </{operation}Response>"
    ))
}

/// A load balancer in `vpc-1`.
pub(super) fn balancer(name: &str) -> String {
    format!(
        "<member><LoadBalancerArn>{}</LoadBalancerArn><LoadBalancerName>{name}</LoadBalancerName><Type>application</Type>\
         <DNSName>{name}-1.{REGION}.elb.amazonaws.com</DNSName><CanonicalHostedZoneId>Z35SXDOTRQ7X7K\
         </CanonicalHostedZoneId><Scheme>internal</Scheme><VpcId>vpc-1</VpcId><IpAddressType>ipv4</IpAddressType>\
         <State><Code>active</Code></State><CreatedTime>2026-01-02T03:04:05Z</CreatedTime><SecurityGroups><member>sg-1\
         </member></SecurityGroups><AvailabilityZones><member><ZoneName>us-east-1b</ZoneName><SubnetId>subnet-2\
         </SubnetId></member><member><ZoneName>us-east-1a</ZoneName><SubnetId>subnet-1</SubnetId></member>\
         </AvailabilityZones></member>",
        balancer_arn(name)
    )
}

/// A target group of addresses in `vpc-1`, attached to these load balancers.
pub(super) fn group(name: &str, attached: &[&str]) -> String {
    let attached: Vec<_> = attached.iter().map(|name| format!("<member>{}</member>", balancer_arn(name))).collect();
    format!(
        "<member><TargetGroupArn>{}</TargetGroupArn><TargetGroupName>{name}</TargetGroupName><Protocol>HTTP</Protocol>\
         <Port>80</Port><VpcId>vpc-1</VpcId><TargetType>ip</TargetType><HealthCheckEnabled>true</HealthCheckEnabled>\
         <LoadBalancerArns>{}</LoadBalancerArns></member>",
        group_arn(name),
        attached.concat()
    )
}

/// The tags that the controller sets for a cluster.
pub(super) fn tagged(arn: &str, cluster: &str) -> String {
    let tag = |key: &str, value: &str| format!("<member><Key>{key}</Key><Value>{value}</Value></member>");
    let tags = tag("elbv2.k8s.aws/cluster", cluster) + &tag("ingress.k8s.aws/stack", "shop/web");
    format!("<member><ResourceArn>{arn}</ResourceArn><Tags>{tags}</Tags></member>")
}

/// The ARNs that a call of ELB names, decoded.
pub(super) fn arns_in(text: &str) -> Vec<String> {
    let body = text.replace("%3A", ":").replace("%2F", "/");
    body.split(['&', '=', '\n']).filter(|part| part.starts_with("arn:")).map(ToOwned::to_owned).collect()
}

pub(super) fn is_no_candidate(why: &Unseen) -> bool {
    matches!(why, Unseen::Needs { fact, .. } if fact == "to be a candidate")
}
