//! What became of a resource that was to come back.

use std::fmt;

use facts::Unseen;
use facts::inventory::{Kind, ResourceId};
use serde::{Deserialize, Serialize};

use crate::compare::Difference;
use crate::creation::Made;

/// One resource with what becomes or became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub kind: Kind,
    pub name: String,
    /// What named it when it was removed.
    pub old_id: ResourceId,
    /// What names it now; `None` where it is not there.
    pub new_id: Option<String>,
    pub outcome: Outcome,
    /// What is not as it was.
    pub differences: Vec<Difference>,
    /// What does not come back, or not by itself.
    pub loses: Vec<String>,
    /// In a plan all that would be made of it, whatever is so of it today; else what was made.
    #[serde(default)]
    pub makes: Vec<Made>,
}

/// What becomes or became of it. Never a bool: each says what a person may do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    CanComeBack,
    /// It is there, and some part of it is missing that would be made.
    CanBeCompleted,
    CameBack,
    /// It came back, but for some part of it.
    CameBackInPart {
        without: Vec<String>,
    },
    /// A certificate of the same names was asked for. It is another one, and waits for its validation.
    AskedAnew,
    IsThere,
    /// Its name belongs to something else, which stays as it is.
    Taken {
        /// What holds it.
        by: String,
    },
    WouldBeRefused {
        why: Vec<String>,
    },
    /// Nobody can bring it back.
    CannotComeBack {
        why: String,
    },
    /// Whether it is there could not be seen, so it was left alone.
    Unknown {
        why: Unseen,
    },
    /// It was asked for and did not succeed; it may be there all the same.
    Failed {
        /// What AWS or the network said.
        why: Unseen,
    },
    /// The run did not come to it.
    NotReached {
        why: String,
    },
}

impl Outcome {
    pub fn made_something(&self) -> bool {
        match self {
            Self::CameBack | Self::CameBackInPart { .. } | Self::AskedAnew => true,
            Self::CanComeBack
            | Self::CanBeCompleted
            | Self::IsThere
            | Self::Taken { .. }
            | Self::WouldBeRefused { .. }
            | Self::CannotComeBack { .. }
            | Self::Unknown { .. }
            | Self::Failed { .. }
            | Self::NotReached { .. } => false,
        }
    }

    /// Whether a digest could bring it about.
    pub fn is_to_do(&self) -> bool {
        matches!(self, Self::CanComeBack | Self::CanBeCompleted)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CanComeBack => write!(f, "can come back"),
            Self::CanBeCompleted => write!(f, "is there, and its missing parts can be made"),
            Self::CameBack => write!(f, "came back"),
            Self::CameBackInPart { without } => write!(f, "came back without {}", without.join("; ")),
            Self::AskedAnew => write!(f, "asked for anew, waits for its validation"),
            Self::IsThere => write!(f, "is there already"),
            Self::Taken { by } => write!(f, "its name is taken by {by}"),
            Self::WouldBeRefused { why } => write!(f, "AWS would refuse it: {}", why.join("; ")),
            Self::CannotComeBack { why } => write!(f, "cannot come back: {why}"),
            Self::Unknown { why } => write!(f, "left alone, for it is not known whether it is there: {why}"),
            Self::Failed { why } => write!(f, "failed: {why}"),
            Self::NotReached { why } => write!(f, "not reached: {why}"),
        }
    }
}
