//! A security group: a rule is its own, or of the group that the snapshot names and then refers to it and to nothing else.

use facts::inventory::raw_answer::RawAnswer;
use facts::inventory::security_group::{Reference, SecurityGroup};

use super::{Home, agrees, only, shown};
use crate::answers::Answers;
use crate::element::Element;

const RULES: &str = "ec2:DescribeSecurityGroupRules";
const ITSELF: &str = "ec2:DescribeSecurityGroups";
/// What a rule may let through from or to; each has exactly one. Source: EC2 API reference, `SecurityGroupRule`.
const PEERS: [&str; 4] = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedGroupInfo"];

pub(super) fn check(it: &SecurityGroup, raw_answers: &[RawAnswer], home: Home<'_>) -> Result<(), String> {
    let id = it.id.as_str();
    let references = it.referred_to_by.as_deref().unwrap_or_default();
    let is_reference = |about: &str| references.iter().any(|reference| reference.rule == about);
    only(raw_answers, |call, about| match about {
        Some(about) if about == id => call == ITSELF || call == RULES,
        Some(about) => call == RULES && is_reference(about),
        None => false,
    })?;
    let answers = Answers(raw_answers);
    let itself = answers.one(ITSELF, id, "securityGroupInfo")?;
    agrees("group", itself.text_of("groupId"), id)?;
    agrees("the name", itself.text_of("groupName"), &it.name)?;
    agrees("the description", itself.text_of("groupDescription"), &it.description)?;
    agrees("VPC", itself.text_of("vpcId"), &it.vpc)?;
    for rule in answers.list(RULES, id, "securityGroupRuleSet")? {
        agrees("group", rule.text_of("groupId"), id)?;
        has_one_peer(&rule)?;
    }
    references.iter().try_for_each(|reference| refers(reference, answers, id, home))
}

/// A rule in another group was only revoked because it refers to this one.
fn refers(reference: &Reference, answers: Answers<'_>, id: &str, home: Home<'_>) -> Result<(), String> {
    let Reference { rule: name, group, egress, description } = reference;
    let rule = answers.one(RULES, name, "securityGroupRuleSet")?;
    agrees("the rule", rule.text_of("securityGroupRuleId"), name)?;
    if group.as_str() == id {
        return Err(format!("names its own rule {} as one of another group", shown(name)));
    }
    agrees("a rule in group", rule.text_of("groupId"), group.as_str())?;
    agrees("a rule for traffic out", rule.text_of("isEgress"), if *egress { "true" } else { "false" })?;
    agrees("a rule described as", Some(rule.text_of("description").unwrap_or_default()), description)?;
    has_one_peer(&rule)?;
    let Some(peer) = rule.child("referencedGroupInfo") else {
        return Err(format!("has rule {} in {group}, which does not refer to {id}", shown(name)));
    };
    agrees("a rule that refers to", peer.text_of("groupId"), id)?;
    let elsewhere = peer.text_of("vpcPeeringConnectionId").is_some()
        || peer.text_of("userId").is_some_and(|account| account != home.account);
    if elsewhere {
        Err(format!("has rule {} in {group}, which refers to another account", shown(name)))
    } else {
        Ok(())
    }
}

fn has_one_peer(rule: &Element) -> Result<(), String> {
    let peers = rule.children.iter().filter(|it| PEERS.contains(&it.name.as_str())).count();
    let name = rule.text_of("securityGroupRuleId").unwrap_or_default();
    if peers == 1 { Ok(()) } else { Err(format!("has rule {} with {peers} peers, and each has one", shown(name))) }
}
