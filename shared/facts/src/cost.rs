//! What decides about the monthly bill besides the load.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::seen::Seen;
use crate::untrusted::one_line;

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

/// The most names of services that are told, and characters of one: AWS has some hundred, of at most 40.
const MOST_SERVICES: usize = 200;
const LONGEST_SERVICE: usize = 100;

impl Charges {
    /// The same with names that AWS could have given.
    #[must_use]
    pub fn bounded(self) -> Self {
        let named = |service: String| one_line(&service, LONGEST_SERVICE);
        match self {
            Self::NotPublished { services } => {
                Self::NotPublished { services: services.into_iter().take(MOST_SERVICES).map(named).collect() }
            }
            Self::NoneLately { service } => Self::NoneLately { service: named(service) },
            Self::MonthToDate { service, usd, at } => Self::MonthToDate { service: named(service), usd, at },
        }
    }
}
