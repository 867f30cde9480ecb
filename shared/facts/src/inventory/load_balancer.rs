//! A load balancer as cleanup sees it: what hangs on it, and what keeps it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ids::GroupId;
use super::stack::Tags;
use crate::ids::{Arn, Domain};
use crate::listener::Listener;
use crate::load_balancer::State;
use crate::seen::Seen;

/// AWS's name of the setting that holds the VPC of a load balancer or target group.
pub const VPC: &str = "VpcId";

/// One load balancer of the `ELBv2` API.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoadBalancer {
    pub arn: Arn,
    pub name: String,
    /// AWS's word: `application`, `network` or `gateway`.
    pub kind: String,
    /// Its DNS name; a gateway load balancer has none.
    pub dns_name: Option<Domain>,
    /// What AWS says about its condition.
    pub state: State,
    pub created: Option<Timestamp>,
    pub security_groups: Vec<GroupId>,
    /// Its listeners with their rules; only those of every load balancer tell what is forwarded to.
    pub listeners: Seen<Vec<Listener>>,
    /// The attribute `deletion_protection.enabled`.
    pub deletion_protection: Seen<bool>,
    pub tags: Seen<Tags>,
    /// The rest of its description and attributes by AWS's name: what would be lost.
    pub settings: BTreeMap<String, String>,
}

impl LoadBalancer {
    pub fn vpc(&self) -> Option<&str> {
        self.settings.get(VPC).map(String::as_str)
    }
}

/// One load balancer of the first `ELB` API: never removed, but records may point at it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Classic {
    pub dns_name: Domain,
    pub security_groups: Vec<GroupId>,
}

/// What went through a load balancer or web ACL, by `CloudWatch`. Not part of the resource: the window moves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Traffic {
    pub from: Timestamp,
    pub to: Timestamp,
    /// Requests for which a target was chosen, or flows, in the window; a web ACL's requests.
    pub sum: f64,
    /// New connections to an Application Load Balancer in the window, also those that ask for nothing, as scanners do.
    /// The others count flows instead, and a web ACL has none.
    pub connections: f64,
    /// Datapoints of any metric of it in the window; 0 says that `CloudWatch` knows nothing of it, which proves nothing.
    pub datapoints: u64,
}
