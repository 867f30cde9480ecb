//! Where access logs should go, and what really landed there.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::Arn;

use crate::seen::{Seen, Unseen};
use crate::traffic::Traffic;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Logs {
    /// The load balancer's attributes about them.
    pub settings: Seen<LogSettings>,
    /// What lies in the bucket for this load balancer, today and yesterday (UTC).
    pub landed: Seen<Landed>,
    /// What the newest objects tell of the traffic.
    #[serde(default = "not_read")]
    pub traffic: Seen<Traffic>,
}

/// Facts of a version that did not read them.
fn not_read() -> Seen<Traffic> {
    Err(Unseen::NotAsked { ask_with: "traffic.read".to_owned() })
}

/// Why nothing is known of what lies in the bucket, where the event says that it is not looked into.
pub fn arrival_not_asked() -> Unseen {
    Unseen::NotAsked { ask_with: "access_logs.arrive: true".to_owned() }
}

/// `access_logs.s3.*` of `DescribeLoadBalancerAttributes`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogSettings {
    pub enabled: bool,
    /// The bucket; empty when never set.
    pub bucket: String,
    /// The prefix; empty for none.
    pub prefix: String,
    /// The account whose bucket it must be, as the event says; that of the load balancer when `None`. A bucket of somebody
    /// else is never read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
}

impl LogSettings {
    /// The account whose bucket it must be.
    pub fn owner<'a>(&'a self, load_balancer: &'a Arn) -> &'a str {
        self.owner.as_deref().unwrap_or(load_balancer.account())
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Landed {
    /// There is no such bucket: whoever makes one of that name gets the logs.
    NoBucket,
    /// The bucket is there; the newest object of this load balancer, if any.
    Bucket {
        /// The newest log object by the time in its key.
        newest: Option<LogObject>,
        /// How many objects of this load balancer were seen under the two days' keys.
        objects: u64,
        /// Keys below which was looked.
        looked_below: Vec<String>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogObject {
    pub key: String,
    /// The end of the five minutes that it covers, from its key.
    pub end: Timestamp,
    pub bytes: u64,
}
