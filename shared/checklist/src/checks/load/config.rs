//! What the site must bear, in the event.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the site must bear. With `phases`, times count from the moment at which a request was due; with `clients` nothing is
/// due, and they count from the sending, as those of `ab` do.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct LoadTargets {
    /// The most that half of the requests may take, in milliseconds. Not judged unless given.
    #[schemars(range(min = 1, max = 3_600_000))]
    pub p50_ms: Option<u64>,
    /// The most that 95 % of the requests may take, in milliseconds. 1000 unless given; `null` for none.
    #[schemars(range(min = 1, max = 3_600_000))]
    pub p95_ms: Option<u64>,
    /// The most that 99 % of the requests may take, in milliseconds. Not judged unless given.
    #[schemars(range(min = 1, max = 3_600_000))]
    pub p99_ms: Option<u64>,
    /// The least number of right replies a second, over the whole test. Not judged unless given.
    #[schemars(range(min = 0.0, max = 1_000_000.0))]
    pub per_s: Option<f64>,
    /// The most requests that may go wrong (no whole reply, or a status that the endpoint does not expect), in percent. 1
    /// unless given.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub error_percent: f64,
}

impl Default for LoadTargets {
    fn default() -> Self {
        Self { p50_ms: None, p95_ms: Some(1000), p99_ms: None, per_s: None, error_percent: 1.0 }
    }
}
