//! The example as a whole: what goes of it, in which order, and that everything is accounted for.

use std::collections::BTreeSet;

use facts::inventory::{Kind, ResourceId};

use super::fence;
use crate::example::account;
use crate::explain::explain;
use crate::plan::{Mode, plan};

#[test]
fn it_has_one_orphan_and_one_survivor_of_each_kind() {
    let mut example = account();
    fence(&mut example, |fences| fences.caps.percent = 100);
    let plan = plan(&example.inventory, &example.policy, &example.ledger, Mode::Plan);
    let orphans: Vec<ResourceId> = Kind::ALL.into_iter().map(|kind| example.orphan(kind).unwrap().id()).collect();
    let steps: Vec<ResourceId> = plan.steps().iter().map(|step| step.resource.id()).collect();
    assert_eq!(steps, orphans, "in the order of `order.rs`");
    let survivors: BTreeSet<ResourceId> =
        Kind::ALL.into_iter().map(|kind| example.survivor(kind).unwrap().id()).collect();
    let kept: BTreeSet<ResourceId> = plan.kept().iter().map(|kept| kept.id.clone()).collect();
    assert_eq!(kept, survivors);
    assert_eq!(plan.unlisted(), []);
}

#[test]
fn an_explanation_has_every_predicate_by_name_or_arn() {
    let example = account();
    let group = example.orphan(Kind::TargetGroup).unwrap();
    let found = |text: &str| explain(text, &example.inventory, &example.policy, &example.ledger);
    let by_arn = found(group.id().as_str());
    assert_eq!(by_arn.len(), 1);
    assert_eq!((by_arn[0].resource.id(), by_arn[0].verdict.predicates().len()), (group.id(), 16));
    // A load balancer has the same name.
    let kinds: Vec<Kind> = found(group.name()).iter().map(|it| it.resource.kind()).collect();
    assert_eq!(kinds, [Kind::LoadBalancer, Kind::TargetGroup]);
    assert!(explain("nothing-of-this-name", &example.inventory, &example.policy, &example.ledger).is_empty());
}
