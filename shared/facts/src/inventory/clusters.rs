//! Which clusters are there, as EKS tells it, and what those that we may read hold.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ids::{ClusterName, VpcId};
use super::stack::Object;
use crate::seen::Seen;

/// What was seen of clusters in this account and Region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clusters {
    /// Every page of `ListClusters`.
    pub listed: Seen<BTreeSet<ClusterName>>,
    /// `DescribeCluster` of each name that a tag gave; a name that is missing here was not asked for.
    pub described: BTreeMap<ClusterName, Seen<Described>>,
    /// What each cluster asks for whose Kubernetes API the operator lets us read; none is the default.
    pub objects: BTreeMap<ClusterName, Seen<Objects>>,
}

/// The answer of `DescribeCluster`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum Described {
    Known {
        /// AWS's word, such as `ACTIVE` or `DELETING`.
        status: String,
        /// `resourcesVpcConfig.vpcId`: its controller looks for what it made in this VPC alone, unless told another.
        vpc: Seen<VpcId>,
        /// `createdAt`.
        created: Seen<Timestamp>,
    },
    /// `ResourceNotFoundException`. By itself it proves nothing: the cluster may be in another account or not of EKS.
    NotFound,
}

/// What one cluster asks AWS for: read from whole lists, or all of it is unseen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objects {
    /// The stacks that an object asks for. One that is being deleted asks until it is gone.
    pub stacks: BTreeSet<AskedStack>,
    /// Stacks that no object asks for and that are still in the making or the undoing, by name, with what tells it.
    pub unsettled: BTreeMap<String, String>,
    /// ARNs, ids and names of AWS resources that stand in an annotation, a `TargetGroupBinding`, or another object that
    /// configures a load balancer. A name may be that of something else: it keeps, and lets nothing go.
    pub mentions: BTreeSet<String>,
    /// Every Deployment of external-dns.
    #[serde(default)]
    pub external_dns: Vec<ExternalDns>,
    /// A Deployment of the controller that is being rolled out: what it makes and removes is under way.
    pub rolling_out: Option<String>,
}

/// A Deployment of external-dns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExternalDns {
    /// `namespace/name`.
    pub name: String,
    /// The owner that it marks its records with (`--txt-owner-id`); `None` where a variable says it.
    pub owner: Option<String>,
}

/// A stack as an object of the cluster asks for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AskedStack {
    pub object: Object,
    /// `namespace/name`, or the name of a group of Ingresses.
    pub name: String,
}

impl Objects {
    /// Whether an object asks for this stack.
    pub fn ask_for(&self, object: Object, name: &str) -> bool {
        self.stacks.contains(&AskedStack { object, name: name.to_owned() })
    }
}
