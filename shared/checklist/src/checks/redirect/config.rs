//! How plain HTTP must lead to HTTPS, in the event.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How plain HTTP must lead to HTTPS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct RedirectConfig {
    /// Statuses that are right, of 301, 302, 303, 307 and 308. 301 unless given; another one to the right place is a Warn.
    #[schemars(length(min = 1, max = 5), inner(range(min = 301, max = 308)))]
    pub status: Vec<u16>,
    /// Paths that may be answered without HTTPS, as the rules of the listener name them (`*` and `?` as there).
    /// `/.well-known/acme-challenge/*` unless given.
    #[schemars(length(max = 20), inner(length(max = 128), regex(pattern = r"^/[!-~]*$")))]
    pub except: Vec<String>,
}

impl Default for RedirectConfig {
    fn default() -> Self {
        Self { status: vec![301], except: vec!["/.well-known/acme-challenge/*".to_owned()] }
    }
}

impl RedirectConfig {
    /// The statuses in words.
    pub(super) fn in_words(&self) -> String {
        self.status.iter().map(u16::to_string).collect::<Vec<_>>().join(" or ")
    }
}
