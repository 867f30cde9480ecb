//! Which parts of an inventory decide about a kind: what a second look must see anew.

use facts::inventory::Kind;

/// A part of an inventory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// `clusters`.
    Clusters,
    /// `other_users` of target groups.
    UsersOfTargetGroups,
    /// `other_users` of load balancers.
    UsersOfLoadBalancers,
    /// `load_balancers`, with listeners and rules.
    LoadBalancers,
    /// `classic`.
    Classic,
    /// `target_groups`.
    TargetGroups,
    /// `web_acls`.
    WebAcls,
    /// `certificates`.
    Certificates,
    /// `validations`.
    Validations,
    /// `zones`.
    Zones,
    /// `elsewhere`.
    Elsewhere,
    /// `lookups`.
    Lookups,
    /// `security_groups`.
    SecurityGroups,
    /// `traffic`.
    Traffic,
}

impl Part {
    /// Every part.
    pub const ALL: [Self; 14] = [
        Self::Clusters,
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
        Kind::Record => &[Part::LoadBalancers, Part::Classic, Part::Zones, Part::Lookups],
        Kind::LoadBalancer => &[
            Part::Clusters,
            Part::UsersOfLoadBalancers,
            Part::LoadBalancers,
            Part::TargetGroups,
            Part::Zones,
            Part::Elsewhere,
            Part::Traffic,
        ],
        Kind::TargetGroup => &[Part::Clusters, Part::UsersOfTargetGroups, Part::LoadBalancers, Part::TargetGroups],
        Kind::Certificate => &[Part::Clusters, Part::Certificates],
        Kind::ValidationRecord => &[Part::Validations, Part::Zones],
        Kind::SecurityGroup => &[Part::Clusters, Part::LoadBalancers, Part::Classic, Part::SecurityGroups],
        Kind::WebAcl => &[Part::WebAcls, Part::Traffic],
    }
}
