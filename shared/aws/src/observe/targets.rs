//! Target groups of the load balancer, with the health of each target.

use std::collections::BTreeMap;

use aws_sdk_elasticloadbalancingv2::types::{TargetGroup as Described, TargetHealthDescription};
use facts::ids::Arn;
use facts::load_balancer::LoadBalancer;
use facts::targets::{HealthCheck, Target, TargetGroup};
use facts::{Scope, Seen, Unseen};
use futures_util::future::try_join_all;
use transport::wire::Answer;

use crate::client::Aws;
use crate::elb::target_groups::{self, Which};

/// What this look is called where it takes too long.
pub(crate) const LOOK: &str = target_groups::LIST;

/// The IAM actions of the calls made here.
pub const ACTIONS: &[&str] = &[LOOK, target_groups::HEALTH, target_groups::ATTRIBUTES];

/// Attributes are a call for each group, so only who has an opinion about them looks.
pub(crate) async fn look(aws: &Aws, scope: &Scope, of: &LoadBalancer) -> Seen<Vec<TargetGroup>> {
    let described = target_groups::described(aws, Which::Behind(&of.arn)).await?;
    try_join_all(described.iter().map(|described| one(aws, scope, described))).await
}

async fn one(aws: &Aws, scope: &Scope, described: &Described) -> Seen<TargetGroup> {
    let answer = Answer(LOOK);
    let arn = answer.arn("TargetGroupArn", described.target_group_arn())?;
    let (targets, attributes) = tokio::join!(targets(aws, &arn), attributes(aws, scope, &arn));
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

async fn attributes(aws: &Aws, scope: &Scope, group: &Arn) -> Seen<BTreeMap<String, String>> {
    if !scope.target_group_attributes {
        return Err(Unseen::NotAsked { ask_with: "attributes.target_group".to_owned() });
    }
    target_groups::attributes(aws, group).await
}

async fn targets(aws: &Aws, group: &Arn) -> Seen<Vec<Target>> {
    target_groups::health(aws, group).await?.iter().map(target).collect()
}

fn target(described: &TargetHealthDescription) -> Seen<Target> {
    let answer = Answer(target_groups::HEALTH);
    let target = answer.needs("Target", described.target())?;
    let health = answer.needs("TargetHealth", described.target_health())?;
    Ok(Target {
        id: answer.text("Target.Id", target.id())?,
        port: target.port().map(|port| answer.number("Target.Port", Some(port))).transpose()?,
        zone: target.availability_zone().map(ToOwned::to_owned),
        state: target_groups::state(answer.needs("TargetHealth.State", health.state())?.as_str()),
        reason: health.reason().map(|reason| reason.as_str().to_owned()),
        description: health.description().map(ToOwned::to_owned),
        since: None,
    })
}

#[cfg(test)]
mod tests;
