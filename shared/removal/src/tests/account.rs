//! The example as a whole: what goes of it, in which order, and that everything is accounted for.

use std::collections::BTreeSet;

use facts::inventory::{Kind, OtherUser, ResourceId};

use super::fence;
use crate::example::{Example, account};
use crate::orphan::deciders::{Part, deciders};
use crate::orphan::{explain, why};
use crate::plan::{Mode, plan};
use crate::verdict::Verdict;

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
    assert_eq!((by_arn[0].0.id(), by_arn[0].1.predicates().len()), (group.id(), 16));
    // A load balancer has the same name.
    let kinds: Vec<Kind> = found(group.name()).iter().map(|(resource, _)| resource.kind()).collect();
    assert_eq!(kinds, [Kind::LoadBalancer, Kind::TargetGroup]);
    assert!(explain("nothing-of-this-name", &example.inventory, &example.policy, &example.ledger).is_empty());
}

fn hide(example: &mut Example, part: Part) {
    let why = facts::Unseen::NotAsked { ask_with: "x".to_owned() };
    let it = &mut example.inventory;
    match part {
        Part::Clusters => it.clusters.listed = Err(why),
        Part::UsersOfTargetGroups => {
            it.other_users.retain(|user, _| OtherUser::OF_LOAD_BALANCERS.contains(user));
        }
        Part::UsersOfLoadBalancers => {
            it.other_users.retain(|user, _| OtherUser::OF_TARGET_GROUPS.contains(user));
        }
        Part::LoadBalancers => it.load_balancers = Err(why),
        Part::Classic => it.classic = Err(why),
        Part::TargetGroups => it.target_groups = Err(why),
        Part::WebAcls => it.web_acls = Err(why),
        Part::Certificates => it.certificates = Err(why),
        Part::Validations => it.validations = Err(why),
        Part::Zones => it.zones = Err(why),
        Part::Elsewhere => it.elsewhere = Err(why),
        Part::Lookups => it.lookups.clear(),
        Part::SecurityGroups => it.security_groups = Err(why),
        Part::Traffic => it.traffic.clear(),
    }
}

#[test]
fn what_decides_about_a_kind_is_as_the_table_says() {
    for kind in Kind::ALL {
        let orphan = account().orphan(kind).unwrap();
        for part in Part::ALL {
            let mut blinded = account();
            hide(&mut blinded, part);
            let found = blinded.inventory.find(kind, &orphan.id());
            let goes = matches!(found, Ok(Some(resource)) if matches!(
                why(&resource, &blinded.inventory, &blinded.policy, &blinded.ledger), Verdict::Orphan { .. }));
            assert_eq!(goes, !deciders(kind).contains(&part), "{kind} without {part:?}");
        }
    }
}
