//! When it is asked whether all still works, and what an answer of no ends.

use facts::inventory::Kind;

use super::super::fence;
use super::{run, script};
use crate::example::account;
use crate::example::make::elb;
use crate::fences::Caps;
use crate::outcome::{Done, Outcome};

/// Many target groups and a few records, all orphans, carried out while all works this many times.
fn guarded(works: usize) -> (Vec<Done>, Vec<usize>) {
    let mut example = account();
    fence(&mut example, |fences| {
        fences.kinds = [Kind::TargetGroup, Kind::Record].into();
        fences.caps = Caps { approved: 100, count: 100, percent: 100 };
    });
    let groups = example.inventory.target_groups.as_mut().unwrap();
    let orphan = groups[0].clone();
    groups.extend((1..=6).map(|number| {
        let mut group = orphan.clone();
        group.name = format!("{}{number}", orphan.name);
        group.arn = elb(&format!("targetgroup/{}/{number}", group.name));
        group
    }));
    let mut executor = script(&example);
    executor.works = works;
    (run(&example, &mut executor), executor.asked_after)
}

#[test]
fn whether_all_works_is_asked_before_the_first_after_each_kind_after_a_few_and_after_the_last() {
    let (done, asked_after) = guarded(usize::MAX);
    assert!(done.iter().all(|done| matches!(done.outcome, Outcome::Removed { .. })), "{done:#?}");
    let records = done.iter().filter(|done| done.step.resource.kind() == Kind::Record).count();
    assert_eq!((done.len(), asked_after), (records + 7, vec![0, records, records + 5, records + 7]));
}

#[test]
fn what_broke_ends_the_run_and_nothing_goes_while_something_is_broken() {
    let stopped = |works| {
        let (done, _) = guarded(works);
        let removed = done.iter().filter(|done| matches!(done.outcome, Outcome::Removed { .. })).count();
        let told = Outcome::NotReached { why: "/predict answers 503".to_owned() };
        assert!(done.iter().skip(removed).all(|done| done.outcome == told), "{done:#?}");
        (removed, done.len())
    };
    let (records, all) = stopped(1);
    assert_eq!((stopped(0).0, stopped(2).0), (0, records + 5));
    assert!(records > 0 && records < all);
    assert_eq!(stopped(3).0, all, "what breaks with the last removal is still asked about");
}
