//! Target groups of the load balancer, with the health of each target.

use std::collections::BTreeMap;

use aws_sdk_elasticloadbalancingv2::types::{TargetGroup as Described, TargetHealthDescription};
use facts::ids::Arn;
use facts::load_balancer::LoadBalancer;
use facts::targets::{HealthCheck, Target, TargetGroup, TargetState};
use facts::{Scope, Seen, Unseen};
use futures_util::future::try_join_all;

use super::attributes::pair;
use super::pages::{self, Page};
use super::wire::Answer;
use crate::client::Cloud;
use crate::unseen::unseen;

/// What this look is called where it takes too long.
pub(crate) const LOOK: &str = "elasticloadbalancing:DescribeTargetGroups";
const HEALTH: &str = "elasticloadbalancing:DescribeTargetHealth";
const ATTRIBUTES: &str = "elasticloadbalancing:DescribeTargetGroupAttributes";

/// The IAM actions of the calls made here.
pub const ACTIONS: &[&str] = &[LOOK, HEALTH, ATTRIBUTES];

/// Attributes are a call for each group, so only who has an opinion about them looks.
pub(crate) async fn look(cloud: &Cloud, scope: &Scope, of: &LoadBalancer) -> Seen<Vec<TargetGroup>> {
    let described = pages::all(LOOK, |marker| async move {
        let ask = cloud.elb.describe_target_groups().load_balancer_arn(of.arn.as_str()).set_marker(marker);
        let answer = ask.send().await.map_err(|error| unseen(LOOK, &error))?;
        Ok(Page::marked(answer.target_groups, answer.next_marker))
    });
    try_join_all(described.await?.iter().map(|described| one(cloud, scope, described))).await
}

async fn one(cloud: &Cloud, scope: &Scope, described: &Described) -> Seen<TargetGroup> {
    let answer = Answer(LOOK);
    let arn = answer.arn("TargetGroupArn", described.target_group_arn())?;
    let (targets, attributes) = tokio::join!(targets(cloud, &arn), attributes(cloud, scope, &arn));
    Ok(TargetGroup {
        name: answer.text("TargetGroupName", described.target_group_name())?,
        health_check: health_check(answer, described)?,
        arn,
        targets,
        attributes,
    })
}

fn health_check(answer: Answer, described: &Described) -> Seen<HealthCheck> {
    let matcher = described.matcher().and_then(|matcher| matcher.http_code().or(matcher.grpc_code()));
    Ok(HealthCheck {
        enabled: answer.needs("HealthCheckEnabled", described.health_check_enabled())?,
        protocol: described.health_check_protocol().map(|protocol| protocol.as_str().to_owned()),
        path: described.health_check_path().map(ToOwned::to_owned),
        port: described.health_check_port().map(ToOwned::to_owned),
        matcher: matcher.map(ToOwned::to_owned),
        interval_s: answer.number("HealthCheckIntervalSeconds", described.health_check_interval_seconds())?,
        timeout_s: answer.number("HealthCheckTimeoutSeconds", described.health_check_timeout_seconds())?,
        healthy_threshold: answer.number("HealthyThresholdCount", described.healthy_threshold_count())?,
        unhealthy_threshold: answer.number("UnhealthyThresholdCount", described.unhealthy_threshold_count())?,
    })
}

async fn attributes(cloud: &Cloud, scope: &Scope, group: &Arn) -> Seen<BTreeMap<String, String>> {
    if !scope.target_group_attributes {
        return Err(Unseen::NotAsked { ask_with: "attributes.target_group".to_owned() });
    }
    let answer = cloud.elb.describe_target_group_attributes().target_group_arn(group.as_str()).send().await;
    let answer = answer.map_err(|error| unseen(ATTRIBUTES, &error))?;
    Ok(answer.attributes().iter().filter_map(|it| pair(it.key(), it.value())).collect())
}

/// The call has no pages: a group has at most 1000 targets, and all come at once.
async fn targets(cloud: &Cloud, group: &Arn) -> Seen<Vec<Target>> {
    let answer = cloud.elb.describe_target_health().target_group_arn(group.as_str()).send().await;
    let answer = answer.map_err(|error| unseen(HEALTH, &error))?;
    answer.target_health_descriptions().iter().map(target).collect()
}

fn target(described: &TargetHealthDescription) -> Seen<Target> {
    let answer = Answer(HEALTH);
    let target = answer.needs("Target", described.target())?;
    let health = answer.needs("TargetHealth", described.target_health())?;
    Ok(Target {
        id: answer.text("Target.Id", target.id())?,
        port: target.port().map(|port| answer.number("Target.Port", Some(port))).transpose()?,
        zone: target.availability_zone().map(ToOwned::to_owned),
        state: state(answer.needs("TargetHealth.State", health.state())?.as_str()),
        reason: health.reason().map(|reason| reason.as_str().to_owned()),
        description: health.description().map(ToOwned::to_owned),
        since: None,
    })
}

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

#[cfg(test)]
mod tests;
