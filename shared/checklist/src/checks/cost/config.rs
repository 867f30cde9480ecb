//! What a month may cost, in the event.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a month may cost.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct CostConfig {
    /// The most that the load balancer may cost in a month, in US dollars. 50 unless given.
    #[schemars(range(min = 1, max = 1_000_000_000))]
    pub monthly_usd: f64,
    /// Whether the account's month-to-date charges are looked up as well. `true` unless given.
    pub charges: bool,
}

impl Default for CostConfig {
    fn default() -> Self {
        Self { monthly_usd: 50.0, charges: true }
    }
}
