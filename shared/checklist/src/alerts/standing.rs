//! How each check stands, and since when. Unknown never changes it, so that a check that cannot be seen for a while
//! neither breaks nor mends anything.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::finding::Verdict;

/// How one check stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The last verdict that settled something; `None` if there never was one.
    pub verdict: Option<Verdict>,
    /// Since when it stands so.
    pub since: Timestamp,
    /// Since when it is Unknown; `None` when it was seen in the last run.
    pub unseen_since: Option<Timestamp>,
}

impl Standing {
    /// How it stands after a run that said this.
    pub(super) fn after(before: Option<&Self>, verdict: Verdict, at: Timestamp) -> Self {
        match before {
            Some(before) if verdict == Verdict::Unknown => {
                Self { unseen_since: before.unseen_since.or(Some(at)), ..before.clone() }
            }
            None if verdict == Verdict::Unknown => Self { verdict: None, since: at, unseen_since: Some(at) },
            // Nothing to judge is no proof that what failed works again.
            Some(before) if before.verdict == Some(verdict) || (verdict == Verdict::Skip && before.is_bad()) => {
                Self { unseen_since: None, ..before.clone() }
            }
            Some(_) | None => Self { verdict: Some(verdict), since: at, unseen_since: None },
        }
    }

    fn is_bad(&self) -> bool {
        matches!(self.verdict, Some(Verdict::Warn | Verdict::Fail))
    }
}
