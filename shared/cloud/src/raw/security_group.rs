//! A security group: itself, its rules, and the rules of other groups that are revoked with it.

use facts::Seen;
use facts::inventory::raw_answer::RawAnswer;
use facts::inventory::security_group::SecurityGroup;

use super::ask::{Query, parameter};
use crate::client::Cloud;

const ITSELF: &str = "ec2:DescribeSecurityGroups";
const RULES: &str = "ec2:DescribeSecurityGroupRules";

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] = &[ITSELF, RULES];

pub(super) async fn raw_answers(cloud: &Cloud, it: &SecurityGroup) -> Seen<Vec<RawAnswer>> {
    let mut all = describe(cloud, it.id.as_str()).await?;
    for reference in it.referred_to_by.as_ref().map_err(Clone::clone)? {
        let rule = [parameter("SecurityGroupRuleId.1", &reference.rule)];
        all.extend(Query::ec2("DescribeSecurityGroupRules", RULES).all(cloud, &reference.rule, &rule).await?);
    }
    Ok(all)
}

/// The group itself and its own rules.
pub(super) async fn describe(cloud: &Cloud, id: &str) -> Seen<Vec<RawAnswer>> {
    let itself = [parameter("GroupId.1", id)];
    let mut all = Query::ec2("DescribeSecurityGroups", ITSELF).all(cloud, id, &itself).await?;
    all.extend(rules(cloud, id).await?);
    Ok(all)
}

/// The rules of a group.
pub(super) async fn rules(cloud: &Cloud, id: &str) -> Seen<Vec<RawAnswer>> {
    let own = [parameter("Filter.1.Name", "group-id"), parameter("Filter.1.Value.1", id)];
    Query::ec2("DescribeSecurityGroupRules", RULES).all(cloud, id, &own).await
}
