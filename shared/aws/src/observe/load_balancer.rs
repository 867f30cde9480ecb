//! The load balancer, found by name, ARN or controller tags, with its tags.

use std::slice;

use aws_sdk_elasticloadbalancingv2::types::{LoadBalancer as Described, LoadBalancerTypeEnum};
use facts::ids::Arn;
use facts::inventory::Tags;
use facts::load_balancer::{AddressType, Found, LoadBalancer, Scheme, owner};
use facts::scope::Find;
use facts::{Scope, Seen, Unseen};
use transport::deadline::Deadline;
use transport::wire::{Answer, time};

use crate::client::Aws;
use crate::elb::load_balancers::{self, Which};
use crate::elb::tags;

/// What this look is called where it takes too long.
pub(crate) const LOOK: &str = load_balancers::LIST;
const ANSWER: Answer = Answer(LOOK);

/// The IAM actions of the calls made here.
pub const ACTIONS: &[&str] = &[LOOK, tags::ACTION];

pub(crate) async fn look(aws: &Aws, scope: &Scope, deadline: Deadline) -> Seen<Found> {
    let region = aws.region();
    match &scope.load_balancer {
        Find::Name(name) => the_one(aws, Which::Name(name), format!("named {name} in {region}"), deadline).await,
        Find::Arn(arn) => the_one(aws, Which::Arn(arn.as_str()), format!("with the ARN {arn}"), deadline).await,
        Find::Tags { cluster, stack } => by_tags(aws, cluster, stack, deadline).await,
    }
}

async fn the_one(aws: &Aws, which: Which<'_>, looked_for: String, deadline: Deadline) -> Seen<Found> {
    let described = load_balancers::described(aws, which).await?;
    let Some(described) = described.first() else { return Ok(Found::None { looked_for }) };
    let kind = kind(described)?;
    if kind != APPLICATION {
        let looked_for = format!("{looked_for} that is an Application Load Balancer: that one is of type {kind}");
        return Ok(Found::None { looked_for });
    }
    let arn = ANSWER.arn("LoadBalancerArn", described.load_balancer_arn())?;
    let tags = tags::describe(aws, slice::from_ref(&arn), deadline).await.remove(&arn);
    let tags = Answer(tags::ACTION).needs("the tags of the load balancer", tags).flatten();
    Ok(Found::One(Box::new(read(described, tags)?)))
}

/// The API has no filter by tag: everything is listed, and the tags of each are compared.
async fn by_tags(aws: &Aws, cluster: &str, stack: &str, deadline: Deadline) -> Seen<Found> {
    let listed = listed(aws, |_, _| true, deadline).await?;
    let mut ours = Vec::new();
    for load_balancer in listed {
        let tags = load_balancer.tags.as_ref().map_err(Unseen::clone)?;
        if owner(tags).is_some_and(|owner| owner.cluster == cluster && owner.name == stack) {
            ours.push(load_balancer);
        }
    }
    Ok(match <[_; 1]>::try_from(ours) {
        Ok([one]) => Found::One(Box::new(one)),
        Err(ours) if ours.is_empty() => {
            Found::None { looked_for: format!("of cluster {cluster} and stack {stack} in {}", aws.region()) }
        }
        Err(several) => Found::Several { arns: several.into_iter().map(|it| it.arn).collect() },
    })
}

/// Every Application Load Balancer of the Region of which `is_wanted` says so by ARN and name, with its tags: a call for 400 of them, and one for
/// the tags of 20.
pub(crate) async fn listed(
    aws: &Aws,
    is_wanted: impl Fn(&Arn, &str) -> bool,
    deadline: Deadline,
) -> Seen<Vec<LoadBalancer>> {
    let mut applications = Vec::new();
    for described in load_balancers::described(aws, Which::All).await? {
        let arn = ANSWER.arn("LoadBalancerArn", described.load_balancer_arn())?;
        if kind(&described)? == APPLICATION && is_wanted(&arn, described.load_balancer_name().unwrap_or_default()) {
            applications.push((arn, described));
        }
    }
    let arns: Vec<_> = applications.iter().map(|(arn, _)| arn.clone()).collect();
    let mut tags = tags::describe(aws, &arns, deadline).await;
    // One that went since it was listed has no tags any more.
    let is_there = |(arn, described): (Arn, Described)| Some(read(&described, tags.remove(&arn)?));
    applications.into_iter().filter_map(is_there).collect()
}

const APPLICATION: &str = "application";

fn kind(described: &Described) -> Seen<&str> {
    ANSWER.needs("Type", described.r#type()).map(LoadBalancerTypeEnum::as_str)
}

fn read(described: &Described, tags: Seen<Tags>) -> Seen<LoadBalancer> {
    let state = ANSWER.needs("State", described.state())?;
    let zones = described.availability_zones().iter();
    Ok(LoadBalancer {
        arn: ANSWER.arn("LoadBalancerArn", described.load_balancer_arn())?,
        name: ANSWER.text("LoadBalancerName", described.load_balancer_name())?,
        dns_name: ANSWER.id("DNSName", described.dns_name())?,
        canonical_zone: ANSWER.text("CanonicalHostedZoneId", described.canonical_hosted_zone_id())?,
        scheme: scheme(ANSWER.needs("Scheme", described.scheme())?.as_str())?,
        state: load_balancers::state(ANSWER.needs("State.Code", state.code())?.as_str()),
        state_reason: state.reason().filter(|reason| !reason.is_empty()).map(ToOwned::to_owned),
        zones: zones.filter_map(|zone| zone.zone_name()).map(ToOwned::to_owned).collect(),
        security_groups: described.security_groups().to_vec(),
        created: described.created_time().and_then(time),
        address_type: ANSWER
            .needs("IpAddressType", described.ip_address_type())
            .map(|word| address_type(word.as_str())),
        tags,
    })
}

fn scheme(word: &str) -> Seen<Scheme> {
    match word {
        "internet-facing" => Ok(Scheme::InternetFacing),
        "internal" => Ok(Scheme::Internal),
        other => Err(ANSWER.unreadable(format!("Scheme is {other}, neither internet-facing nor internal"))),
    }
}

fn address_type(word: &str) -> AddressType {
    match word {
        "ipv4" => AddressType::Ipv4,
        "dualstack" => AddressType::Dualstack,
        "dualstack-without-public-ipv4" => AddressType::DualstackWithoutPublicIpv4,
        other => AddressType::Other(other.to_owned()),
    }
}

#[cfg(test)]
mod tests;
