//! The proof for what lies in another VPC than the living cluster of its name: a former cluster asked for it.

use facts::Seen;
use facts::inventory::clusters::Described;
use facts::inventory::load_balancer::LoadBalancer;
use facts::inventory::stack::stack as stack_of;
use facts::inventory::{ClusterName, Resource, Stack, VpcId};
use jiff::Timestamp;

use crate::evidence::Evidence;
use crate::scene::{Scene, not_looked_at, seen};

/// The proof, or why it is none: `there` with what speaks against it. A cluster that is not `ACTIVE` proves nothing: it
/// is being made, changed or removed.
pub(super) fn proof(
    stack: &Stack,
    resource: &Resource,
    scene: &Scene<'_>,
    there: &str,
) -> Seen<Result<Evidence, String>> {
    let none = |but: String| Ok(Err(format!("{there}{but}")));
    let cluster = &stack.cluster;
    let vpc = match resource {
        Resource::LoadBalancer(it) => it.vpc(),
        Resource::TargetGroup(it) => it.vpc(),
        Resource::SecurityGroup(it) => Some(it.vpc.as_str()),
        Resource::Certificate(_) | Resource::Record(_) | Resource::ValidationRecord(_) | Resource::WebAcl(_) => {
            return none(String::new());
        }
    };
    let Some(Ok(Described::Known { status, vpc: cluster_vpc, created })) =
        scene.inventory.clusters.described.get(cluster)
    else {
        return none(String::new());
    };
    if status != "ACTIVE" {
        return none(String::new());
    }
    let (vpc, cluster_vpc) = (VpcId::new(vpc.ok_or_else(|| not_looked_at("its VPC"))?), seen(cluster_vpc)?);
    if vpc == *cluster_vpc {
        return none(String::new());
    }
    let created = *seen(created)?;
    if let Some(lives) = lives_there(cluster, &vpc, created, resource, scene)? {
        return none(format!(" in {cluster_vpc}, and this is in {vpc}, but {lives}"));
    }
    Ok(Ok(Evidence::AnotherVpc { cluster: cluster.clone(), cluster_vpc: cluster_vpc.clone(), vpc }))
}

/// What tells that the cluster's controller was told to work in that VPC (`--aws-vpc-id`): a load balancer of its name
/// that is younger than the cluster. AWS does not tell the age of groups, so those beside such a one stay.
fn lives_there(
    cluster: &ClusterName,
    vpc: &VpcId,
    created: Timestamp,
    resource: &Resource,
    scene: &Scene<'_>,
) -> Seen<Option<String>> {
    let balancers = match resource {
        Resource::LoadBalancer(it) => std::slice::from_ref(it),
        Resource::TargetGroup(_)
        | Resource::SecurityGroup(_)
        | Resource::Certificate(_)
        | Resource::Record(_)
        | Resource::ValidationRecord(_)
        | Resource::WebAcl(_) => seen(&scene.inventory.load_balancers)?,
    };
    let may_be_there = |it: &&LoadBalancer| it.vpc().is_none_or(|there| there == vpc.as_str());
    for it in balancers.iter().filter(may_be_there) {
        if it.created.is_some_and(|at| at < created) {
            continue;
        }
        if !stack_of(seen(&it.tags)?).is_ok_and(|stack| stack.cluster == *cluster) {
            continue;
        }
        let (_, at) = (
            it.vpc().ok_or_else(|| not_looked_at("the VPC of a load balancer"))?,
            it.created.ok_or_else(|| not_looked_at("the time of its creation"))?,
        );
        return Ok(Some(format!("{} there was made after the cluster, {at}", it.name)));
    }
    Ok(None)
}
