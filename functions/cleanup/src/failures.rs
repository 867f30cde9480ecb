//! Removals that failed: told once, then shown as open, told again when they change or after a week, and their end once.

use std::collections::BTreeMap;

use facts::Unseen;
use facts::inventory::{Kind, ResourceId};
use jiff::{SignedDuration, Timestamp};
use removal::{Done, Ledger, Outcome};
use serde::{Deserialize, Serialize};

/// What is still open is told again after this time.
const REMINDER: SignedDuration = SignedDuration::from_hours(7 * 24);
const MOST_TOLD: usize = 20;

/// A removal that failed, and how that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// The kind of what should have gone.
    pub kind: Kind,
    pub name: String,
    /// What AWS or the network said last.
    pub why: Unseen,
    /// When it failed so for the first time.
    pub since: Timestamp,
    /// When people were last told; `None` where they were not yet.
    pub told: Option<Timestamp>,
    /// Whether it is over, and people are still to be told that.
    #[serde(default)]
    pub is_over: bool,
}

/// What is open, by the ids of what should have gone.
pub type Failures = BTreeMap<ResourceId, Open>;

/// What is open after a run that did this, with the ledger as the run left it. It is over once the thing is no orphan any
/// more: it went, or something uses it.
pub(crate) fn after(before: &Failures, done: &[Done], ledger: &Ledger, now: Timestamp) -> Failures {
    let mut open = before.clone();
    for Done { step, outcome } in done {
        let Outcome::Failed { why } = outcome else { continue };
        let id = step.resource.id();
        let same = before.get(&id).filter(|open| cause(&open.why) == cause(why));
        let (since, told) = same.map_or((now, None), |open| (open.since, open.told));
        let (kind, name) = (step.resource.kind(), step.resource.name().to_owned());
        open.insert(id, Open { kind, name, why: why.clone(), since, told, is_over: false });
    }
    for (id, open) in &mut open {
        open.is_over = !ledger.orphans.contains_key(id);
    }
    // What nobody was told of needs no end.
    open.retain(|_, open| !open.is_over || open.told.is_some());
    open
}

/// What tells one failure from another: AWS writes an id of its own into each message.
fn cause(why: &Unseen) -> (&'static str, &str, Option<&str>) {
    match why {
        Unseen::NotAsked { ask_with } => ("not asked", ask_with, None),
        Unseen::Denied { action, .. } => ("denied", action, None),
        Unseen::Throttled { action } => ("throttled", action, None),
        Unseen::TimedOut { action, .. } => ("timed out", action, None),
        Unseen::Failed { action, code, .. } => ("failed", action, code.as_deref()),
        Unseen::ClusterNotRead { cluster, .. } => ("not read", cluster.as_str(), None),
        Unseen::Needs { fact, .. } => ("needs", fact, None),
    }
}

/// Whether one of them is to be told now.
pub(crate) fn is_news(failures: &Failures, now: Timestamp) -> bool {
    let is_due = |told: Timestamp| now.duration_since(told) >= REMINDER;
    failures.values().any(|open| open.is_over || open.told.is_none_or(is_due))
}

/// The same, once people were told of all of them.
pub(crate) fn told(failures: &Failures, now: Timestamp) -> Failures {
    let left = failures.iter().filter(|(_, open)| !open.is_over);
    left.map(|(id, open)| (id.clone(), Open { told: Some(now), ..open.clone() })).collect()
}

/// What a person reads of them. One that is new is told with its step.
pub(crate) fn words(failures: &Failures) -> Vec<String> {
    let lines = failures.values().filter(|open| open.is_over || open.told.is_some());
    let mut words: Vec<String> = lines.clone().take(MOST_TOLD).map(line).collect();
    if let more @ 1.. = lines.count().saturating_sub(MOST_TOLD) {
        words.push(format!("{more} more removals are open: the report of an earlier run has each"));
    }
    words
}

fn line(open: &Open) -> String {
    let Open { kind, name, why, since, is_over, .. } = open;
    if *is_over {
        format!(
            "no longer open: the removal of {kind} {name}, which failed since {since}: it is gone, or no orphan any more"
        )
    } else {
        format!("still open since {since}: {kind} {name} could not be removed: {why}")
    }
}

#[cfg(test)]
mod tests;
