//! The load balancer, found by name, ARN or controller tags, with its tags.

use std::slice;

use aws_sdk_elasticloadbalancingv2::operation::describe_load_balancers::builders::DescribeLoadBalancersFluentBuilder;
use aws_sdk_elasticloadbalancingv2::types::{LoadBalancer as Described, LoadBalancerTypeEnum};
use facts::load_balancer::{AddressType, Found, LoadBalancer, Scheme, State, owner};
use facts::scope::Find;
use facts::{Scope, Seen};

use super::pages::{self, Page};
use super::tags::{self, Tags};
use super::wire::{Answer, time};
use crate::client::Cloud;
use crate::unseen::{code, unseen};

/// What this look is called where it takes too long.
pub(crate) const LOOK: &str = "elasticloadbalancing:DescribeLoadBalancers";
const ANSWER: Answer = Answer(LOOK);

/// The IAM actions of the calls made here.
pub const ACTIONS: &[&str] = &[LOOK, tags::ACTION];

pub(crate) async fn look(cloud: &Cloud, scope: &Scope) -> Seen<Found> {
    let ask = cloud.elb.describe_load_balancers();
    let region = cloud.region();
    match &scope.load_balancer {
        Find::Name(name) => the_one(cloud, ask.names(name), format!("named {name} in {region}")).await,
        Find::Arn(arn) => the_one(cloud, ask.load_balancer_arns(arn.as_str()), format!("with the ARN {arn}")).await,
        Find::Tags { cluster, stack } => by_tags(cloud, cluster, stack).await,
    }
}

async fn the_one(cloud: &Cloud, ask: DescribeLoadBalancersFluentBuilder, looked_for: String) -> Seen<Found> {
    let answer = match ask.send().await {
        Ok(answer) => answer,
        Err(error) if code(&error) == Some("LoadBalancerNotFound") => return Ok(Found::None { looked_for }),
        Err(error) => return Err(unseen(LOOK, &error)),
    };
    let Some(described) = answer.load_balancers().first() else { return Ok(Found::None { looked_for }) };
    let kind = kind(described)?;
    if kind != APPLICATION {
        let looked_for = format!("{looked_for} that is an Application Load Balancer: that one is of type {kind}");
        return Ok(Found::None { looked_for });
    }
    let arn = ANSWER.arn("LoadBalancerArn", described.load_balancer_arn())?;
    let tags = tags::describe(cloud, slice::from_ref(&arn)).await;
    let tags = tags.and_then(|mut tags| Answer(tags::ACTION).needs("the tags of the load balancer", tags.remove(&arn)));
    Ok(Found::One(Box::new(read(described, tags)?)))
}

/// The API has no filter by tag: everything is listed, and the tags of each are compared.
async fn by_tags(cloud: &Cloud, cluster: &str, stack: &str) -> Seen<Found> {
    let described = pages::all(LOOK, |marker| async move {
        let answer = cloud.elb.describe_load_balancers().set_marker(marker).send().await;
        let answer = answer.map_err(|error| unseen(LOOK, &error))?;
        Ok(Page::marked(answer.load_balancers, answer.next_marker))
    });
    let mut applications = Vec::new();
    for described in described.await? {
        if kind(&described)? == APPLICATION {
            applications.push((ANSWER.arn("LoadBalancerArn", described.load_balancer_arn())?, described));
        }
    }
    let arns: Vec<_> = applications.iter().map(|(arn, _)| arn.clone()).collect();
    let mut tags = tags::describe(cloud, &arns).await?;
    let belongs = |tags: &Tags| owner(tags).is_some_and(|owner| owner.cluster == cluster && owner.name == stack);
    tags.retain(|_, tags| belongs(tags));
    applications.retain(|(arn, _)| tags.contains_key(arn));
    match applications.as_slice() {
        [] => Ok(Found::None { looked_for: format!("of cluster {cluster} and stack {stack} in {}", cloud.region()) }),
        [(arn, described)] => {
            let tags = tags.remove(arn).unwrap_or_default();
            Ok(Found::One(Box::new(read(described, Ok(tags))?)))
        }
        several => Ok(Found::Several { arns: several.iter().map(|(arn, _)| arn.clone()).collect() }),
    }
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
        state: state_of(ANSWER.needs("State.Code", state.code())?.as_str()),
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

pub(crate) fn state_of(word: &str) -> State {
    match word {
        "active" => State::Active,
        "active_impaired" => State::ActiveImpaired,
        "provisioning" => State::Provisioning,
        "failed" => State::Failed,
        other => State::Other(other.to_owned()),
    }
}

#[cfg(test)]
mod tests;
