//! The pods that are ready are those that are registered.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::net::IpAddr;

use facts::kubernetes::declared::Binding;
use facts::targets::{Target, TargetGroup, TargetState};
use facts::{Facts, Seen};

use super::controller;
use crate::check::{Check, Judgement, Needs, Reach, if_facts};
use crate::check_id::CheckId;
use crate::expectations::Expectations;
use crate::finding::{Finding, Verdict};
use crate::notes::Notes;
use crate::scene::Scene;
use crate::spare::is_spare;
use crate::symptom;
use crate::words::count;

pub(super) const CHECK: Check = Check {
    id: CheckId::Pods,
    asks: "Are the pods that are ready the ones that are registered?",
    judge,
    needs: Needs::LoadBalancer,
    hangs_on: &[if_facts(CheckId::Controller, controller_left_them)],
    headline: symptom::with_what_is_seen,
    affected: |_| "nobody yet: the endpoints that were asked still answer".to_owned(),
    annotation: None,
    is_certain: |_, _| false,
    lags: false,
    shaken_by_deployment: true,
    serving: false,
    on_demand: true,
    reach: Reach::LoadBalancer,
    reads_last_minutes: false,
};

fn judge(facts: &Facts, _: &Expectations) -> Judgement {
    let expected = "each ready pod registered, and no other";
    let Some(declared) = facts.declared.as_ref().map_err(Clone::clone)? else {
        return Ok(Finding::new(Verdict::Skip, expected, controller::why_no_cluster(facts)));
    };
    let groups = facts.target_groups.as_ref().map_err(Clone::clone)?;
    let mut notes = Notes::default();
    for binding in &declared.bindings {
        let Some(group) = groups.iter().find(|group| group.arn == binding.target_group) else { continue };
        if is_spare(facts, group) {
            let seen = "its target group gets no traffic (weight 0)";
            notes.add(Verdict::Skip, format!("Service {}", binding.service), seen);
        } else {
            note(binding, group, &mut notes);
        }
    }
    if notes.is_empty() {
        notes.add(Verdict::Skip, "the target groups", "no TargetGroupBinding names one of them");
    }
    let ready = declared.bindings.iter().map(|binding| binding.ready.len()).sum();
    Ok(notes.finding(expected, format!("{} registered", count(ready, "ready pod"))))
}

fn note(binding: &Binding, group: &TargetGroup, notes: &mut Notes) {
    let about = format!("Service {}", binding.service);
    let (namespace, service) = binding.service.split_once('/').unwrap_or_default();
    let next = format!(
        "kubectl get endpointslices --namespace {namespace} --selector kubernetes.io/service-name={service}\n\
         kubectl get pods --namespace {namespace} --output wide"
    );
    let difference = Difference::new(binding, group);
    if binding.ready.is_empty() {
        if difference.as_ref().is_ok_and(|it| it.waiting > 0) {
            // Where a readiness gate waits for the target's health, the target tells and not the pod.
            let seen = "no pod is ready, and its pods are registered: how the targets are tells more";
            return notes.add(Verdict::Skip, about, seen);
        }
        let seen = match binding.others.len() {
            0 => "it has no pod".to_owned(),
            others => format!("none of its {} is ready", count(others, "pod")),
        };
        return notes.advise(Verdict::Fail, about, seen, next);
    }
    if !binding.by_address {
        return notes.add(Verdict::Skip, about, "nodes are registered and not its pods");
    }
    let Difference { missing, stale, registered, .. } = match difference {
        Ok(difference) => difference,
        Err(unseen) => return notes.unseen(about, &unseen),
    };
    let ready = binding.ready.len();
    if missing == ready {
        let seen = format!("none of its {} is registered in {}", count(ready, "ready pod"), group.name);
        notes.advise(Verdict::Fail, about, seen, next);
    } else if missing > 0 {
        let seen = format!("{missing} of its {} are not registered in {}", count(ready, "ready pod"), group.name);
        notes.advise(Verdict::Warn, about, seen, next);
    } else if stale > 0 {
        let seen = format!("{stale} of {} in {} are of pods that are gone", count(registered, "target"), group.name);
        notes.advise(Verdict::Warn, about, seen, next);
    } else {
        notes.add(Verdict::Pass, about, format!("{} registered in {}", count(ready, "ready pod"), group.name));
    }
}

/// How far the ready pods and the registered targets are apart.
struct Difference {
    missing: usize,
    /// Registered, and no pod has the address any more.
    stale: usize,
    registered: usize,
    /// Registered, of pods that are not ready.
    waiting: usize,
}

impl Difference {
    fn new(binding: &Binding, group: &TargetGroup) -> Seen<Self> {
        let targets = group.targets.as_ref().map_err(Clone::clone)?;
        let address = |target: &Target| target.id.parse::<IpAddr>().ok();
        // What is drained is on its way out, as it should be.
        let stays = |target: &&Target| match target.state {
            TargetState::Draining | TargetState::UnhealthyDraining => false,
            TargetState::Initial
            | TargetState::Healthy
            | TargetState::Unhealthy
            | TargetState::Unused
            | TargetState::Unavailable
            | TargetState::Other(_) => true,
        };
        let registered: BTreeSet<IpAddr> = targets.iter().filter(stays).filter_map(address).collect();
        let is_gone = |it: &&IpAddr| !binding.ready.contains(*it) && !binding.others.contains(*it);
        Ok(Self {
            missing: binding.ready.difference(&registered).count(),
            // What other clusters register is theirs.
            stale: if binding.is_shared { 0 } else { registered.iter().filter(is_gone).count() },
            registered: registered.len(),
            waiting: registered.intersection(&binding.others).count(),
        })
    }
}

/// Whether all that is wrong is that ready pods are not registered, while the controller does nothing: a Service without
/// a ready pod is not its doing.
fn controller_left_them(scene: &Scene<'_>) -> bool {
    let is_left = |(binding, group): &(&Binding, &TargetGroup)| {
        binding.by_address && Difference::new(binding, group).is_ok_and(|it| it.missing > 0)
    };
    let bound = bound(scene);
    controller::does_nothing(scene)
        && bound.iter().any(is_left)
        && bound.iter().all(|(binding, _)| !binding.ready.is_empty())
}

/// The bindings with their groups.
fn bound<'a>(scene: &Scene<'a>) -> Vec<(&'a Binding, &'a TargetGroup)> {
    let bindings = scene.facts.declared.iter().flatten().flat_map(|declared| &declared.bindings);
    let groups = || scene.facts.target_groups.iter().flatten();
    bindings.filter_map(|it| Some((it, groups().find(|group| group.arn == it.target_group)?))).collect()
}

fn is_troubled(binding: &Binding, group: &TargetGroup) -> bool {
    Difference::new(binding, group).is_ok_and(|it| {
        let is_left_out = binding.by_address && it.missing == binding.ready.len();
        it.waiting == 0 && (binding.ready.is_empty() || is_left_out)
    })
}

/// Whether the pods tell why nothing that is healthy can be registered in this group.
pub(crate) fn explain(scene: &Scene<'_>, group: &TargetGroup) -> bool {
    bound(scene).iter().any(|(binding, of)| of.arn == group.arn && is_troubled(binding, group))
}
