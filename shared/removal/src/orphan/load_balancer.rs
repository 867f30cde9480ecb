//! A load balancer with nothing behind it and no traffic, whose cluster is gone.
//!
//! AWS deletes a load balancer that serves without a word, so it has more predicates than anything else.

use facts::Seen;
use facts::Unseen;
use facts::ids::Domain;
use facts::inventory::Resource;
use facts::inventory::load_balancer::LoadBalancer;
use facts::inventory::target_group::TargetGroup;
use facts::listener::{Action, Listener};
use facts::load_balancer::State;
use facts::targets::TargetState;
use jiff::{SignedDuration, Timestamp};

use super::target_group::{note_users_of_load_balancer, nothing_exists};
use super::{gates, proof};
use crate::rule::{Answer, Rule};
use crate::scene::{Scene, groups_behind, not_looked_at, seen};
use crate::verdict::{Asked, Verdict};

/// How long nothing may have gone through a load balancer or web ACL.
pub const QUIET: SignedDuration = SignedDuration::from_hours(14 * 24);

pub(super) fn ask(it: &LoadBalancer, resource: &Resource, scene: &Scene<'_>) -> Verdict {
    judge(it, resource, scene, true)
}

/// Whether all but the records that point at it says that it is an orphan: then those records go first.
pub(super) fn goes_after_its_records(it: &LoadBalancer, scene: &Scene<'_>) -> Seen<bool> {
    let all = || scene.inventory.load_balancers.iter().flatten();
    let goes = |it: &LoadBalancer| judge(it, &Resource::LoadBalancer(it.clone()), scene, false).told();
    let going = || all().map(|it| (&it.arn, goes(it))).collect();
    scene.going.get_or_init(going).get(&it.arn).cloned().unwrap_or(Ok(false))
}

fn judge(it: &LoadBalancer, resource: &Resource, scene: &Scene<'_>, with_records: bool) -> Verdict {
    let mut asked = Asked::default();
    gates::all(resource, scene, &mut asked);
    let stack = gates::of_stack(resource, scene, &mut asked);
    asked.note(Rule::NameMayBeRemoved, name_may_be_removed(it, scene));
    asked.note(Rule::IsActive, Answer::when(it.state == State::Active, || it.state.as_str().to_owned()));
    asked.note(Rule::IsOldEnough, Answer::from_look(old_enough(it.created, scene)));
    let protection = seen(&it.deletion_protection).map(|on| Answer::when(!on, || "it is on".to_owned()));
    asked.note(Rule::DeletionIsNotProtected, Answer::from_look(protection));
    asked.note(Rule::ForwardsToNothing, Answer::from_look(forwards_to_nothing(it, scene)));
    asked.note(Rule::HasNoTraffic, Answer::from_look(quiet(it, scene)));
    let names: Vec<&str> = std::iter::once(it.arn.as_str()).chain(it.dns_name.as_ref().map(Domain::as_str)).collect();
    note_users_of_load_balancer(&names, scene, &mut asked);
    asked.note(Rule::IsNotATarget, Answer::from_look(is_no_target(it, scene)));
    asked.note(Rule::CanBeRebuilt, Answer::from_look(can_be_rebuilt(it)));
    asked.note(Rule::NoRecordLeadsToIt, Answer::from_look(nothing_leads_to(it, scene)));
    note_mentions(it, scene, &mut asked);
    if with_records {
        asked.note(Rule::NoRecordPointsAtIt, Answer::from_look(nothing_points_at(it, scene)));
    }
    let evidence = stack.and_then(|stack| asked.prove(Rule::IsProved, proof::prove(&stack, resource, scene)));
    asked.verdict(evidence)
}

/// It goes with its listeners, so whatever names a group that they forward to names it too.
fn note_mentions(it: &LoadBalancer, scene: &Scene<'_>, asked: &mut Asked) {
    let mut names = vec![it.arn.as_str(), &it.name];
    for action in it.listeners.iter().flatten().flat_map(Listener::actions) {
        match action {
            Action::Forward { groups } => names.extend(groups.iter().map(|to| to.group.as_str())),
            // Where one is not known, what it forwards to keeps it.
            Action::Redirect(_) | Action::FixedResponse { .. } | Action::Authenticate { .. } | Action::Other { .. } => {
            }
        }
    }
    gates::unmentioned(&names, scene, asked);
}

/// The role's own fence. The controller makes no load balancers of other types.
fn name_may_be_removed(it: &LoadBalancer, scene: &Scene<'_>) -> Answer {
    let is_of_a_type = matches!(it.kind.as_str(), "application" | "network");
    let is_named = scene.fences().load_balancer_names.iter().any(|fence| fence.covers(&it.name));
    match (is_of_a_type, is_named) {
        (false, _) => Answer::Fails { seen: format!("it is a {} load balancer", it.kind) },
        (true, false) => Answer::Fails { seen: format!("no name in LoadBalancerNames covers {}", it.name) },
        (true, true) => Answer::Holds,
    }
}

/// Whether something that AWS dates is older than the grace period.
pub(super) fn old_enough(created: Option<Timestamp>, scene: &Scene<'_>) -> Seen<Answer> {
    let created = created.ok_or_else(|| not_looked_at("the time of its creation"))?;
    let is_old = scene.inventory.at.duration_since(created) >= scene.policy.grace();
    Ok(Answer::when(is_old, || format!("made {created}")))
}

fn forwards_to_nothing(it: &LoadBalancer, scene: &Scene<'_>) -> Seen<Answer> {
    for (group, _) in groups_behind(seen(&it.listeners)?)? {
        let Some(TargetGroup { targets, .. }) = scene.group(group)? else {
            let because = format!("{group} was not listed");
            return Err(Unseen::Needs { fact: "its target groups".to_owned(), because });
        };
        let targets = seen(targets)?;
        // An interface of a shared VPC is another account's, and is not seen: what AWS calls alive is alive.
        if let Some(target) = targets.iter().find(|target| is_alive(&target.state)) {
            return Ok(Answer::Fails { seen: format!("{} is {}", target.id, target.state.as_str()) });
        }
        let answer = nothing_exists(targets)?;
        if answer != Answer::Holds {
            return Ok(answer);
        }
    }
    Ok(Answer::Holds)
}

/// Whether AWS says that a target answers, or may.
fn is_alive(state: &TargetState) -> bool {
    match state {
        TargetState::Initial
        | TargetState::Healthy
        | TargetState::Draining
        | TargetState::UnhealthyDraining
        | TargetState::Other(_) => true,
        TargetState::Unhealthy | TargetState::Unused | TargetState::Unavailable => false,
    }
}

/// `CloudWatch` must know the load balancer: a question about the wrong thing has no datapoints either. Where nothing is
/// behind it, which is judged by itself, who connects and asks for nothing that it answers is not served by it.
fn quiet(it: &LoadBalancer, scene: &Scene<'_>) -> Seen<Answer> {
    let traffic = scene.inventory.traffic.get(&it.arn).ok_or_else(|| not_looked_at("traffic"))?;
    let traffic = seen(traffic)?;
    let whole_life = it.created.is_some_and(|created| traffic.from <= created);
    Ok(if traffic.sum > 0.0 {
        Answer::Fails { seen: format!("{} requests or flows since {}", traffic.sum, traffic.from) }
    } else if traffic.connections > 0.0 && answers_itself(it)? {
        let seen = format!("{} connections since {}, and it answers by itself", traffic.connections, traffic.from);
        Answer::Fails { seen }
    } else if traffic.datapoints == 0 {
        Answer::Fails { seen: "CloudWatch has no datapoint of it at all".to_owned() }
    } else {
        let long_enough = whole_life || traffic.to.duration_since(traffic.from) >= QUIET;
        Answer::when(long_enough, || format!("only looked at since {}", traffic.from))
    })
}

/// Whether it serves users without a target: `RequestCount` leaves out requests for which none was chosen. A redirect to
/// the host that was asked leads back to it, and 404 is what a listener of the controller says where no rule takes a
/// request. Source: AWS Load Balancer Controller, `pkg/ingress/model_build_actions.go`.
fn answers_itself(it: &LoadBalancer) -> Seen<bool> {
    let serves = |action: &Action| match action {
        Action::Forward { .. } => false,
        Action::Redirect(to) => to.host.is_some(),
        Action::FixedResponse { .. } | Action::Authenticate { .. } | Action::Other { .. } => true,
    };
    let is_not_found = |action: &Action| matches!(action, Action::FixedResponse { status } if status == "404");
    for listener in seen(&it.listeners)? {
        let by_rule = seen(&listener.rules)?.iter().flat_map(|rule| &rule.actions).any(serves);
        if by_rule || listener.default_actions.iter().any(|action| serves(action) && !is_not_found(action)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A Network Load Balancer forwards to an Application Load Balancer by its ARN.
fn is_no_target(it: &LoadBalancer, scene: &Scene<'_>) -> Seen<Answer> {
    Ok(Answer::none_of(scene.holder_of(it.arn.as_str())?.into_iter().map(|group| format!("of {}", group.name))))
}

/// AWS never gives an OIDC client's secret back, and a listener cannot be made without it.
fn can_be_rebuilt(it: &LoadBalancer) -> Seen<Answer> {
    let is_oidc = |action: &Action| matches!(action, Action::Authenticate { by } if by == "authenticate-oidc");
    for listener in seen(&it.listeners)? {
        seen(&listener.rules)?;
        if Listener::actions(listener).any(is_oidc) {
            return Ok(Answer::Fails { seen: format!("{} has the secret of an OIDC client", listener.arn) });
        }
    }
    Ok(Answer::Holds)
}

fn nothing_leads_to(it: &LoadBalancer, scene: &Scene<'_>) -> Seen<Answer> {
    let Some(name) = &it.dns_name else { return Ok(Answer::Holds) };
    Ok(Answer::none_of(scene.record_leading_to(name)?.into_iter()))
}

fn nothing_points_at(it: &LoadBalancer, scene: &Scene<'_>) -> Seen<Answer> {
    let Some(name) = &it.dns_name else { return Ok(Answer::Holds) };
    Ok(Answer::none_of(scene.record_pointing_at(name)?.into_iter()))
}
