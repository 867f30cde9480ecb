//! The proof that what asked for a resource is gone: its cluster (E1), a former cluster of its name in another VPC, or
//! its object in a cluster that was read (E2).

use facts::Seen;
use facts::inventory::clusters::Described;
use facts::inventory::{ClusterName, Resource, Stack};

use super::another_vpc;
use crate::evidence::Evidence;
use crate::rule::Answer;
use crate::scene::{Scene, not_looked_at, seen};

/// The proof for something of a stack, or what is missing of it.
pub(super) fn prove(stack: &Stack, resource: &Resource, scene: &Scene<'_>) -> Result<Evidence, Answer> {
    let unseen = |why| Answer::Unseen { why: Box::new(why) };
    let there = match cluster_gone(&stack.cluster, scene).map_err(unseen)? {
        Ok(evidence) => return Ok(evidence),
        Err(there) => there,
    };
    match another_vpc::proof(stack, resource, scene, &there) {
        Ok(Ok(evidence)) => Ok(evidence),
        Ok(Err(there)) => object_gone(stack, scene, there),
        // What a cluster that was read does not have needs no VPC.
        Err(why) => object_gone(stack, scene, there).map_err(|_| unseen(why)),
    }
}

/// E1. Not found alone proves nothing: the cluster may be in another account, or not of EKS at all.
pub(super) fn cluster_gone(cluster: &ClusterName, scene: &Scene<'_>) -> Seen<Result<Evidence, String>> {
    let clusters = &scene.inventory.clusters;
    let listed = seen(&clusters.listed)?;
    let described = clusters.described.get(cluster).ok_or_else(|| not_looked_at("clusters"))?;
    let alive = scene.ledger.alive.get(cluster).copied();
    let is_retired = scene.fences().retired.contains(cluster);
    Ok(match seen(described)? {
        Described::Known { status, .. } => Err(format!("cluster {cluster} is {status}")),
        Described::NotFound if listed.contains(cluster) => Err(format!("EKS lists cluster {cluster} all the same")),
        Described::NotFound if is_retired || alive.is_some() => {
            Ok(Evidence::ClusterGone { cluster: cluster.clone(), alive })
        }
        Described::NotFound => Err(format!("EKS does not know cluster {cluster}, and we never saw it alive")),
    })
}

/// E2, where the operator lets us read clusters; `there` says why E1 does not hold.
fn object_gone(stack: &Stack, scene: &Scene<'_>, there: String) -> Result<Evidence, Answer> {
    let clusters = &scene.inventory.clusters;
    let (cluster, Some(_)) = (&stack.cluster, &stack.origin) else { return Err(Answer::Fails { seen: there }) };
    let Some(objects) = clusters.objects.get(cluster) else {
        let seen = format!("{there}; what it holds is not read (E3)");
        return Err(Answer::Fails { seen });
    };
    let look = || {
        // A binding in any other cluster would keep it, so all of them must have been read.
        for other in seen(&clusters.listed)? {
            seen(clusters.objects.get(other).unwrap_or(&Err(not_looked_at("clusters"))))?;
        }
        Ok(seen(objects)?.stacks.contains(&stack.name))
    };
    match look() {
        Ok(false) => Ok(Evidence::ObjectGone { cluster: cluster.clone(), stack: stack.name.clone() }),
        Ok(true) => Err(Answer::Fails { seen: format!("cluster {cluster} still has {}", stack.name) }),
        Err(why) => Err(Answer::Unseen { why: Box::new(why) }),
    }
}
