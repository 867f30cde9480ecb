//! Wire texts that several tests of the inventory answer with.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::time::Duration;

use facts::ids::Arn;
use facts::inventory::{ClusterName, Kind};
use facts::{Seen, Unseen};
use serde_json::json;
use transport::deadline::Deadline;

use super::InventoryScope;
use crate::testing::{Says, ok, refuses};

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

/// Nobody asked what carries a tag.
pub(super) fn unasked() -> Seen<BTreeSet<Arn>> {
    Err(Unseen::NotAsked { ask_with: "by tag".to_owned() })
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
pub(crate) fn elb(operation: &str, inner: &str) -> Says {
    ok(format!(
        "<{operation}Response xmlns=\"http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/\"><{operation}Result>\
         {inner}</{operation}Result></{operation}Response>"
    ))
}

pub(crate) fn ec2(operation: &str, inner: &str) -> Says {
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
pub(crate) fn arns_in(text: &str) -> Vec<String> {
    let body = text.replace("%3A", ":").replace("%2F", "/");
    body.split(['&', '=', '\n']).filter(|part| part.starts_with("arn:")).map(ToOwned::to_owned).collect()
}

pub(super) fn is_no_candidate(why: &Unseen) -> bool {
    matches!(why, Unseen::Needs { fact, .. } if fact == "to be a candidate")
}

pub(super) fn arn(text: &str) -> Arn {
    Arn::try_from(text.to_owned()).unwrap()
}

/// A refusal in the protocol of ACM, AWS WAF, ECS and `CodeDeploy`.
pub(super) fn refusal(status: u16, code: &str, message: &str) -> Says {
    refuses(status, json!({ "__type": code, "Message": message }).to_string())
}

pub(super) fn ec2_refusal(status: u16, code: &str, message: &str) -> Says {
    refuses(
        status,
        format!(
            "<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors><RequestID>1\
             </RequestID></Response>"
        ),
    )
}

/// The words with which IAM refuses an action.
pub(super) fn not_authorized(action: &str) -> String {
    format!(
        "User: arn:aws:sts::{ACCOUNT}:assumed-role/cleanup/cleanup is not authorized to perform: {action} because no \
         identity-based policy allows the {action} action"
    )
}

/// What is seen where IAM refused the action.
pub(super) fn denied(action: &str) -> Unseen {
    Unseen::Denied { action: action.to_owned(), message: not_authorized(action).into() }
}

pub(super) fn throttled(action: &str) -> Unseen {
    Unseen::Throttled { action: action.to_owned() }
}

/// The code of a call that failed.
pub(super) fn failed_with<T: Debug>(seen: Seen<T>) -> String {
    let why = seen.unwrap_err();
    let Unseen::Failed { code: Some(code), .. } = why else { panic!("{why:?} is no refusal with a code") };
    code
}

/// A page of Route 53's zones, by id and name.
pub(super) fn zones(zones: &[(&str, &str)], next: Option<&str>) -> Says {
    let zones: Vec<_> = zones
        .iter()
        .map(|(id, name)| {
            format!("<HostedZone><Id>/hostedzone/{id}</Id><Name>{name}.</Name><CallerReference>1</CallerReference></HostedZone>")
        })
        .collect();
    let marker = next.map(|next| format!("<NextMarker>{next}</NextMarker>")).unwrap_or_default();
    ok(format!(
        "<ListHostedZonesResponse><HostedZones>{}</HostedZones><IsTruncated>{}</IsTruncated>{marker}<MaxItems>100\
         </MaxItems></ListHostedZonesResponse>",
        zones.concat(),
        next.is_some()
    ))
}

/// One record set: `inner` stands between its type and its values.
pub(super) fn record_set(name: &str, kind: &str, inner: &str, value: &str) -> String {
    format!(
        "<ResourceRecordSet><Name>{name}</Name><Type>{kind}</Type>{inner}<TTL>60</TTL><ResourceRecords><ResourceRecord>\
         <Value>{value}</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>"
    )
}

/// A page of Route 53's records. The next one begins at this name, type and identifier.
pub(super) fn record_sets(sets: &str, next: Option<(&str, &str, &str)>) -> Says {
    let part = |element: &str, value: &str| match value {
        "" => String::new(),
        value => format!("<{element}>{value}</{element}>"),
    };
    let cursor = next.map(|(name, kind, identifier)| {
        part("NextRecordName", name) + &part("NextRecordType", kind) + &part("NextRecordIdentifier", identifier)
    });
    ok(format!(
        "<ListResourceRecordSetsResponse><ResourceRecordSets>{sets}</ResourceRecordSets><IsTruncated>{}</IsTruncated>{}\
         <MaxItems>300</MaxItems></ListResourceRecordSetsResponse>",
        next.is_some(),
        cursor.unwrap_or_default()
    ))
}
