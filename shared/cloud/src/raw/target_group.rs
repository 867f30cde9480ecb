//! A target group: itself, its attributes, its tags, and what is registered in it.

use facts::Seen;
use facts::inventory::raw_answer::RawAnswer;
use facts::inventory::target_group::TargetGroup;

use super::ask::{Query, parameter};
use crate::client::Cloud;

const ITSELF: &str = "elasticloadbalancing:DescribeTargetGroups";
const ATTRIBUTES: &str = "elasticloadbalancing:DescribeTargetGroupAttributes";
const TAGS: &str = "elasticloadbalancing:DescribeTags";
const HEALTH: &str = "elasticloadbalancing:DescribeTargetHealth";

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] = &[ITSELF, ATTRIBUTES, TAGS, HEALTH];

pub(super) async fn raw_answers(cloud: &Cloud, it: &TargetGroup) -> Seen<Vec<RawAnswer>> {
    describe(cloud, it.arn.as_str()).await
}

pub(super) async fn describe(cloud: &Cloud, arn: &str) -> Seen<Vec<RawAnswer>> {
    let (itself, one, tagged) = (
        parameter("TargetGroupArns.member.1", arn),
        parameter("TargetGroupArn", arn),
        parameter("ResourceArns.member.1", arn),
    );
    let (itself, one, tagged) = ([itself], [one], [tagged]);
    let (itself, attributes, tags, health) = tokio::try_join!(
        Query::elb("DescribeTargetGroups", ITSELF).all(cloud, arn, &itself),
        Query::elb("DescribeTargetGroupAttributes", ATTRIBUTES).all(cloud, arn, &one),
        Query::elb("DescribeTags", TAGS).all(cloud, arn, &tagged),
        Query::elb("DescribeTargetHealth", HEALTH).all(cloud, arn, &one),
    )?;
    Ok([itself, attributes, tags, health].concat())
}
