//! A security group, its rules, and the rules of other groups that referred to it.

use facts::Seen;
use restoration::Names;
use restoration::security_group::{Rule, SecurityGroup};

use super::{Makers, id, part};

const CREATE: &str = "ec2:CreateSecurityGroup";
/// Creations with tags need this one too. Source: EC2 user guide, "Grant permission to tag resources during creation".
const TAG: &str = "ec2:CreateTags";
const INGRESS: &str = "ec2:AuthorizeSecurityGroupIngress";
const EGRESS: &str = "ec2:AuthorizeSecurityGroupEgress";

/// The IAM actions of the calls made here. A new group lets everything out, and what takes that rule away is no
/// creation: where it was not there before, the report says so.
pub(super) const ACTIONS: &[&str] = &[CREATE, TAG, EGRESS, INGRESS];

/// AWS's code for a rule that is there already. Source: EC2 API reference, "Error codes".
const IS_THERE: &str = "InvalidPermission.Duplicate";

pub(super) async fn begin(makers: &Makers, it: &SecurityGroup) -> Seen<String> {
    id(CREATE, &makers.ec2("CreateSecurityGroup", CREATE, it.create()).await?, "groupId")
}

pub(super) async fn complete(makers: &Makers, then: &SecurityGroup, now: &SecurityGroup, names: &Names) -> Vec<String> {
    let mut without = Vec::new();
    for rule in then.missing(now, names) {
        without.extend(authorize(makers, &rule, names).await);
    }
    for rule in then.references() {
        without.extend(authorize(makers, rule, names).await);
    }
    without
}

/// One rule a call: each has its own tags, and one that is refused holds up no other.
async fn authorize(makers: &Makers, rule: &Rule, names: &Names) -> Option<String> {
    let form = rule.authorize(names);
    let made = if rule.is_egress() {
        makers.ec2("AuthorizeSecurityGroupEgress", EGRESS, form).await
    } else {
        makers.ec2("AuthorizeSecurityGroupIngress", INGRESS, form).await
    };
    let is_there = matches!(&made, Err(facts::Unseen::Failed { code: Some(code), .. }) if code == IS_THERE);
    let words = format!("rule {} in {}", rule.key(names), names.of(rule.group()));
    if is_there { None } else { part(words, made) }
}
