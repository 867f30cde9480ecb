//! Everything that was found out about what goes by one name.

use std::collections::BTreeSet;

use facts::inventory::{Inventory, Resource, ResourceId};

use crate::ledger::Ledger;
use crate::orphan;
use crate::policy::Policy;
use crate::scene::Scene;
use crate::turns::{Judged, each_in_turn};
use crate::verdict::Verdict;

/// Why something may go or stays, as it is now.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    pub resource: Resource,
    /// The answer, with every predicate.
    pub verdict: Verdict,
    /// What would have to go first for it to be an orphan, and goes in the same plan; nothing where it is one already, or
    /// where it stays whatever goes.
    pub after: BTreeSet<ResourceId>,
}

/// Every predicate of everything that goes by this name, id or ARN.
pub fn explain(name: &str, inventory: &Inventory, policy: &Policy, ledger: &Ledger) -> Vec<Explanation> {
    let is_meant = |it: &Resource| it.name() == name || it.id().as_str() == name;
    let mut goes_after: Vec<(ResourceId, BTreeSet<ResourceId>)> = Vec::new();
    each_in_turn(inventory, policy, ledger, |Judged { resource, verdict, after, .. }| {
        if is_meant(&resource) {
            goes_after.push((resource.id(), after));
        }
        verdict.is_orphan()
    });
    let scene = Scene::new(inventory, policy, ledger);
    let meant = inventory.resources().into_iter().filter(is_meant).map(|resource| {
        let (id, verdict) = (resource.id(), orphan::ask(&resource, &scene));
        let after = goes_after.iter().find(|(of, _)| *of == id && !verdict.is_orphan());
        Explanation { verdict, after: after.map(|(_, after)| after.clone()).unwrap_or_default(), resource }
    });
    meant.collect()
}
