//! Living clusters that are not read and could tell more of what stays: told to a person, and decides nothing.

use std::collections::BTreeMap;

use facts::inventory::{ClusterName, Inventory, Resource, ResourceId};

use crate::plan::Plan;
use crate::rule::Rule;

/// How much of each such cluster is unused by all that AWS shows, and lacks only the proof that reading it could give.
pub fn unread_clusters(inventory: &Inventory, plan: &Plan) -> BTreeMap<ClusterName, usize> {
    let clusters = &inventory.clusters;
    let lives_unread = |cluster: &ClusterName| {
        clusters.listed.iter().any(|listed| listed.contains(cluster)) && !clusters.objects.contains_key(cluster)
    };
    let resources: BTreeMap<ResourceId, Resource> = inventory.resources().into_iter().map(|it| (it.id(), it)).collect();
    let mut found = BTreeMap::new();
    let unproved = plan.kept().iter().filter(|kept| kept.only_unproved && kept.reason == Rule::IsProved);
    for resource in unproved.filter_map(|kept| resources.get(&kept.id)) {
        if let Some(Ok(stack)) = resource.stack()
            && lives_unread(&stack.cluster)
        {
            *found.entry(stack.cluster).or_default() += 1;
        }
    }
    found
}
