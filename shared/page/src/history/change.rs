//! What changed, in sentences.

use checklist::Verdict;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::letters::verdict;

/// Changes that are kept.
pub(super) const MOST: usize = 30;
/// Characters of a sentence that are kept.
pub(super) const LONGEST: usize = 200;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The run that saw it first.
    pub at: Timestamp,
    /// The check whose verdict changed; `None` for a change of what was seen.
    pub check: Option<String>,
    /// The verdict before; `None` where there was none.
    pub from: Option<Verdict>,
    /// The verdict since.
    pub to: Option<Verdict>,
    /// What was seen.
    pub says: String,
}

impl Change {
    pub(super) fn new(at: Timestamp, check: &str, (from, to): (char, char), says: &str) -> Self {
        Self { at, check: Some(check.to_owned()), from: verdict(from), to: verdict(to), says: cut(says) }
    }

    pub(super) fn seen(at: Timestamp, says: &str) -> Self {
        Self { at, check: None, from: None, to: None, says: cut(says) }
    }
}

/// Adds a change. That a check passes for the first time is none.
pub(super) fn note(changes: &mut Vec<Change>, change: Change) {
    if change.from.is_none() && change.to == Some(Verdict::Pass) {
        return;
    }
    changes.push(change);
    let over = changes.len().saturating_sub(MOST);
    changes.drain(..over);
}

fn cut(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let head: String = text.chars().take(LONGEST - 1).collect();
    format!("{}…", head.trim_end())
}
