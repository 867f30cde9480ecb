//! What stands in a place, in the words of AWS.

use std::time::Duration;

use facts::Presence;
use facts::inventory::Resource;
use facts::inventory::security_group::SecurityGroup;
use facts::inventory::target_group::TargetGroup;
use facts::inventory::{GroupId, ZoneId};

use super::*;
use crate::inventory::testing::{ec2, elb};
use crate::testing::{Asked, Says, answering, error, id, ok, refuses};

const TIME: Duration = Duration::from_mins(1);
const ARN: &str = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/k8s-shop-web-1/73e2d6bc24d8a067";

fn group() -> Resource {
    Resource::TargetGroup(TargetGroup {
        arn: id(ARN),
        name: "k8s-shop-web-1".to_owned(),
        load_balancers: Vec::new(),
        targets: Ok(Vec::new()),
        tags: Ok(std::collections::BTreeMap::new()),
        settings: std::collections::BTreeMap::new(),
    })
}

fn security_group() -> Resource {
    Resource::SecurityGroup(SecurityGroup {
        id: GroupId::new("sg-old"),
        name: "k8s-shop".to_owned(),
        description: String::new(),
        vpc: "vpc-1".to_owned(),
        interfaces: Ok(Vec::new()),
        referred_to_by: Ok(Vec::new()),
        across_vpcs: Ok(Vec::new()),
        launch_templates: Ok(Vec::new()),
        rules: Ok(Vec::new()),
        tags: Ok(std::collections::BTreeMap::new()),
    })
}

#[tokio::test(start_paused = true)]
async fn whoever_has_the_name_is_told_and_nobody_is_nobody() {
    let taken = answering(|asked| {
        assert!(asked.has("Names.member.1=k8s-shop-web-1"), "{}", asked.text);
        let group = format!("<member><TargetGroupArn>{ARN}</TargetGroupArn></member>");
        elb("DescribeTargetGroups", &format!("<TargetGroups>{group}</TargetGroups>"))
    });
    assert_eq!(taken.holder(&group(), TIME).await, Ok(Some(ARN.to_owned())));
    let free = answering(|_| error(400, "TargetGroupNotFound", "not found"));
    assert_eq!(free.holder(&group(), TIME).await, Ok(None));
    let denied = answering(|_| error(403, "AccessDenied", "no"));
    assert!(denied.holder(&group(), TIME).await.is_err(), "what cannot be seen is not free");
}

#[tokio::test(start_paused = true)]
async fn a_group_s_name_is_its_own_only_within_its_vpc() {
    let aws = answering(|asked| {
        assert!(asked.has("Filter.1.Value.1=k8s-shop") && asked.has("Filter.2.Value.1=vpc-1"), "{}", asked.text);
        let group = "<item><groupId>sg-new</groupId></item>";
        ec2("DescribeSecurityGroups", &format!("<securityGroupInfo>{group}</securityGroupInfo>"))
    });
    assert_eq!(aws.holder(&security_group(), TIME).await, Ok(Some("sg-new".to_owned())));
}

fn certificate(status: &'static str) -> impl Fn(&Asked) -> Says {
    move |_| ok(format!(r#"{{"Certificate": {{"Status": "{status}"}}}}"#))
}

#[tokio::test(start_paused = true)]
async fn a_certificate_that_waits_is_there_and_cannot_be_used() {
    let wanted = Wanted::Certificate("arn:aws:acm:us-east-1:123456789012:certificate/1");
    assert_eq!(answering(certificate("ISSUED")).presence(wanted, TIME).await, Ok(Presence::There));
    let waits = Presence::Unusable { state: "PENDING_VALIDATION".to_owned() };
    assert_eq!(answering(certificate("PENDING_VALIDATION")).presence(wanted, TIME).await, Ok(waits));
    let gone = answering(|_| refuses(400, r#"{"__type": "ResourceNotFoundException", "message": "no"}"#));
    assert_eq!(gone.presence(wanted, TIME).await, Ok(Presence::Absent));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_for_another_reason_is_no_absence() {
    let aws = answering(|_| error(400, "RequestLimitExceeded", "slow down"));
    for wanted in [Wanted::Subnet("subnet-1"), Wanted::Vpc("vpc-1"), Wanted::SecurityGroup("sg-1")] {
        assert!(aws.presence(wanted, TIME).await.is_err());
    }
}

#[tokio::test(start_paused = true)]
async fn a_zone_that_is_not_there_is_not_an_empty_one() {
    let aws = answering(|_| {
        ok("<ListHostedZonesResponse><HostedZones/><IsTruncated>false</IsTruncated><MaxItems>100</MaxItems>\
            </ListHostedZonesResponse>")
    });
    let names = [facts::inventory::RecordName::new("a.example.com")].into();
    assert!(aws.records_at(&ZoneId::new("Z1"), &names, TIME).await.is_err());
}
