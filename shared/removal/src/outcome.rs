//! What became of a step.

use std::fmt;

use facts::Unseen;
use serde::{Deserialize, Serialize};

use crate::rule::Rule;
use crate::step::Step;

/// A step with what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Done {
    /// The step as it was planned.
    pub step: Step,
    pub outcome: Outcome,
}

/// What became of a step. Never a bool: each says what a person may do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    Removed {
        /// Where its snapshot is.
        snapshot: String,
    },
    Gone,
    Spared {
        why: Sparing,
    },
    /// The removal was asked for and did not succeed; it may have happened all the same.
    Failed {
        /// What AWS or the network said.
        why: Unseen,
    },
    /// The run did not come to it.
    NotReached {
        why: String,
    },
}

/// Why a step was not carried out although the run came to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "because", rename_all = "kebab-case")]
pub enum Sparing {
    /// The approved plan does not have it, or has it with another fingerprint.
    NotApproved,
    /// On the second look a predicate fails.
    NoOrphanAnyMore {
        rule: Rule,
        /// What it said, in words.
        seen: String,
    },
    /// The second look could not see what decides.
    Unseen {
        /// What is missing, in words.
        what: String,
    },
    /// It goes after something that went in this run, and AWS still shows that: a later run asks again.
    NotYet {
        /// What AWS shows or says.
        why: String,
    },
    /// It is an orphan still, but not the same as planned.
    Changed,
    /// Its snapshot could not be written.
    NoSnapshot { why: String },
    /// AWS refused because something uses it.
    InUse {
        /// AWS's words.
        said: String,
    },
    /// AWS refused because it changed between the last look and the removal.
    ChangedMeanwhile {
        /// AWS's words.
        said: String,
    },
}

impl Outcome {
    /// Whether what the ledger knows of the resource is void: it is not what it seemed.
    pub fn begins_anew(&self) -> bool {
        match self {
            Self::Gone => true,
            Self::Spared { why } => match why {
                Sparing::NoOrphanAnyMore { .. }
                | Sparing::Changed
                | Sparing::InUse { .. }
                | Sparing::ChangedMeanwhile { .. } => true,
                Sparing::NotApproved | Sparing::Unseen { .. } | Sparing::NotYet { .. } | Sparing::NoSnapshot { .. } => {
                    false
                }
            },
            Self::Removed { .. } | Self::Failed { .. } | Self::NotReached { .. } => false,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Removed { snapshot } => write!(f, "removed; snapshot {snapshot}"),
            Self::Gone => write!(f, "had gone already"),
            Self::Spared { why } => write!(f, "kept: {why}"),
            Self::Failed { why } => write!(f, "failed: {why}"),
            Self::NotReached { why } => write!(f, "not reached: {why}"),
        }
    }
}

impl fmt::Display for Sparing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotApproved => write!(f, "the approved plan does not have it as it is now"),
            Self::NoOrphanAnyMore { rule, seen } => write!(f, "no longer so: {rule} (seen: {seen})"),
            Self::Unseen { what } => write!(f, "the second look could not see what decides: {what}"),
            Self::NotYet { why } => write!(f, "AWS still shows what went before it: {why}"),
            Self::Changed => write!(f, "it changed since it was planned"),
            Self::NoSnapshot { why } => write!(f, "no snapshot: {why}"),
            Self::InUse { said } => write!(f, "AWS says that it is in use: {said}"),
            Self::ChangedMeanwhile { said } => write!(f, "it changed between the last look and the removal: {said}"),
        }
    }
}
