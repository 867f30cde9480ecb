//! A target group: itself, its attributes, its tags, and what is registered in it.

use facts::Seen;
use facts::inventory::raw_answer::RawAnswer;
use facts::inventory::target_group::TargetGroup;
use transport::query::parameter;

use super::ask::Source;
use crate::operations::{
    DESCRIBE_TAGS, DESCRIBE_TARGET_GROUP_ATTRIBUTES, DESCRIBE_TARGET_GROUPS, DESCRIBE_TARGET_HEALTH,
};

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] =
    &[DESCRIBE_TARGET_GROUPS.iam, DESCRIBE_TARGET_GROUP_ATTRIBUTES.iam, DESCRIBE_TAGS.iam, DESCRIBE_TARGET_HEALTH.iam];

pub(super) async fn raw_answers(source: Source<'_>, it: &TargetGroup) -> Seen<Vec<RawAnswer>> {
    describe(source, it.arn.as_str()).await
}

pub(super) async fn describe(source: Source<'_>, arn: &str) -> Seen<Vec<RawAnswer>> {
    let (itself, one, tagged) = (
        parameter("TargetGroupArns.member.1", arn),
        parameter("TargetGroupArn", arn),
        parameter("ResourceArns.member.1", arn),
    );
    let (itself, one, tagged) = ([itself], [one], [tagged]);
    let (itself, attributes, tags, health) = tokio::try_join!(
        source.elb(DESCRIBE_TARGET_GROUPS, arn, &itself),
        source.elb(DESCRIBE_TARGET_GROUP_ATTRIBUTES, arn, &one),
        source.elb(DESCRIBE_TAGS, arn, &tagged),
        source.elb(DESCRIBE_TARGET_HEALTH, arn, &one),
    )?;
    Ok([itself, attributes, tags, health].concat())
}
