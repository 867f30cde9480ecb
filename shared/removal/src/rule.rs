//! Every predicate by name: what it claims of something that may go, and which call tells.

use std::fmt;

use facts::{Seen, Unseen};
use serde::{Deserialize, Serialize};

/// The table of predicates. The claim is its documentation, its line in a plan, and what an explanation reads aloud.
macro_rules! rules {
    ($($name:ident: $claim:literal, $source:literal;)*) => {
        /// One predicate. All of a kind's must hold, or the resource stays.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        #[expect(clippy::doc_markdown, reason = "the claims are read aloud as they stand")]
        pub enum Rule {
            $(#[doc = $claim] $name,)*
        }

        impl Rule {
            /// Every predicate.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// What is true of something that may go.
            pub fn claim(self) -> &'static str {
                match self { $(Self::$name => $claim,)* }
            }

            /// The call or setting that tells.
            pub fn source(self) -> &'static str {
                match self { $(Self::$name => $source,)* }
            }
        }
    };
}

rules! {
    KindIsOn: "its kind may be removed", "parameters RemoveLoadBalancers, RemoveCertificates, RemoveSecurityGroups";
    NameIsNotProtected: "its name is not protected", "parameter ProtectedNames";
    TagIsNotProtected: "no tag protects it", "DescribeTags, parameter ProtectedTags";
    NotOfCloudFormation: "no CloudFormation stack owns it", "DescribeTags";
    IsTheControllers: "its tags are those of the AWS Load Balancer Controller alone", "DescribeTags";
    ClusterMayBeCleaned: "its cluster may be cleaned up after", "parameter Clusters";
    ClusterIsNotProtected: "its cluster is not protected", "parameter ProtectedClusters";
    StackDidNotReturn: "nothing of its stack came back after a removal", "earlier scans";
    IsProved: "what asked for it is proved to be gone", "eks:ListClusters, eks:DescribeCluster, Kubernetes, earlier scans, parameters RetiredClusters, ReadClusters";
    IsNotNamedInACluster: "nothing in a cluster that is read names it", "Kubernetes: annotations, TargetGroupBinding, IngressClassParams, routes and configurations of Gateways; parameter ReadClusters";

    HasNoLoadBalancer: "no load balancer is attached", "DescribeTargetGroups";
    IsNotForwardedTo: "no listener or rule forwards to it", "DescribeListeners, DescribeRules";
    HasNoTargets: "nothing that is or may be in use is registered in it", "DescribeTargetHealth, DescribeNetworkInterfaces";
    NotOfAutoScaling: "no Auto Scaling group uses it", "autoscaling:DescribeAutoScalingGroups";
    NotOfEcs: "no ECS service uses it", "ecs:DescribeServices";
    NotOfCodeDeploy: "no CodeDeploy group uses it", "codedeploy:BatchGetDeploymentGroups";

    NameMayBeRemoved: "the role may remove a load balancer of its type and name", "parameter LoadBalancerNames";
    IsActive: "it is active", "DescribeLoadBalancers";
    IsOldEnough: "it is older than the grace period", "DescribeLoadBalancers, DescribeCertificate";
    DeletionIsNotProtected: "its deletion protection is off", "DescribeLoadBalancerAttributes";
    ForwardsToNothing: "nothing that is healthy or still exists is behind it", "DescribeListeners, DescribeRules, DescribeTargetHealth";
    HasNoTraffic: "nothing went through it for 14 days", "GetMetricData";
    NotOfEndpointService: "no endpoint service uses it", "ec2:DescribeVpcEndpointServiceConfigurations";
    NotOfVpcLattice: "no target group of VPC Lattice holds it", "vpc-lattice:ListTargetGroups, vpc-lattice:ListTargets";
    NotOfVerifiedAccess: "no Verified Access endpoint uses it", "ec2:DescribeVerifiedAccessEndpoints";
    NotOfVpcLink: "no VPC link uses it", "apigateway:GetVpcLinks";
    NotOfGlobalAccelerator: "no accelerator uses it", "globalaccelerator:ListEndpointGroups";
    NotOfCloudFront: "no CloudFront origin uses it", "cloudfront:ListDistributions, cloudfront:ListVpcOrigins";
    IsNotATarget: "it is not a target of another load balancer", "DescribeTargetHealth";
    NoRecordLeadsToIt: "no record of another hosted zone of the account leads to it", "ListHostedZones, ListResourceRecordSets";
    NoRecordPointsAtIt: "no record points at it", "ListResourceRecordSets";
    CanBeRebuilt: "nothing in it is beyond restoring", "DescribeListeners, DescribeRules";

    VpcMayBeChanged: "the role may change security groups of its VPC", "parameter Vpc";
    IsAGroupOfTheController: "its description and tag are those that the controller writes", "DescribeSecurityGroups";
    HasNoInterfaces: "it is on no network interface", "DescribeNetworkInterfaces";
    IsOnNoLoadBalancer: "no load balancer has it", "DescribeLoadBalancers";
    IsNotReferredTo: "no rule that is not the controller's own refers to it", "DescribeSecurityGroupRules";
    IsNotReferredToAcrossVpcs: "no group of another VPC refers to it", "DescribeSecurityGroupReferences";
    IsInNoLaunchTemplate: "no launch template names it", "DescribeLaunchTemplateVersions";

    IsOwned: "it is ours by tag or by name", "GetResources, ListTagsForResource, owned_web_acls of the event, parameter WebAclNames";
    NotOfFirewallManager: "Firewall Manager has no hand in it", "GetWebACL";
    ProtectsNothing: "it protects nothing, of any of the eight types", "ListResourcesForWebACL";
    TagLetsItGo: "it has a tag by which the role may remove it", "ListTagsForCertificate, parameter Clusters";
    IsNotInUse: "nothing uses it", "DescribeCertificate";
    IsAmazonIssued: "Amazon issued it", "DescribeCertificate";
    KeyStayedInAws: "its key was not and cannot be exported", "DescribeCertificate";
    IsNotManaged: "no service manages it", "DescribeCertificate";
    RenewalIsNotPending: "no renewal is under way", "DescribeCertificate";
    ValidationIsOver: "it is not waiting for its validation", "DescribeCertificate";

    ZoneMayBeCleaned: "its hosted zone may be cleaned", "parameter Zones";
    RecordNameMayBeCleaned: "its name may be cleaned", "parameter RecordNames";
    ZoneIsNotLinked: "no service manages its hosted zone", "ListHostedZones";
    IsPlain: "it has no routing policy", "ListResourceRecordSets";
    PointsAtALoadBalancer: "all of it points at load balancers", "ListResourceRecordSets";
    RegionIsLookedAt: "it points into the Region that is looked at", "ListResourceRecordSets";
    LoadBalancerIsGone: "no load balancer has the name that it points at, or only an orphan has", "DescribeLoadBalancers";
    NameDoesNotResolve: "the name that it points at did not resolve in a number of scans", "DNS, earlier scans, parameter Sightings";
    OwnerIsDead: "who made it is proved to be gone", "ListResourceRecordSets, earlier runs, parameters DeadOwners, UnregisteredNames";
    ProvesNoCertificate: "no certificate of any Region counts on it", "DescribeCertificate in every Region";
    ProvedOneOfOurs: "it proved a certificate of this account", "earlier scans";

    WithinCap: "it is within what may go in one run", "parameters CapApproved, CapCount, CapPercent";
    WasSeenOften: "it was an orphan for the grace period and in enough complete scans", "earlier scans, parameters GraceDays, Sightings";
}

impl Rule {
    /// Whether it only says what this run may touch: failing it says nothing about the resource, so that a run that an
    /// event narrowed neither counts nor forgets what it left out.
    pub fn is_scope(self) -> bool {
        matches!(
            self,
            Self::KindIsOn
                | Self::ClusterMayBeCleaned
                | Self::ZoneMayBeCleaned
                | Self::RecordNameMayBeCleaned
                | Self::NameMayBeRemoved
                | Self::VpcMayBeChanged
                | Self::TagLetsItGo
                | Self::IsOwned
                | Self::WithinCap
                | Self::WasSeenOften
        )
    }

    /// Whether it asks for the proof, where all others ask what AWS shows: failing it alone is evidence level E3.
    pub fn is_proof(self) -> bool {
        matches!(self, Self::IsProved | Self::OwnerIsDead | Self::ProvedOneOfOurs)
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.claim())
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Predicate {
    pub rule: Rule,
    #[serde(flatten)]
    pub answer: Answer,
}

/// What came out of a predicate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum Answer {
    Holds,
    Fails {
        /// What was seen instead.
        seen: String,
    },
    /// It was asked of nothing: the operator lets us look at nothing that could speak against it. Neither for it nor against
    /// it anything is known, and other predicates must do without it.
    NotAsked {
        /// What is not looked at.
        because: String,
    },
    /// What decides could not be seen.
    Unseen {
        why: Box<Unseen>,
    },
}

impl Answer {
    /// Holds when `it` does; says what is seen otherwise.
    pub(crate) fn when(it: bool, seen: impl FnOnce() -> String) -> Self {
        if it { Self::Holds } else { Self::Fails { seen: seen() } }
    }

    pub fn keeps(&self) -> bool {
        match self {
            Self::Holds | Self::NotAsked { .. } => false,
            Self::Fails { .. } | Self::Unseen { .. } => true,
        }
    }

    /// The answer that a look gave, or why there is none.
    pub(crate) fn from_look(look: Seen<Self>) -> Self {
        look.unwrap_or_else(|why| Self::Unseen { why: Box::new(why) })
    }

    /// Holds when the list is empty; names its first otherwise.
    pub(crate) fn none_of<T: ToString>(mut list: impl Iterator<Item = T>) -> Self {
        match list.next() {
            None => Self::Holds,
            Some(first) => Self::Fails { seen: first.to_string() },
        }
    }
}

impl fmt::Display for Predicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.answer {
            Answer::Holds => write!(f, "holds: {}", self.rule),
            Answer::Fails { seen } => write!(f, "fails: {} (seen: {seen})", self.rule),
            Answer::NotAsked { because } => write!(f, "not asked: {} ({because})", self.rule),
            Answer::Unseen { why } => write!(f, "unseen: {} ({why})", self.rule),
        }
    }
}
