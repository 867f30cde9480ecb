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
use crate::orphan;
use crate::outcome::{Done, Outcome};
use crate::policy::Policy;
use crate::scene::Scene;
use crate::verdict::Verdict;

/// An orphan that was not confirmed for longer than this begins anew: too much may have happened meanwhile.
const LONGEST_GAP: SignedDuration = SignedDuration::from_hours(31 * 24);

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
}

/// How often the name of a load balancer did not resolve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadName {
    /// Scans in a row.
    pub scans: u32,
    /// The last of them.
    pub last: Timestamp,
}

/// How long something has been an orphan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sighting {
    /// Its kind.
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

/// What was there of a stack when we removed something of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Left {
    /// Everything of it that was known then; what is not in here came later.
    pub known: BTreeSet<ResourceId>,
    /// The kinds that were listed then: of others nothing was known.
    pub kinds: BTreeSet<Kind>,
}

impl Ledger {
    /// The ledger after a scan. Counts a resource only when everything that decides about it was seen.
    #[must_use]
    pub fn after(&self, inventory: &Inventory, policy: &Policy) -> Self {
        let resources = inventory.resources();
        let mut next = self.clone();
        next.note_clusters(inventory);
        next.note_names(inventory);
        next.note_proofs(inventory);
        next.note_returns(&resources, inventory.at);
        let orphans = next.counted(&resources, inventory, policy);
        Self { orphans, ..next }
    }

    fn counted(
        &self,
        resources: &[Resource],
        inventory: &Inventory,
        policy: &Policy,
    ) -> BTreeMap<ResourceId, Sighting> {
        let scene = Scene::of(inventory, policy, self);
        // Of a list that was not read, nobody knows what vanished.
        let mut counted = self.orphans.clone();
        counted.retain(|_, sighting| inventory.list_of(sighting.kind).is_err());
        for resource in resources {
            let id = resource.id();
            let before = self.orphans.get(&id);
            let verdict = orphan::ask(resource, &scene);
            let now = match &verdict {
                Verdict::Orphan { .. } => Some(Sighting::again(before, resource, inventory.at)),
                Verdict::Unknown { .. } => before.cloned(),
                Verdict::Kept { .. } if verdict.is_only_out_of_scope() => before.cloned(),
                Verdict::Kept { .. } => None,
            };
            match now {
                Some(sighting) => counted.insert(id, sighting),
                None => counted.remove(&id),
            };
        }
        counted
    }

    fn note_clusters(&mut self, inventory: &Inventory) {
        for (cluster, described) in &inventory.clusters.described {
            if matches!(described, Ok(Described::Known { status }) if status == "ACTIVE") {
                self.alive.insert(cluster.clone(), inventory.at);
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

    fn note_returns(&mut self, resources: &[Resource], at: Timestamp) {
        for resource in resources {
            let Some(Ok(stack)) = resource.stack() else { continue };
            let key = stack.key();
            let is_new = |left: &Left| left.kinds.contains(&resource.kind()) && !left.known.contains(&resource.id());
            if self.removed_stacks.get(&key).is_some_and(is_new) {
                self.returned.entry(key).or_insert(at);
            }
        }
    }

    /// The ledger after a run: what went is remembered, and what turned out to be in use begins anew.
    #[must_use]
    pub fn after_run(&self, inventory: &Inventory, done: &[Done]) -> Self {
        let mut next = self.clone();
        for Done { step, outcome } in done {
            match outcome {
                Outcome::Removed { .. } => {
                    next.orphans.remove(&step.resource.id());
                    next.remember(&step.resource, inventory);
                    next.remember_name(&step.resource, inventory.at);
                }
                Outcome::Gone | Outcome::Spared { .. } => {
                    if outcome.begins_anew() {
                        next.orphans.remove(&step.resource.id());
                    }
                }
                // A removal that failed may have happened all the same: the stack is watched either way.
                Outcome::Failed { .. } => next.remember(&step.resource, inventory),
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

    fn remember(&mut self, resource: &Resource, inventory: &Inventory) {
        let Some(Ok(stack)) = resource.stack() else { return };
        let key = stack.key();
        // Of what could not be told whose it is, nobody may say later that it came back.
        let of_stack = |other: &Resource| match other.tags() {
            Some(Err(_)) => true,
            Some(Ok(_)) | None => matches!(other.stack(), Some(Ok(its)) if its.key() == key),
        };
        let known = inventory.resources().iter().filter(|it| of_stack(it)).map(Resource::id).collect();
        let kinds = Kind::ALL.into_iter().filter(|kind| inventory.list_of(*kind).is_ok()).collect();
        self.removed_stacks.entry(key).or_insert(Left { known, kinds });
    }
}

impl Sighting {
    fn again(before: Option<&Self>, resource: &Resource, at: Timestamp) -> Self {
        let fingerprint = Fingerprint::of(resource);
        match before.filter(|it| it.fingerprint == fingerprint && at.duration_since(it.last) <= LONGEST_GAP) {
            // An event that AWS delivers twice is one scan.
            Some(it) if at <= it.last => it.clone(),
            Some(it) => Self { last: at, scans: it.scans.saturating_add(1), ..it.clone() },
            None => Self { kind: resource.kind(), fingerprint, first: at, last: at, scans: 1 },
        }
    }
}
