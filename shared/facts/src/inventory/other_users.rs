//! Services that use a target group or load balancer without the load balancer's API knowing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::seen::{Seen, Unseen};

/// The parameter of the template that names services which are not used.
const UNUSED_SERVICES: &str = "UnusedServices";

/// What each service uses in this account and Region: ARNs, names or DNS names. A service that is missing here was not
/// looked at.
pub type OtherUsers = BTreeMap<OtherUser, Seen<BTreeSet<String>>>;

/// A service that may use a target group or a load balancer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OtherUser {
    /// Auto Scaling groups: `TargetGroupARNs` and traffic sources.
    AutoScaling,
    /// ECS services: `loadBalancers` of each, by the group's ARN.
    Ecs,
    /// `CodeDeploy`: target group pairs, by the group's name.
    CodeDeploy,
    /// VPC endpoint services in front of a Network Load Balancer, by ARN.
    EndpointService,
    /// Target groups of VPC Lattice that hold an Application Load Balancer, by ARN.
    VpcLattice,
    /// Endpoints of Verified Access in front of a load balancer, by ARN.
    VerifiedAccess,
    /// VPC links of API Gateway, by ARN.
    VpcLink,
    /// Endpoints of Global Accelerator, by ARN.
    GlobalAccelerator,
    /// Origins of `CloudFront`: VPC origins by ARN, others by DNS name.
    CloudFront,
}

impl OtherUser {
    /// Those that may use a target group.
    pub const OF_TARGET_GROUPS: [Self; 3] = [Self::AutoScaling, Self::Ecs, Self::CodeDeploy];
    /// Those that may use a load balancer.
    pub const OF_LOAD_BALANCERS: [Self; 6] = [
        Self::EndpointService,
        Self::VpcLattice,
        Self::VerifiedAccess,
        Self::VpcLink,
        Self::GlobalAccelerator,
        Self::CloudFront,
    ];

    /// Those that nobody looks at here: only a person knows.
    pub const NEVER_ASKED: [Self; 3] = [Self::VpcLink, Self::GlobalAccelerator, Self::CloudFront];

    /// Its name in settings and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AutoScaling => "auto-scaling",
            Self::Ecs => "ecs",
            Self::CodeDeploy => "code-deploy",
            Self::EndpointService => "endpoint-service",
            Self::VpcLattice => "vpc-lattice",
            Self::VerifiedAccess => "verified-access",
            Self::VpcLink => "vpc-link",
            Self::GlobalAccelerator => "global-accelerator",
            Self::CloudFront => "cloud-front",
        }
    }

    /// Why nothing is known of its use: nobody looks at this service, and the operator did not say that it is not used.
    pub fn not_asked(self) -> Unseen {
        Unseen::NotAsked { ask_with: format!("{UNUSED_SERVICES}={self}") }
    }

    /// The setting that says that a service is not used, where the reason is [`OtherUser::not_asked`].
    pub fn setting_of(why: &Unseen) -> Option<&str> {
        match why {
            Unseen::NotAsked { ask_with } => Some(ask_with.as_str()).filter(|it| it.starts_with(UNUSED_SERVICES)),
            Unseen::Denied { .. }
            | Unseen::Throttled { .. }
            | Unseen::TimedOut { .. }
            | Unseen::Failed { .. }
            | Unseen::ClusterNotRead { .. }
            | Unseen::Needs { .. } => None,
        }
    }
}

impl fmt::Display for OtherUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
