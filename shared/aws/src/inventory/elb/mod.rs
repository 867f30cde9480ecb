//! Load balancers and target groups: all of them, and the closer look at those that may go.

pub(super) mod again;
pub(super) mod listeners;
pub(super) mod load_balancers;
pub(super) mod target_groups;

use std::collections::BTreeSet;

use facts::Seen;
use facts::ids::Arn;
use facts::inventory::load_balancer::LoadBalancer;
use facts::inventory::target_group::TargetGroup;
use facts::inventory::{Inventory, Kind};
use futures_util::future::join_all;
use target_groups::Sort;
use transport::deadline::Deadline;

use super::ec2::still_there;
use super::scope::{InventoryScope, NOT_OF_A_CLUSTER, not_a_candidate};
use super::tagged;
use crate::client::Aws;
use crate::elb as calls;
use crate::elb::tags;

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] = &[
    calls::load_balancers::LIST,
    calls::load_balancers::ATTRIBUTES,
    calls::listeners::LIST,
    calls::listeners::RULES,
    calls::listeners::CERTIFICATES,
    calls::target_groups::LIST,
    calls::target_groups::HEALTH,
    tags::ACTION,
];

pub(super) struct Listed {
    pub(super) load_balancers: Seen<Vec<LoadBalancer>>,
    pub(super) target_groups: Seen<Vec<TargetGroup>>,
}

impl Listed {
    pub(super) fn put_into(self, seen: &mut Inventory) {
        (seen.load_balancers, seen.target_groups) = (self.load_balancers, self.target_groups);
    }
}

pub(super) async fn look(
    aws: &Aws,
    scope: &InventoryScope,
    tagged: &Seen<BTreeSet<Arn>>,
    deadline: Deadline,
) -> Listed {
    let (mut load_balancers, mut target_groups) = tokio::join!(
        deadline.look(calls::load_balancers::LIST, load_balancers::listed(aws, None)),
        deadline.look(calls::target_groups::LIST, target_groups::listed(aws, None)),
    );
    tokio::join!(
        async {
            if let Ok(list) = &mut load_balancers {
                tag_load_balancers(aws, list, deadline).await;
            }
        },
        async {
            if let Ok(list) = &mut target_groups {
                tag_unattached(aws, list, tagged, deadline).await;
            }
        }
    );
    let candidates: BTreeSet<Arn> = candidates(scope, load_balancers.iter().flatten());
    if let Ok(list) = &mut target_groups
        && scope.has(&[Kind::LoadBalancer])
    {
        tag_behind(aws, list, &candidates, tagged, deadline).await;
    }
    tokio::join!(
        async {
            if let Ok(list) = &mut load_balancers {
                look_into(aws, list, &candidates, deadline).await;
            }
        },
        async {
            if let Ok(list) = &mut target_groups {
                let asked = |group: &TargetGroup| decides(scope, group, &candidates);
                look_at_health(aws, list, asked, deadline).await;
            }
        }
    );
    Listed { load_balancers, target_groups }
}

/// Load balancers whose tags say that they may go.
pub(super) fn candidates<'a>(scope: &InventoryScope, all: impl Iterator<Item = &'a LoadBalancer>) -> BTreeSet<Arn> {
    let is_one = |it: &&LoadBalancer| it.tags.as_ref().is_ok_and(|tags| scope.is_candidate(tags));
    all.filter(is_one).map(|it| it.arn.clone()).collect()
}

/// Whether what is registered in the group decides about something: it may go itself, it is behind a load balancer that
/// may, or load balancers are registered in it.
fn decides(scope: &InventoryScope, group: &TargetGroup, candidates: &BTreeSet<Arn>) -> bool {
    let may_go = group.load_balancers.is_empty() && group.tags.as_ref().is_ok_and(|tags| scope.is_candidate(tags));
    may_go
        || group.load_balancers.iter().any(|it| candidates.contains(it))
        || target_groups::sort(group) == Sort::LoadBalancers
}

/// The tags of all; one that went since it was listed is left out.
async fn tag_load_balancers(aws: &Aws, list: &mut Vec<LoadBalancer>, deadline: Deadline) {
    let arns: Vec<Arn> = list.iter().map(|it| it.arn.clone()).collect();
    let mut tags = tags::describe(aws, &arns, deadline).await;
    list.retain_mut(|it| tags.remove(&it.arn).map(|tags| it.tags = tags).is_some());
}

/// The tags of those behind load balancers that may all go: then these may go too.
async fn tag_behind(
    aws: &Aws,
    list: &mut Vec<TargetGroup>,
    candidates: &BTreeSet<Arn>,
    tagged: &Seen<BTreeSet<Arn>>,
    deadline: Deadline,
) {
    let is_behind = |it: &TargetGroup| {
        !it.load_balancers.is_empty() && it.load_balancers.iter().all(|arn| candidates.contains(arn))
    };
    let asked = |it: &TargetGroup| is_behind(it) && tagged::may_carry(tagged, &it.arn);
    let arns: Vec<Arn> = list.iter().filter(|it| asked(it)).map(|it| it.arn.clone()).collect();
    let mut tags = tags::describe(aws, &arns, deadline).await;
    list.retain_mut(|it| !asked(it) || tags.remove(&it.arn).map(|tags| it.tags = tags).is_some());
}

/// The tags of those that nothing is attached to and that may carry one that lets them go: only they may go now.
async fn tag_unattached(aws: &Aws, list: &mut Vec<TargetGroup>, tagged: &Seen<BTreeSet<Arn>>, deadline: Deadline) {
    let asked = |it: &TargetGroup| it.load_balancers.is_empty() && tagged::may_carry(tagged, &it.arn);
    let arns: Vec<Arn> = list.iter().filter(|it| asked(it)).map(|it| it.arn.clone()).collect();
    let mut tags = tags::describe(aws, &arns, deadline).await;
    list.retain_mut(|it| {
        if it.load_balancers.is_empty() && !asked(it) {
            (it.tags, it.targets) = (Err(tagged::not_named()), Err(tagged::not_named()));
        }
        !asked(it) || tags.remove(&it.arn).map(|tags| it.tags = tags).is_some()
    });
}

/// Listeners and rules of all, for only those of all tell what is forwarded to; the rest of those that may go.
async fn look_into(aws: &Aws, list: &mut Vec<LoadBalancer>, candidates: &BTreeSet<Arn>, deadline: Deadline) {
    let looks = list.drain(..).map(async |mut it| {
        let is_one = candidates.contains(&it.arn);
        let listeners = deadline.look(calls::listeners::LIST, listeners::describe(aws, &it.arn, is_one));
        let attributes = async {
            if is_one {
                deadline.look(calls::load_balancers::ATTRIBUTES, calls::load_balancers::attributes(aws, &it.arn)).await
            } else {
                Err(not_a_candidate(NOT_OF_A_CLUSTER))
            }
        };
        let (listeners, attributes) = tokio::join!(listeners, attributes);
        // One that went since it was listed forwards to nothing any more.
        it.listeners = listeners.transpose()?;
        load_balancers::take_attributes(&mut it, attributes);
        Some(it)
    });
    let looked: Vec<Option<LoadBalancer>> = join_all(looks).await;
    list.extend(looked.into_iter().flatten());
}

/// What is registered in those that `asked` names, and whether it is still there.
async fn look_at_health(aws: &Aws, list: &mut [TargetGroup], asked: impl Fn(&TargetGroup) -> bool, deadline: Deadline) {
    let looks = list.iter_mut().filter(|group| asked(group)).map(async |group| {
        group.targets = deadline.look(calls::target_groups::HEALTH, target_groups::health(aws, &group.arn)).await;
    });
    join_all(looks).await;
    still_there::look(aws, list, deadline).await;
}

#[cfg(test)]
mod tests;
