//! Why something may go: one question, one file a kind with its predicates.
//!
//! The same question is put when a plan is made and again, on fresh facts, right before a removal.

mod another_vpc;
mod certificate;
pub mod deciders;
mod gates;
mod load_balancer;
mod proof;
mod record;
mod security_group;
mod target_group;
mod validation_record;
mod web_acl;
mod zone_gates;

pub use certificate::VALIDATION_WINDOW;
pub use load_balancer::QUIET;
pub(crate) use load_balancer::goes_after_its_records;
pub use security_group::{OF_BACKEND, OF_LOAD_BALANCER, OF_RULES};
pub use web_acl::{OWNED_TAG, OWNED_VALUE};

use std::collections::BTreeSet;

use facts::inventory::{Inventory, Resource, ResourceId};

use crate::ledger::Ledger;
use crate::policy::Policy;
use crate::scene::Scene;
use crate::turns::{Judged, each_in_turn};
use crate::verdict::Verdict;

/// Why this resource may go, or why it stays.
pub fn why(resource: &Resource, inventory: &Inventory, policy: &Policy, ledger: &Ledger) -> Verdict {
    ask(resource, &Scene::new(inventory, policy, ledger))
}

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
        let (id, verdict) = (resource.id(), ask(&resource, &scene));
        let after = goes_after.iter().find(|(of, _)| *of == id && !verdict.is_orphan());
        Explanation { verdict, after: after.map(|(_, after)| after.clone()).unwrap_or_default(), resource }
    });
    meant.collect()
}

/// The question about one of many resources.
pub(crate) fn ask(resource: &Resource, scene: &Scene<'_>) -> Verdict {
    match resource {
        Resource::Record(it) => record::ask(it, resource, scene),
        Resource::LoadBalancer(it) => load_balancer::ask(it, resource, scene),
        Resource::TargetGroup(it) => target_group::ask(it, resource, scene),
        Resource::Certificate(it) => certificate::ask(it, resource, scene),
        Resource::ValidationRecord(it) => validation_record::ask(it, resource, scene),
        Resource::SecurityGroup(it) => security_group::ask(it, resource, scene),
        Resource::WebAcl(it) => web_acl::ask(it, resource, scene),
    }
}
