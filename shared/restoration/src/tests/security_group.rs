//! A security group.

use super::*;
use crate::compare::differences;
use crate::creation::Traffic;
use crate::security_group::{Revoked, SecurityGroup};
use crate::{Creation, Part, Sends};

const OUT: &str = "<item><securityGroupRuleId>sgr-9</securityGroupRuleId><groupId>GROUP</groupId>\
    <isEgress>true</isEgress><ipProtocol>-1</ipProtocol><fromPort>-1</fromPort><toPort>-1</toPort>\
    <cidrIpv4>0.0.0.0/0</cidrIpv4><tagSet/></item>";

fn rule(group: &str, id: &str, peer: &str, more: &str) -> String {
    format!(
        "<item><securityGroupRuleId>{id}</securityGroupRuleId><groupId>{group}</groupId><isEgress>false</isEgress>\
         <ipProtocol>tcp</ipProtocol><fromPort>80</fromPort><toPort>81</toPort>{peer}{more}</item>"
    )
}

fn referenced(group: &str) -> String {
    format!("<referencedGroupInfo><groupId>{group}</groupId><userId>123456789012</userId></referencedGroupInfo>")
}

fn group(id: &str, rules: &str, references: &[(&str, String)]) -> SecurityGroup {
    let itself = format!(
        "<R><securityGroupInfo><item><groupId>{id}</groupId><ownerId>123456789012</ownerId>\
         <groupName>k8s-shop</groupName><groupDescription>[k8s] group</groupDescription><vpcId>vpc-1</vpcId>\
         <ipPermissions/><tagSet><item><key>team</key><value>shop</value></item></tagSet></item></securityGroupInfo></R>"
    );
    let rule_set = |rules: &str| format!("<R><securityGroupRuleSet>{rules}</securityGroupRuleSet></R>");
    let mut raw_answers = vec![
        answer("ec2:DescribeSecurityGroups", id, itself),
        answer("ec2:DescribeSecurityGroupRules", id, rule_set(rules)),
    ];
    for (id, rule) in references {
        raw_answers.push(answer("ec2:DescribeSecurityGroupRules", id, rule_set(rule)));
    }
    let ids: Vec<String> = references.iter().map(|(id, _)| (*id).to_owned()).collect();
    SecurityGroup::read(&raw_answers, id, &ids).unwrap()
}

/// The rules that are asked for and not in `now`.
fn missing(then: &SecurityGroup, now: &SecurityGroup, names: &Names) -> Vec<(Traffic, Form)> {
    let rule = |it: &Creation| {
        let (Part::Rule(traffic), Sends::Form(form)) = (&it.part, it.sends.called(names)) else { return None };
        Some((traffic.clone(), form))
    };
    let rules = then.creations(&Names::default()).iter().filter_map(rule).collect::<Vec<_>>();
    rules.into_iter().filter(|(traffic, _)| !traffic.own || !now.has(traffic, names)).collect()
}

#[test]
fn the_group_is_asked_for_with_name_description_vpc_and_tags() {
    assert_form(
        &group("sg-old", "", &[]).create(),
        &[
            ("GroupName", "k8s-shop"),
            ("GroupDescription", "[k8s] group"),
            ("VpcId", "vpc-1"),
            ("TagSpecification.1.ResourceType", "security-group"),
            ("TagSpecification.1.Tag.1.Key", "team"),
            ("TagSpecification.1.Tag.1.Value", "shop"),
        ],
    );
}

#[test]
fn each_rule_keeps_description_and_tags_and_names_the_new_groups() {
    let names = names(&[("sg-old", "sg-new")]);
    let plain = "<description>from all</description><tagSet><item><key>a</key><value>1</value></item></tagSet>";
    let rules = [
        rule("sg-old", "sgr-1", "<cidrIpv4>10.0.0.0/8</cidrIpv4>", plain),
        rule("sg-old", "sgr-2", &referenced("sg-old"), ""),
        rule("sg-old", "sgr-3", "<prefixListId>pl-1</prefixListId>", ""),
        rule("sg-old", "sgr-4", "<cidrIpv6>::/0</cidrIpv6>", ""),
        OUT.replace("GROUP", "sg-old"),
    ];
    let then = group("sg-old", &rules.concat(), &[]);
    let now = group("sg-new", &OUT.replace("GROUP", "sg-new"), &[]);
    let missing = missing(&then, &now, &names);
    let common = |peer: &[(&'static str, &'static str)]| {
        let head = [
            ("GroupId", "sg-new"),
            ("IpPermissions.1.IpProtocol", "tcp"),
            ("IpPermissions.1.FromPort", "80"),
            ("IpPermissions.1.ToPort", "81"),
        ];
        [&head[..], peer].concat()
    };
    let expected = [
        common(&[
            ("IpPermissions.1.IpRanges.1.CidrIp", "10.0.0.0/8"),
            ("IpPermissions.1.IpRanges.1.Description", "from all"),
            ("TagSpecification.1.ResourceType", "security-group-rule"),
            ("TagSpecification.1.Tag.1.Key", "a"),
            ("TagSpecification.1.Tag.1.Value", "1"),
        ]),
        common(&[("IpPermissions.1.Groups.1.GroupId", "sg-new"), ("IpPermissions.1.Groups.1.UserId", "123456789012")]),
        common(&[("IpPermissions.1.PrefixListIds.1.PrefixListId", "pl-1")]),
        common(&[("IpPermissions.1.Ipv6Ranges.1.CidrIpv6", "::/0")]),
    ];
    assert_eq!(missing.len(), expected.len(), "the rule that AWS puts into a new group is there already");
    for ((traffic, form), expected) in missing.iter().zip(&expected) {
        assert!(!traffic.egress && traffic.own);
        assert_form(form, expected);
    }
}

#[test]
fn a_rule_of_every_protocol_has_no_ports() {
    let then = group("sg-old", &OUT.replace("GROUP", "sg-old"), &[]);
    let missing = missing(&then, &group("sg-new", "", &[]), &names(&[("sg-old", "sg-new")]));
    assert!(missing[0].0.egress);
    assert_form(
        &missing[0].1,
        &[
            ("GroupId", "sg-new"),
            ("IpPermissions.1.IpProtocol", "-1"),
            ("IpPermissions.1.IpRanges.1.CidrIp", "0.0.0.0/0"),
        ],
    );
}

#[test]
fn a_rule_of_another_group_comes_back_into_that_group() {
    let reference = rule("sg-nodes", "sgr-7", &referenced("sg-old"), "<description>from the lb</description>");
    let then = group("sg-old", "", &[("sgr-7", reference)]);
    let (traffic, form) = missing(&then, &group("sg-new", "", &[]), &names(&[("sg-old", "sg-new")])).remove(0);
    assert!(!traffic.own);
    assert_form(
        &form,
        &[
            ("GroupId", "sg-nodes"),
            ("IpPermissions.1.IpProtocol", "tcp"),
            ("IpPermissions.1.FromPort", "80"),
            ("IpPermissions.1.ToPort", "81"),
            ("IpPermissions.1.Groups.1.GroupId", "sg-new"),
            ("IpPermissions.1.Groups.1.UserId", "123456789012"),
            ("IpPermissions.1.Groups.1.Description", "from the lb"),
        ],
    );
}

#[test]
fn a_rule_of_another_group_that_is_not_there_any_more_is_told() {
    let reference = |id: &str, of: &str| rule("sg-nodes", id, &referenced(of), "");
    let then = group("sg-old", "", &[("sgr-7", reference("sgr-7", "sg-old"))]);
    let told = |rules: &str| {
        let now = answer(
            "ec2:DescribeSecurityGroupRules",
            "sg-nodes",
            format!("<R><securityGroupRuleSet>{rules}</securityGroupRuleSet></R>"),
        );
        then.revoked(&[now], &Names::default()).unwrap()
    };
    assert_eq!(told(&reference("sgr-8", "sg-old")), [], "AWS gives it another id when it is made again");
    let revoked = Revoked { group: "sg-nodes".to_owned(), rule: "ingress tcp 80-81 sg-old".to_owned() };
    for rules in [String::new(), reference("sgr-8", "sg-other"), reference("sgr-8", "sg-old").replace("81", "82")] {
        assert_eq!(told(&rules), std::slice::from_ref(&revoked), "{rules}");
    }
    assert!(then.revoked(&[], &Names::default()).is_err(), "a look that was not made tells nothing");
}

#[test]
fn nothing_differs_but_its_id_and_what_a_new_group_lets_out_is_told() {
    let names = names(&[("sg-old", "sg-new")]);
    let then = group("sg-old", &rule("sg-old", "sgr-1", &referenced("sg-old"), ""), &[]);
    let same = rule("sg-new", "sgr-100", &referenced("sg-new"), "");
    let now = group("sg-new", &same, &[]);
    assert_eq!(told(&differences(&then.view(&names), &now.view(&names), &names)), [("GroupId", Reason::NewId)]);
    let more = group("sg-new", &[same, OUT.replace("GROUP", "sg-new")].concat(), &[]);
    let all = differences(&then.view(&names), &more.view(&names), &names);
    let field = "Rule egress of every protocol 0.0.0.0/0 / Description";
    assert!(told(&all).contains(&(field, Reason::ServerDefault)), "{all:?}");
    let less = group("sg-new", "", &[]);
    let all = differences(&then.view(&names), &less.view(&names), &names);
    assert!(told(&all).iter().any(|(_, reason)| *reason == Reason::Unexplained), "{all:?}");
}
