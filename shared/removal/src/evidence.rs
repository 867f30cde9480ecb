//! What proves that something is an orphan.

use std::fmt;

use facts::ids::{Arn, Domain};
use facts::inventory::stack::Object;
use facts::inventory::{ClusterName, VpcId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The proof. What AWS alone shows (E3) is none: such a resource is kept, and the plan says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "kebab-case")]
pub enum Evidence {
    /// E1: EKS does not find the cluster while its list succeeded, and it is known to have been one of EKS here.
    ClusterGone {
        cluster: ClusterName,
        /// When we last saw it alive; `None` where the operator's word that it is retired is all.
        alive: Option<Timestamp>,
    },
    /// E2: every cluster of the account and Region was read, and nothing in any asks for the stack any more.
    ObjectGone { cluster: ClusterName, object: Object, stack: String },
    /// The cluster is alive in another VPC than the one in which this lies. Its controller passes over what lies outside
    /// of its VPC, so this was a former cluster's of the same name.
    /// Source: AWS Load Balancer Controller, `pkg/deploy/elbv2/tagging_manager.go` since pull request 2157.
    AnotherVpc {
        cluster: ClusterName,
        cluster_vpc: VpcId,
        /// Where this lies.
        vpc: VpcId,
    },
    /// The operator says that it is his.
    Owned { by_name: bool },
    /// The external-dns that made the record is gone for good, so the operator says.
    OwnerDead { owner: String },
    /// No TXT record tells who made it, and the operator names it as one whose maker is gone.
    Named,
    /// We removed the load balancer ourselves.
    RemovedHere { load_balancer: Domain, at: Timestamp },
    /// A certificate that can never be used again.
    Lapsed {
        /// AWS's word for its status.
        status: String,
    },
    /// The certificate that the record proved was ours and is not there any more.
    CertificateGone { certificate: Arn },
}

impl Evidence {
    /// Whether the cluster that asked for it, or one of its name, lives: what is in the account may be used by it.
    pub fn is_of_a_living_cluster(&self) -> bool {
        match self {
            Self::ObjectGone { .. } | Self::AnotherVpc { .. } => true,
            Self::ClusterGone { .. }
            | Self::Owned { .. }
            | Self::OwnerDead { .. }
            | Self::Named
            | Self::RemovedHere { .. }
            | Self::Lapsed { .. }
            | Self::CertificateGone { .. } => false,
        }
    }

    /// The level: E1 and E2 as for the controller's stacks; other proofs have a name.
    pub fn level(&self) -> &'static str {
        match self {
            Self::ClusterGone { .. } => "E1",
            Self::ObjectGone { .. } => "E2",
            Self::AnotherVpc { .. } => "another VPC",
            Self::Owned { .. } => "owned",
            Self::OwnerDead { .. } => "dead owner",
            Self::Named => "named",
            Self::RemovedHere { .. } => "removed here",
            Self::Lapsed { .. } => "lapsed",
            Self::CertificateGone { .. } => "certificate gone",
        }
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClusterGone { cluster, alive: Some(at) } => {
                write!(f, "EKS does not find cluster {cluster}, last seen alive {at}")
            }
            Self::ClusterGone { cluster, alive: None } => {
                write!(f, "EKS does not find cluster {cluster}, and the operator retired it")
            }
            Self::ObjectGone { cluster, object, stack } => {
                write!(f, "every cluster here was read, and no {object} asks for stack {stack} of {cluster} any more")
            }
            Self::AnotherVpc { cluster, cluster_vpc, vpc } => {
                write!(f, "cluster {cluster} is in {cluster_vpc}, and this is in {vpc}, of a former one of that name")
            }
            Self::Owned { by_name: true } => write!(f, "ours by its name"),
            Self::Owned { by_name: false } => write!(f, "ours by the tag albkeeper:owned=true"),
            Self::OwnerDead { owner } => write!(f, "the external-dns {owner} that made it is gone"),
            Self::Named => write!(f, "the operator names it as one whose maker is gone"),
            Self::RemovedHere { load_balancer, at } => write!(f, "{load_balancer} was removed here {at}"),
            Self::Lapsed { status } => write!(f, "it is {status} and can never be used again"),
            Self::CertificateGone { certificate } => write!(f, "only {certificate}, one of ours, counted on it"),
        }
    }
}
