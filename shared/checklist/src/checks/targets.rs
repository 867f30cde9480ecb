//! The targets are healthy, and there are some.

mod causes;
pub(crate) mod config;
#[cfg(test)]
mod tests;
mod words;

use facts::Facts;
use facts::listener::Listener;
use facts::targets::{Target, TargetGroup, TargetState};
use jiff::Timestamp;

use crate::check::{Check, Judgement, Needs, Reach, if_facts};
use crate::check_id::CheckId;
use crate::commands::look_for_target_groups;
use crate::expectations::{Expectations, TargetsConfig};
use crate::finding::{Finding, Verdict};
use crate::hosts;
use crate::next_step::NextStep;
use crate::notes::{Notes, sentences_in_words};
use crate::spare::{is_spare, weighted};
use crate::when;

pub(super) const CHECK: Check = Check {
    id: CheckId::Targets,
    asks: "Are the targets healthy, and enough of them?",
    judge,
    needs: Needs::LoadBalancer,
    hangs_on: &[
        if_facts(CheckId::Tls, when::nothing_forwards),
        if_facts(CheckId::Pods, causes::the_pods_explain_it),
        if_facts(CheckId::Attributes, causes::the_health_check_asks_for_something_else),
    ],
    headline: causes::headline,
    affected: |_| "nobody yet: the endpoints that were asked still answer".to_owned(),
    annotation: Some(
        "alb.ingress.kubernetes.io/healthcheck-path (and /healthcheck-port, /success-codes, /target-type)",
    ),
    is_certain: |_, _| false,
    lags: false,
    shaken_by_deployment: true,
    serving: true,
    on_demand: false,
    reach: Reach::LoadBalancer,
    reads_last_minutes: false,
};

fn judge(facts: &Facts, expectations: &Expectations) -> Judgement {
    let wanted = &expectations.targets;
    let groups = facts.target_groups.as_ref().map_err(Clone::clone)?;
    let expected = format!("at least {} healthy in each target group, none unhealthy", wanted.min_healthy);
    if groups.is_empty() {
        let seen = "no listener or rule forwards to a target group";
        return Ok(Finding::new(Verdict::Fail, expected, seen).next(look_for_target_groups(facts)));
    }
    let mut notes = Notes::default();
    let mut told: Vec<(Verdict, String)> = Vec::new();
    for group in groups {
        let mut of_group = Notes::default();
        let said = note_group(facts, group, wanted, &mut of_group);
        told.push((of_group.worst(), said));
        notes.append(of_group);
    }
    if groups.iter().all(|group| is_spare(facts, group)) {
        let seen = "give every target group the weight 0, so nothing gets traffic";
        notes.advise(Verdict::Fail, "the listeners", seen, look_at_weights(facts));
    }
    // The worst group is told first.
    told.sort_by_key(|(verdict, _)| std::cmp::Reverse(*verdict));
    let told: Vec<String> = told.into_iter().map(|(_, words)| words).collect();
    let mut finding = notes.finding(expected, "");
    finding.seen = sentences_in_words(&told);
    Ok(finding)
}

/// Notes a group and each of its targets, and gives the group in words.
fn note_group(facts: &Facts, group: &TargetGroup, wanted: &TargetsConfig, notes: &mut Notes) -> String {
    let name = group.name.as_str();
    let targets = match &group.targets {
        Ok(targets) => targets,
        Err(unseen) => {
            notes.unseen(name, unseen);
            return format!("the health of {name} was not seen: {unseen}");
        }
    };
    let Summary { verdict, count, means } = Summary::count(targets, wanted, facts.at);
    let words = match means {
        Some(means) => format!("{count} in {name}: {means}"),
        None => format!("{count} in {name}"),
    };
    if hosts::is_only_for_others(facts, &group.arn) {
        let seen = "gets only what is asked of other hosts";
        notes.add(Verdict::Skip, name, seen);
        return format!("{name} {seen}");
    }
    if !is_checked(group, targets) {
        let seen = format!("has no health checks, so nobody knows how its {} are", count_of(targets));
        notes.add(Verdict::Skip, name, &seen);
        return format!("{name} {seen}");
    }
    if is_spare(facts, group) {
        let seen = format!("gets no traffic (weight 0), {count}");
        notes.add(Verdict::Skip, name, &seen);
        return format!("{name} {seen}");
    }
    notes.advise(verdict, name, &count, next_step(group));
    let mut bad = None;
    let allowed = allowed(targets, wanted);
    for target in targets {
        let (verdict, about, seen) = words::describe(target, wanted, facts.at);
        let verdict = verdict.min(if is_unhealthy(&target.state) { allowed.worst(target) } else { Verdict::Fail });
        if verdict > Verdict::Pass && bad.as_ref().is_none_or(|(worst, _)| verdict > *worst) {
            bad = Some((verdict, format!("{about} {seen}")));
        }
        let next = next_step(group);
        let next = match by_design(target, verdict) {
            Some(line) => next.and(line),
            None => next,
        };
        notes.advise(verdict, about, seen, next);
    }
    bad.map_or(words.clone(), |(_, target)| format!("{words} ({target})"))
}

/// How much a single unhealthy target counts.
#[derive(Clone, Copy)]
enum Allowed {
    /// The event allows as many as there are.
    All,
    /// There are enough healthy ones, so that a node may well be without a pod.
    Nodes,
    None,
}

impl Allowed {
    /// A node without a pod of the service is unhealthy by design where `externalTrafficPolicy` is `Local`; an instance
    /// alone does not tell whether that is so.
    fn worst(self, target: &Target) -> Verdict {
        match self {
            Self::All => Verdict::Skip,
            Self::Nodes if target.id.starts_with("i-") => Verdict::Warn,
            Self::Nodes | Self::None => Verdict::Fail,
        }
    }
}

fn allowed(targets: &[Target], wanted: &TargetsConfig) -> Allowed {
    let count =
        |is: fn(&Target) -> bool| u32::try_from(targets.iter().filter(|target| is(target)).count()).unwrap_or(u32::MAX);
    let healthy = count(|target| target.state == TargetState::Healthy);
    let unhealthy = count(|target| is_unhealthy(&target.state));
    if healthy < wanted.min_healthy {
        Allowed::None
    } else if unhealthy <= wanted.max_unhealthy {
        Allowed::All
    } else {
        Allowed::Nodes
    }
}

/// Whether the load balancer asks for the health of these targets; of no target there is nothing to ask.
/// Source: `ELBv2` API reference, `TargetHealth`, `Target.HealthCheckDisabled`.
fn is_checked(group: &TargetGroup, targets: &[Target]) -> bool {
    let is_off = |target: &Target| target.reason.as_deref() == Some("Target.HealthCheckDisabled");
    targets.is_empty() || (group.health_check.enabled && !targets.iter().all(is_off))
}

fn count_of(targets: &[Target]) -> String {
    crate::words::count(targets.len(), "target")
}

/// Where weights are set, and the rules of each listener that forwards; the default one is among them.
fn look_at_weights(facts: &Facts) -> NextStep {
    let forwards = |it: &&Listener| it.actions().any(|action| !weighted(action).is_empty());
    let rules =
        |it: &Listener| format!("\naws elbv2 describe-rules --region {} --listener-arn {}", it.arn.region(), it.arn);
    let commands: String = facts.listeners.iter().flatten().filter(forwards).map(rules).collect();
    NextStep::annotated(format!(
        "give one a weight in the Ingress annotation that begins with alb.ingress.kubernetes.io/actions.{commands}"
    ))
}

/// A group's targets in words: how many, and what that means for users where it is not plain.
struct Summary {
    verdict: Verdict,
    count: String,
    means: Option<&'static str>,
}

impl Summary {
    fn count(targets: &[Target], wanted: &TargetsConfig, now: Timestamp) -> Self {
        let count = |state: &TargetState| targets.iter().filter(|target| target.state == *state).count();
        let healthy = count(&TargetState::Healthy);
        let all = targets.len();
        let healthy_of_all = format!("{healthy} of {all} targets healthy");
        let answers_503 = Some("the load balancer answers 503");
        let (verdict, count, means) = if targets.is_empty() {
            (Verdict::Fail, "no target is registered".to_owned(), answers_503)
        } else if count(&TargetState::Unused) == all {
            (Verdict::Fail, format!("all {all} targets unused"), answers_503)
        } else if healthy == 0 && targets.iter().all(|target| is_unhealthy(&target.state)) {
            // An Application Load Balancer fails open: with only unhealthy targets it routes to all of them.
            // Source: user guide, "Health checks for Application Load Balancer target groups".
            (Verdict::Fail, healthy_of_all, Some("the load balancer fails open and still routes to all"))
        } else if u32::try_from(healthy).is_ok_and(|healthy| healthy < wanted.min_healthy) {
            (short_of_healthy(targets, wanted, now), healthy_of_all, None)
        } else {
            (Verdict::Pass, healthy_of_all, None)
        };
        Self { verdict, count, means }
    }
}

/// Too few healthy targets: a failure, but only a warning while others are on their way in, and unknown where AWS does
/// not know the health of any.
fn short_of_healthy(targets: &[Target], wanted: &TargetsConfig, now: Timestamp) -> Verdict {
    let coming = |target: &Target| target.state == TargetState::Initial && !is_too_old(target, wanted, now);
    let unclear = |target: &Target| matches!(target.state, TargetState::Unavailable | TargetState::Other(_));
    if targets.iter().any(coming) {
        Verdict::Warn
    } else if targets.iter().all(unclear) {
        Verdict::Unknown
    } else {
        Verdict::Fail
    }
}

fn is_unhealthy(state: &TargetState) -> bool {
    matches!(state, TargetState::Unhealthy | TargetState::UnhealthyDraining)
}

fn is_too_old(target: &Target, wanted: &TargetsConfig, now: Timestamp) -> bool {
    let patience = i64::from(wanted.patience_s);
    target.since.is_some_and(|since| now.as_second().saturating_sub(since.as_second()) > patience)
}

fn next_step(group: &TargetGroup) -> NextStep {
    let check = &group.health_check;
    NextStep::annotated(format!(
        "aws elbv2 describe-target-health --region {} --target-group-arn {}\nthe group asks {} on {} for {} \
         (Ingress annotation alb.ingress.kubernetes.io/healthcheck-path)",
        group.arn.region(),
        group.arn,
        check.path.as_deref().unwrap_or("/"),
        match check.port.as_deref() {
            Some("traffic-port") | None => "the target's own port".to_owned(),
            Some(port) => format!("port {port}"),
        },
        check.matcher.as_deref().unwrap_or("200"),
    ))
}

/// What else it may be where the target is a node.
fn by_design(target: &Target, verdict: Verdict) -> Option<&'static str> {
    (verdict == Verdict::Warn && target.id.starts_with("i-")).then_some(
        "a node without a pod is unhealthy by design where the Service has externalTrafficPolicy: Local: then set \
         targets.max_unhealthy in the event",
    )
}
