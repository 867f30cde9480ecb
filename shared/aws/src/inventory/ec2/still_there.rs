//! Whether what is registered in a target group still exists.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use facts::inventory::target_group::{Registered, TargetGroup};
use facts::{Seen, Unseen};
use futures_util::future::join_all;
use roxmltree::Node;
use transport::deadline::Deadline;
use transport::query::xml;

use super::List;
use crate::client::Aws;
use crate::elb as calls;
use crate::inventory::elb::load_balancers;
use crate::inventory::elb::target_groups::{Sort, sort};
use crate::operations;

const INSTANCES: List = List { operation: operations::DESCRIBE_INSTANCES, items: "reservationSet", page: 1000 };
pub(super) const INTERFACES: List =
    List { operation: operations::DESCRIBE_NETWORK_INTERFACES, items: "networkInterfaceSet", page: 1000 };

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] = &[INSTANCES.iam(), INTERFACES.iam()];

/// Answers for every target that was seen; what nobody here can tell stays unseen.
pub(in crate::inventory) async fn look(aws: &Aws, groups: &mut [TargetGroup], deadline: Deadline) {
    let ids = wanted(groups, Sort::Instances, |_, target| Some(target.id.clone()));
    let vpcs = wanted(groups, Sort::Addresses, |group, _| group.vpc().map(ToOwned::to_owned));
    let arns = wanted(groups, Sort::LoadBalancers, |_, target| Some(target.id.clone()));
    let (instances, interfaces, balancers) = tokio::join!(
        deadline.look(INSTANCES.iam(), instances(aws, &ids)),
        join_all(vpcs.into_iter().map(async |vpc| {
            let held = deadline.look(INTERFACES.iam(), addresses(aws, &vpc)).await;
            (vpc, held)
        })),
        Box::pin(deadline.look(calls::load_balancers::LIST, balancers(aws, arns))),
    );
    let interfaces: BTreeMap<String, Seen<Vec<Held>>> = interfaces.into_iter().collect();
    for group in groups {
        let (sort, held) = (sort(group), group.vpc().and_then(|vpc| interfaces.get(vpc)));
        for target in group.targets.iter_mut().flatten() {
            // One that lies outside of what EC2 knows has its reason already.
            if !matches!(target.still_there, Err(Unseen::NotAsked { .. })) {
                continue;
            }
            target.still_there = match sort {
                Sort::Instances => knows(&instances, &target.id),
                Sort::LoadBalancers => knows(&balancers, &target.id),
                Sort::Addresses => is_held(held, &target.id),
                Sort::Other => continue,
            };
        }
    }
}

/// What has to be asked for about targets of this sort.
fn wanted(
    groups: &[TargetGroup],
    of: Sort,
    wanted: impl Fn(&TargetGroup, &Registered) -> Option<String>,
) -> BTreeSet<String> {
    let wanted = &wanted;
    let groups = groups.iter().filter(|group| sort(group) == of);
    groups.flat_map(|group| group.targets.iter().flatten().filter_map(move |target| wanted(group, target))).collect()
}

fn knows(known: &Seen<BTreeSet<String>>, id: &str) -> Seen<bool> {
    known.as_ref().map(|known| known.contains(id)).map_err(Clone::clone)
}

fn is_held(held: Option<&Seen<Vec<Held>>>, id: &str) -> Seen<bool> {
    let unknown = || INTERFACES.answer().unreadable(format!("nothing here tells who has {id}"));
    let held = held.ok_or_else(unknown)?.as_ref().map_err(Clone::clone)?;
    let address = id.parse().map_err(|_| unknown())?;
    Ok(held.iter().any(|held| held.holds(address)))
}

async fn instances(aws: &Aws, ids: &BTreeSet<String>) -> Seen<BTreeSet<String>> {
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let found = INSTANCES.with_any(aws, "instance-id", &ids, |reservation| Ok(living(reservation))).await?;
    Ok(found.into_iter().flatten().collect())
}

/// EC2 tells of an instance for an hour after it was terminated.
fn living(reservation: Node<'_, '_>) -> Vec<String> {
    let instances = xml::items(reservation, "instancesSet").into_iter();
    let living = instances.filter(|it| !is_terminated(*it));
    living.filter_map(|it| xml::text(it, "instanceId").map(ToOwned::to_owned)).collect()
}

fn is_terminated(instance: Node<'_, '_>) -> bool {
    xml::child(instance, "instanceState").is_some_and(|state| xml::text(state, "name") == Some("terminated"))
}

/// Addresses and prefixes of every interface of the VPC: its CNI may give pods addresses out of a prefix, which no
/// filter by address finds.
async fn addresses(aws: &Aws, vpc: &str) -> Seen<Vec<Held>> {
    let found = INTERFACES.with_any(aws, "vpc-id", &[vpc], |interface| Ok(held(interface))).await?;
    Ok(found.into_iter().flatten().collect())
}

/// A group has at most one load balancer as a target, so each is asked for by itself.
async fn balancers(aws: &Aws, arns: BTreeSet<String>) -> Seen<BTreeSet<String>> {
    let mut known = BTreeSet::new();
    for arn in arns {
        let asked = load_balancers::ANSWER.arn("Target.Id", Some(&arn))?;
        if !load_balancers::listed(aws, Some(&asked)).await?.is_empty() {
            known.insert(arn);
        }
    }
    Ok(known)
}

/// An address, or the first one of a prefix and its length.
struct Held {
    first: IpAddr,
    bits: u32,
}

impl Held {
    fn read(text: &str) -> Option<Self> {
        let (first, bits) = text.split_once('/').map_or((text, None), |(first, bits)| (first, Some(bits)));
        let first: IpAddr = first.parse().ok()?;
        let all = if first.is_ipv4() { 32 } else { 128 };
        Some(Self { first, bits: bits.map_or(Some(all), |bits| bits.parse().ok().filter(|it| *it <= all))? })
    }

    fn holds(&self, address: IpAddr) -> bool {
        match (self.first, address) {
            (IpAddr::V4(first), IpAddr::V4(address)) => {
                (first.to_bits() ^ address.to_bits()).checked_shr(32 - self.bits).unwrap_or(0) == 0
            }
            (IpAddr::V6(first), IpAddr::V6(address)) => {
                (first.to_bits() ^ address.to_bits()).checked_shr(128 - self.bits).unwrap_or(0) == 0
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

fn held(interface: Node<'_, '_>) -> Vec<Held> {
    const LISTS: [(&str, &str); 4] = [
        ("privateIpAddressesSet", "privateIpAddress"),
        ("ipv6AddressesSet", "ipv6Address"),
        ("ipv4PrefixSet", "ipv4Prefix"),
        ("ipv6PrefixSet", "ipv6Prefix"),
    ];
    let texts = LISTS.iter().flat_map(|(list, name)| {
        xml::items(interface, list).into_iter().filter_map(|it| xml::text(it, name)).collect::<Vec<_>>()
    });
    texts.chain(xml::text(interface, "privateIpAddress")).filter_map(Held::read).collect()
}

#[cfg(test)]
mod tests;
