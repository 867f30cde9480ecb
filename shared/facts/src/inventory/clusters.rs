//! Which clusters are there, as EKS tells it, and what those that we may read hold.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ids::{ClusterName, VpcId};
use crate::seen::Seen;

/// What was seen of clusters in this account and Region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clusters {
    /// Every page of `ListClusters`.
    pub listed: Seen<BTreeSet<ClusterName>>,
    /// `DescribeCluster` of each name that a tag gave; a name that is missing here was not asked for.
    pub described: BTreeMap<ClusterName, Seen<Described>>,
    /// What each cluster holds whose Kubernetes API the operator lets us read; none is the default.
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

/// What one cluster holds that decides about AWS resources: complete lists, or the whole of it is unseen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objects {
    /// `namespace/name` of every Ingress, Service and Gateway, and every group's name, finalizers included.
    pub stacks: BTreeSet<String>,
    /// ARNs and names in `TargetGroupBinding` objects of either API group.
    pub bindings: BTreeSet<String>,
    /// ARNs and names of web ACLs in annotations, `IngressClassParams` and Gateway configurations.
    pub web_acls: BTreeSet<String>,
}
