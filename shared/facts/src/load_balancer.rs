//! The load balancer as `DescribeLoadBalancers` and its tags give it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{Arn, Domain};
use crate::seen::{Seen, Unseen};

/// What the search for the load balancer found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "found", rename_all = "kebab-case")]
pub enum Found {
    One(Box<LoadBalancer>),
    /// None: AWS answered, and it is not there.
    None {
        /// What was looked for, in words.
        looked_for: String,
    },
    /// More than one has the tags.
    Several {
        arns: Vec<Arn>,
    },
}

impl Found {
    /// The one load balancer, or why other looks cannot go on without it.
    pub fn one(&self) -> Seen<&LoadBalancer> {
        let because = match self {
            Self::One(load_balancer) => return Ok(load_balancer),
            Self::None { looked_for } => format!("there is no load balancer {looked_for}"),
            Self::Several { arns } => format!("{} load balancers have these tags", arns.len()),
        };
        Err(Unseen::Needs { fact: "the load balancer".to_owned(), because })
    }
}

/// One Application Load Balancer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoadBalancer {
    pub arn: Arn,
    pub name: String,
    /// The name that records should point at.
    pub dns_name: Domain,
    /// The zone id that an alias record to it carries.
    pub canonical_zone: String,
    /// `internet-facing` or `internal`.
    pub scheme: Scheme,
    /// What AWS says about its condition.
    pub state: State,
    /// AWS's reason for the state, where it gives one.
    pub state_reason: Option<String>,
    /// The availability zones that it is in.
    pub zones: Vec<String>,
    /// Ids of its security groups.
    pub security_groups: Vec<String>,
    pub created: Option<Timestamp>,
    /// Whether it has IPv6 addresses too.
    pub dualstack: bool,
    pub tags: Seen<BTreeMap<String, String>>,
}

/// Whether the load balancer is reachable from the internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    InternetFacing,
    /// Private addresses only.
    Internal,
}

impl Scheme {
    /// AWS's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InternetFacing => "internet-facing",
            Self::Internal => "internal",
        }
    }
}

/// `State.Code` of `DescribeLoadBalancers`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Set up and routing.
    Active,
    /// Routing, but without what it needs to scale.
    ActiveImpaired,
    /// Being set up.
    Provisioning,
    /// Could not be set up.
    Failed,
    /// A word that AWS did not have when this was written.
    Other(String),
}

impl State {
    /// AWS's word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Active => "active",
            Self::ActiveImpaired => "active_impaired",
            Self::Provisioning => "provisioning",
            Self::Failed => "failed",
            Self::Other(word) => word,
        }
    }
}

/// The Kubernetes object that the AWS Load Balancer Controller made something for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    pub cluster: String,
    /// `Ingress`, `IngressGroup` or `Service`.
    pub kind: &'static str,
    /// `namespace/name`, or the group's name.
    pub name: String,
}

/// The owner that the controller's tags name, if they name one.
///
/// Source: AWS Load Balancer Controller, `pkg/deploy/tracking/provider.go`: `elbv2.k8s.aws/cluster` with
/// `ingress.k8s.aws/stack` or `service.k8s.aws/stack`; a stack without a slash is an explicit `IngressGroup`.
pub fn owner(tags: &BTreeMap<String, String>) -> Option<Owner> {
    let cluster = tags.get("elbv2.k8s.aws/cluster").or_else(|| tags.get("ingress.k8s.aws/cluster"))?.clone();
    let stack = |key: &str| tags.get(key).cloned();
    if let Some(name) = stack("ingress.k8s.aws/stack") {
        let kind = if name.contains('/') { "Ingress" } else { "IngressGroup" };
        return Some(Owner { cluster, kind, name });
    }
    stack("service.k8s.aws/stack").map(|name| Owner { cluster, kind: "Service", name })
}
