//! Which parts of an inventory decide about a kind: what a second look must see anew, and what of it several steps may
//! share.

use facts::inventory::Kind;
use jiff::SignedDuration;

use crate::rule::Rule;

/// Removals of one kind after which is asked whether all still works.
pub(crate) const BATCH: usize = 5;
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// `clusters`, but for what they hold.
    Clusters,
    /// `clusters.objects`: what each cluster asks for that is read. None is read as long as the operator lets us read none.
    Objects,
    /// `other_users` of target groups.
    UsersOfTargetGroups,
    /// `other_users` of load balancers.
    UsersOfLoadBalancers,
    /// `load_balancers`, with listeners and rules.
    LoadBalancers,
    Classic,
    TargetGroups,
    WebAcls,
    Certificates,
    Validations,
    Zones,
    Elsewhere,
    Lookups,
    SecurityGroups,
    Traffic,
}

impl Part {
    pub const ALL: [Self; 15] = [
        Self::Clusters,
        Self::Objects,
        Self::UsersOfTargetGroups,
        Self::UsersOfLoadBalancers,
        Self::LoadBalancers,
        Self::Classic,
        Self::TargetGroups,
        Self::WebAcls,
        Self::Certificates,
        Self::Validations,
        Self::Zones,
        Self::Elsewhere,
        Self::Lookups,
        Self::SecurityGroups,
        Self::Traffic,
    ];
}

/// The parts that decide about a kind: a second look at one of it must see these anew, and may leave out the rest.
/// A record whose load balancer is still there asks for what decides about that one as well.
pub fn deciders(kind: Kind) -> &'static [Part] {
    match kind {
        Kind::Record => &[Part::Objects, Part::LoadBalancers, Part::Classic, Part::Zones, Part::Lookups],
        Kind::LoadBalancer => &[
            Part::Clusters,
            Part::Objects,
            Part::UsersOfLoadBalancers,
            Part::LoadBalancers,
            Part::TargetGroups,
            Part::Zones,
            Part::Elsewhere,
            Part::Traffic,
        ],
        Kind::TargetGroup => {
            &[Part::Clusters, Part::Objects, Part::UsersOfTargetGroups, Part::LoadBalancers, Part::TargetGroups]
        }
        Kind::Certificate => &[Part::Clusters, Part::Objects, Part::Certificates],
        Kind::ValidationRecord => &[Part::Validations, Part::Zones],
        Kind::SecurityGroup => {
            &[Part::Clusters, Part::Objects, Part::LoadBalancers, Part::Classic, Part::SecurityGroups]
        }
        Kind::WebAcl => &[Part::Objects, Part::WebAcls, Part::Traffic],
    }
}

/// The parts that a predicate rests on, besides the resource itself, policy and ledger: where one of them was not seen,
/// it does not hold. What only a weaker proof than the cluster's death needs is left out.
pub fn rests_on(rule: Rule) -> &'static [Part] {
    match rule {
        Rule::IsProved => &[Part::Clusters],
        Rule::IsNotNamedInACluster | Rule::OwnerIsDead => &[Part::Objects],
        Rule::IsNotForwardedTo => &[Part::LoadBalancers],
        Rule::NotOfAutoScaling | Rule::NotOfEcs | Rule::NotOfCodeDeploy => &[Part::UsersOfTargetGroups],
        Rule::ForwardsToNothing | Rule::IsNotATarget => &[Part::TargetGroups],
        Rule::HasNoTraffic => &[Part::Traffic],
        Rule::NotOfEndpointService
        | Rule::NotOfVpcLattice
        | Rule::NotOfVerifiedAccess
        | Rule::NotOfVpcLink
        | Rule::NotOfGlobalAccelerator
        | Rule::NotOfCloudFront => &[Part::UsersOfLoadBalancers],
        Rule::NoRecordLeadsToIt => &[Part::Elsewhere, Part::Zones],
        Rule::NoRecordPointsAtIt => &[Part::Zones],
        Rule::IsOnNoLoadBalancer | Rule::LoadBalancerIsGone => &[Part::LoadBalancers, Part::Classic],
        Rule::NameDoesNotResolve => &[Part::LoadBalancers, Part::Lookups],
        Rule::ProvesNoCertificate => &[Part::Validations],
        Rule::KindIsOn
        | Rule::NameIsNotProtected
        | Rule::TagIsNotProtected
        | Rule::NotOfCloudFormation
        | Rule::IsTheControllers
        | Rule::ClusterMayBeCleaned
        | Rule::ClusterIsNotProtected
        | Rule::StackDidNotReturn
        | Rule::HasNoLoadBalancer
        | Rule::HasNoTargets
        | Rule::IsActive
        | Rule::IsOldEnough
        | Rule::DeletionIsNotProtected
        | Rule::CanBeRebuilt
        | Rule::IsAGroupOfTheController
        | Rule::HasNoInterfaces
        | Rule::IsNotReferredTo
        | Rule::IsNotReferredToAcrossVpcs
        | Rule::IsInNoLaunchTemplate
        | Rule::IsOwned
        | Rule::NotOfFirewallManager
        | Rule::ProtectsNothing
        | Rule::IsNotInUse
        | Rule::IsAmazonIssued
        | Rule::KeyStayedInAws
        | Rule::IsNotManaged
        | Rule::RenewalIsNotPending
        | Rule::ValidationIsOver
        | Rule::NameMayBeRemoved
        | Rule::VpcMayBeChanged
        | Rule::TagLetsItGo
        | Rule::ZoneMayBeCleaned
        | Rule::RecordNameMayBeCleaned
        | Rule::ZoneIsNotLinked
        | Rule::IsPlain
        | Rule::PointsAtALoadBalancer
        | Rule::RegionIsLookedAt
        | Rule::ProvedOneOfOurs
        | Rule::WithinCap
        | Rule::WasSeenOften => &[],
    }
}

/// A part that one look of a run may see for several steps in a row of a kind: a batch of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shared {
    pub part: Part,
    /// The most steps that one look serves.
    pub steps: usize,
    /// How old it is at most when a step is judged by it.
    pub oldest: SignedDuration,
}

/// What the steps of a kind may share; all else is seen for each step. It is seen in the run that removes, and never
/// taken over from the plan.
pub fn shared(kind: Kind) -> Option<Shared> {
    match kind {
        // What has come to forward to a group since the batch began is no danger: the group is seen for each step, with
        // the load balancers that AWS says use it, and AWS refuses to remove one that a listener or rule names.
        // Source: `ELBv2` API reference, `DescribeTargetGroups` and `DeleteTargetGroup`.
        Kind::TargetGroup => {
            Some(Shared { part: Part::LoadBalancers, steps: 50, oldest: SignedDuration::from_mins(5) })
        }
        // Route 53 refuses nothing, so only as many as go between two questions of the guard, and shortly: reading all
        // other zones takes about as long, so that what is read first was never younger. Whatever comes to lead to the
        // load balancer meanwhile still finds it: it goes in a later run, by a look of its own.
        Kind::Record => Some(Shared { part: Part::Elsewhere, steps: BATCH, oldest: SignedDuration::from_mins(1) }),
        // A load balancer that serves goes without a word.
        Kind::LoadBalancer | Kind::Certificate | Kind::ValidationRecord | Kind::SecurityGroup | Kind::WebAcl => None,
    }
}
