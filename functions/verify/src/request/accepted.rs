//! A finding in the event that is accepted.

use schemars::JsonSchema;
use serde::Deserialize;

/// A finding that is accepted: it is shown and counted apart, and neither mailed nor part of the verdict.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct Accepted {
    /// The check, such as `waf`.
    #[schemars(length(max = 64))]
    pub check: String,
    /// What the finding is about, as `about` among the `details` of that check in the answer writes it.
    #[schemars(length(min = 1, max = 300))]
    pub about: String,
    /// `warn` or `fail`: only that one is accepted. A Fail of a check that tells whether users are served never is.
    pub verdict: AcceptedVerdict,
    /// Why, for those who see it.
    #[schemars(length(min = 1, max = 200))]
    pub reason: String,
    /// The last day of it (UTC), such as `2026-12-31`, within a year. Then it is told again.
    #[schemars(regex(pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"))]
    pub until: String,
}

/// The verdict that is accepted.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum AcceptedVerdict {
    /// Works, but somebody should look at it.
    Warn,
    /// Does not work as wanted.
    Fail,
}
