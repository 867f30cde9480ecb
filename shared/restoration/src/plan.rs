//! What would come back, step by step, and the digest that a person approves.

use std::fmt::Write as _;

use facts::Unseen;
use facts::inventory::{Kind, Resource};
use removal::{Digest, Snapshot};
use sha2::{Digest as _, Sha256};

use crate::compare::Difference;
use crate::outcome::{Line, Outcome};
use crate::thing::Thing;

/// Bytes of a digest that people pass on, as in a plan of cleanup.
const READ_ALOUD: usize = 8;

/// One resource that is to come back.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// How it was.
    pub snapshot: Snapshot,
    /// The same, as its answers tell it.
    pub thing: Thing,
    /// What is so of it now.
    pub state: State,
    /// What is not as it was, where something is there.
    pub differences: Vec<Difference>,
}

/// What is so of a resource that is to come back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It is not there, and nothing is in its way.
    Missing,
    /// It is there.
    There {
        /// What names it.
        id: String,
        /// Whether a run of ours made it and did not come to its end.
        unfinished: bool,
    },
    /// Something else has its name.
    Taken {
        /// What.
        by: String,
    },
    /// AWS would refuse it.
    Refused {
        /// Why.
        why: Vec<String>,
    },
    /// Nobody can bring it back.
    Lost {
        /// Why not.
        why: String,
    },
    /// It has to wait for something that comes back otherwise.
    Waits {
        /// For what.
        why: String,
    },
    /// What is so could not be seen.
    Unknown {
        /// Why not.
        why: Unseen,
    },
}

/// Everything that is to come back of one run, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The run of cleanup.
    pub run: String,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

impl Step {
    /// The kind of resource.
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
        }
    }
}

impl Plan {
    /// What a person approves: these snapshots, and no others. What is so of each of them today is not part of it, for
    /// what is there is left alone and what is taken is never written over: so the same word holds if it is said twice.
    pub fn digest(&self) -> Digest {
        let mut hash = Sha256::new();
        hash.update(format!("{}\n", self.run));
        for step in &self.steps {
            hash.update(format!("{}\n{}\n", step.snapshot.resource.id(), step.snapshot.seal));
        }
        let text = hash.finalize().iter().take(READ_ALOUD).fold(String::new(), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        });
        Digest::given(&text)
    }
}

/// Whether somebody who gives this name means the resource: its name, its id, or its ARN.
pub fn is_called(resource: &Resource, name: &str) -> bool {
    let name = name.trim();
    resource.id().as_str() == name || resource.name() == name || resource.arn().is_some_and(|arn| arn.as_str() == name)
}
