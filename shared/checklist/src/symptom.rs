//! What users see of failing endpoints, in a few words that are fit for a subject.

use std::collections::BTreeSet;
use std::net::IpAddr;

use facts::site::Outcome;

use crate::check_id::CheckId;
use crate::scene::{Scene, Trouble, seen};
use crate::words::list;

/// What the failing endpoints answer: `/predict answers 503`, `all 4 endpoints answer 502 or 503`.
pub(crate) fn symptom(scene: &Scene<'_>) -> Option<String> {
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

/// Those who call the failing endpoints, at the failing addresses.
pub(crate) fn callers(scene: &Scene<'_>) -> String {
    let (mut names, mut addresses): (Vec<&str>, BTreeSet<IpAddr>) = (Vec::new(), BTreeSet::new());
    for (name, probe) in scene.wrong_answers() {
        if !names.contains(&name) {
            names.push(name);
        }
        addresses.insert(probe.address);
    }
    let probes = scene.facts.site.endpoints.iter().flat_map(|endpoint| endpoint.probes.iter().flatten());
    let asked: BTreeSet<IpAddr> = probes.map(|probe| probe.address).collect();
    let all = scene.facts.scope.endpoints.len();
    let who = if names.len() == all { "everybody".to_owned() } else { format!("those who call {}", list(&names)) };
    if addresses.is_empty() {
        "everybody".to_owned()
    } else if addresses.len() == asked.len() {
        format!("{who}, at every address")
    } else {
        let at: Vec<_> = addresses.iter().collect();
        format!("{who}, by {} of {} addresses ({})", addresses.len(), asked.len(), list(&at))
    }
}

/// What the check saw, after what the endpoints answer for it where they do.
pub(crate) fn with_what_is_seen(trouble: &Trouble<'_>) -> String {
    let scene = trouble.scene;
    let with_endpoints = trouble.consequences.contains(&CheckId::Endpoints) && scene.fails(CheckId::Endpoints);
    match symptom(scene).filter(|_| with_endpoints) {
        Some(symptom) => format!("{symptom}, {}", seen(trouble)),
        None => seen(trouble),
    }
}
