//! `CloudWatch` figures of the load balancer over the scope's window.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::cost::Charges;
use crate::ids::Arn;

/// Figures of the `AWS/ApplicationELB` namespace. `None` is a series without a point in the window; what that means
/// differs by metric. Source: user guide "`CloudWatch` metrics for your Application Load Balancer".
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Metrics {
    pub from: Timestamp,
    pub to: Timestamp,
    /// Requests in the window. Always reported, so `None` means that nothing at all was reported.
    pub requests: Option<f64>,
    /// Requests in the span whose access log should have landed by now: 20 to 10 minutes before the run.
    pub requests_due_in_logs: Option<f64>,
    /// 95th percentile of the targets' response time, in seconds: that of the worst minute with at least 20 requests.
    /// In a quieter minute it is no percentile but the slowest request. `None` where no minute had as many.
    pub target_p95_s: Option<f64>,
    /// 5XX that the load balancer itself made. Only when not zero.
    pub elb_5xx: Option<f64>,
    /// 5XX that targets made. Only when not zero.
    pub target_5xx: Option<f64>,
    /// Load balancer capacity units and their dimensions over the last whole day.
    pub capacity: Capacity,
}

/// Figures that an earlier run was told, kept for those that need not ask: each is billed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// When it asked.
    pub asked: Timestamp,
    /// Of which load balancer: one that was made anew under the same name is another.
    pub load_balancer: Arn,
    pub metrics: Metrics,
    /// `None` where nobody asked for them, or they were not seen.
    #[serde(default)]
    pub charges: Option<Charges>,
}

impl Figures {
    /// The same, cut to what AWS could have told: they lie in a bucket that others may be able to write.
    #[must_use]
    pub fn bounded(self) -> Self {
        Self { charges: self.charges.map(Charges::bounded), ..self }
    }

    /// Whether they are no older than this, and of a window of the same length. A clock that was set back makes none young.
    pub fn serve(&self, at: Timestamp, every_min: u32, window_min: u32) -> bool {
        let age_s = at.as_second().saturating_sub(self.asked.as_second());
        let window_s = self.metrics.to.as_second().saturating_sub(self.metrics.from.as_second());
        (0..i64::from(every_min) * 60).contains(&age_s) && window_s == i64::from(window_min) * 60
    }
}

/// What the bill is made of: averages over the span.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Capacity {
    /// Hours that the averages are over.
    pub hours: f64,
    /// Consumed LCU an hour, on average; `None` where nothing was reported.
    pub lcus: Option<f64>,
    pub new_connections_per_s: Option<f64>,
    /// Active connections a minute.
    pub active_connections: Option<f64>,
    pub gigabytes_per_hour: Option<f64>,
    pub rule_evaluations_per_s: Option<f64>,
}
