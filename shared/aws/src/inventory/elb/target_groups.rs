//! Target groups, and what is registered in those that decide about something.

use std::collections::BTreeMap;

use aws_sdk_elasticloadbalancingv2::types::{TargetDescription, TargetGroup as Described, TargetHealthDescription};
use facts::ids::Arn;
use facts::inventory::load_balancer::VPC;
use facts::inventory::target_group::{Registered, TargetGroup};
use facts::{Seen, Unseen};
use transport::wire::Answer;

use crate::client::Aws;
use crate::elb::target_groups::{self, Which};
use crate::inventory::scope::not_a_candidate;
use crate::inventory::settings::Settings;

const ANSWER: Answer = Answer(target_groups::LIST);

/// Why the tags or targets of a group are not asked for.
const ATTACHED: &str =
    "a load balancer is attached or its tags name no stack of a cluster that may be cleaned up after";

/// All of the Region, or the one with this ARN: none, where it is gone.
pub(super) async fn listed(aws: &Aws, only: Option<&Arn>) -> Seen<Vec<TargetGroup>> {
    let described = target_groups::described(aws, only.map_or(Which::All, Which::Arn)).await?;
    described.iter().map(read).collect()
}

fn read(described: &Described) -> Seen<TargetGroup> {
    let load_balancers = described.load_balancer_arns().iter();
    Ok(TargetGroup {
        arn: ANSWER.arn("TargetGroupArn", described.target_group_arn())?,
        name: ANSWER.text("TargetGroupName", described.target_group_name())?,
        load_balancers: load_balancers.map(|arn| ANSWER.arn("LoadBalancerArns", Some(arn))).collect::<Seen<_>>()?,
        targets: Err(not_a_candidate(ATTACHED)),
        tags: Err(not_a_candidate(ATTACHED)),
        settings: settings(described),
    })
}

fn settings(described: &Described) -> BTreeMap<String, String> {
    Settings::default()
        .with("HealthCheckEnabled", described.health_check_enabled())
        .with("HealthCheckIntervalSeconds", described.health_check_interval_seconds())
        .with("HealthCheckPath", described.health_check_path())
        .with("HealthCheckPort", described.health_check_port())
        .with(
            "HealthCheckProtocol",
            described.health_check_protocol().map(aws_sdk_elasticloadbalancingv2::types::ProtocolEnum::as_str),
        )
        .with("HealthCheckTimeoutSeconds", described.health_check_timeout_seconds())
        .with("HealthyThresholdCount", described.healthy_threshold_count())
        .with(
            "IpAddressType",
            described
                .ip_address_type()
                .map(aws_sdk_elasticloadbalancingv2::types::TargetGroupIpAddressTypeEnum::as_str),
        )
        .with("Matcher.GrpcCode", described.matcher().and_then(|it| it.grpc_code()))
        .with("Matcher.HttpCode", described.matcher().and_then(|it| it.http_code()))
        .with("Port", described.port())
        .with("Protocol", described.protocol().map(aws_sdk_elasticloadbalancingv2::types::ProtocolEnum::as_str))
        .with("ProtocolVersion", described.protocol_version())
        .with("TargetControlPort", described.target_control_port())
        .with(TARGET_TYPE, described.target_type().map(aws_sdk_elasticloadbalancingv2::types::TargetTypeEnum::as_str))
        .with("UnhealthyThresholdCount", described.unhealthy_threshold_count())
        .with(VPC, described.vpc_id())
        .into_map()
}

const TARGET_TYPE: &str = "TargetType";

/// What is registered in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::inventory) enum Sort {
    /// Instances by id.
    Instances,
    Addresses,
    /// Application Load Balancers by ARN.
    LoadBalancers,
    /// Functions, and what AWS did not have when this was written.
    Other,
}

/// What is registered in the group.
pub(in crate::inventory) fn sort(group: &TargetGroup) -> Sort {
    match group.settings.get(TARGET_TYPE).map(String::as_str) {
        Some("instance") => Sort::Instances,
        Some("ip") => Sort::Addresses,
        Some("alb") => Sort::LoadBalancers,
        _ => Sort::Other,
    }
}

/// What is registered in one.
pub(super) async fn health(aws: &Aws, group: &Arn) -> Seen<Vec<Registered>> {
    target_groups::health(aws, group).await?.iter().map(registered).collect()
}

fn registered(described: &TargetHealthDescription) -> Seen<Registered> {
    let answer = Answer(target_groups::HEALTH);
    let target: &TargetDescription = answer.needs("Target", described.target())?;
    let health = answer.needs("TargetHealth", described.target_health())?;
    // AWS's word for an address outside of the group's VPC. Source: ELB API reference, `TargetDescription`.
    let is_outside = target.availability_zone() == Some("all");
    let outside = || answer.unreadable("it is not in the VPC of its group, so that EC2 does not know it");
    let still_there = if is_outside { outside() } else { Unseen::NotAsked { ask_with: "its service".to_owned() } };
    Ok(Registered {
        id: answer.text("Target.Id", target.id())?,
        port: target.port().map(|port| answer.number("Target.Port", Some(port))).transpose()?,
        state: target_groups::state(answer.needs("TargetHealth.State", health.state())?.as_str()),
        reason: health.reason().map(|reason| reason.as_str().to_owned()),
        still_there: Err(still_there),
    })
}
