//! What runs remember: since when something is an orphan, which clusters were alive, what was removed.
//!
//! AWS gives no creation time for most kinds, so age is what complete scans saw. A missing fact neither counts nor
//! resets; whatever changed or vanished begins anew.

use std::collections::{BTreeMap, BTreeSet};

use facts::dns::Answer;
use facts::ids::{Arn, Domain};
use facts::inventory::clusters::Described;
use facts::inventory::{ClusterName, Inventory, Kind, RecordName, Resource, ResourceId};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::fingerprint::Fingerprint;
use crate::outcome::{Done, Outcome};
use crate::plan::numbers;
use crate::policy::Policy;
use crate::turns::{Judged, each_in_turn};
use crate::verdict::Verdict;

mod stacks;

pub use stacks::{Left, Unread};

/// An orphan that was not confirmed for longer than this begins anew: too much may have happened meanwhile.
const LONGEST_GAP: SignedDuration = SignedDuration::from_hours(31 * 24);
/// How long clusters and removed load balancers are remembered: as long as snapshots are kept.
const LONGEST_MEMORY: SignedDuration = SignedDuration::from_hours(400 * 24);

/// What is kept between runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    /// What is an orphan, and since when.
    pub orphans: BTreeMap<ResourceId, Sighting>,
    /// Clusters that EKS called `ACTIVE`, and when last.
    pub alive: BTreeMap<ClusterName, Timestamp>,
    /// Scans in a row in which the name of a load balancer did not resolve.
    pub unresolved: BTreeMap<Domain, DeadName>,
    /// Validation records and a certificate of this account that each proved.
    pub proved: BTreeMap<RecordName, Arn>,
    /// Load balancers that we removed, by DNS name.
    pub removed_load_balancers: BTreeMap<Domain, Timestamp>,
    /// Stacks of which we removed something, by their keys.
    pub removed_stacks: BTreeMap<String, Left>,
    /// Stacks of which something came back after that: a living controller owns them, or a person restored them.
    /// They are never touched again.
    pub returned: BTreeMap<String, Timestamp>,
    /// What is in the account and had tags that were not read: of none of it may anybody say later that it came back.
    #[serde(default)]
    pub unread: BTreeMap<ResourceId, Unread>,
    /// Clusters that tags name and EKS does not list, and the first scan that found it so.
    #[serde(default)]
    pub missing: BTreeMap<ClusterName, Timestamp>,
    /// The largest number of each kind that was listed lately: what a schedule may remove is a share of it.
    #[serde(default)]
    pub most: BTreeMap<Kind, Most>,
}

/// The largest number of a kind that was listed, until that is too long ago to say anything about today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Most {
    pub count: usize,
    pub at: Timestamp,
}

/// How often the name of a load balancer did not resolve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadName {
    /// Scans in a row.
    pub scans: u32,
    pub last: Timestamp,
}

/// How long something has been an orphan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sighting {
    pub kind: Kind,
    /// What it looked like: another fingerprint is another thing.
    pub fingerprint: Fingerprint,
    /// When it was first seen as an orphan.
    pub first: Timestamp,
    /// When it was last seen as one.
    pub last: Timestamp,
    /// Complete scans in a row that saw it so.
    pub scans: u32,
}

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

    /// The largest number of the kind that was listed lately.
    pub(crate) fn most_lately(&self, kind: Kind) -> usize {
        self.most.get(&kind).map_or(0, |most| most.count)
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
