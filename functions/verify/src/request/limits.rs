//! What must be true, besides the endpoints.

use schemars::JsonSchema;
use serde::Deserialize;

/// What the targets must be.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct Targets {
    /// The least number of healthy targets in each group that gets traffic. 1 unless given.
    #[schemars(range(min = 1, max = 10_000))]
    pub min_healthy: u32,
    /// How long a target may be initial or draining before that is a failure, in seconds. 600 unless given.
    #[schemars(range(max = 604_800))]
    pub patience_s: u32,
}

/// What TLS must be.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct Tls {
    /// The oldest version that is right: `1.2` (the default) or `1.3`.
    pub min_version: TlsVersion,
    /// Fewer days left than this is a Warn, unless ACM is renewing the certificate by itself. 30 unless given.
    #[schemars(range(max = 3650))]
    pub warn_days: u32,
    /// Fewer days left than this is a Fail. 7 unless given.
    #[schemars(range(max = 3650))]
    pub fail_days: u32,
}

/// A version of TLS.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum TlsVersion {
    /// TLS 1.2.
    #[serde(rename = "1.2")]
    V1_2,
    /// TLS 1.3.
    #[serde(rename = "1.3")]
    V1_3,
}

/// What access logs must be.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct AccessLogs {
    /// Whether they must be on. `true` unless given.
    pub wanted: bool,
    /// How old the newest object may be while there is traffic, in minutes. 20 unless given.
    #[schemars(range(min = 20, max = 525_600))]
    pub max_age_min: u32,
    /// The bucket that they must go to. Any unless given.
    #[schemars(regex(pattern = r"^[a-z0-9.-]{3,63}$"))]
    pub bucket: Option<String>,
}

/// What the metrics may be.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct Metrics {
    /// Length of the window, in minutes. 15 unless given.
    #[schemars(range(min = 5, max = 180))]
    pub window_min: u32,
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

/// What a month may cost.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct Cost {
    /// The most that the load balancer may cost in a month, in US dollars. 50 unless given.
    #[schemars(range(min = 1, max = 1_000_000_000))]
    pub monthly_usd: f64,
    /// Whether the account's month-to-date charges are looked up as well. `true` unless given.
    pub charges: bool,
}

impl Default for Targets {
    fn default() -> Self {
        Self { min_healthy: 1, patience_s: 600 }
    }
}

impl Default for Tls {
    fn default() -> Self {
        Self { min_version: TlsVersion::V1_2, warn_days: 30, fail_days: 7 }
    }
}

impl Default for AccessLogs {
    fn default() -> Self {
        Self { wanted: true, max_age_min: 20, bucket: None }
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self { window_min: 15, min_requests: 0, p95_ms: 1000, elb_5xx_percent: 1.0, target_5xx_percent: 1.0 }
    }
}

impl Default for Cost {
    fn default() -> Self {
        Self { monthly_usd: 50.0, charges: true }
    }
}
