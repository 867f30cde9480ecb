//! What a cluster says of one load balancer: how its controller is, what asks for it, and which pods are behind it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::Arn;
use crate::inventory::ids::ClusterName;
use crate::inventory::stack::{Family, Object};
use crate::kubernetes::setting::{DeclaredText, Setting};
use crate::seen::Seen;
use crate::untrusted::{UntrustedMessage, UntrustedName, UntrustedText};

/// What was read of the cluster whose controller made the load balancer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declared {
    pub cluster: ClusterName,
    /// Whose controller it is: that of EKS Auto Mode runs at AWS, and has no Deployment in the cluster.
    pub family: Family,
    /// The name of the stack: `namespace/name`, or a group's.
    pub stack: UntrustedName,
    /// Deployments with the label of the AWS Load Balancer Controller.
    pub controllers: Vec<Controller>,
    /// The objects that ask for the stack.
    pub objects: Vec<Declaration>,
    /// What binds the load balancer's target groups to Services.
    pub bindings: Vec<Binding>,
}

/// A Deployment of the controller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Controller {
    /// `namespace/name`.
    pub name: UntrustedName,
    /// Pods that it should have.
    pub wanted: u32,
    /// Pods that are ready, and have been for a while.
    pub available: u32,
}

/// An Ingress, Service or Gateway that asks for the load balancer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declaration {
    pub object: Object,
    /// `namespace/name`.
    pub name: UntrustedName,
    /// Since when it is being deleted.
    pub going_since: Option<Timestamp>,
    /// What its status gives as addresses of the load balancer.
    pub addresses: Vec<UntrustedName>,
    /// What the controller last failed at, where it did not succeed since.
    pub failure: Option<Failure>,
    /// The hosts in its rules.
    #[serde(default)]
    pub hosts: Vec<UntrustedName>,
    /// What it declares of the load balancer.
    #[serde(default)]
    pub settings: Settings,
}

/// What is declared, by annotation.
pub type Settings = BTreeMap<Setting, Seen<DeclaredText>>;

/// A warning of the controller, in its own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Such as `FailedDeployModel`.
    pub reason: UntrustedText,
    pub message: UntrustedMessage,
    /// When it was last told.
    pub at: Timestamp,
}

/// A `TargetGroupBinding`, and the pods of its Service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// `namespace/name`.
    pub name: UntrustedName,
    pub target_group: Arn,
    /// The Service, as `namespace/name`.
    pub service: UntrustedName,
    /// Whether pods are registered themselves, and not the nodes that they are on.
    pub by_address: bool,
    /// Addresses of pods that are ready.
    pub ready: BTreeSet<IpAddr>,
    /// Addresses of all other pods, such as those that end.
    pub others: BTreeSet<IpAddr>,
    /// Whether other clusters register targets in the group too.
    #[serde(default)]
    pub is_shared: bool,
    /// What the controller last failed at, where it did not succeed since.
    #[serde(default)]
    pub failure: Option<Failure>,
    /// What is declared of the target group.
    #[serde(default)]
    pub settings: Settings,
}
