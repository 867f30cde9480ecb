//! How a cluster's API server is reached, why a cluster could not be read, and what one says of a load balancer.

pub mod declared;
pub mod setting;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::inventory::ids::ClusterName;
use crate::untrusted::UntrustedMessage;

/// Where a cluster's API server is and who vouches for it, as `eks:DescribeCluster` tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiServer {
    pub cluster: ClusterName,
    /// `endpoint`: an HTTPS URL.
    pub endpoint: String,
    /// `certificateAuthority.data`: the one authority that its certificate is good by, in PEM.
    pub authority: String,
    /// `resourcesVpcConfig.endpointPublicAccess`: else only its own VPC reaches it.
    pub is_public: bool,
}

/// Why a cluster was not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "because", rename_all = "kebab-case")]
pub enum NotRead {
    /// The operator does not let us.
    NotNamed,
    /// No connection to its API server.
    Unreachable {
        /// Whether anybody outside of its VPC may reach it.
        is_public: bool,
        message: UntrustedMessage,
    },
    /// 401: it does not know our role.
    NoAccessEntry,
    /// 403: our role may not do this.
    Forbidden {
        /// The verb and the resource, such as `list ingresses.networking.k8s.io`.
        what: String,
    },
}

impl NotRead {
    /// What a person can do about it.
    pub fn next_step(&self, cluster: &ClusterName) -> String {
        match self {
            Self::NotNamed | Self::NoAccessEntry => format!(
                "in cluster {cluster}: kubectl apply -f kubernetes/albkeeper-reader.yaml; then put it at the end of the parameter \
                 ReadClusters and count it in AccessEntries (docs/clusters.md)"
            ),
            Self::Forbidden { .. } => {
                format!("run kubectl apply -f kubernetes/albkeeper-reader.yaml in cluster {cluster}")
            }
            Self::Unreachable { is_public: false, .. } => format!(
                "the endpoint of cluster {cluster} is private: verify reaches it from VerifySubnets in its VPC, cleanup does not"
            ),
            Self::Unreachable { is_public: true, .. } => {
                format!("see whether the list of public access of cluster {cluster} lets the function in")
            }
        }
    }
}

impl fmt::Display for NotRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotNamed => write!(f, "the parameter ReadClusters does not name it"),
            Self::Unreachable { is_public: true, message } => write!(f, "its API server cannot be reached: {message}"),
            Self::Unreachable { is_public: false, message } => {
                write!(f, "its API server is private and cannot be reached from here: {message}")
            }
            Self::NoAccessEntry => write!(f, "it does not know our role (401)"),
            Self::Forbidden { what } => write!(f, "our role may not {what} (403)"),
        }
    }
}
