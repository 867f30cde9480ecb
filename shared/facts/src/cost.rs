//! What decides about the monthly bill besides the load.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::Arn;
use crate::seen::Seen;

/// Facts for the bill.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// The web ACL in front of the load balancer; `None` when there is none.
    pub web_acl: Seen<Option<WebAcl>>,
    /// Month-to-date charges of the account for load balancing, where it publishes them.
    pub charges: Seen<Charges>,
}

/// The web ACL that `GetWebACLForResource` gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebAcl {
    /// Its ARN.
    pub arn: Arn,
    /// Its name.
    pub name: String,
    /// Number of its own rules; each is billed.
    pub rules: u32,
    /// Whether Firewall Manager owns it: it is then billed to the administrator.
    pub managed_by_firewall_manager: bool,
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
        /// The time of the figure.
        at: Timestamp,
    },
}
