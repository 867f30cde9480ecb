//! Clusters that tags name and EKS does not list: what still bears their tags, and what is to be said before it may go.
//!
//! Nothing here proves anything: such a cluster may be of another account or not of EKS. A person is told where to look.

use std::collections::{BTreeMap, BTreeSet};

use facts::inventory::clusters::Described;
use facts::inventory::{ClusterName, Inventory, Kind, Resource, ResourceId};
use facts::{Seen, Unseen};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ledger::Ledger;
use crate::policy::Policy;
use crate::scene::seen;

/// The clusters that seem to be gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Those of which something is still to be said, by name.
    pub clusters: Vec<MissingCluster>,
    /// Names in tags that no cluster of EKS can have.
    pub not_of_eks: usize,
    /// Why the tagging API did not tell: then only what was listed anyway is counted.
    pub unread: Option<Unseen>,
}

/// One cluster that seems to be gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingCluster {
    pub cluster: ClusterName,
    /// The first scan that found it missing; `None` before that scan is in the ledger.
    pub since: Option<Timestamp>,
    /// What bears its tag.
    pub left: BTreeMap<ResourceId, Bearer>,
    /// What is still to be said, or nothing of it goes.
    pub wants: BTreeSet<Want>,
}

/// Something that bears a cluster's tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    pub kind: Kind,
    /// The type of a load balancer, as ELB words it.
    pub load_balancer_type: Option<String>,
}

/// What the operator has not said yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Want {
    /// That the cluster may be cleaned up after.
    Named,
    /// That the cluster is retired: nobody here ever saw it alive.
    Retired,
    /// That this kind may go.
    Kind(Kind),
}

/// What seems to be left of clusters that are gone. The policy is the operator's, whatever an event narrows.
pub fn missing(inventory: &Inventory, policy: &Policy, ledger: &Ledger) -> Seen<Missing> {
    let bearers = bearers(inventory)?;
    let not_of_eks = bearers.keys().filter(|name| !name.can_be_of_eks()).count();
    let is_told = |name: &ClusterName| name.can_be_of_eks() && !policy.fences().protected.clusters.contains(name);
    let clusters = bearers.into_iter().filter(|(name, _)| is_told(name)).map(|(cluster, left)| MissingCluster {
        since: ledger.missing.get(&cluster).copied(),
        wants: wants(&cluster, &left, policy, ledger),
        cluster,
        left,
    });
    Ok(Missing {
        clusters: clusters.filter(|it| !it.wants.is_empty()).collect(),
        not_of_eks,
        unread: inventory.bearers.as_ref().err().cloned(),
    })
}

fn wants(
    cluster: &ClusterName,
    left: &BTreeMap<ResourceId, Bearer>,
    policy: &Policy,
    ledger: &Ledger,
) -> BTreeSet<Want> {
    let fences = policy.fences();
    let is_known_dead = fences.retired.contains(cluster) || ledger.alive.contains_key(cluster);
    let off = left.values().map(|it| it.kind).filter(|kind| !fences.kinds.contains(kind)).map(Want::Kind);
    let said = [(!fences.clusters.contains(cluster), Want::Named), (!is_known_dead, Want::Retired)];
    said.into_iter().filter_map(|(is_missing, want)| is_missing.then_some(want)).chain(off).collect()
}

/// What bears the tag of a cluster that EKS does not list, by cluster.
fn bearers(inventory: &Inventory) -> Seen<BTreeMap<ClusterName, BTreeMap<ResourceId, Bearer>>> {
    let listed = seen(&inventory.clusters.listed)?;
    let is_there = |name: &ClusterName| is_there(name, listed, inventory);
    let mut found: BTreeMap<ClusterName, BTreeMap<ResourceId, Bearer>> = BTreeMap::new();
    let tagged = inventory.bearers.iter().flatten().filter_map(|it| {
        let bearer = Bearer { kind: it.kind()?, load_balancer_type: it.load_balancer_type().map(ToOwned::to_owned) };
        Some((it.cluster()?, it.id(), bearer))
    });
    let looked_at = inventory.resources().into_iter().filter_map(|it| {
        let cluster = it.stack()?.ok()?.cluster;
        Some((cluster, it.id(), Bearer { kind: it.kind(), load_balancer_type: load_balancer_type(&it) }))
    });
    for (cluster, id, bearer) in tagged.chain(looked_at).filter(|(cluster, ..)| !is_there(cluster)) {
        found.entry(cluster).or_default().insert(id, bearer);
    }
    Ok(found)
}

/// Whether EKS knows the cluster.
pub(crate) fn is_there(name: &ClusterName, listed: &BTreeSet<ClusterName>, inventory: &Inventory) -> bool {
    listed.contains(name) || matches!(inventory.clusters.described.get(name), Some(Ok(Described::Known { .. })))
}

fn load_balancer_type(resource: &Resource) -> Option<String> {
    match resource {
        Resource::LoadBalancer(it) => Some(it.kind.clone()),
        Resource::Record(_)
        | Resource::TargetGroup(_)
        | Resource::Certificate(_)
        | Resource::ValidationRecord(_)
        | Resource::SecurityGroup(_)
        | Resource::WebAcl(_) => None,
    }
}

impl Ledger {
    /// Notes since when a cluster that tags name is in no list of EKS. Where a look was not made, nothing ends.
    pub(crate) fn note_missing(&mut self, inventory: &Inventory) {
        let Ok(bearers) = bearers(inventory) else { return };
        let is_whole = inventory.bearers.is_ok();
        let listed = inventory.clusters.listed.iter().flatten().collect::<BTreeSet<_>>();
        self.missing.retain(|name, _| bearers.contains_key(name) || !is_whole && !listed.contains(name));
        for name in bearers.into_keys().filter(ClusterName::can_be_of_eks) {
            self.missing.entry(name).or_insert(inventory.at);
        }
    }
}
