//! Stacks of which something was removed: whether anything of them comes back later.

use std::collections::{BTreeMap, BTreeSet};

use facts::inventory::{ClusterName, Inventory, Kind, Resource, ResourceId};
use jiff::{SignedDuration, Timestamp};

use super::{Ledger, Left, Unread};
use crate::evidence::Evidence;
use crate::step::Step;

/// How long it is watched whether something of a stack comes back: a controller that lives makes it anew within minutes.
const WATCHED: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How long a return is remembered of which nothing is left: as long as snapshots are kept.
const RETURN_LASTS: SignedDuration = SignedDuration::from_hours(400 * 24);

/// What a scan saw, by stack.
pub(super) struct Present {
    by_stack: BTreeMap<String, BTreeSet<ResourceId>>,
    kinds: BTreeSet<Kind>,
}

impl Present {
    pub(super) fn from_inventory(inventory: &Inventory) -> Self {
        let mut by_stack: BTreeMap<String, BTreeSet<ResourceId>> = BTreeMap::new();
        for resource in inventory.resources() {
            if let Some(Ok(stack)) = resource.stack() {
                by_stack.entry(stack.key()).or_default().insert(resource.id());
            }
        }
        let kinds = Kind::ALL.into_iter().filter(|kind| inventory.list_of(*kind).is_ok()).collect();
        Self { by_stack, kinds }
    }
}

/// Whether this is the key of a stack of the cluster.
pub(super) fn is_of(key: &str, cluster: &ClusterName) -> bool {
    key.strip_prefix(cluster.as_str()).is_some_and(|rest| rest.starts_with(' '))
}

impl Ledger {
    /// Watches the stack of something that went, or may have.
    pub(super) fn watch(&mut self, step: &Step, present: &Present, at: Timestamp) {
        // What the living cluster makes of a stack of the same name is no return of what a former one left.
        if matches!(step.evidence, Evidence::AnotherVpc { .. }) {
            return;
        }
        let Some(Ok(stack)) = step.resource.stack() else { return };
        let key = stack.key();
        let known = present.by_stack.get(&key).cloned().unwrap_or_default();
        self.removed_stacks.entry(key).or_insert(Left { at: Some(at), known, kinds: present.kinds.clone() });
    }

    /// Notes what came back, and ends what need not be watched any more.
    pub(super) fn note_stacks(&mut self, resources: &[Resource], inventory: &Inventory) {
        let now = inventory.at;
        self.note_unread(resources, inventory);
        self.shrink_entries_of_an_earlier_form(resources, now);
        let mut present = BTreeSet::new();
        for resource in resources {
            let Some(Ok(stack)) = resource.stack() else { continue };
            let key = stack.key();
            if self.removed_stacks.get(&key).is_some_and(|left| self.came_later(resource, left)) {
                self.returned.entry(key.clone()).or_insert(now);
            }
            present.insert(key);
        }
        self.removed_stacks.retain(|_, left| left.at.is_none_or(|at| now.duration_since(at) <= WATCHED));
        self.returned.retain(|key, at| present.contains(key) || now.duration_since(*at) <= RETURN_LASTS);
    }

    fn came_later(&self, resource: &Resource, left: &Left) -> bool {
        let id = resource.id();
        let was_there = |unread: &Unread| left.at.is_none_or(|at| unread.since <= at);
        left.kinds.contains(&resource.kind())
            && !left.known.contains(&id)
            && !self.unread.get(&id).is_some_and(was_there)
    }

    /// Once for the account, not once for each stack. What is in no list any more ends; of a list that was not seen
    /// nobody knows.
    fn note_unread(&mut self, resources: &[Resource], inventory: &Inventory) {
        let present: BTreeSet<ResourceId> = resources.iter().map(Resource::id).collect();
        self.unread.retain(|id, unread| present.contains(id) || inventory.list_of(unread.kind).is_err());
        for resource in resources.iter().filter(|it| matches!(it.tags(), Some(Err(_)))) {
            let unread = Unread { kind: resource.kind(), since: inventory.at };
            self.unread.entry(resource.id()).or_insert(unread);
        }
    }

    /// Earlier, each stack had the ids of everything whose tags were not read then: of what is still there, once is
    /// enough.
    fn shrink_entries_of_an_earlier_form(&mut self, resources: &[Resource], now: Timestamp) {
        if self.removed_stacks.values().all(|left| left.at.is_some()) {
            return;
        }
        let kinds: BTreeMap<ResourceId, (Kind, Option<String>)> = resources
            .iter()
            .map(|it| (it.id(), (it.kind(), it.stack().and_then(Result::ok).map(|stack| stack.key()))))
            .collect();
        for (key, left) in self.removed_stacks.iter_mut().filter(|(_, left)| left.at.is_none()) {
            left.at = Some(now);
            left.known.retain(|id| match kinds.get(id) {
                Some((_, Some(stack))) if stack == key => true,
                Some((kind, _)) => {
                    self.unread.insert(id.clone(), Unread { kind: *kind, since: Timestamp::UNIX_EPOCH });
                    false
                }
                None => false,
            });
        }
    }
}
