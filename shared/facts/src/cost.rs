//! What decides about the monthly bill besides the load.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::seen::Seen;

/// Facts for the bill.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// Month-to-date charges of the account for load balancing, where it publishes them.
    pub charges: Seen<Charges>,
}

/// `EstimatedCharges` of the `AWS/Billing` namespace, in us-east-1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Charges {
    /// The account publishes none: "Receive CloudWatch billing alerts" is off, or the series has another name.
    NotPublished {
        /// Service names that the account does publish.
        services: Vec<String>,
    },
    /// The account publishes them, but none in the last 24 hours. A series is still listed for two weeks after its last
    /// figure. Source: `CloudWatch` API reference, `ListMetrics`.
    NoneLately {
        /// The `ServiceName` that was found by listing.
        service: String,
    },
    /// The newest figure.
    MonthToDate {
        /// The `ServiceName` that was found by listing.
        service: String,
        /// US dollars since the first of the month.
        usd: f64,
        at: Timestamp,
    },
}
