//! A security group of the controller that nothing has and nothing but the controller's own rules refers to.

use facts::Seen;
use facts::inventory::security_group::{Reference, SecurityGroup};
use facts::inventory::{Resource, Stack};

use super::{gates, proof};
use crate::evidence::Evidence;
use crate::rule::{Answer, Rule};
use crate::scene::{Scene, seen};
use crate::verdict::{Asked, Verdict};

/// The description of a group in front of one load balancer. Source: AWS Load Balancer Controller, `pkg/ingress`.
pub const OF_LOAD_BALANCER: &str = "[k8s] Managed SecurityGroup for LoadBalancer";
/// The description of the group that a cluster's load balancers share towards its pods.
pub const OF_BACKEND: &str = "[k8s] Shared Backend SecurityGroup for LoadBalancer";
/// The description of rules that the controller writes into the groups of nodes, and claims for itself.
pub const OF_RULES: &str = "elbv2.k8s.aws/targetGroupBinding=shared";

pub(super) fn ask(it: &SecurityGroup, resource: &Resource, scene: &Scene<'_>) -> Verdict {
    let mut asked = Asked::default();
    gates::all(resource, scene, &mut asked);
    let stack = gates::of_stack(resource, scene, &mut asked);
    if let Some(stack) = &stack {
        let answer = Answer::when(is_made_by_controller(it, stack), || format!("{} ({})", it.description, stack.part));
        asked.note(Rule::IsAGroupOfTheController, answer);
    }
    let elsewhere = scene.fences().vpc.iter().filter(|vpc| **vpc != it.vpc);
    asked.note(
        Rule::VpcMayBeChanged,
        Answer::none_of(elsewhere.map(|vpc| format!("it is in {}, not in {vpc}", it.vpc))),
    );
    asked.note(Rule::HasNoInterfaces, Answer::from_look(on_no_interface(it)));
    asked.note(Rule::IsOnNoLoadBalancer, Answer::from_look(on_no_load_balancer(it, scene)));
    asked.note(Rule::IsNotReferredTo, Answer::from_look(only_the_controllers_rules(it)));
    let across = seen(&it.across_vpcs).map(|list| Answer::none_of(list.iter()));
    asked.note(Rule::IsNotReferredToAcrossVpcs, Answer::from_look(across));
    let templates = seen(&it.launch_templates).map(|list| Answer::none_of(list.iter()));
    asked.note(Rule::IsInNoLaunchTemplate, Answer::from_look(templates));
    // An annotation names a group by its id, or by its tag `Name`.
    let tag = it.tags.as_ref().ok().and_then(|tags| tags.get("Name")).map_or("", String::as_str);
    gates::unmentioned(&[it.id.as_str(), &it.name, tag], scene, &mut asked);
    let evidence = stack.and_then(|stack| asked.prove(Rule::IsProved, proof_for(it, &stack, resource, scene)));
    asked.verdict(evidence)
}

/// Whether description and tag agree on one of the two groups that the controller makes.
fn is_made_by_controller(it: &SecurityGroup, stack: &Stack) -> bool {
    match &stack.origin {
        Some(_) => stack.part == "ManagedLBSecurityGroup" && it.description == OF_LOAD_BALANCER,
        None => stack.part == "backend-sg" && it.description == OF_BACKEND,
    }
}

fn on_no_interface(it: &SecurityGroup) -> Seen<Answer> {
    Ok(Answer::none_of(seen(&it.interfaces)?.iter().map(|on| &on.id)))
}

fn on_no_load_balancer(it: &SecurityGroup, scene: &Scene<'_>) -> Seen<Answer> {
    let balancers = seen(&scene.inventory.load_balancers)?;
    let classic = seen(&scene.inventory.classic)?;
    let having = balancers.iter().filter(|lb| lb.security_groups.contains(&it.id)).map(|lb| lb.name.clone());
    let old = classic.iter().filter(|lb| lb.security_groups.contains(&it.id)).map(|lb| lb.dns_name.to_string());
    Ok(Answer::none_of(having.chain(old)))
}

fn only_the_controllers_rules(it: &SecurityGroup) -> Seen<Answer> {
    // The controller lets traffic in, and never out.
    let foreign = |reference: &&Reference| reference.egress || reference.description != OF_RULES;
    let words = |reference: &Reference| format!("{} in {}", reference.rule, reference.group);
    Ok(Answer::none_of(seen(&it.referred_to_by)?.iter().filter(foreign).map(words)))
}

/// What a whole cluster shares, and rules that must be revoked in other groups, ask for the death of the cluster (E1).
fn proof_for(it: &SecurityGroup, stack: &Stack, resource: &Resource, scene: &Scene<'_>) -> Result<Evidence, Answer> {
    let is_referred_to = it.referred_to_by.as_ref().is_ok_and(|list| !list.is_empty());
    let evidence = proof::prove(stack, resource, scene)?;
    if evidence.is_of_a_living_cluster() && (stack.origin.is_none() || is_referred_to) {
        let seen = format!("cluster {} is alive, and its nodes may refer to the group", stack.cluster);
        return Err(Answer::Fails { seen });
    }
    Ok(evidence)
}
