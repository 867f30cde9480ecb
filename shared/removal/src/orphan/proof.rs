//! The proof that what asked for a resource is gone: its cluster (E1), a former cluster of its name in another VPC, or
//! its object in a cluster that was read (E2).

use facts::inventory::clusters::Described;
use facts::inventory::stack::Object;
use facts::inventory::{ClusterName, Resource, Stack};
use facts::kubernetes::NotRead;
use facts::{Seen, Unseen};

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

/// E2: every cluster that could ask for the stack was read whole, and none does. `there` says why E1 does not hold.
///
/// Whether a controller runs does not decide: what no object asks for, no controller will use.
fn object_gone(stack: &Stack, scene: &Scene<'_>, there: String) -> Result<Evidence, Answer> {
    let (cluster, Some(object)) = (&stack.cluster, stack.object()) else { return Err(Answer::Fails { seen: there }) };
    let Some(own) = scene.inventory.clusters.objects.get(cluster) else {
        let seen = format!("{there}; what it holds is not read (E3)");
        return Err(Answer::Fails { seen });
    };
    if let Some(seen) = speaks_against(object, stack, scene) {
        return Err(Answer::Fails { seen });
    }
    let looked = seen(own).and_then(|_| all_were_read(scene)).and_then(|()| settled_since(cluster, scene));
    match looked {
        Ok(None) => Ok(Evidence::ObjectGone { cluster: cluster.clone(), object, stack: stack.name.clone() }),
        Ok(Some(seen)) => Err(Answer::Fails { seen }),
        Err(why) => Err(Answer::Unseen { why: Box::new(why) }),
    }
}

/// What a cluster that was read says against it. Any may: a controller can be told the name of another's cluster.
fn speaks_against(object: Object, stack: &Stack, scene: &Scene<'_>) -> Option<String> {
    let clusters = scene.inventory.clusters.objects.iter();
    let mut read = clusters.filter_map(|(cluster, objects)| Some((cluster, objects.as_ref().ok()?)));
    read.find_map(|(cluster, objects)| {
        if objects.ask_for(object, &stack.name) {
            let asks = if stack.is_group() { "an Ingress in group" } else { object.as_str() };
            return Some(format!("cluster {cluster} has {asks} {}", stack.name));
        }
        if let Some(why) = objects.unsettled.get(&stack.name) {
            return Some(format!("in cluster {cluster}, {why}"));
        }
        let rolling_out = objects.rolling_out.as_ref().filter(|_| *cluster == stack.cluster)?;
        Some(format!("in cluster {cluster}, {rolling_out} is being rolled out"))
    })
}

/// What is in no cluster that was read may be in one that was not.
fn all_were_read(scene: &Scene<'_>) -> Seen<()> {
    let clusters = &scene.inventory.clusters;
    for cluster in seen(&clusters.listed)? {
        let not_named = || Unseen::ClusterNotRead { cluster: cluster.clone(), not_read: NotRead::NotNamed };
        seen(clusters.objects.get(cluster).ok_or_else(not_named)?)?;
    }
    Ok(())
}

/// Why what a cluster asks for is not all there yet: it is not `ACTIVE`, or so young that it may still be filled, as
/// after a disaster.
fn settled_since(cluster: &ClusterName, scene: &Scene<'_>) -> Seen<Option<String>> {
    let described = scene.inventory.clusters.described.get(cluster).ok_or_else(|| not_looked_at("clusters"))?;
    Ok(match seen(described)? {
        Described::NotFound => Some(format!("EKS does not know cluster {cluster}")),
        Described::Known { status, .. } if status != "ACTIVE" => Some(format!("cluster {cluster} is {status}")),
        Described::Known { created, .. } => {
            let created = *seen(created)?;
            let is_young = scene.inventory.at.duration_since(created) < scene.policy.grace();
            is_young.then(|| format!("cluster {cluster} was made {created}, and may not have all its objects yet"))
        }
    })
}
