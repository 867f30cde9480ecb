//! Laws of runs in a row: they settle, nothing goes twice, and by schedule nothing goes before its time.

use std::collections::BTreeSet;

use facts::inventory::ResourceId;
use removal::{Approved, Fences, Mode, Outcome, Policy, example, plan};

use crate::account_spec::any_account;
use crate::interference::any_trouble;
use crate::run_laws::{approval_of, run, today};
use crate::runner::hold;
use crate::world::World;

/// Nothing waits for more than its predecessors: record, load balancer, certificate, validation record, and security
/// groups one after the other.
const RUNS: usize = 8;

#[test]
fn a_second_run_right_after_finds_nothing_of_what_goes_by_default() {
    let by_default = || {
        let fences = World::open_fences();
        example::policy(Fences { kinds: Fences::default().kinds, ..fences })
    };
    hold("second run", &any_account(), |spec| {
        let mut world = spec.build();
        let first = plan(&world.look(), &by_default(), &world.ledger, Mode::Apply);
        let approved = approval_of(&first);
        run(&mut world, first, &approved, Vec::new());
        let second = plan(&world.look(), &by_default(), &world.ledger, Mode::Apply);
        second.steps().is_empty().then_some(()).ok_or(format!("{:?}", second.steps()))
    });
}

#[test]
fn runs_settle_and_leave_what_is_in_use() {
    hold("settling", &(any_account(), any_trouble()), |(spec, trouble)| {
        let mut world = spec.build();
        let mut gone: BTreeSet<ResourceId> = BTreeSet::new();
        let mut first_trouble = Some(trouble);
        for _ in 0..RUNS {
            let (plan, approved) = today(&world);
            if plan.steps().is_empty() && first_trouble.is_none() {
                break;
            }
            let seen = world.look();
            let ran = run(&mut world, plan, &approved, first_trouble.take().unwrap_or_default());
            if let Some(broken) = ran.broken.first() {
                return Err(broken.clone());
            }
            if let Some(twice) = ran.removed.iter().find(|id| !gone.insert((*id).clone())) {
                return Err(format!("{twice} went twice"));
            }
            world.ledger = world.ledger.after_run(&seen, &ran.done);
        }
        let left = today(&world).0;
        if !left.steps().is_empty() {
            return Err(format!("not settled: {:?}", left.digest()));
        }
        let orphan = world.look().resources().into_iter().find(|it| world.in_use(it).is_none());
        let watched = |it: &facts::inventory::Resource| matches!(it.stack(), Some(Ok(stack)) if world.ledger.returned.contains_key(&stack.key()));
        match orphan.filter(|it| !watched(it)) {
            Some(orphan) => Err(format!("{} is an orphan and stays", orphan.id())),
            None => Ok(()),
        }
    });
}

#[test]
fn by_schedule_nothing_goes_before_its_time() {
    let times = (1..6_u32, 1..4_u16, 1..6_u32, 0..9_u16);
    hold("grace", &(any_account(), times), |(spec, (scans, gap, sightings, grace_days))| {
        let mut world = spec.build();
        let policy: Policy = example::policy(Fences { sightings, grace_days, ..World::open_fences() });
        for _ in 0..scans {
            world.sleep(gap);
            world.ledger = world.ledger.after(&world.look(), &policy);
        }
        let today = plan(&world.look(), &policy, &world.ledger, Mode::Scheduled);
        let days = u32::from(gap) * (scans - 1);
        let ripe = scans >= sightings && days >= u32::from(grace_days);
        let approved = Approved::by_schedule(&today);
        let ran = run(&mut world, today, &approved, Vec::new());
        let went = ran.done.iter().filter(|done| matches!(done.outcome, Outcome::Removed { .. })).count();
        (ripe || went == 0).then_some(()).ok_or(format!("{went} went after {scans} scans in {days} days"))
    });
}

#[test]
fn by_schedule_every_orphan_goes_in_the_end() {
    hold("ripening", &any_account(), |spec| {
        let mut world = spec.build();
        let policy = World::policy();
        // What is young at first becomes an orphan, and then stays one for long enough.
        for _ in 0..5 {
            world.sleep(4);
            world.ledger = world.ledger.after(&world.look(), &policy);
        }
        let by_hand = plan(&world.look(), &policy, &world.ledger, Mode::Plan);
        let by_schedule = plan(&world.look(), &policy, &world.ledger, Mode::Scheduled);
        let same = by_hand.digest() == by_schedule.digest();
        same.then_some(()).ok_or(format!("{:?} are not {:?}", by_schedule.steps(), by_hand.steps()))
    });
}
