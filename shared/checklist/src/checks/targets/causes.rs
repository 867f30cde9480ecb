//! What explains targets that are not healthy, and how they are told as a cause.

use facts::targets::{TargetGroup, TargetState};

use crate::check_id::CheckId;
use crate::checks::pods;
use crate::finding::{Detail, Verdict};
use crate::scene::{Scene, Trouble, seen};
use crate::spare::is_spare;
use crate::subject::Subject;
use crate::symptom::symptom;

/// Targets that are down, together with what the endpoints answer for it.
pub(super) fn headline(trouble: &Trouble<'_>) -> String {
    let scene = trouble.scene;
    let with_endpoints = trouble.consequences.contains(&CheckId::Endpoints) && scene.fails(CheckId::Endpoints);
    match symptom(scene).filter(|_| with_endpoints) {
        Some(symptom) => format!("{symptom}, {}", in_short(scene).unwrap_or_else(|| seen(trouble))),
        None => seen(trouble),
    }
}

/// The targets in a few words.
fn in_short(scene: &Scene<'_>) -> Option<String> {
    let groups = scene.facts.target_groups.as_ref().ok()?;
    let with_traffic: Vec<_> = groups.iter().filter(|group| !is_spare(scene.facts, group)).collect();
    let targets: Vec<_> = with_traffic.iter().flat_map(|group| group.targets.iter().flatten()).collect();
    let healthy = targets.iter().filter(|target| target.state == TargetState::Healthy).count();
    Some(match (targets.len(), healthy) {
        (0, _) if groups.is_empty() => "no rule forwards to a target".to_owned(),
        (0, _) => "no target is registered".to_owned(),
        (_, 0) => "no healthy target".to_owned(),
        (all, healthy) => format!("{healthy} of {all} targets healthy"),
    })
}

/// The health check is set otherwise than wanted, finds no target healthy, and is alone with that: users are answered.
pub(super) fn the_health_check_asks_for_something_else(scene: &Scene<'_>) -> bool {
    let is_set_otherwise = |detail: &Detail| {
        let decides = match &detail.about {
            Subject::HealthCheck { setting, .. } => {
                matches!(setting.as_str(), "path" | "port" | "protocol" | "matcher")
            }
            Subject::Named(_)
            | Subject::LoadBalancer
            | Subject::Address(_)
            | Subject::Answer { .. }
            | Subject::Bucket(_) => false,
        };
        decides && detail.verdict == Verdict::Fail
    };
    let users_are_answered = scene.line(CheckId::Endpoints).is_some_and(|line| line.finding.verdict < Verdict::Fail);
    scene.has_no_healthy_target()
        && users_are_answered
        && scene.details(CheckId::Attributes).iter().any(is_set_otherwise)
}

/// Each group without a healthy target is one of which the pods tell why.
pub(super) fn the_pods_explain_it(scene: &Scene<'_>) -> bool {
    let has_none = |group: &&TargetGroup| {
        !is_spare(scene.facts, group)
            && group.targets.as_ref().is_ok_and(|it| !it.iter().any(|target| target.state == TargetState::Healthy))
    };
    let mut bad = scene.facts.target_groups.iter().flatten().filter(has_none).peekable();
    bad.peek().is_some() && bad.all(|group| pods::explain(scene, group))
}
