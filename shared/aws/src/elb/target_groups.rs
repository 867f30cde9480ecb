//! Target groups, their attributes, and the health of what is registered in them.

use aws_sdk_elasticloadbalancingv2::types::{TargetGroup, TargetHealthDescription};
use facts::Seen;
use facts::ids::Arn;
use facts::targets::TargetState;
use transport::pages::{self, Page};
use transport::rates::Api;
use transport::unseen::{code, unseen};

use super::{Attributes, MOST_PAGES, pair};
use crate::client::Aws;
use crate::operations;

pub(crate) const LIST: &str = operations::DESCRIBE_TARGET_GROUPS.iam;
pub(crate) const HEALTH: &str = operations::DESCRIBE_TARGET_HEALTH.iam;
pub(crate) const ATTRIBUTES: &str = operations::DESCRIBE_TARGET_GROUP_ATTRIBUTES.iam;

/// Which target groups are asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Which<'a> {
    /// All of the Region.
    All,
    Arn(&'a Arn),
    /// Those that this load balancer forwards to.
    Behind(&'a Arn),
}

/// Those that are there: none, where the one is gone.
pub(crate) async fn described(aws: &Aws, which: Which<'_>) -> Seen<Vec<TargetGroup>> {
    let (arns, behind) = match which {
        Which::All => (None, None),
        Which::Arn(arn) => (Some(vec![arn.to_string()]), None),
        Which::Behind(load_balancer) => (None, Some(load_balancer.to_string())),
    };
    pages::up_to(MOST_PAGES, LIST, |marker| {
        let ask = aws.elb.describe_target_groups().set_target_group_arns(arns.clone()).set_marker(marker);
        let ask = ask.set_load_balancer_arn(behind.clone());
        async move {
            aws.pace(Api::Elb).await;
            match Box::pin(ask.send()).await {
                Ok(answer) => Ok(Page::marked(answer.target_groups, answer.next_marker)),
                Err(error) if code(&error) == Some("TargetGroupNotFound") => Ok(Page::marked(None, None)),
                Err(error) => Err(unseen(LIST, &error)),
            }
        }
    })
    .await
}

/// The attributes of one: the call has no pages.
pub(crate) async fn attributes(aws: &Aws, of: &Arn) -> Seen<Attributes> {
    aws.pace(Api::Elb).await;
    let answer = Box::pin(aws.elb.describe_target_group_attributes().target_group_arn(of.as_str()).send()).await;
    let answer = answer.map_err(|error| unseen(ATTRIBUTES, &error))?;
    Ok(answer.attributes().iter().filter_map(|it| pair(it.key(), it.value())).collect())
}

/// What is registered in one. The call has no pages: a group has at most 1000 targets, and all come at once.
pub(crate) async fn health(aws: &Aws, of: &Arn) -> Seen<Vec<TargetHealthDescription>> {
    aws.pace(Api::Elb).await;
    let answer = Box::pin(aws.elb.describe_target_health().target_group_arn(of.as_str()).send()).await;
    let answer = answer.map_err(|error| unseen(HEALTH, &error))?;
    Ok(answer.target_health_descriptions.unwrap_or_default())
}

/// AWS's word for the state of a target.
pub(crate) fn state(word: &str) -> TargetState {
    match word {
        "initial" => TargetState::Initial,
        "healthy" => TargetState::Healthy,
        "unhealthy" => TargetState::Unhealthy,
        "unhealthy.draining" => TargetState::UnhealthyDraining,
        "unused" => TargetState::Unused,
        "draining" => TargetState::Draining,
        "unavailable" => TargetState::Unavailable,
        other => TargetState::Other(other.to_owned()),
    }
}
