//! What would come back, step by step, and the digest that a person approves.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use facts::Unseen;
use facts::inventory::{Kind, Resource, ResourceId};
use jiff::Timestamp;
use removal::{Digest, Snapshot};

use crate::agreement::Standing;
use crate::compare::Difference;
use crate::creation::{Creation, Made};
use crate::index::RestoreIndex;
use crate::names::Names;
use crate::outcome::{Line, Outcome};
use crate::snapshots::Flaw;
use crate::thing::Thing;

/// One resource that is to come back.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// How it was.
    pub snapshot: Snapshot,
    /// The same, as its answers tell it.
    pub thing: Thing,
    /// Every call that makes it, in order.
    pub creations: Vec<Creation>,
    pub state: State,
    /// What is not as it was, where something is there.
    pub differences: Vec<Difference>,
}

/// What is so of a resource that is to come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It is not there, and nothing is in its way.
    Missing,
    There {
        id: String,
        /// Whether a run of ours made it and did not come to its end.
        unfinished: bool,
    },
    /// Something else has its name.
    Taken {
        by: String,
    },
    Refused {
        why: Vec<String>,
    },
    /// Nobody can bring it back.
    Lost {
        why: String,
    },
    /// It has to wait for something that comes back otherwise.
    Waits {
        why: String,
    },
    /// What is so could not be seen.
    Unknown {
        why: Unseen,
    },
}

/// Everything that is to come back of one run, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The run of cleanup.
    pub run: String,
    /// What stands behind its snapshots.
    pub standing: Standing,
    pub steps: Vec<Step>,
    /// Names that things of this run had, and that what comes back has anew.
    pub own: BTreeSet<String>,
    /// What else is called otherwise by now: what other runs brought back.
    pub names: Names,
    /// What a run of ours left unfinished, by the id that stands for it: of these something may be changed.
    pub unfinished: BTreeMap<ResourceId, String>,
}

impl Step {
    pub fn kind(&self) -> Kind {
        self.snapshot.resource.kind()
    }

    /// What there is to say of it before anything is made.
    pub fn line(&self) -> Line {
        let (new_id, outcome) = match &self.state {
            State::Missing => (None, Outcome::CanComeBack),
            State::There { id, unfinished: true } => (Some(id.clone()), Outcome::CanBeCompleted),
            State::There { id, unfinished: false } => (Some(id.clone()), Outcome::IsThere),
            State::Taken { by } => (None, Outcome::Taken { by: by.clone() }),
            State::Refused { why } => (None, Outcome::WouldBeRefused { why: why.clone() }),
            State::Lost { why } => (None, Outcome::CannotComeBack { why: why.clone() }),
            State::Waits { why } => (None, Outcome::NotReached { why: why.clone() }),
            State::Unknown { why } => (None, Outcome::Unknown { why: why.clone() }),
        };
        self.line_with(new_id, outcome, self.differences.clone())
    }

    /// The line with what became of it.
    pub fn line_with(&self, new_id: Option<String>, outcome: Outcome, differences: Vec<Difference>) -> Line {
        let resource = &self.snapshot.resource;
        Line {
            kind: resource.kind(),
            name: resource.name().to_owned(),
            old_id: resource.id(),
            new_id,
            outcome,
            differences,
            loses: self.thing.loses(),
            makes: Vec::new(),
        }
    }
}

impl Plan {
    /// The plan for these snapshots. What a run of ours brought back of them is in the index too, and counts for nothing
    /// here: whatever stands for them today, what is told, approved and sent is the same.
    pub fn new(
        run: &str,
        standing: Standing,
        snapshots: Vec<Snapshot>,
        index: &RestoreIndex,
    ) -> Result<Self, Vec<Flaw>> {
        let ids: BTreeSet<ResourceId> = snapshots.iter().map(|it| it.resource.id()).collect();
        let names = index.names_but_of(&ids);
        let (mut steps, mut flaws, mut own) = (Vec::new(), Vec::new(), BTreeSet::new());
        for snapshot in snapshots {
            let id = snapshot.resource.id();
            match Thing::read(&snapshot.resource, &snapshot.raw_answers, id.as_str()) {
                Ok(thing) => {
                    own.extend(thing.own_names(id.as_str()));
                    let creations = thing.creations(id.as_str(), &snapshot.seal, &names);
                    let (state, differences) = (State::Missing, Vec::new());
                    steps.push(Step { snapshot, thing, creations, state, differences });
                }
                Err(what) => flaws.push(Flaw { key: format!("the snapshot of {id}"), what }),
            }
        }
        let unfinished = index.unfinished(&ids);
        let plan = Self { run: run.to_owned(), standing, steps, own, names, unfinished };
        if flaws.is_empty() { Ok(plan) } else { Err(flaws) }
    }

    /// What a person is told of a step: all that would be made, whatever is so of it today.
    pub fn told(&self, step: &Step) -> Vec<Made> {
        step.creations.iter().map(|it| it.told(&self.own)).collect()
    }

    /// What a person approves: what this plan told of each step, all that is sent for it, which snapshots it is from and
    /// what stands behind them, at this time.
    ///
    /// What is so of each resource today is not part of it, nor by which new name it may be there already: what is there
    /// is left alone, and what is taken is never written over. So an approval still holds where some of it came back
    /// meanwhile. Only what a run of ours left unfinished is part of it, for that is changed.
    pub fn digest(&self, at: Timestamp) -> Digest {
        // Plain data with text keys always has a JSON form; if ever not, the reason stands in for it.
        let text = |made: &Made| serde_json::to_string(made).unwrap_or_else(|error| error.to_string());
        let mut all = format!("{at}\n{}\n{}\n", self.run, self.standing);
        for step in &self.steps {
            let Snapshot { seal, mac, .. } = &step.snapshot;
            // Writing to a String cannot fail.
            let _ = writeln!(all, "{} {seal} {mac:?}", step.snapshot.resource.id());
            for made in self.told(step) {
                let _ = writeln!(all, "{}", text(&made));
            }
            if let Some(id) = self.unfinished.get(&step.snapshot.resource.id()) {
                let _ = writeln!(all, "unfinished {id}");
            }
        }
        Digest::hash(&all)
    }
}

/// Whether somebody who gives this name means the resource: its name, its id, or its ARN.
pub fn is_called(resource: &Resource, name: &str) -> bool {
    let name = name.trim();
    resource.id().as_str() == name || resource.name() == name || resource.arn().is_some_and(|arn| arn.as_str() == name)
}
