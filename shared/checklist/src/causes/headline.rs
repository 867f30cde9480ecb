//! A cause in one sentence: what users see of it first, then what it is.

use std::collections::BTreeSet;

use facts::dns::PointsAt;
use facts::site::Outcome;
use facts::targets::TargetState;

use super::scene::Scene;
use crate::checks::dns;
use crate::checks::targets::is_spare;
use crate::finding::{Detail, Verdict};
use crate::judge::Line;
use crate::words::list;

/// The sentence of the cause; of targets that are down together with what the endpoints answer for it.
pub(super) fn sentence(scene: &Scene<'_>, line: &Line, consequences: &[String]) -> String {
    let seen = line.finding.seen.clone();
    let symptom = || symptom(scene).filter(|_| fails(scene, "endpoints"));
    match line.check.as_str() {
        "targets" if consequences.iter().any(|it| it == "endpoints") => match (symptom(), targets_in_short(scene)) {
            (Some(symptom), Some(targets)) => format!("{symptom}, {targets}"),
            (Some(symptom), None) => format!("{symptom}, {seen}"),
            (None, _) => seen,
        },
        "endpoints" => match (symptom(), first(line)) {
            (Some(symptom), _) if answers_tell_all(scene) => symptom,
            (Some(symptom), Some(detail)) if all_reply(scene) => format!("{symptom}, but wrong: {}", detail.seen),
            // In a subject each word counts, and that it is everywhere is what one expects.
            (Some(_) | None, _) => seen.replace("wrong at every address: ", ""),
        },
        "dns" if dns::leads_elsewhere(scene.facts) => leads_to(scene).unwrap_or(seen),
        "redirect" => match first(line) {
            Some(detail) if detail.about == "the load balancer" => detail.seen.clone(),
            Some(_) | None => seen,
        },
        // Which bucket it is does not matter to who reads a subject.
        "access-logs" => match first(line) {
            Some(detail) if detail.about.starts_with("bucket ") => format!("access logs: {}", detail.seen),
            Some(_) | None => seen,
        },
        _ => seen,
    }
}

/// The first of the observations that make it as bad as it is.
fn first(line: &Line) -> Option<&Detail> {
    line.finding.details.iter().find(|detail| detail.verdict == line.finding.verdict)
}

/// Where the record leads that should lead here.
fn leads_to(scene: &Scene<'_>) -> Option<String> {
    let zone = scene.facts.dns.record.as_ref().ok()?;
    let names = zone.records.iter().find_map(|record| match &record.points_at {
        PointsAt::Alias { name, .. } => Some(name.trim_start_matches("dualstack.").to_owned()),
        PointsAt::Values { values } => (!values.is_empty()).then(|| list(values)),
    });
    Some(match names {
        Some(names) => format!("the domain leads elsewhere, to {names}"),
        None => "the domain has no record".to_owned(),
    })
}

fn fails(scene: &Scene<'_>, check: &str) -> bool {
    scene.line(check).is_some_and(|line| line.finding.verdict == Verdict::Fail)
}

/// Whether the statuses say it all: a status that nobody wanted, with no health to explain it.
fn answers_tell_all(scene: &Scene<'_>) -> bool {
    scene.wrong_answers().all(|(_, probe)| matches!(&probe.outcome, Outcome::Reply(reply) if reply.status >= 400))
}

/// Whether each wrong answer is a whole one.
fn all_reply(scene: &Scene<'_>) -> bool {
    scene.wrong_answers().all(|(_, probe)| matches!(&probe.outcome, Outcome::Reply(_)))
}

/// What the failing endpoints answer: `/predict answers 503`, `all 4 endpoints answer 502 or 503`.
fn symptom(scene: &Scene<'_>) -> Option<String> {
    let mut paths: Vec<&str> = Vec::new();
    let mut answers: BTreeSet<String> = BTreeSet::new();
    let mut addresses = BTreeSet::new();
    for (name, probe) in scene.wrong_answers() {
        let path = path_of(scene, name);
        if !paths.contains(&path) {
            paths.push(path);
        }
        addresses.insert(probe.address);
        answers.insert(match &probe.outcome {
            Outcome::Reply(reply) => reply.status.to_string(),
            Outcome::Refused
            | Outcome::Reset { .. }
            | Outcome::TimedOut { .. }
            | Outcome::Tls { .. }
            | Outcome::Failed { .. }
            | Outcome::NotAsked { .. }
            | Outcome::NotReached => "nothing".to_owned(),
        });
    }
    let asked = scene.facts.scope.endpoints.len();
    let who = match paths.as_slice() {
        [] => return None,
        [one] => format!("{one} answers"),
        all if all.len() == asked => format!("all {asked} endpoints answer"),
        [one, other] => format!("{one} and {other} answer"),
        some => format!("{} of {asked} endpoints answer", some.len()),
    };
    let answers = answers.into_iter().collect::<Vec<_>>().join(" or ");
    Some(format!("{who} {answers}{}", at_some(scene, addresses.len())))
}

/// Where only some addresses fail, how many.
fn at_some(scene: &Scene<'_>, failing: usize) -> String {
    let probes = scene.facts.site.endpoints.iter().flat_map(|endpoint| endpoint.probes.iter().flatten());
    let asked = probes.map(|probe| probe.address).collect::<BTreeSet<_>>().len();
    if failing == asked { String::new() } else { format!(" at {failing} of {asked} addresses") }
}

/// The path alone: the method is of no use to who reads a subject.
fn path_of<'a>(scene: &Scene<'a>, name: &'a str) -> &'a str {
    let endpoint = scene.facts.scope.endpoints.iter().find(|it| it.name == name);
    let is_given = |path: &str| name.ends_with(path);
    endpoint.map(|it| it.path.as_str()).filter(|path| is_given(path)).unwrap_or(name)
}

/// The targets in a few words.
fn targets_in_short(scene: &Scene<'_>) -> Option<String> {
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
