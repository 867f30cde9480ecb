//! What people should hear of.

use jiff::Timestamp;

use crate::check_id::CheckId;
use crate::finding::Verdict;

/// One thing that people should hear of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// A cause got worse than people were told.
    Raised {
        /// Its check.
        check: CheckId,
        /// What is so now: Warn or Fail.
        verdict: Verdict,
        /// What they were told before: Pass or Warn.
        before: Verdict,
    },
    /// What failed only warns now.
    Eased {
        /// Its check.
        check: CheckId,
    },
    /// What was told to be bad is well again.
    Recovered {
        /// Its check.
        check: CheckId,
        /// What people were told before.
        from: Verdict,
        /// Since when it was so.
        since: Timestamp,
    },
    /// What people were told is still so.
    StillSo {
        /// Its check.
        check: CheckId,
        /// What people were told.
        verdict: Verdict,
        /// Since when it is so.
        since: Timestamp,
    },
    /// A certificate comes near to its end.
    Ending {
        /// Whole days that it has left.
        days: i64,
        /// How the checklist judges that.
        verdict: Verdict,
    },
    /// The certificate of which people were told that it ends was replaced.
    Renewed {
        /// Whole days that the new one has.
        days: i64,
    },
    /// These checks could not be seen for a while; how they stand is not known.
    Unseen {
        /// The checks.
        checks: Vec<CheckId>,
    },
    /// These checks are seen again.
    SeenAgain {
        /// The checks.
        checks: Vec<CheckId>,
    },
}

impl News {
    /// The one check that it is about, where it is about one.
    pub fn check(&self) -> Option<CheckId> {
        match self {
            Self::Raised { check, .. }
            | Self::Eased { check }
            | Self::Recovered { check, .. }
            | Self::StillSo { check, .. } => Some(*check),
            Self::Ending { .. } | Self::Renewed { .. } | Self::Unseen { .. } | Self::SeenAgain { .. } => None,
        }
    }

    /// Whether it is of something bad that begins or goes on, which waits for the end of a maintenance window. The end of
    /// what was told is told within one too.
    pub fn begins(&self) -> bool {
        match self {
            Self::Eased { .. } | Self::Recovered { .. } | Self::Renewed { .. } | Self::SeenAgain { .. } => false,
            Self::Raised { .. } | Self::StillSo { .. } | Self::Ending { .. } | Self::Unseen { .. } => true,
        }
    }

    /// Whether users are hurt by it as from now.
    pub(super) fn is_urgent(&self) -> bool {
        matches!(self, Self::Raised { verdict: Verdict::Fail, .. })
    }
}

/// All that one mail tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bulletin {
    /// Its news, what hurts most first. Never empty.
    pub news: Vec<News>,
    /// Since when news were held back, where some were.
    pub held_back_since: Option<Timestamp>,
}

/// Why news are held back, and until when at least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// The hour has had its mails.
    TooMany {
        /// When the next one may go.
        until: Timestamp,
    },
    /// Earlier mails are still to be delivered.
    Undelivered,
    /// A maintenance window.
    Maintenance {
        /// Its end.
        until: Timestamp,
    },
}

/// What a run has to tell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The mail.
    pub bulletin: Option<Bulletin>,
    /// Why something else is not in it.
    pub held: Option<Held>,
}
