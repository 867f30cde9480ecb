//! What the web ACL must be, in the event.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the web ACL must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct WafConfig {
    /// Whether there must be one. `true` unless given.
    pub wanted: bool,
    /// The most requests that one address may make in five minutes. 3000 unless given; `null` for any number.
    #[schemars(range(min = 10, max = 2_000_000_000))]
    pub rate_limit: Option<u32>,
    /// Managed rule groups that must block. `AWSManagedRulesSQLiRuleSet` and `AWSManagedRulesKnownBadInputsRuleSet`
    /// unless given.
    #[schemars(length(max = 20), inner(regex(pattern = r"^[A-Za-z0-9_-]{1,128}$")))]
    pub managed_groups: Vec<String>,
    /// Whether requests should go through unchecked while AWS WAF does not answer. `false` unless given.
    pub fail_open: bool,
}

impl Default for WafConfig {
    fn default() -> Self {
        let groups = ["AWSManagedRulesSQLiRuleSet", "AWSManagedRulesKnownBadInputsRuleSet"];
        Self {
            wanted: true,
            rate_limit: Some(3000),
            managed_groups: groups.map(ToOwned::to_owned).to_vec(),
            fail_open: false,
        }
    }
}
