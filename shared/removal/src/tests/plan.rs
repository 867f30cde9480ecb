//! Plans: caps, age, digests.

use facts::inventory::{Kind, Resource};

use super::fence;
use crate::example::make::target_group;
use crate::example::{Example, GONE, account};
use crate::plan::{Mode, Plan, plan};
use crate::rule::Rule;

fn planned(example: &Example, mode: Mode) -> Plan {
    plan(&example.inventory, &example.policy, &example.ledger, mode)
}

fn with_groups(count: usize) -> Example {
    let mut example = account();
    let groups = (0..count).map(|at| target_group(&format!("k8s-shop-{at:03}"), GONE));
    example.inventory.target_groups.as_mut().unwrap().extend(groups);
    example
}

#[test]
fn what_is_over_the_cap_is_kept_for_that() {
    let plan = planned(&with_groups(30), Mode::Plan);
    let goes = plan.steps().iter().filter(|step| step.resource.kind() == Kind::TargetGroup).count();
    let over: Vec<_> = plan.kept().iter().filter(|kept| kept.reason == Rule::WithinCap).collect();
    // 20 % of 32 listed, rounded up.
    assert_eq!((goes, over.len()), (7, 24));
    assert_eq!(over[0].predicates.last().unwrap().rule, Rule::WithinCap);
}

#[test]
fn by_schedule_only_what_was_seen_often_and_long_goes() {
    let mut example = account();
    let orphan = example.orphan(Kind::TargetGroup).unwrap();
    let goes =
        |example: &Example, mode| planned(example, mode).steps().iter().any(|step| step.resource.id() == orphan.id());
    assert!(goes(&example, Mode::Plan) && !goes(&example, Mode::Scheduled));
    for (nights, expected) in [(1, false), (3, false), (7, false), (8, true)] {
        example.ledger = account().after_nights(nights);
        assert_eq!(goes(&example, Mode::Scheduled), expected, "after {nights} nights");
    }
    fence(&mut example, |fences| fences.sightings = 9);
    assert!(!goes(&example, Mode::Scheduled), "8 scans are not 9");
}

#[test]
fn age_of_another_fingerprint_does_not_count() {
    let mut example = account();
    example.ledger = example.after_nights(8);
    example.inventory.target_groups.as_mut().unwrap()[0].settings.insert("Port".to_owned(), "9".to_owned());
    let plan = planned(&example, Mode::Scheduled);
    let orphan = example.orphan(Kind::TargetGroup).unwrap();
    let kept = plan.kept().iter().find(|kept| kept.id == orphan.id()).unwrap();
    assert_eq!(kept.reason, Rule::WasSeenOften);
}

#[test]
fn the_digest_is_of_the_steps_whatever_the_order_of_the_lists() {
    let example = with_groups(5);
    let digest = planned(&example, Mode::Plan).digest();
    let mut shuffled = example.clone();
    shuffled.inventory.target_groups.as_mut().unwrap().reverse();
    shuffled.inventory.zones.as_mut().unwrap()[0].records.as_mut().unwrap().reverse();
    assert_eq!(planned(&shuffled, Mode::Plan).digest(), digest);
    let mut kept_changed = example.clone();
    kept_changed.inventory.target_groups.as_mut().unwrap()[1].settings.clear();
    assert_eq!(planned(&kept_changed, Mode::Plan).digest(), digest);
    let mut step_changed = example;
    step_changed.inventory.target_groups.as_mut().unwrap()[2].settings.clear();
    assert_ne!(planned(&step_changed, Mode::Plan).digest(), digest);
}

#[test]
fn a_record_goes_with_its_ownership_in_one_step() {
    let plan = planned(&account(), Mode::Plan);
    let Resource::Record(records) = &plan.steps()[0].resource else { panic!("{:?}", plan.steps()[0]) };
    assert_eq!((records.records.len(), records.ownership.len()), (2, 2));
}

#[test]
fn what_no_snapshot_brings_back_is_said() {
    let plan = planned(&account(), Mode::Plan);
    for step in plan.steps() {
        let is_exact = matches!(step.resource.kind(), Kind::Record | Kind::ValidationRecord);
        assert_eq!(step.loses().is_none(), is_exact, "{}", step.resource.kind());
    }
}

#[test]
fn a_plan_survives_its_own_json() {
    let plan = planned(&account(), Mode::Plan);
    let text = serde_json::to_string(&plan).unwrap();
    let back: Plan = serde_json::from_str(&text).unwrap();
    assert_eq!((back.digest(), &back), (plan.digest(), &plan));
}

#[test]
fn what_is_approved_is_the_steps_alone() {
    let plan = planned(&account(), Mode::Plan);
    assert!(!plan.kept().is_empty());
    let alone = plan.only_steps();
    assert_eq!((alone.digest(), alone.steps()), (plan.digest(), plan.steps()));
    assert!(alone.kept().is_empty());
}
