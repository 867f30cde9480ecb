//! Fresh facts of one target group or load balancer, and of what decides about it.

use std::collections::BTreeSet;

use facts::Seen;
use facts::ids::Arn;
use facts::inventory::load_balancer::LoadBalancer;
use facts::inventory::target_group::TargetGroup;
use transport::deadline::Deadline;

use super::target_groups::Sort;
use super::{Listed, load_balancers, look_at_health, look_into, tag_load_balancers, tag_unattached, target_groups};
use crate::client::Aws;
use crate::elb as calls;
use crate::inventory::scope::not_among_the_kinds;

/// The group by itself: nobody in the list, where it is gone.
pub(in crate::inventory) async fn group(aws: &Aws, arn: &Arn, deadline: Deadline) -> Seen<Vec<TargetGroup>> {
    let mut groups = deadline.look(calls::target_groups::LIST, target_groups::listed(aws, Some(arn))).await?;
    tag_unattached(aws, &mut groups, &Err(not_among_the_kinds()), deadline).await;
    look_at_health(aws, &mut groups, |_| true, deadline).await;
    Ok(groups)
}

/// The listeners and rules of every load balancer that could forward to a group of this VPC: those in it, or any where
/// the group has none. Source: ELB user guide, "Target groups": a group and its load balancer share their VPC.
pub(in crate::inventory) async fn forwarding(
    aws: &Aws,
    to: Option<&str>,
    deadline: Deadline,
) -> Seen<Vec<LoadBalancer>> {
    let mut list = deadline.look(calls::load_balancers::LIST, load_balancers::listed(aws, None)).await?;
    list.retain(|it| to.is_none_or(|to| it.vpc().is_none_or(|vpc| vpc == to)));
    look_into(aws, &mut list, &BTreeSet::new(), deadline).await;
    Ok(list)
}

/// The tags of those in a VPC: only beside a living cluster it matters whose they are.
pub(in crate::inventory) async fn tag_in_vpc(
    aws: &Aws,
    list: &mut Vec<LoadBalancer>,
    vpc: Option<&str>,
    deadline: Deadline,
) {
    let (mut inside, outside) = list.drain(..).partition(|it| it.vpc() == vpc);
    tag_load_balancers(aws, &mut inside, deadline).await;
    list.extend(inside.into_iter().chain(outside));
}

/// The load balancers that `is_asked` names, with the groups behind them and those that load balancers are targets of.
pub(in crate::inventory) async fn balancers(
    aws: &Aws,
    only: Option<&Arn>,
    is_asked: impl Fn(&LoadBalancer) -> bool,
    deadline: Deadline,
) -> Listed {
    let (mut load_balancers, mut target_groups) = tokio::join!(
        deadline.look(calls::load_balancers::LIST, load_balancers::listed(aws, only)),
        deadline.look(calls::target_groups::LIST, target_groups::listed(aws, None)),
    );
    let mut arns = BTreeSet::new();
    if let Ok(list) = &mut load_balancers {
        list.retain(is_asked);
        arns = list.iter().map(|it| it.arn.clone()).collect();
        tag_load_balancers(aws, list, deadline).await;
        look_into(aws, list, &arns, deadline).await;
    }
    if let Ok(list) = &mut target_groups {
        let behind = |it: &TargetGroup| it.load_balancers.iter().any(|arn| arns.contains(arn));
        list.retain(|it| !arns.is_empty() && (behind(it) || target_groups::sort(it) == Sort::LoadBalancers));
        look_at_health(aws, list, |_| true, deadline).await;
    }
    Listed { load_balancers, target_groups }
}
