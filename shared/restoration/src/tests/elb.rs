//! A load balancer itself.

use super::*;
use crate::compare::differences;
use crate::load_balancer::LoadBalancer;

const OLD: &str = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/1111111111111111";
const NEW: &str = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/2222222222222222";

fn zone(subnet: &str, more: &str) -> String {
    format!("<member><ZoneName>us-east-1a</ZoneName><SubnetId>{subnet}</SubnetId>{more}</member>")
}

fn balancer(arn: &str, dns: &str, zones: &str, more: &str, web_acl: Option<&str>) -> LoadBalancer {
    let itself = format!(
        "<LoadBalancers><member><LoadBalancerArn>{arn}</LoadBalancerArn><DNSName>{dns}</DNSName>\
         <CanonicalHostedZoneId>Z35SXDOTRQ7X7K</CanonicalHostedZoneId>\
         <CreatedTime>2026-09-01T12:00:00Z</CreatedTime><LoadBalancerName>shop</LoadBalancerName>\
         <Scheme>internet-facing</Scheme><VpcId>vpc-1</VpcId><State><Code>active</Code></State>\
         <Type>application</Type><AvailabilityZones>{zones}</AvailabilityZones>\
         <SecurityGroups><member>sg-old</member><member>sg-2</member></SecurityGroups>\
         <IpAddressType>ipv4</IpAddressType>{more}</member></LoadBalancers>"
    );
    let acl = web_acl.map(|arn| format!(r#"{{"WebACL": {{"ARN": "{arn}", "Name": "shop"}}}}"#));
    let raw_answers = [
        elb("DescribeLoadBalancers", arn, &itself),
        elb("DescribeLoadBalancerAttributes", arn, "<Attributes/>"),
        elb("DescribeListeners", arn, "<Listeners/>"),
        elb("DescribeTags", arn, &format!("<TagDescriptions>{}</TagDescriptions>", tags_of(arn, &[("team", "shop")]))),
        RawAnswer {
            call: "wafv2:GetWebACLForResource".to_owned(),
            about: None,
            answer: acl.unwrap_or("{}".to_owned()),
        },
    ];
    LoadBalancer::read(&raw_answers, arn).unwrap()
}

#[test]
fn every_setting_is_asked_for_with_the_groups_that_came_back() {
    let zones = [zone("subnet-1", "<LoadBalancerAddresses/>"), zone("subnet-2", "")].concat();
    let balancer = balancer(OLD, "shop-1.us-east-1.elb.amazonaws.com", &zones, "", None);
    assert_form(
        &balancer.create(&names(&[("sg-old", "sg-new")])),
        &[
            ("Name", "shop"),
            ("Scheme", "internet-facing"),
            ("Type", "application"),
            ("SecurityGroups.member.1", "sg-new"),
            ("SecurityGroups.member.2", "sg-2"),
            ("IpAddressType", "ipv4"),
            ("Subnets.member.1", "subnet-1"),
            ("Subnets.member.2", "subnet-2"),
            ("Tags.member.1.Key", "team"),
            ("Tags.member.1.Value", "shop"),
        ],
    );
}

#[test]
fn an_elastic_address_stays_where_it_was() {
    let address = "<LoadBalancerAddresses><member><IpAddress>192.0.2.1</IpAddress>\
                   <AllocationId>eipalloc-1</AllocationId></member></LoadBalancerAddresses>";
    let zones = [zone("subnet-1", address), zone("subnet-2", "")].concat();
    let form = balancer(OLD, "shop-1.elb.us-east-1.amazonaws.com", &zones, "", None).create(&Names::default());
    let subnets: Vec<_> = form.iter().filter(|(name, _)| name.starts_with("Subnet")).cloned().collect();
    assert_form(
        &subnets,
        &[
            ("SubnetMappings.member.1.SubnetId", "subnet-1"),
            ("SubnetMappings.member.1.AllocationId", "eipalloc-1"),
            ("SubnetMappings.member.2.SubnetId", "subnet-2"),
        ],
    );
}

#[test]
fn what_groups_say_of_private_link_is_set_only_where_it_is_not_aws_s_own() {
    let field = |word: &str| {
        let name = "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic";
        format!("<{name}>{word}</{name}>")
    };
    let of = |more: &str| balancer(OLD, "shop-1.elb.us-east-1.amazonaws.com", &zone("subnet-1", ""), more, None);
    let names = names(&[("sg-old", "sg-new")]);
    assert_form(
        &of(&field("off")).set_security_groups(NEW, &names).unwrap(),
        &[
            ("LoadBalancerArn", NEW),
            ("EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic", "off"),
            ("SecurityGroups.member.1", "sg-new"),
            ("SecurityGroups.member.2", "sg-2"),
        ],
    );
    assert_eq!(of(&field("on")).set_security_groups(NEW, &names), None);
    assert_eq!(of("").set_security_groups(NEW, &names), None);
}

#[test]
fn its_web_acl_is_put_in_front() {
    let of = |acl| balancer(OLD, "shop-1.us-east-1.elb.amazonaws.com", &zone("subnet-1", ""), "", acl);
    let names = names(&[("arn:acl-old", "arn:acl-new")]);
    let then = of(Some("arn:acl-old"));
    let body = then.associate(NEW, &names).unwrap();
    assert_eq!(body, serde_json::json!({"WebACLArn": "arn:acl-new", "ResourceArn": NEW}));
    assert_eq!(of(None).associate(NEW, &names), None);
}

#[test]
fn nothing_differs_but_what_aws_gives_anew() {
    let zone = zone("subnet-1", "");
    let then = balancer(OLD, "shop-1.us-east-1.elb.amazonaws.com", &zone, "", Some("arn:acl-old"));
    let now = balancer(NEW, "shop-2.us-east-1.elb.amazonaws.com", &zone, "", Some("arn:acl-new"));
    let names = names(&[
        (OLD, NEW),
        ("shop-1.us-east-1.elb.amazonaws.com", "shop-2.us-east-1.elb.amazonaws.com"),
        ("arn:acl-old", "arn:acl-new"),
    ]);
    let all = differences(&then.view(&names), &now.view(&names), &names);
    assert_eq!(
        told(&all),
        [("DNSName", Reason::NewId), ("LoadBalancerArn", Reason::NewId), ("Web ACL", Reason::NewId)]
    );
    let unguarded = balancer(NEW, "shop-2.us-east-1.elb.amazonaws.com", &zone, "", None);
    let all = differences(&then.view(&names), &unguarded.view(&names), &names);
    assert!(told(&all).contains(&("Web ACL", Reason::Unexplained)), "{all:?}");
}
