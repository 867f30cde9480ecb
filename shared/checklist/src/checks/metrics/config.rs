//! What the metrics may be, in the event.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the metrics may be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct MetricsConfig {
    /// Length of the window, in minutes. 15 unless given.
    #[schemars(range(min = 5, max = 180))]
    pub window_min: u32,
    /// For how many minutes a run of the schedule may go on with the figures of an earlier one, for each is billed: they are
    /// asked for anew where anything fails, or these checks do not stand well. 60 unless given; 0 has them asked each time, as
    /// an event by hand always does.
    #[schemars(range(max = 1440))]
    pub every_min: u32,
    /// The least number of requests in the window. 0 unless given.
    #[schemars(range(max = 1_000_000_000_000_u64))]
    pub min_requests: u64,
    /// The most that the targets' 95th percentile may be, in milliseconds, in the worst minute with at least 20 requests.
    /// 1000 unless given.
    #[schemars(range(min = 1, max = 3_600_000))]
    pub p95_ms: u64,
    /// The most 5XX that the load balancer itself may make in the window, in percent of the requests. 1 unless given;
    /// fewer than five are a Warn at most.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub elb_5xx_percent: f64,
    /// The most 5XX that targets may make in the window, in percent of the requests. 1 unless given; fewer than five are
    /// a Warn at most.
    #[schemars(range(min = 0.0, max = 100.0))]
    pub target_5xx_percent: f64,
}

impl Default for MetricsConfig {
    fn default() -> Self {
        Self {
            window_min: 15,
            every_min: 60,
            min_requests: 0,
            p95_ms: 1000,
            elb_5xx_percent: 1.0,
            target_5xx_percent: 1.0,
        }
    }
}
