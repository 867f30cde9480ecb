//! Whether targets of one group get about as many requests as one another.

use std::collections::BTreeMap;

use facts::Facts;
use facts::ids::Arn;
use facts::targets::{Target, TargetGroup, TargetState};
use facts::traffic::Traffic;

use crate::finding::Verdict;
use crate::next_step::NextStep;
use crate::notes::Notes;
use crate::words::list;

const ABOUT: &str = "the spread";
const ANNOTATION: &str = "alb.ingress.kubernetes.io/target-group-attributes";
/// Requests that each target must have had a right to: with fewer, chance alone gives one a quarter of its share.
const FAIR_SHARE: u64 = 30;
/// A target that gets less than one in so many of its fair share starves.
const STARVES_BELOW: u64 = 4;
/// A target that gets more than so many times its fair share hogs.
const HOGS_ABOVE: u64 = 2;

/// Notes how requests are spread over the targets of each group.
pub(super) fn note(facts: &Facts, traffic: &Traffic, notes: &mut Notes) {
    let mut groups: BTreeMap<Option<&str>, BTreeMap<&str, u64>> = BTreeMap::new();
    for share in &traffic.users.targets {
        groups.entry(share.group.as_deref()).or_default().insert(&share.target, share.requests);
    }
    for (group, seen) in groups {
        let known =
            facts.target_groups.as_ref().ok().and_then(|all| all.iter().find(|it| Some(it.arn.as_str()) == group));
        let name = known.map_or("", |known| &known.name);
        let about = if name.is_empty() { ABOUT.to_owned() } else { format!("{ABOUT} over {name}") };
        let by_node = known.is_some_and(|known| known.targets.iter().flatten().any(Target::is_instance));
        let judged = judged(facts, traffic, known, seen);
        note_group(&about, group, &judged, by_node, notes);
    }
}

/// The targets that were there all the time, with their requests; of those that came or went meanwhile nothing is said.
fn judged(
    facts: &Facts,
    traffic: &Traffic,
    known: Option<&TargetGroup>,
    mut seen: BTreeMap<&str, u64>,
) -> BTreeMap<String, u64> {
    let Some(targets) = known.and_then(|known| known.targets.as_ref().ok()) else { return owned(seen) };
    let is_in_log = targets.iter().any(|target| seen.contains_key(name(target).as_str()));
    // Instances, which the log names by their addresses, or addresses that are gone.
    if !is_in_log {
        return owned(seen);
    }
    let mut judged = BTreeMap::new();
    for target in targets.iter().filter(|target| target.state == TargetState::Healthy) {
        let requests = seen.remove(name(target).as_str());
        let was_there = match target.since {
            Some(since) if since < traffic.from => true,
            // Nothing is remembered of it, as in a first run: its requests show that it was there.
            Some(since) => since == facts.at && requests.is_some(),
            None => requests.is_some(),
        };
        if was_there {
            judged.insert(name(target), requests.unwrap_or_default());
        }
    }
    judged
}

fn owned(seen: BTreeMap<&str, u64>) -> BTreeMap<String, u64> {
    seen.into_iter().map(|(target, requests)| (target.to_owned(), requests)).collect()
}

fn name(target: &Target) -> String {
    target.port.map_or_else(|| target.id.clone(), |port| format!("{}:{port}", target.id))
}

/// `by_node` is whether the targets are instances. The log names those by their addresses: which is which is not known, so a
/// node that came or went in the meantime, or that has no pod, looks like one that starves.
fn note_group(about: &str, group: Option<&str>, judged: &BTreeMap<String, u64>, by_node: bool, notes: &mut Notes) {
    let targets = judged.len() as u64;
    let total: u64 = judged.values().sum();
    if targets < 2 || total < targets * FAIR_SHARE {
        return notes.add(Verdict::Skip, about, format!("not judged: {total} requests over {targets} targets"));
    }
    let of_fair = |is: fn(u64, u64) -> bool| -> Vec<String> {
        let found = judged.iter().filter(|(_, requests)| is(**requests * targets, total));
        found.map(|(target, requests)| format!("{target} ({requests} of {total})")).collect()
    };
    let starving = if by_node { Vec::new() } else { of_fair(|requests, total| requests * STARVES_BELOW < total) };
    let hogging = of_fair(|requests, total| requests > total * HOGS_ABOVE);
    if by_node {
        let seen = "whether one gets far less than its share is not judged: its targets are instances, the log names \
                    them by their addresses, and which node is which is not known";
        notes.add(Verdict::Skip, about, seen);
        if hogging.is_empty() {
            return;
        }
    }
    if starving.is_empty() && hogging.is_empty() {
        return notes.add(Verdict::Pass, about, format!("{total} requests over {targets} targets, about alike"));
    }
    let mut said = Vec::new();
    if !starving.is_empty() {
        said.push(format!("far less than its share goes to {}", list(&starving)));
    }
    if !hogging.is_empty() {
        said.push(format!("far more than its share goes to {}", list(&hogging)));
    }
    notes.advise(Verdict::Warn, about, said.join("; "), next(group));
}

fn next(group: Option<&str>) -> NextStep {
    let arn = group.and_then(|arn| Arn::try_from(arn.to_owned()).ok());
    let describe = arn.map(|arn| {
        let region = arn.region();
        format!("\naws elbv2 describe-target-group-attributes --region {region} --target-group-arn {arn}")
    });
    NextStep::annotated(format!(
        "stickiness and load_balancing.algorithm.type decide about the spread: the Ingress annotation {ANNOTATION}. Long-lived \
         connections and few clients with stickiness make it uneven too{}",
        describe.unwrap_or_default()
    ))
}
