//! A target group that no listener forwards to, nothing lives in, and whose cluster is gone.
//!
//! Unattached alone proves nothing: the controller makes groups before load balancers and listeners, so those of a
//! failing Ingress hang loose for hours.

use std::net::IpAddr;

use facts::Seen;
use facts::inventory::target_group::{Registered, TargetGroup};
use facts::inventory::{OtherUser, Resource, Stack};
use facts::targets::TargetState;

use super::{gates, proof};
use crate::rule::{Answer, Rule};
use crate::scene::{Scene, seen};
use crate::verdict::{Asked, Verdict};

pub(super) fn ask(it: &TargetGroup, resource: &Resource, scene: &Scene<'_>) -> Verdict {
    let mut asked = Asked::default();
    gates::all(resource, scene, &mut asked);
    let stack = gates::of_stack(resource, scene, &mut asked);
    asked.note(Rule::HasNoLoadBalancer, Answer::none_of(it.load_balancers.iter()));
    let forwarder = scene.forwarder_to(&it.arn).map(|from| Answer::none_of(from.into_iter()));
    asked.note(Rule::IsNotForwardedTo, Answer::from_look(forwarder));
    asked.note(Rule::HasNoTargets, Answer::from_look(nothing_lives_in(it, stack.as_ref(), scene)));
    for user in OtherUser::OF_TARGET_GROUPS {
        asked.note(rule_of(user), Answer::from_look(unused_by(user, &[it.arn.as_str(), &it.name], scene)));
    }
    gates::unmentioned(&[it.arn.as_str(), &it.name], scene, &mut asked);
    // Last, for what uses it is the better reason.
    if let Some(unnamed) = gates::unnamed(resource, scene) {
        asked.note(Rule::ClusterMayBeCleaned, unnamed);
    }
    let evidence = stack.and_then(|stack| asked.prove(Rule::IsProved, proof::prove(&stack, resource, scene)));
    asked.verdict(evidence)
}

fn rule_of(user: OtherUser) -> Rule {
    match user {
        OtherUser::AutoScaling => Rule::NotOfAutoScaling,
        OtherUser::Ecs => Rule::NotOfEcs,
        OtherUser::CodeDeploy => Rule::NotOfCodeDeploy,
        OtherUser::EndpointService => Rule::NotOfEndpointService,
        OtherUser::VpcLattice => Rule::NotOfVpcLattice,
        OtherUser::VerifiedAccess => Rule::NotOfVerifiedAccess,
        OtherUser::VpcLink => Rule::NotOfVpcLink,
        OtherUser::GlobalAccelerator => Rule::NotOfGlobalAccelerator,
        OtherUser::CloudFront => Rule::NotOfCloudFront,
    }
}

/// Whether another service uses something that goes by one of these names. The operator may say that the service is
/// not used at all; otherwise a look that is missing keeps the resource.
fn unused_by(user: OtherUser, names: &[&str], scene: &Scene<'_>) -> Seen<Answer> {
    match scene.inventory.other_users.get(&user) {
        Some(list) => {
            let list = seen(list)?;
            Ok(Answer::none_of(names.iter().filter(|name| list.contains(**name))))
        }
        None if scene.fences().without.contains(&user) => Ok(Answer::Holds),
        None => Err(user.not_asked()),
    }
}

/// Notes every other service that may use a load balancer.
pub(super) fn note_users_of_load_balancer(names: &[&str], scene: &Scene<'_>, asked: &mut Asked) {
    for user in OtherUser::OF_LOAD_BALANCERS {
        asked.note(rule_of(user), Answer::from_look(unused_by(user, names, scene)));
    }
}

/// Whatever is registered gets no traffic, and its instance or address is gone.
///
/// An address is given to another interface soon after its cluster's death. No listener forwards to the group, so nobody
/// reaches whoever has it now: where the cluster is gone for good, its addresses keep nothing.
fn nothing_lives_in(it: &TargetGroup, stack: Option<&Stack>, scene: &Scene<'_>) -> Seen<Answer> {
    let targets = seen(&it.targets)?;
    let in_use = |target: &&Registered| {
        target.state != TargetState::Unused || target.reason.as_deref() != Some("Target.NotInUse")
    };
    if let Some(target) = targets.iter().find(in_use) {
        return Ok(Answer::Fails { seen: format!("{} is {}", target.id, target.state.as_str()) });
    }
    let is_dead = stack.is_some_and(|it| matches!(proof::cluster_gone(&it.cluster, scene), Ok(Ok(_))));
    let is_left = |target: &Registered| is_dead && target.id.parse::<IpAddr>().is_ok();
    nothing_exists(targets.iter().filter(|target| !is_left(target)))
}

/// Whatever is registered is gone: an address stays registered after its cluster's death.
pub(super) fn nothing_exists<'a>(targets: impl IntoIterator<Item = &'a Registered>) -> Seen<Answer> {
    for target in targets {
        if *seen(&target.still_there)? {
            return Ok(Answer::Fails { seen: format!("{} is registered and exists", target.id) });
        }
    }
    Ok(Answer::Holds)
}
