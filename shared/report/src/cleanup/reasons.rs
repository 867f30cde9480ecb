//! Why something stays, in words that follow a number: the other side of each predicate's claim.

use removal::Rule;

use super::KeptLine;

impl KeptLine {
    /// Why these stay, in words that follow their number: `12 attached to a load balancer`.
    pub fn because(&self) -> String {
        if self.unseen {
            return format!("where it could not be seen that {}", self.reason.claim());
        }
        if self.only_unproved {
            return format!("unused by all that AWS shows, but {}", because(self.reason));
        }
        because(self.reason).to_owned()
    }
}

/// The table of reasons.
pub(super) fn because(rule: Rule) -> &'static str {
    match rule {
        Rule::KindIsOn => "of a kind that is not switched on",
        Rule::NameIsNotProtected => "protected by name",
        Rule::TagIsNotProtected => "protected by a tag",
        Rule::NotOfCloudFormation => "owned by a CloudFormation stack",
        Rule::IsTheControllers => "not tagged by the AWS Load Balancer Controller alone",
        Rule::ClusterMayBeCleaned => "of a cluster that may not be cleaned up after",
        Rule::ClusterIsNotProtected => "of a protected cluster",
        Rule::StackDidNotReturn => "of a stack of which something came back after a removal",
        Rule::IsProved => "whose owner is not proved to be gone",
        Rule::IsNotNamedInACluster => "named in a cluster that is read",

        Rule::HasNoLoadBalancer => "attached to a load balancer",
        Rule::IsNotForwardedTo => "forwarded to by a listener or rule",
        Rule::HasNoTargets => "with something registered that is or may be in use",
        Rule::NotOfAutoScaling => "used by an Auto Scaling group",
        Rule::NotOfEcs => "used by an ECS service",
        Rule::NotOfCodeDeploy => "used by a CodeDeploy group",

        Rule::NameMayBeRemoved => "of a type or name outside of LoadBalancerNames",
        Rule::IsActive => "not active",
        Rule::IsOldEnough => "younger than the grace period",
        Rule::DeletionIsNotProtected => "with deletion protection on",
        Rule::ForwardsToNothing => "with something behind it that still exists",
        Rule::HasNoTraffic => "not known to have been without traffic for 14 days",
        Rule::NotOfEndpointService => "used by an endpoint service",
        Rule::NotOfVpcLattice => "registered in a target group of VPC Lattice",
        Rule::NotOfVerifiedAccess => "used by a Verified Access endpoint",
        Rule::NotOfVpcLink => "used by a VPC link",
        Rule::NotOfGlobalAccelerator => "used by an accelerator",
        Rule::NotOfCloudFront => "used by a CloudFront origin",
        Rule::IsNotATarget => "registered as a target of another load balancer",
        Rule::NoRecordLeadsToIt => "with a record of another hosted zone that leads to it",
        Rule::NoRecordPointsAtIt => "with a record that points at it",
        Rule::CanBeRebuilt => "with something in it that cannot be restored",

        Rule::VpcMayBeChanged => "outside of the VPC that the parameter Vpc names",
        Rule::IsAGroupOfTheController => "without the description and tag that the controller writes",
        Rule::HasNoInterfaces => "on a network interface",
        Rule::IsOnNoLoadBalancer => "on a load balancer",
        Rule::IsNotReferredTo => "referred to by a rule that is not the controller's own",
        Rule::IsNotReferredToAcrossVpcs => "referred to by a group of another VPC",
        Rule::IsInNoLaunchTemplate => "named by a launch template",

        Rule::IsOwned => "that nothing says is ours",
        Rule::NotOfFirewallManager => "in the hands of Firewall Manager",
        Rule::ProtectsNothing => "in front of something",

        Rule::TagLetsItGo => "without a tag that lets the role remove it",
        Rule::IsNotInUse => "in use",
        Rule::IsAmazonIssued => "not issued by Amazon",
        Rule::KeyStayedInAws => "whose key was or can be exported",
        Rule::IsNotManaged => "managed by a service",
        Rule::RenewalIsNotPending => "being renewed",
        Rule::ValidationIsOver => "waiting for validation",

        Rule::ZoneMayBeCleaned => "in a hosted zone that may not be cleaned",
        Rule::RecordNameMayBeCleaned => "of a name that may not be cleaned",
        Rule::ZoneIsNotLinked => "in a hosted zone that a service manages",
        Rule::IsPlain => "with a routing policy",
        Rule::PointsAtALoadBalancer => "pointing elsewhere than at load balancers",
        Rule::RegionIsLookedAt => "pointing into another Region",
        Rule::LoadBalancerIsGone => "pointing at a load balancer that is there",
        Rule::NameDoesNotResolve => "pointing at a name that resolved, or did not fail to often enough",
        Rule::OwnerIsDead => "whose maker is not proved to be gone",
        Rule::ProvesNoCertificate => "that a certificate counts on",
        Rule::ProvedOneOfOurs => "never seen to prove a certificate of this account",

        Rule::WithinCap => "that could go in a later run, beyond the cap of this one",
        Rule::WasSeenOften => "that could go once the grace period is over",
    }
}
