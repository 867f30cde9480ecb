//! What a run left in the bucket: all of it is read and found true before anything is made, or nothing is.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use facts::inventory::ResourceId;
use facts::untrusted::one_line;
use removal::snapshot::SCHEMA;
use removal::{Done, Fingerprint, Outcome, Snapshot, Sparing};
use serde_json::Value;

use crate::about;
use crate::agreement::{Cleaned, may_have_gone};
use crate::stored::Stored;

/// What is wrong with one object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flaw {
    pub key: String,
    /// What is wrong, and what a person can do.
    pub what: String,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", one_line(&self.key, 2 * SHOWN), one_line(&self.what, 2 * SHOWN))
    }
}

/// Whose snapshots are looked for.
#[derive(Clone, Copy, Debug)]
pub struct Of<'a> {
    pub run: &'a str,
    pub account: &'a str,
    pub region: &'a str,
}

const OUTCOME: &str = ".outcome.json";
/// Characters of a text out of an object that a flaw tells.
const SHOWN: usize = 200;
/// Missing snapshots that are told by number.
const MOST_MISSING: usize = 10;

/// Whether a key is that of an outcome.
pub fn is_outcome(key: &str) -> bool {
    key.ends_with(OUTCOME)
}

/// What the run removed, or may have removed, in the order in which it comes back: the reverse of that of its removal.
/// Where the run's report is there, each snapshot and each outcome must be as it tells. Everything that is wrong is told
/// at once.
pub fn read(objects: &[Stored], of: Of<'_>, report: Option<&Cleaned>) -> Result<Vec<Snapshot>, Vec<Flaw>> {
    let mut shelf = Shelf::default();
    for object in objects {
        shelf.take(object, of);
    }
    shelf.outcomes_agree(objects);
    shelf.are_apart();
    if let Some(report) = report {
        shelf.report_agrees(report, of);
    }
    if !shelf.flaws.is_empty() {
        shelf.flaws.sort();
        return Err(shelf.flaws);
    }
    Ok(shelf.into_what_comes_back(report))
}

/// Snapshots that the run took and that are not there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Missing {
    /// The numbers of the first of them.
    pub first: Vec<usize>,
    pub count: usize,
}

/// The gaps in the numbers of a run's snapshots. Where the outcome is gone as well, nothing else tells of them but the
/// report. A snapshot that could not be written has a number too, and an outcome that says so.
pub fn missing(objects: &[Stored]) -> Missing {
    let (outcomes, snapshots): (Vec<&Stored>, Vec<&Stored>) = objects.iter().partition(|it| is_outcome(&it.key));
    let read = snapshots.into_iter().filter_map(|it| serde_json::from_slice::<Snapshot>(&it.bytes).ok());
    let numbers: BTreeSet<usize> = read.map(|it| it.number).collect();
    let done = outcomes.into_iter().filter_map(|it| serde_json::from_slice::<Done>(&it.bytes).ok());
    let not_written = done.filter(|done| matches!(done.outcome, Outcome::Spared { why: Sparing::NoSnapshot { .. } }));
    // Whoever wrote a snapshot wrote its number: it is not counted up to.
    let (mut first, mut next, mut count) = (Vec::new(), 1_usize, 0_usize);
    for number in numbers {
        first.extend((next..number).take(MOST_MISSING.saturating_sub(first.len())));
        count = count.saturating_add(number.saturating_sub(next));
        next = number.saturating_add(1);
    }
    if count > not_written.count() { Missing { first, count } } else { Missing::default() }
}

impl Missing {
    /// That they are missing, for a person; `None` where none is.
    pub fn told(&self, run: &str) -> Option<String> {
        let numbers: Vec<String> = self.first.iter().map(ToString::to_string).collect();
        let numbers = numbers.join(", ");
        let (noun, are) = if self.count == 1 { ("snapshot", "is") } else { ("snapshots", "are") };
        let more = match self.count.saturating_sub(self.first.len()) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let what = "what went under it does not come back: look for deleted objects of the run in the bucket";
        let told = format!("{noun} {numbers}{more} of run {run} {are} missing, and so is the outcome; {what}");
        (self.count > 0).then_some(told)
    }
}

/// What was read so far.
#[derive(Default)]
struct Shelf {
    flaws: Vec<Flaw>,
    snapshots: BTreeMap<String, Snapshot>,
    outcomes: BTreeMap<String, Done>,
}

impl Shelf {
    fn note(&mut self, key: &str, what: impl Into<String>) {
        self.flaws.push(Flaw { key: key.to_owned(), what: what.into() });
    }

    fn take(&mut self, object: &Stored, of: Of<'_>) {
        match object.key.strip_suffix(OUTCOME) {
            Some(stem) => match serde_json::from_slice::<Done>(&object.bytes) {
                Ok(done) => drop(self.outcomes.insert(stem.to_owned(), done)),
                Err(error) => self.note(&object.key, format!("is no outcome that this version can read: {error}")),
            },
            None => match snapshot(object, of) {
                Ok(snapshot) => drop(self.snapshots.insert(stem(&object.key).to_owned(), snapshot)),
                Err(what) => self.note(&object.key, what),
            },
        }
    }

    /// Each outcome is of the snapshot beside it: the same resource, as it was.
    fn outcomes_agree(&mut self, objects: &[Stored]) {
        for (stem, done) in std::mem::take(&mut self.outcomes) {
            let key = format!("{stem}.json");
            let known = objects.iter().any(|it| it.key == key);
            if may_have_gone(&done.outcome) && !known {
                self.note(&key, "is missing, though the run removed what it holds: bring the object back first");
            }
            let what = self.snapshots.get(&stem).and_then(|it| other(it, &done, &key));
            if let Some(what) = what {
                self.note(&key, what);
            }
            self.outcomes.insert(stem, done);
        }
    }

    /// One resource has one snapshot, and each its own place in the order.
    fn are_apart(&mut self) {
        let (mut ids, mut numbers) = (BTreeMap::new(), BTreeMap::new());
        let mut again = Vec::new();
        for (stem, it) in &self.snapshots {
            let id = it.resource.id();
            if let Some(first) = ids.insert(id.clone(), stem) {
                again.push((stem.clone(), format!("is of {id}, of which there is {first}.json too")));
            }
            if let Some(first) = numbers.insert(it.number, stem) {
                again.push((stem.clone(), format!("has the number {} of {first}.json", it.number)));
            }
        }
        for (stem, what) in again {
            self.note(&format!("{stem}.json"), what);
        }
    }

    /// The report names what snapshots and outcomes name, and nothing else.
    fn report_agrees(&mut self, report: &Cleaned, of: Of<'_>) {
        let mut wrong: Vec<(String, String)> = report
            .is_foreign(of.run, of.account, of.region)
            .map(|what| ("the report".to_owned(), what))
            .into_iter()
            .collect();
        for (stem, it) in &self.snapshots {
            let key = format!("{stem}.json");
            let id = it.resource.id();
            match report.done_with(&id) {
                None => wrong.push((key, format!("is of {id}, which the report of the run does not name"))),
                Some(done) => {
                    wrong.extend(other(it, done, &key).map(|what| (key.clone(), format!("{what} (in the report)"))));
                    let differs = self.outcomes.get(stem).is_some_and(|outcome| outcome != done);
                    wrong.extend(
                        differs.then(|| (format!("{stem}{OUTCOME}"), "is not as the report tells it".to_owned())),
                    );
                }
            }
        }
        let has = |id: &ResourceId| self.snapshots.values().any(|it| it.resource.id() == *id);
        let missing = report.went().filter(|id| !has(id));
        wrong.extend(missing.map(|id| {
            (format!("the snapshot of {id}"), "is missing, though the report says that the run removed it".to_owned())
        }));
        for (key, what) in wrong {
            self.note(&key, what);
        }
    }

    /// Without an outcome the report tells what came of it; without both, the run ended between the snapshot and its word.
    fn into_what_comes_back(self, report: Option<&Cleaned>) -> Vec<Snapshot> {
        let Self { mut snapshots, outcomes, .. } = self;
        snapshots.retain(|stem, it| {
            let done = outcomes.get(stem).or_else(|| report?.done_with(&it.resource.id()));
            done.is_none_or(|done| may_have_gone(&done.outcome))
        });
        let mut all: Vec<Snapshot> = snapshots.into_values().collect();
        all.sort_by_key(|it| std::cmp::Reverse(it.number));
        all
    }
}

/// Why an outcome is not of this snapshot.
fn other(snapshot: &Snapshot, done: &Done, key: &str) -> Option<String> {
    let step = &done.step;
    let id = step.resource.id();
    if snapshot.resource.id() != id {
        return Some(format!("is not of {id}, of which its outcome tells"));
    }
    let as_it_was = Fingerprint::new(&snapshot.resource);
    if as_it_was != step.fingerprint || as_it_was != Fingerprint::new(&step.resource) {
        return Some(format!("is of {id} as its outcome does not tell it: one of the two was changed"));
    }
    match &done.outcome {
        Outcome::Removed { snapshot } if !snapshot.ends_with(&format!("/{key}")) => {
            Some(format!("is not the snapshot that its outcome names: {}", one_line(snapshot, SHOWN)))
        }
        Outcome::Removed { .. }
        | Outcome::Gone
        | Outcome::Spared { .. }
        | Outcome::Failed { .. }
        | Outcome::NotReached { .. } => None,
    }
}

fn stem(key: &str) -> &str {
    key.strip_suffix(".json").unwrap_or(key)
}

fn snapshot(object: &Stored, of: Of<'_>) -> Result<Snapshot, String> {
    let value: Value =
        serde_json::from_slice(&object.bytes).map_err(|error| format!("is no JSON, so it was changed: {error}"))?;
    let schema = value.get("schema").and_then(Value::as_str).unwrap_or("of no version");
    if schema != SCHEMA {
        let schema = one_line(schema, SHOWN);
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
    if let Some((place, its, ours)) = foreign {
        return Err(format!("is of {place} {}, and this is {ours}", one_line(its, SHOWN)));
    }
    about::check(&snapshot).map(|()| snapshot)
}
