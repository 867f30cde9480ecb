//! Laws of a plan: pure, whatever the account and whatever could not be seen of it.

use std::collections::{BTreeMap, BTreeSet};

use facts::inventory::{Inventory, Kind, ResourceId};
use proptest::prelude::*;
use removal::{Fences, Mode, Plan, example, order, plan};

use crate::account_spec::{AccountSpec, any_account};
use crate::blind::{Blind, any_blindness};
use crate::runner::hold;
use crate::world::World;

fn blinded() -> impl Strategy<Value = (AccountSpec, Vec<Blind>)> {
    (any_account(), prop::collection::vec(any_blindness(), 0..3))
}

fn look(world: &World, blind: &[Blind]) -> Inventory {
    let mut seen = world.look();
    for blind in blind {
        blind.hide(&mut seen);
    }
    seen
}

fn planned(seen: &Inventory, world: &World) -> Plan {
    plan(seen, &World::policy(), &world.ledger, Mode::Plan)
}

fn steps(plan: &Plan) -> Vec<ResourceId> {
    plan.steps().iter().map(|step| step.resource.id()).collect()
}

#[test]
fn everything_is_in_exactly_one_of_steps_and_kept() {
    hold("all is accounted for", &blinded(), |(spec, blind)| {
        let world = spec.build();
        let seen = look(&world, &blind);
        let plan = planned(&seen, &world);
        let mut told: Vec<ResourceId> = steps(&plan);
        told.extend(plan.kept().iter().map(|kept| kept.id.clone()));
        told.sort();
        let mut all: Vec<ResourceId> = seen.resources().iter().map(facts::inventory::Resource::id).collect();
        all.sort();
        let unlisted: BTreeSet<Kind> = plan.unlisted().iter().map(|it| it.kind).collect();
        let expected: BTreeSet<Kind> = Kind::ALL.into_iter().filter(|kind| seen.list_of(*kind).is_err()).collect();
        (told == all && unlisted == expected).then_some(()).ok_or(format!("{told:?} of {all:?}, {unlisted:?}"))
    });
}

#[test]
fn what_is_in_use_is_never_a_step_and_every_orphan_is_one() {
    hold("orphans and nothing else", &any_account(), |spec| {
        let world = spec.build();
        let plan = planned(&world.look(), &world);
        let goes: BTreeSet<ResourceId> = steps(&plan).into_iter().collect();
        let mut then = world.clone();
        for step in plan.steps() {
            let id = step.resource.id();
            if then.find(&id).as_ref() != Some(&step.resource) {
                return Err(format!("{id} is not as the plan has it when its turn comes: {:?}", then.find(&id)));
            }
            if let Some(why) = then.in_use(&step.resource) {
                return Err(format!("{id} goes, but {why}"));
            }
            if step.after.is_empty()
                && let Some(why) = world.in_use(&step.resource)
            {
                return Err(format!("{id} goes at once, but {why}"));
            }
            then.remove(&step.resource);
        }
        for resource in world.look().resources().into_iter().chain(then.look().resources()) {
            if !goes.contains(&resource.id()) && then.in_use(&resource).is_none() {
                let kept = plan.kept().iter().find(|kept| kept.id == resource.id());
                return Err(format!("{} is an orphan and stays: {kept:?}", resource.id()));
            }
        }
        Ok(())
    });
}

#[test]
fn what_decides_and_is_not_seen_keeps_it() {
    hold("a missing fact never removes", &blinded(), |(spec, blind)| {
        let world = spec.build();
        let plan = planned(&look(&world, &blind), &world);
        for step in plan.steps() {
            if let Some(blind) = blind.iter().find(|blind| blind.decides_about(&step.resource)) {
                return Err(format!("{} goes without {blind:?}", step.resource.id()));
            }
            if step.after.is_empty()
                && let Some(why) = world.in_use(&step.resource)
            {
                return Err(format!("{} goes, but {why}", step.resource.id()));
            }
            let is_step = |id: &ResourceId| plan.steps().iter().any(|step| step.resource.id() == *id);
            if let Some(earlier) = step.after.iter().find(|id| !is_step(id)) {
                return Err(format!("{} goes after {earlier}, which stays", step.resource.id()));
            }
        }
        Ok(())
    });
}

#[test]
fn steps_are_in_order_and_no_order_of_the_lists_changes_them() {
    hold("order and digest", &(any_account(), any::<usize>()), |(spec, turn)| {
        let world = spec.build();
        let plan = planned(&world.look(), &world);
        let ranks: Vec<u8> = plan.steps().iter().map(|step| order::rank(&step.resource)).collect();
        if !ranks.is_sorted() {
            return Err(format!("not in order: {ranks:?}"));
        }
        let other = planned(&turned(world.look(), turn), &world);
        let same = other.digest() == plan.digest() && steps(&other) == steps(&plan);
        same.then_some(()).ok_or(format!("{:?} is not {:?}", steps(&other), steps(&plan)))
    });
}

/// The same account with every list turned.
fn turned(mut seen: Inventory, turn: usize) -> Inventory {
    fn by<T>(list: &mut [T], turn: usize) {
        if !list.is_empty() {
            list.rotate_left(turn % list.len());
        }
    }
    by(seen.load_balancers.as_mut().unwrap(), turn);
    by(seen.target_groups.as_mut().unwrap(), turn);
    by(seen.web_acls.as_mut().unwrap(), turn);
    by(seen.certificates.as_mut().unwrap(), turn);
    by(seen.security_groups.as_mut().unwrap(), turn);
    for zone in seen.zones.as_mut().unwrap() {
        by(zone.records.as_mut().unwrap(), turn);
    }
    for balancer in seen.load_balancers.as_mut().unwrap() {
        for listener in balancer.listeners.as_mut().unwrap() {
            by(&mut listener.default_actions, turn);
            by(listener.certificates.as_mut().unwrap(), turn);
        }
    }
    seen
}

#[test]
fn no_more_go_than_the_caps_allow() {
    hold("caps", &(any_account(), 0..4_usize, 0..4_usize, 0..100_usize), |(spec, approved, count, percent)| {
        let mut world = spec.build();
        let caps = removal::fences::Caps { approved, count, percent };
        let policy = example::policy(Fences { caps, ..World::open_fences() });
        for _ in 0..3 {
            world.sleep(4);
            world.ledger = world.ledger.after(&world.look(), &policy);
        }
        let seen = world.look();
        let by_hand = plan(&seen, &policy, &world.ledger, Mode::Plan);
        let by_schedule = plan(&seen, &policy, &world.ledger, Mode::Scheduled);
        let mut listed: BTreeMap<Kind, usize> = BTreeMap::new();
        seen.resources().iter().for_each(|it| *listed.entry(it.kind()).or_default() += 1);
        for (kind, listed) in listed {
            let of = |plan: &Plan| plan.steps().iter().filter(|step| step.resource.kind() == kind).count();
            let share = (listed * percent).div_ceil(100);
            if of(&by_schedule) > count || of(&by_schedule) > share {
                let goes = of(&by_schedule);
                return Err(format!("{goes} of {listed} {kind} go; allowed are {count} and {percent} %"));
            }
            if of(&by_hand) > approved {
                return Err(format!("{} {kind} can be approved at once; allowed are {approved}", of(&by_hand)));
            }
        }
        Ok(())
    });
}

#[test]
fn an_event_only_narrows() {
    let kinds = prop::collection::btree_set(prop::sample::select(Kind::ALL.to_vec()), 0..7);
    let clusters = prop::collection::btree_set(prop::sample::select(vec!["blue", "green", "kops", "ghost"]), 0..4);
    let protected = prop::collection::btree_set(prop::sample::select(vec!["blue", "green"]), 0..2);
    hold("narrowing", &(any_account(), kinds, clusters, protected), |(spec, kinds, clusters, protected)| {
        let world = spec.build();
        let names = |set: BTreeSet<&str>| set.into_iter().map(facts::inventory::ClusterName::new).collect();
        let event = removal::Narrowing {
            kinds: Some(kinds),
            clusters: Some(names(clusters)),
            protected_clusters: names(protected),
            ..removal::Narrowing::default()
        };
        let narrowed = World::policy().narrowed_by(&event).map_err(|wider| format!("{wider:?}"))?;
        let all: BTreeSet<ResourceId> = steps(&planned(&world.look(), &world)).into_iter().collect();
        let some = steps(&plan(&world.look(), &narrowed, &world.ledger, Mode::Plan));
        let more = some.iter().find(|id| !all.contains(*id));
        more.map_or(Ok(()), |id| Err(format!("{id} goes only with the event")))
    });
}
