//! What the traffic in the access logs may be, in the event.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the traffic in the newest access logs may be. Our own requests do not count.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct TrafficConfig {
    /// Whether the newest access logs are read: at most nine objects, 8 MiB and 50,000 lines a run. `true` unless given.
    pub read: bool,
    /// Fewer requests than this are not judged. 50 unless given.
    #[schemars(range(min = 1, max = 1_000_000_000_000_u64))]
    pub min_requests: u64,
    /// The most that the 95th percentile of the targets' time may be, in milliseconds. 1000 unless given.
    #[schemars(range(min = 1, max = 3_600_000))]
    pub p95_ms: u64,
    /// The most 4XX, in percent of the requests that the web ACL let pass. More is a Warn. 25 unless given.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub status_4xx_percent: f64,
    /// The most 5XX, in percent of the same. 1 unless given; fewer than five are a Warn at most.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub status_5xx_percent: f64,
}

impl Default for TrafficConfig {
    fn default() -> Self {
        Self { read: true, min_requests: 50, p95_ms: 1000, status_4xx_percent: 25.0, status_5xx_percent: 1.0 }
    }
}
