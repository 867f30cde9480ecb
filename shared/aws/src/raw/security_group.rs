//! A security group: itself, its rules, and the rules of other groups that are revoked with it.

use facts::Seen;
use facts::inventory::raw_answer::RawAnswer;
use facts::inventory::security_group::SecurityGroup;
use transport::query::parameter;

use super::ask::Source;
use crate::operations::{DESCRIBE_SECURITY_GROUP_RULES, DESCRIBE_SECURITY_GROUPS};

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] = &[DESCRIBE_SECURITY_GROUPS.iam, DESCRIBE_SECURITY_GROUP_RULES.iam];

pub(super) async fn raw_answers(source: Source<'_>, it: &SecurityGroup) -> Seen<Vec<RawAnswer>> {
    let mut all = describe(source, it.id.as_str()).await?;
    for reference in it.referred_to_by.as_ref().map_err(Clone::clone)? {
        let rule = [parameter("SecurityGroupRuleId.1", &reference.rule)];
        all.extend(source.ec2(DESCRIBE_SECURITY_GROUP_RULES, &reference.rule, &rule).await?);
    }
    Ok(all)
}

/// The group itself and its own rules.
pub(super) async fn describe(source: Source<'_>, id: &str) -> Seen<Vec<RawAnswer>> {
    let itself = [parameter("GroupId.1", id)];
    let mut all = source.ec2(DESCRIBE_SECURITY_GROUPS, id, &itself).await?;
    all.extend(rules(source, id).await?);
    Ok(all)
}

/// The rules of a group.
pub(super) async fn rules(source: Source<'_>, id: &str) -> Seen<Vec<RawAnswer>> {
    let own = [parameter("Filter.1.Name", "group-id"), parameter("Filter.1.Value.1", id)];
    source.ec2(DESCRIBE_SECURITY_GROUP_RULES, id, &own).await
}
