//! What a run left in the bucket: all of it is read and found true before anything is made, or nothing is.

use std::collections::BTreeMap;
use std::fmt;

use removal::snapshot::SCHEMA;
use removal::{Done, Outcome, Snapshot};
use serde_json::Value;

/// An object of the bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its key.
    pub key: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// What is wrong with one object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flaw {
    /// Its key.
    pub key: String,
    /// What is wrong, and what a person can do.
    pub what: String,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, self.what)
    }
}

/// Whose snapshots are looked for.
#[derive(Clone, Copy, Debug)]
pub struct Of<'a> {
    /// The run.
    pub run: &'a str,
    /// The account.
    pub account: &'a str,
    /// The Region.
    pub region: &'a str,
}

const OUTCOME: &str = ".outcome.json";

/// Whether a key is that of an outcome.
pub fn is_outcome(key: &str) -> bool {
    key.ends_with(OUTCOME)
}

/// What the run removed, or may have removed, in the order in which it comes back: the reverse of that of its removal.
/// Everything that is wrong is told at once.
pub fn read(objects: &[Stored], of: Of<'_>) -> Result<Vec<Snapshot>, Vec<Flaw>> {
    let mut flaws = Vec::new();
    let mut note = |key: &str, what: String| flaws.push(Flaw { key: key.to_owned(), what });
    let mut snapshots: BTreeMap<String, Snapshot> = BTreeMap::new();
    let mut outcomes: BTreeMap<String, Done> = BTreeMap::new();
    for object in objects {
        match object.key.strip_suffix(OUTCOME) {
            Some(stem) => match serde_json::from_slice::<Done>(&object.bytes) {
                Ok(done) => drop(outcomes.insert(stem.to_owned(), done)),
                Err(error) => note(&object.key, format!("is no outcome that this version can read: {error}")),
            },
            None => match snapshot(object, of) {
                Ok(snapshot) => drop(snapshots.insert(stem(&object.key).to_owned(), snapshot)),
                Err(what) => note(&object.key, what),
            },
        }
    }
    for (stem, done) in &outcomes {
        let key = format!("{stem}.json");
        let known = objects.iter().any(|it| it.key == key);
        if may_have_gone(&done.outcome) && !known {
            note(&key, "is missing, though the run removed what it holds: bring the object back first".to_owned());
        }
        let is_other = |it: &Snapshot| it.resource.id() != done.step.resource.id();
        if snapshots.get(stem).is_some_and(is_other) {
            note(&key, format!("is not of {}, of which its outcome tells", done.step.resource.id()));
        }
    }
    if !flaws.is_empty() {
        flaws.sort();
        return Err(flaws);
    }
    // Without an outcome the run ended between the snapshot and its word on what came of it.
    snapshots.retain(|stem, _| outcomes.get(stem).is_none_or(|done| may_have_gone(&done.outcome)));
    let mut all: Vec<Snapshot> = snapshots.into_values().collect();
    all.sort_by_key(|it| std::cmp::Reverse(it.number));
    Ok(all)
}

fn stem(key: &str) -> &str {
    key.strip_suffix(".json").unwrap_or(key)
}

fn may_have_gone(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Removed { .. } | Outcome::Failed { .. } => true,
        Outcome::Gone | Outcome::Spared { .. } | Outcome::NotReached { .. } => false,
    }
}

fn snapshot(object: &Stored, of: Of<'_>) -> Result<Snapshot, String> {
    let value: Value =
        serde_json::from_slice(&object.bytes).map_err(|error| format!("is no JSON, so it was changed: {error}"))?;
    let schema = value.get("schema").and_then(Value::as_str).unwrap_or("of no version");
    if schema != SCHEMA {
        return Err(format!("is {schema}, and this version reads {SCHEMA}: restore it with the version that wrote it"));
    }
    let snapshot: Snapshot =
        serde_json::from_slice(&object.bytes).map_err(|error| format!("is not as it was written: {error}"))?;
    if !snapshot.is_whole() {
        return Err("was changed since it was written, for its seal is broken: bring back its first version".to_owned());
    }
    let places = [
        ("run", snapshot.run.as_str(), of.run),
        ("account", snapshot.account.as_str(), of.account),
        ("Region", snapshot.region.as_str(), of.region),
    ];
    let foreign = places.into_iter().find(|(_, its, ours)| its != ours);
    let foreign = foreign.map(|(place, its, ours)| format!("is of {place} {its}, and this is {ours}"));
    foreign.map_or(Ok(snapshot), Err)
}
