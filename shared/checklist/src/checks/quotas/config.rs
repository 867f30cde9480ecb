//! How much of each quota may be in use, in the event.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What AWS allows for this load balancer, and from when on it is told that little is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct QuotasConfig {
    /// From this share of a quota on it is a Warn, in percent. 90 unless given.
    #[schemars(range(min = 1, max = 100))]
    pub warn_percent: u32,
    /// Listeners. 50 unless given.
    #[schemars(range(min = 1, max = 10_000))]
    pub listeners: u32,
    /// Rules of all listeners together, without the default ones. 100 unless given.
    #[schemars(range(min = 1, max = 10_000))]
    pub rules: u32,
    /// Certificates of all listeners together, without the default ones. 25 unless given.
    #[schemars(range(min = 1, max = 10_000))]
    pub certificates: u32,
    /// Target groups. 100 unless given.
    #[schemars(range(min = 1, max = 10_000))]
    pub target_groups: u32,
}

/// Source: user guide, "Quotas for your Application Load Balancers".
impl Default for QuotasConfig {
    fn default() -> Self {
        Self { warn_percent: 90, listeners: 50, rules: 100, certificates: 25, target_groups: 100 }
    }
}
