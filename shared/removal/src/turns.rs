//! Each resource in its turn: judged as the account will be when all that goes before it is gone.
//!
//! What only hangs on something else of the plan is in that plan too, after it, and ripens together with it. Right before
//! it goes the whole question is put again, about the account as it is then.

use std::collections::{BTreeMap, BTreeSet};

use facts::inventory::{Inventory, Resource, ResourceId};

use crate::gone::Gone;
use crate::ledger::Ledger;
use crate::order;
use crate::orphan;
use crate::policy::Policy;
use crate::scene::Scene;
use crate::verdict::Verdict;

/// A resource with what was found out about it.
pub(crate) struct Judged {
    /// As it will be in its turn, where it goes then; as it is now, where it stays.
    pub(crate) resource: Resource,
    /// The answer in its turn.
    pub(crate) verdict: Verdict,
    /// Where it stays, why it stays now.
    pub(crate) now: Option<Verdict>,
    /// What of the plan must be gone before; nothing where it is an orphan already.
    pub(crate) after: BTreeSet<ResourceId>,
}

/// Judges everything in the order of removal; `take` says of each whether it goes, for those behind it.
pub(crate) fn each_in_turn(
    inventory: &Inventory,
    policy: &Policy,
    ledger: &Ledger,
    mut take: impl FnMut(Judged) -> bool,
) {
    let today = Scene::new(inventory, policy, ledger);
    let mut gone = Gone::default();
    let mut left: Option<Inventory> = None;
    for turn in by_rank(inventory.resources()).into_values() {
        let then = left.as_ref().map(|left| Scene::new(left, policy, ledger));
        let mut went = false;
        let mut goes = gone.clone();
        for resource in turn {
            let judged = match &then {
                None => Judged { verdict: orphan::ask(&resource, &today), resource, now: None, after: BTreeSet::new() },
                Some(then) => in_turn(resource, &gone, &today, then),
            };
            let seen = judged.resource.clone();
            if take(judged) {
                goes.add(&seen);
                went = true;
            }
        }
        drop(then);
        if went {
            gone = goes;
            left = Some(gone.out_of(inventory));
        }
    }
}

/// By the place in a run, each place in the order of ids.
fn by_rank(resources: Vec<Resource>) -> BTreeMap<u8, Vec<Resource>> {
    let mut turns: BTreeMap<u8, Vec<Resource>> = BTreeMap::new();
    for resource in resources {
        turns.entry(order::rank(&resource)).or_default().push(resource);
    }
    for turn in turns.values_mut() {
        turn.sort_by_cached_key(Resource::id);
    }
    turns
}

fn in_turn(resource: Resource, gone: &Gone, today: &Scene<'_>, then: &Scene<'_>) -> Judged {
    let later = gone.taken_out_of(resource.clone());
    let (now, verdict) = (orphan::ask(&resource, today), orphan::ask(&later, then));
    let stays = |resource, verdict, now: Verdict| {
        let now = Some(now).filter(|now| !now.is_orphan());
        Judged { resource, verdict, now, after: BTreeSet::new() }
    };
    if !verdict.is_orphan() {
        return stays(resource, verdict, now);
    }
    let after = gone.before(&resource, today.inventory);
    match (now.is_orphan(), after.is_empty()) {
        (_, false) => Judged { resource: later, verdict, now: None, after },
        (true, true) => Judged { resource, verdict, now: None, after },
        // It shows nothing of what goes before it, so nobody could tell when its turn has come.
        (false, true) => stays(resource, now.clone(), now),
    }
}
