//! The ledger after a scan, and after a run.

use std::collections::{BTreeMap, BTreeSet};

use facts::dns::Answer;
use facts::inventory::clusters::Described;
use facts::inventory::{Inventory, Kind, Resource, ResourceId};
use jiff::{SignedDuration, Timestamp};

use super::{DeadName, Ledger, Most, Sighting, stacks};
use crate::fingerprint::Fingerprint;
use crate::outcome::{Done, Outcome};
use crate::plan::numbers;
use crate::policy::Policy;
use crate::turns::{Judged, each_in_turn};
use crate::verdict::Verdict;

/// An orphan that was not confirmed for longer than this begins anew: too much may have happened meanwhile.
const LONGEST_GAP: SignedDuration = SignedDuration::from_hours(31 * 24);
/// How long clusters and removed load balancers are remembered: as long as snapshots are kept.
const LONGEST_MEMORY: SignedDuration = SignedDuration::from_hours(400 * 24);

impl Ledger {
    /// The ledger after a scan. Counts a resource only when everything that decides about it was seen.
    #[must_use]
    pub fn after(&self, inventory: &Inventory, policy: &Policy) -> Self {
        let resources = inventory.resources();
        let mut next = self.clone();
        next.note_clusters(inventory);
        next.note_missing(inventory);
        next.note_names(inventory);
        next.note_proofs(inventory);
        next.note_stacks(&resources, inventory);
        next.note_numbers(&resources, inventory);
        next.forget(inventory.at);
        let orphans = next.counted(inventory, policy);
        Self { orphans, ..next }
    }

    fn counted(&self, inventory: &Inventory, policy: &Policy) -> BTreeMap<ResourceId, Sighting> {
        // Of a list that was not read, nobody knows what vanished.
        let mut counted = self.orphans.clone();
        counted.retain(|_, sighting| inventory.list_of(sighting.kind).is_err());
        let unclear = self.hanging_on_what_is_unclear(inventory, policy);
        each_in_turn(inventory, policy, self, |Judged { resource, verdict, .. }| {
            let id = resource.id();
            let before = self.orphans.get(&id);
            let now = match &verdict {
                Verdict::Orphan { .. } => Some(Sighting::again(before, &resource, inventory.at)),
                Verdict::Kept { .. } | Verdict::Unknown { .. } if may_be_one(&verdict) || unclear.contains(&id) => {
                    before.cloned()
                }
                Verdict::Kept { .. } | Verdict::Unknown { .. } => None,
            };
            match now {
                Some(sighting) => counted.insert(id, sighting),
                None => counted.remove(&id),
            };
            verdict.is_orphan()
        });
        counted
    }

    /// What would be an orphan if everything went of which this scan does not tell: that neither counts nor resets.
    fn hanging_on_what_is_unclear(&self, inventory: &Inventory, policy: &Policy) -> BTreeSet<ResourceId> {
        let mut may_go = BTreeSet::new();
        each_in_turn(inventory, policy, self, |Judged { resource, verdict, .. }| {
            let id = resource.id();
            let goes = verdict.is_orphan() || (may_be_one(&verdict) && self.orphans.contains_key(&id));
            if goes {
                may_go.insert(id);
            }
            goes
        });
        may_go
    }

    fn note_clusters(&mut self, inventory: &Inventory) {
        for (cluster, described) in &inventory.clusters.described {
            if matches!(described, Ok(Described::Known { status, .. }) if status == "ACTIVE") {
                self.alive.insert(cluster.clone(), inventory.at);
                // What comes back from here on is of a new life, which ends for itself.
                self.removed_stacks.retain(|key, _| !stacks::is_of(key, cluster));
            }
        }
    }

    fn note_names(&mut self, inventory: &Inventory) {
        for (name, answer) in &inventory.lookups {
            match answer {
                Ok(Answer::NxDomain | Answer::NoData) => {
                    let dead = self.unresolved.entry(name.clone()).or_default();
                    // An event that AWS delivers twice is one scan.
                    if dead.scans == 0 || inventory.at > dead.last {
                        *dead = DeadName { scans: dead.scans.saturating_add(1), last: inventory.at };
                    }
                }
                Ok(Answer::Addresses { .. }) => {
                    self.unresolved.remove(name);
                }
                // The resolver's trouble says nothing about the name.
                Ok(Answer::ServFail | Answer::Refused | Answer::TimedOut { .. } | Answer::Broken { .. }) | Err(_) => {}
            }
        }
    }

    fn note_proofs(&mut self, inventory: &Inventory) {
        for (name, certificates) in inventory.validations.iter().flatten() {
            if let Some(certificate) = certificates.first() {
                self.proved.insert(name.clone(), certificate.clone());
            }
        }
    }

    /// Counts what was listed whole: of half a list nobody knows how long it is.
    fn note_numbers(&mut self, resources: &[Resource], inventory: &Inventory) {
        let numbers = numbers(resources);
        for kind in Kind::ALL.into_iter().filter(|kind| inventory.list_of(*kind).is_ok()) {
            let now = Most { count: numbers.get(&kind).copied().unwrap_or_default(), at: inventory.at };
            let is_lately = |it: &Most| inventory.at.duration_since(it.at) <= LONGEST_GAP;
            let most = self.most.entry(kind).or_insert(now);
            if now.count >= most.count || !is_lately(most) {
                *most = now;
            }
        }
    }

    /// What nothing confirms any more ends: the ledger is read whole by each run.
    fn forget(&mut self, now: Timestamp) {
        let lasts = |at: Timestamp, long: SignedDuration| now.duration_since(at) <= long;
        self.alive.retain(|_, at| lasts(*at, LONGEST_MEMORY));
        self.unresolved.retain(|_, dead| lasts(dead.last, LONGEST_GAP));
        self.removed_load_balancers.retain(|_, at| lasts(*at, LONGEST_MEMORY));
    }

    /// The ledger after a run: what went is remembered, and what turned out to be in use begins anew.
    #[must_use]
    pub fn after_run(&self, inventory: &Inventory, done: &[Done]) -> Self {
        let mut next = self.clone();
        let present = stacks::Present::from_inventory(inventory);
        for Done { step, outcome } in done {
            match outcome {
                Outcome::Removed { .. } => {
                    next.orphans.remove(&step.resource.id());
                    next.watch(step, &present, inventory.at);
                    next.remember_name(&step.resource, inventory.at);
                }
                Outcome::Gone | Outcome::Spared { .. } => {
                    if outcome.begins_anew() {
                        next.orphans.remove(&step.resource.id());
                    }
                }
                // A removal that failed may have happened all the same: the stack is watched either way.
                Outcome::Failed { .. } => next.watch(step, &present, inventory.at),
                Outcome::NotReached { .. } => {}
            }
        }
        next
    }

    fn remember_name(&mut self, resource: &Resource, at: Timestamp) {
        if let Resource::LoadBalancer(it) = resource
            && let Some(name) = &it.dns_name
        {
            self.removed_load_balancers.insert(name.clone(), at);
        }
    }
}

/// Whether a scan says nothing against it: something was not seen, or only this run may not touch it.
fn may_be_one(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Orphan { .. } | Verdict::Unknown { .. } => true,
        Verdict::Kept { .. } => verdict.is_only_out_of_scope(),
    }
}

impl Sighting {
    fn again(before: Option<&Self>, resource: &Resource, at: Timestamp) -> Self {
        let fingerprint = Fingerprint::new(resource);
        match before.filter(|it| it.fingerprint == fingerprint && at.duration_since(it.last) <= LONGEST_GAP) {
            // An event that AWS delivers twice is one scan.
            Some(it) if at <= it.last => it.clone(),
            Some(it) => Self { last: at, scans: it.scans.saturating_add(1), ..it.clone() },
            None => Self { kind: resource.kind(), fingerprint, first: at, last: at, scans: 1 },
        }
    }
}
