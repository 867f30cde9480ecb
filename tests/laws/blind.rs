//! Looks that cannot see everything, and about what each missing part decides.

use facts::inventory::clusters::Described;
use facts::inventory::web_acl::Protected;
use facts::inventory::{ClusterName, Inventory, Kind, Resource};
use facts::{Seen, Unseen};
use proptest::prelude::*;
use proptest::sample::select;
use removal::example::{ALIVE, GONE};
use removal::orphan::deciders::Part;

use crate::world::OLD_VPC;

/// What a look cannot see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Blind {
    /// Load balancers.
    LoadBalancers,
    /// The rules of the load balancer that serves.
    Rules,
    /// Target groups.
    TargetGroups,
    /// The clusters' list.
    Clusters,
    /// The description of the dead cluster.
    DeadCluster,
    /// Which VPC each cluster is in.
    ClusterVpcs,
    /// What the living cluster asks for.
    Objects,
    /// The services that use groups and load balancers.
    OtherUsers,
    /// Records.
    Zones,
    /// Records of zones outside of the fence.
    Elsewhere,
    /// Answers of the resolver.
    Lookups,
    /// Certificates of other Regions.
    Validations,
    /// Traffic.
    Traffic,
    /// Tags of everything.
    Tags,
    /// What only a call for the one resource tells.
    Details,
}

/// Any part that cannot be seen.
pub(crate) fn any_blindness() -> impl Strategy<Value = Blind> {
    use Blind::{
        ClusterVpcs, Clusters, DeadCluster, Details, Elsewhere, LoadBalancers, Lookups, Objects, OtherUsers, Rules,
        Tags, TargetGroups, Traffic, Validations, Zones,
    };
    select(vec![
        LoadBalancers,
        Rules,
        TargetGroups,
        Clusters,
        DeadCluster,
        ClusterVpcs,
        Objects,
        OtherUsers,
        Zones,
        Elsewhere,
        Lookups,
        Validations,
        Traffic,
        Tags,
        Details,
    ])
}

fn denied<T>() -> Seen<T> {
    Err(Unseen::Throttled { action: "a look".to_owned() })
}

impl Blind {
    /// Takes the part out of what was seen.
    pub(crate) fn hide(self, seen: &mut Inventory) {
        match self {
            Self::LoadBalancers => seen.load_balancers = denied(),
            Self::Rules => {
                let listeners =
                    seen.load_balancers.iter_mut().flatten().flat_map(|it| it.listeners.iter_mut().flatten());
                listeners.for_each(|listener| listener.rules = denied());
            }
            Self::TargetGroups => seen.target_groups = denied(),
            Self::Clusters => seen.clusters.listed = denied(),
            Self::DeadCluster => drop(seen.clusters.described.insert(ClusterName::new(GONE), denied())),
            Self::ClusterVpcs => {
                for described in seen.clusters.described.values_mut().flatten() {
                    if let Described::Known { vpc, .. } = described {
                        *vpc = denied();
                    }
                }
            }
            Self::Objects => drop(seen.clusters.objects.insert(ClusterName::new(ALIVE), denied())),
            Self::OtherUsers => seen.other_users.values_mut().for_each(|used| *used = denied()),
            Self::Zones => seen.zones = denied(),
            Self::Elsewhere => seen.elsewhere = denied(),
            Self::Lookups => seen.lookups.values_mut().for_each(|answer| *answer = denied()),
            Self::Validations => seen.validations = denied(),
            Self::Traffic => seen.traffic.clear(),
            Self::Tags => hide_tags(seen),
            Self::Details => hide_details(seen),
        }
    }

    /// Whether it hides something of a part that steps may share.
    pub(crate) fn hides(self, part: Part) -> bool {
        match self {
            Self::LoadBalancers | Self::Rules => part == Part::LoadBalancers,
            Self::Elsewhere => part == Part::Elsewhere,
            Self::TargetGroups
            | Self::Clusters
            | Self::DeadCluster
            | Self::ClusterVpcs
            | Self::Objects
            | Self::OtherUsers
            | Self::Zones
            | Self::Lookups
            | Self::Validations
            | Self::Traffic
            | Self::Tags
            | Self::Details => false,
        }
    }

    /// Whether a resource of this kind, of the dead cluster, may not go when this cannot be seen.
    pub(crate) fn decides_about(self, resource: &Resource) -> bool {
        let of_stack = matches!(resource.stack(), Some(Ok(_)));
        let of_dead = matches!(resource.stack(), Some(Ok(stack)) if stack.cluster.as_str() == GONE);
        let kind = resource.kind();
        match self {
            Self::LoadBalancers => {
                matches!(kind, Kind::LoadBalancer | Kind::TargetGroup | Kind::SecurityGroup | Kind::Record)
            }
            Self::Rules => matches!(kind, Kind::LoadBalancer | Kind::TargetGroup),
            Self::TargetGroups => matches!(kind, Kind::TargetGroup | Kind::LoadBalancer),
            // An expired certificate and one that is ours by tag need no cluster.
            Self::Clusters => of_stack && kind != Kind::Certificate,
            Self::DeadCluster => of_dead && kind != Kind::Certificate,
            Self::ClusterVpcs => match resource {
                Resource::TargetGroup(it) => it.vpc() == Some(OLD_VPC),
                Resource::LoadBalancer(it) => it.vpc() == Some(OLD_VPC),
                Resource::SecurityGroup(it) => it.vpc == OLD_VPC,
                Resource::Record(_)
                | Resource::Certificate(_)
                | Resource::ValidationRecord(_)
                | Resource::WebAcl(_) => false,
            },
            // Any object may name what another cluster left.
            Self::Objects => !matches!(kind, Kind::Record | Kind::ValidationRecord),
            Self::OtherUsers => matches!(kind, Kind::TargetGroup | Kind::LoadBalancer),
            Self::Zones => matches!(kind, Kind::Record | Kind::ValidationRecord | Kind::LoadBalancer),
            Self::Elsewhere => kind == Kind::LoadBalancer,
            // A name goes before its orphaned load balancer although it resolves.
            Self::Lookups => false,
            Self::Validations => kind == Kind::ValidationRecord,
            Self::Traffic => matches!(kind, Kind::LoadBalancer | Kind::WebAcl),
            Self::Tags => !matches!(kind, Kind::Record | Kind::ValidationRecord),
            Self::Details => matches!(
                kind,
                Kind::TargetGroup | Kind::LoadBalancer | Kind::WebAcl | Kind::Certificate | Kind::SecurityGroup
            ),
        }
    }
}

fn hide_tags(seen: &mut Inventory) {
    seen.target_groups.iter_mut().flatten().for_each(|it| it.tags = denied());
    seen.load_balancers.iter_mut().flatten().for_each(|it| it.tags = denied());
    seen.web_acls.iter_mut().flatten().for_each(|it| it.tags = denied());
    seen.certificates.iter_mut().flatten().for_each(|it| it.tags = denied());
    seen.security_groups.iter_mut().flatten().for_each(|it| it.tags = denied());
}

fn hide_details(seen: &mut Inventory) {
    seen.target_groups.iter_mut().flatten().for_each(|it| it.targets = denied());
    seen.load_balancers.iter_mut().flatten().for_each(|it| it.deletion_protection = denied());
    seen.web_acls.iter_mut().flatten().for_each(|it| drop(it.protects.insert(Protected::Amplify, denied())));
    seen.certificates.iter_mut().flatten().for_each(|it| it.detail = denied());
    seen.security_groups.iter_mut().flatten().for_each(|it| it.interfaces = denied());
}
