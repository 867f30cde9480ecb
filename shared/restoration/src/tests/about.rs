//! A snapshot whose answers are about something else: nothing of its run comes back.

use facts::inventory::certificate::Certificate;
use facts::inventory::record::{NameRecords, Record};
use facts::inventory::security_group::{Reference, SecurityGroup};
use facts::inventory::{GroupId, RecordName, Resource, ZoneId};
use removal::Snapshot;
use removal::example::{self, make};
use removal::snapshot::SCHEMA;
use serde_json::json;

use super::*;
use crate::about::check;

fn snapshot(resource: Resource, raw_answers: Vec<RawAnswer>) -> Snapshot {
    Snapshot {
        schema: SCHEMA.to_owned(),
        run: "20260901T120000Z-0a1b2c3d".to_owned(),
        number: 1,
        at: example::AT,
        account: "123456789012".to_owned(),
        region: example::REGION.to_owned(),
        resource,
        raw_answers,
        seal: String::new(),
        mac: None,
    }
}

/// The healthy one is fine, and each change is told by these words.
#[track_caller]
fn assert_told(healthy: &Snapshot, changes: &[(&str, &str, &str)]) {
    assert_eq!(check(healthy), Ok(()));
    for (from, to, words) in changes {
        let text = serde_json::to_string(healthy).unwrap();
        assert!(text.contains(from), "{from} is not in {text}");
        let forged: Snapshot = serde_json::from_str(&text.replace(from, to)).unwrap();
        let told = check(&forged).expect_err(words);
        assert!(told.contains(words), "{words} in {told}");
    }
}

fn firewall() -> Snapshot {
    let (own, nodes) = ("sg-old", "sg-nodes");
    let rule = |id: &str, group: &str, peer: &str, more: &str| {
        format!(
            "<item><securityGroupRuleId>{id}</securityGroupRuleId><groupId>{group}</groupId><isEgress>false</isEgress>\
             <ipProtocol>tcp</ipProtocol><fromPort>80</fromPort><toPort>80</toPort>{peer}{more}</item>"
        )
    };
    let set = |rules: String| format!("<R><securityGroupRuleSet>{rules}</securityGroupRuleSet></R>");
    let facts = SecurityGroup {
        referred_to_by: Ok(vec![Reference {
            rule: "sgr-7".to_owned(),
            group: GroupId::new(nodes),
            egress: false,
            description: "shared".to_owned(),
        }]),
        ..make::security_group(own, "blue")
    };
    let itself = format!(
        "<R><securityGroupInfo><item><groupId>{own}</groupId><groupName>{}</groupName>\
         <groupDescription>{}</groupDescription><vpcId>vpc-1</vpcId></item></securityGroupInfo></R>",
        facts.name, facts.description
    );
    let refers = format!("<referencedGroupInfo><groupId>{own}</groupId></referencedGroupInfo>");
    let referring = rule("sgr-7", nodes, &refers, "<description>shared</description>");
    let raw_answers = vec![
        answer("ec2:DescribeSecurityGroups", own, itself),
        answer("ec2:DescribeSecurityGroupRules", own, set(rule("sgr-1", own, "<cidrIpv4>10.0.0.0/8</cidrIpv4>", ""))),
        answer("ec2:DescribeSecurityGroupRules", "sgr-7", set(referring)),
    ];
    snapshot(Resource::SecurityGroup(facts), raw_answers)
}

#[test]
fn a_rule_in_another_group_must_refer_to_the_group_and_to_nothing_else() {
    let refers = "<referencedGroupInfo><groupId>sg-old</groupId></referencedGroupInfo>";
    assert_told(
        &firewall(),
        &[
            (refers, "<cidrIpv4>0.0.0.0/0</cidrIpv4>", "has rule sgr-7 in sg-nodes, which does not refer to sg-old"),
            (
                refers,
                "<referencedGroupInfo><groupId>sg-else</groupId></referencedGroupInfo>",
                "a rule that refers to sg-old",
            ),
            (refers, &format!("{refers}<cidrIpv4>0.0.0.0/0</cidrIpv4>"), "has rule sgr-7 with 2 peers"),
            (
                refers,
                "<referencedGroupInfo><groupId>sg-old</groupId><userId>210987654321</userId></referencedGroupInfo>",
                "refers to another account",
            ),
            ("<groupId>sg-nodes</groupId>", "<groupId>sg-victim</groupId>", "a rule in group sg-nodes"),
            ("<securityGroupRuleId>sgr-7<", "<securityGroupRuleId>sgr-8<", "is of the rule sgr-7"),
            ("<description>shared<", "<description>else<", "a rule described as shared"),
            (
                "<isEgress>false</isEgress><ipProtocol>tcp</ipProtocol><fromPort>80</fromPort><toPort>80</toPort><referencedGroupInfo>",
                "<isEgress>true</isEgress><ipProtocol>tcp</ipProtocol><fromPort>80</fromPort><toPort>80</toPort><referencedGroupInfo>",
                "a rule for traffic out false",
            ),
        ],
    );
}

#[test]
fn a_group_and_its_own_rules_are_its_own() {
    assert_told(
        &firewall(),
        &[
            (
                "<securityGroupRuleId>sgr-1</securityGroupRuleId><groupId>sg-old<",
                "<securityGroupRuleId>sgr-1</securityGroupRuleId><groupId>sg-victim<",
                "is of group sg-old, and an answer in it is of sg-victim",
            ),
            ("<cidrIpv4>10.0.0.0/8</cidrIpv4>", "", "has rule sgr-1 with 0 peers"),
            ("<groupName>k8s-sg-old<", "<groupName>prod<", "is of the name k8s-sg-old"),
            ("<vpcId>vpc-1<", "<vpcId>vpc-2<", "is of VPC vpc-1"),
            (
                "<R><securityGroupInfo><item><groupId>sg-old<",
                "<R><securityGroupInfo><item><groupId>sg-1<",
                "group sg-old",
            ),
        ],
    );
    let mut more = firewall();
    more.raw_answers.push(answer("ec2:DescribeSecurityGroupRules", "sgr-9", "<R/>"));
    assert!(check(&more).unwrap_err().contains("for which nobody asks"), "a rule that the facts do not name");
}

fn name(records: Vec<Record>, ownership: Vec<Record>) -> Snapshot {
    let name = RecordName::new("login.dev.example.com");
    let zone = ZoneId::new(example::ZONE);
    snapshot(Resource::Record(NameRecords { zone, name, linked_service: None, records, ownership }), Vec::new())
}

#[test]
fn a_name_leads_to_a_load_balancer_of_this_region_or_cleanup_never_removed_it() {
    let (to, text) = ("k8s-shop-1.us-east-1.elb.amazonaws.com", make::heritage("a-login.dev.example.com", "dns-blue"));
    let healthy = name(vec![make::alias("login.dev.example.com", "A", to)], vec![text.clone()]);
    assert_told(
        &healthy,
        &[
            (
                to,
                "phish.attacker.example.net",
                "phish.attacker.example.net, and cleanup removes only what leads to a load",
            ),
            (to, "k8s-shop-1.eu-west-1.elb.amazonaws.com", "a load balancer of us-east-1"),
            ("a-login.dev.example.com", "a-login.other.example.com", "as proof of who owns"),
        ],
    );
    let elsewhere = name(vec![make::alias("pay.dev.example.com", "A", to)], vec![text.clone()]);
    assert!(check(&elsewhere).unwrap_err().contains("a record in it of pay.dev.example.com"));
    let mail = name(vec![make::values("login.dev.example.com", "MX", &["10 mail.example.net"])], vec![text]);
    assert!(check(&mail).unwrap_err().contains("a record of type MX"));
    let cname = make::values("login.dev.example.com", "CNAME", &["phish.attacker.example.net"]);
    assert!(check(&name(vec![cname], Vec::new())).unwrap_err().contains("phish.attacker.example.net"));
    assert!(check(&name(Vec::new(), Vec::new())).unwrap_err().contains("no address"));
    let owner = make::values("a-login.dev.example.com", "A", &["192.0.2.1"]);
    let lead = make::alias("login.dev.example.com", "A", to);
    assert!(check(&name(vec![lead], vec![owner])).unwrap_err().contains("as proof of who owns"));
}

#[test]
fn a_proof_leads_to_acm() {
    let resource = example::account().orphan(facts::inventory::Kind::ValidationRecord).unwrap();
    assert_told(
        &snapshot(resource, Vec::new()),
        &[("_x.acm-validations.aws", "_x.attacker.example.net", "which proves no certificate")],
    );
}

#[test]
fn records_have_no_answers() {
    let mut record =
        name(vec![make::alias("login.dev.example.com", "A", "a-1.us-east-1.elb.amazonaws.com")], Vec::new());
    record.raw_answers.push(answer("x:Y", "z", "<a/>"));
    assert!(check(&record).unwrap_err().contains("has an answer of x:Y about z"));
}

fn group() -> Snapshot {
    let facts = make::target_group("k8s-shop-web", "blue");
    let arn = facts.arn.as_str().to_owned();
    let itself = format!(
        "<TargetGroups><member><TargetGroupArn>{arn}</TargetGroupArn><TargetGroupName>k8s-shop-web</TargetGroupName>\
         <Port>80</Port></member></TargetGroups>"
    );
    let raw_answers = vec![
        elb("DescribeTargetGroups", &arn, &itself),
        elb("DescribeTargetGroupAttributes", &arn, "<Attributes/>"),
        elb("DescribeTags", &arn, &format!("<TagDescriptions>{}</TagDescriptions>", tags_of(&arn, &[("a", "b")]))),
        elb("DescribeTargetHealth", &arn, "<TargetHealthDescriptions/>"),
    ];
    snapshot(Resource::TargetGroup(facts), raw_answers)
}

#[test]
fn answers_about_a_target_group_are_about_that_one_here() {
    let arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/k8s-shop-web/73e2d6bc24d8a067";
    let other = arn.replace("k8s-shop-web", "k8s-prod");
    let told = |tag: &str| format!("<{tag}>{arn}</{tag}>");
    let instead = |tag: &str| format!("<{tag}>{other}</{tag}>");
    assert_told(
        &group(),
        &[
            (&told("TargetGroupArn"), &instead("TargetGroupArn"), "is of target group"),
            (&told("ResourceArn"), &instead("ResourceArn"), "has tags of"),
            ("<TargetGroupName>k8s-shop-web<", "<TargetGroupName>k8s-prod<", "is of the name k8s-shop-web"),
            (
                ":123456789012:targetgroup",
                ":210987654321:targetgroup",
                "is no targetgroup/ of elasticloadbalancing in 1234",
            ),
            (":us-east-1:", ":eu-west-1:", "is no targetgroup/ of elasticloadbalancing"),
        ],
    );
}

fn balancer() -> Snapshot {
    let facts = make::load_balancer("k8s-shop", "blue");
    let (arn, listener) = (facts.arn.as_str().to_owned(), facts.listeners.as_ref().unwrap()[0].arn.as_str().to_owned());
    let rule = format!("{}/0a1b", listener.replace(":listener/", ":listener-rule/"));
    let dns = facts.dns_name.as_ref().unwrap().to_string();
    let itself = format!(
        "<LoadBalancers><member><LoadBalancerArn>{arn}</LoadBalancerArn><DNSName>{dns}</DNSName>\
         <LoadBalancerName>k8s-shop</LoadBalancerName><Type>application</Type></member></LoadBalancers>"
    );
    let listeners = format!(
        "<Listeners><member><ListenerArn>{listener}</ListenerArn><LoadBalancerArn>{arn}</LoadBalancerArn>\
         <Port>80</Port></member></Listeners>"
    );
    let rules = format!("<Rules><member><RuleArn>{rule}</RuleArn><Priority>1</Priority></member></Rules>");
    let tags = |all: &[&str]| {
        let told: String = all.iter().map(|arn| tags_of(arn, &[])).collect::<Vec<_>>().concat();
        format!("<TagDescriptions>{told}</TagDescriptions>")
    };
    let guard = r#"{"WebACL": {"ARN": "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/1"}}"#.to_owned();
    let raw_answers = vec![
        elb("DescribeLoadBalancers", &arn, &itself),
        elb("DescribeLoadBalancerAttributes", &arn, "<Attributes/>"),
        elb("DescribeListeners", &arn, &listeners),
        elb("DescribeTags", &arn, &tags(&[&arn])),
        elb("DescribeListenerAttributes", &listener, "<Attributes/>"),
        elb("DescribeListenerCertificates", &listener, "<Certificates/>"),
        elb("DescribeRules", &listener, &rules),
        elb("DescribeTags", &listener, &tags(&[&listener, &rule])),
        RawAnswer { call: "wafv2:GetWebACLForResource".to_owned(), about: None, answer: guard },
    ];
    snapshot(Resource::LoadBalancer(facts), raw_answers)
}

#[test]
fn answers_about_a_load_balancer_are_about_it_and_its_own_parts() {
    let arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/k8s-shop/50dc6c495c0c9188";
    let told = format!("<LoadBalancerArn>{arn}</LoadBalancerArn><DNSName>");
    let other = told.replace("k8s-shop", "k8s-prod");
    let (of, of_other) =
        (format!("<LoadBalancerArn>{arn}</LoadBalancerArn><Port>"), "<LoadBalancerArn>x</LoadBalancerArn><Port>");
    assert_told(
        &balancer(),
        &[
            (&told, &other, "is of load balancer"),
            (&of, of_other, "is of load balancer"),
            ("<DNSName>k8s-shop", "<DNSName>www", "is of the DNS name"),
            ("<Type>application<", "<Type>network<", "is of type application"),
            (
                "<ListenerArn>arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/k8s-shop/",
                "<ListenerArn>arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/k8s-prod/",
                "which is no part of",
            ),
            (
                "<RuleArn>arn:aws:elasticloadbalancing:us-east-1:123456789012:listener-rule/app/k8s-shop/",
                "<RuleArn>arn:aws:elasticloadbalancing:us-east-1:123456789012:listener-rule/app/k8s-prod/",
                "which is no part of",
            ),
            (":123456789012:regional/webacl", ":210987654321:regional/webacl", "is no regional/webacl/ of wafv2"),
        ],
    );
    let mut more = balancer();
    more.raw_answers.push(elb("DescribeRules", "arn:of-another-listener", "<Rules/>"));
    assert!(check(&more).unwrap_err().contains("for which nobody asks"));
    let mut twice = balancer();
    let guard = twice.raw_answers.last().unwrap().clone();
    twice.raw_answers.push(guard);
    assert!(check(&twice).unwrap_err().contains("two answers of wafv2:GetWebACLForResource"));
}

#[test]
fn answers_about_a_certificate_are_about_that_one() {
    let facts: Certificate = make::certificate("shop", "blue");
    let detail = json!({"Certificate": {"CertificateArn": facts.arn, "DomainName": facts.domain,
        "SubjectAlternativeNames": ["shop.dev.example.com"]}});
    let json = |call: &str, answer: String| RawAnswer { call: call.to_owned(), about: None, answer };
    let raw_answers = vec![
        json("acm:DescribeCertificate", detail.to_string()),
        json("acm:ListTagsForCertificate", r#"{"Tags": []}"#.to_owned()),
    ];
    assert_told(
        &snapshot(Resource::Certificate(facts), raw_answers),
        &[
            (
                r#"\"CertificateArn\":\"arn:aws:acm:us-east-1:123456789012:certificate/shop"#,
                r#"\"CertificateArn\":\"arn:aws:acm:us-east-1:123456789012:certificate/pay"#,
                "is of certificate",
            ),
            (r#"\"DomainName\":\"shop.dev"#, r#"\"DomainName\":\"pay.dev"#, "is of the domain"),
            (r#"[\"shop.dev.example.com\"]"#, r#"[\"shop.dev.example.com\",\"bank.example\"]"#, "other names"),
        ],
    );
}
