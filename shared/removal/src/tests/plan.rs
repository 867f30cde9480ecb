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

fn groups_in(plan: &Plan) -> usize {
    plan.steps().iter().filter(|step| step.resource.kind() == Kind::TargetGroup).count()
}

fn over_the_cap(plan: &Plan) -> usize {
    plan.kept().iter().filter(|kept| kept.reason == Rule::WithinCap).count()
}

#[test]
fn by_schedule_what_is_over_the_cap_is_kept_for_that() {
    let mut example = with_groups(30);
    example.ledger = example.after_nights(8);
    let plan = planned(&example, Mode::Scheduled);
    // 20 % of 32 listed, rounded up.
    assert_eq!((groups_in(&plan), over_the_cap(&plan)), (7, 24));
    let over = plan.kept().iter().find(|kept| kept.reason == Rule::WithinCap).unwrap();
    assert_eq!(over.predicates.last().unwrap().rule, Rule::WithinCap);
}

#[test]
fn an_approval_is_held_back_by_its_own_number_alone() {
    for (orphans, goes) in [(60, 61), (187, 100)] {
        let plan = planned(&with_groups(orphans), Mode::Plan);
        assert_eq!((groups_in(&plan), over_the_cap(&plan)), (goes, orphans + 1 - goes), "{orphans} and the example's");
    }
}

/// Nights until every group of a dead cluster is gone by schedule, once they are ripe.
fn nights_until_all_are_gone(groups: usize) -> usize {
    let mut example = with_groups(groups);
    example.ledger = example.after_nights(8);
    for night in 0..100 {
        let plan = planned(&example, Mode::Scheduled);
        if groups_in(&plan) == 0 {
            return night;
        }
        let goes: Vec<_> = plan.steps().iter().map(|step| step.resource.id()).collect();
        let left = example.inventory.target_groups.as_mut().unwrap();
        left.retain(|it| !goes.iter().any(|id| id.as_str() == it.arn.as_str()));
        example.inventory.at += jiff::SignedDuration::from_hours(24);
        example.ledger = example.ledger.after(&example.inventory, &example.policy);
    }
    panic!("never")
}

#[test]
fn a_schedule_s_share_is_of_what_was_there_and_not_of_what_is_left() {
    // A share of what is left would take 12 and 25 nights.
    assert_eq!([39, 186].map(nights_until_all_are_gone), [5, 19]);
}

#[test]
fn what_was_there_long_ago_says_nothing_about_today() {
    let mut example = with_groups(39);
    let most = |example: &Example| example.ledger.most[&Kind::TargetGroup].count;
    example.ledger = example.after_nights(1);
    example.inventory.target_groups.as_mut().unwrap().truncate(5);
    for (hours, expected) in [(31 * 24, 41), (1, 5)] {
        example.inventory.at += jiff::SignedDuration::from_hours(hours);
        example.ledger = example.ledger.after(&example.inventory, &example.policy);
        assert_eq!(most(&example), expected, "{hours} hours later");
    }
    example.inventory.target_groups = crate::example::denied("x");
    example.ledger = example.ledger.after(&example.inventory, &example.policy);
    assert_eq!(most(&example), 5, "a list that was not read has no length");
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
