//! A fact, or the reason why it is missing.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::inventory::ids::ClusterName;
use crate::kubernetes::NotRead;
use crate::untrusted::UntrustedMessage;

/// A fact, or why it could not be seen. `?` on it inside a check is the Unknown verdict.
pub type Seen<T> = Result<T, Unseen>;

/// For a fact that older versions did not look at: what they kept can be judged again all the same.
pub(crate) fn not_kept<T>() -> Seen<T> {
    let because = "the version that kept this did not look at it".to_owned();
    Err(Unseen::Needs { fact: "a newer report".to_owned(), because })
}

/// For a look that every version made before it could be left out.
pub(crate) fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
pub(crate) fn is_yes(wanted: &bool) -> bool {
    *wanted
}

/// Why a fact is missing. Never a default, never a pass, never a fail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "kebab-case")]
pub enum Unseen {
    /// The event did not ask for this look.
    NotAsked {
        /// What to put into the event to have it looked at.
        ask_with: String,
    },
    /// Our role may not make the call.
    Denied {
        /// The IAM action that is missing, such as `wafv2:GetWebACL`.
        action: String,
        /// AWS's own words.
        message: UntrustedMessage,
    },
    /// AWS refused for the rate, after the SDK's retries.
    Throttled {
        /// The IAM action of the call.
        action: String,
    },
    /// No answer within the deadline of the look.
    TimedOut {
        /// The IAM action of the call, or what was looked at.
        action: String,
        /// The deadline, in milliseconds.
        after_ms: u64,
    },
    /// The call could not be made or its answer not be read.
    Failed {
        /// The IAM action of the call, or what was looked at.
        action: String,
        /// The error code on the wire, where there is one.
        code: Option<String>,
        /// The whole chain of causes.
        message: UntrustedMessage,
    },
    /// This look needs another fact first, and that one is missing.
    Needs {
        /// The fact that it needs, in words: "the load balancer".
        fact: String,
        /// Why that one is missing, in words.
        because: String,
    },
    /// A cluster's API server was not asked, or did not let us read.
    ClusterNotRead { cluster: ClusterName, not_read: NotRead },
}

impl Unseen {
    /// The same reason as seen from a look that needs this fact first.
    #[must_use]
    pub fn blocks(&self, fact: &str) -> Self {
        match self {
            Self::NotAsked { .. } | Self::Needs { .. } => self.clone(),
            Self::Denied { .. }
            | Self::Throttled { .. }
            | Self::TimedOut { .. }
            | Self::Failed { .. }
            | Self::ClusterNotRead { .. } => Self::Needs { fact: fact.to_owned(), because: self.to_string() },
        }
    }

    /// What a person can do about it, where there is something.
    pub fn next_step(&self) -> Option<String> {
        match self {
            Self::NotAsked { ask_with } => Some(format!("to have this looked at, add {ask_with} to the event")),
            Self::Denied { action, .. } => Some(format!("allow {action} in the role of the verify function")),
            Self::Throttled { action } => {
                Some(format!("find out who else calls {action} in this account and Region, or run less often"))
            }
            Self::ClusterNotRead { cluster, not_read } => Some(not_read.next_step(cluster)),
            Self::TimedOut { .. } | Self::Failed { .. } | Self::Needs { .. } => None,
        }
    }
}

impl fmt::Display for Unseen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAsked { ask_with } => {
                write!(f, "not asked for ({ask_with} is not in the event)")
            }
            // AWS's own words are for the report: they say no more, and say it at length.
            Self::Denied { action, .. } => write!(f, "not allowed: {action} is missing"),
            Self::Throttled { action } => {
                write!(f, "{action} was throttled by AWS, retries included")
            }
            Self::TimedOut { action, after_ms } => {
                write!(f, "{action} gave no answer within {after_ms} ms")
            }
            Self::Failed { action, code: Some(code), message } => write!(f, "{action} failed with {code}: {message}"),
            Self::Failed { action, code: None, message } => write!(f, "{action} failed: {message}"),
            Self::ClusterNotRead { cluster, not_read } => write!(f, "cluster {cluster} is not read: {not_read}"),
            Self::Needs { fact, because } => write!(f, "needs {fact} first, and {because}"),
        }
    }
}
