//! What one run of `restore` answers, logs and keeps.

mod build;
mod by_hand;
mod emf;
mod headline;
mod mail;
mod table;
#[cfg(test)]
mod tests;

pub use build::{Facts, report};
pub use by_hand::Renamed;
pub use mail::mail;

use jiff::Timestamp;
use restoration::{Line, Outcome, Standing};
use serde::{Deserialize, Serialize};

use crate::{Delivered, Run};

/// The name and version of the report's form. A new field keeps it; a changed meaning raises the number.
pub const SCHEMA: &str = "albkeeper.restore/1";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// To be told which runs can be undone.
    List,
    /// To be told what would come back.
    Plan,
    /// To bring it back.
    Apply,
}

/// What one run of `restore` answers, logs and keeps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: String,
    pub mode: Mode,
    pub account: String,
    pub region: String,
    /// The run of cleanup that is undone; `None` in a list.
    pub undoes: Option<String>,
    /// What a person approves; `None` where there is nothing to approve.
    pub digest: Option<String>,
    /// What a person should know first, in one sentence.
    pub headline: String,
    /// Runs that can be undone, the last one first.
    pub runs: Vec<RunLine>,
    /// What comes or came back, in order; each with its old and its new name.
    pub lines: Vec<Line>,
    /// What is left for a person to do.
    pub by_hand: Vec<String>,
    /// The command that approves; `None` where there is nothing to approve.
    pub approve: Option<String>,
    /// What a reader should know of this run besides.
    pub notes: Vec<String>,
    pub run: Run,
    /// What became of report, index and mail.
    pub delivered: Delivered,
}

/// One run of cleanup that removed something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunLine {
    /// Its id: what a person names to undo it.
    pub run: String,
    /// When it took its last snapshot.
    pub at: Option<Timestamp>,
    /// What it removed, as `kind name`.
    pub removed: Vec<String>,
    /// How many of those came back.
    pub back: usize,
    /// What keeps its snapshots from being used.
    pub flaws: Vec<String>,
    /// What stands behind its snapshots; `None` where they cannot be used.
    #[serde(default)]
    pub standing: Option<Standing>,
}

impl Report {
    /// Whether something was made: then people are told.
    pub fn made_something(&self) -> bool {
        self.lines.iter().any(|line| line.outcome.made_something())
    }

    fn count(&self, is_so: impl Fn(&Outcome) -> bool) -> usize {
        self.lines.iter().filter(|line| is_so(&line.outcome)).count()
    }
}
