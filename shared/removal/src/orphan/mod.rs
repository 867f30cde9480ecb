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
pub use security_group::{OF_BACKEND, OF_LOAD_BALANCER, OF_RULES};
pub use web_acl::{OWNED_TAG, OWNED_VALUE};

use facts::inventory::{Inventory, Resource};

use crate::ledger::Ledger;
use crate::policy::Policy;
use crate::scene::Scene;
use crate::verdict::Verdict;

/// Why this resource may go, or why it stays.
pub fn why(resource: &Resource, inventory: &Inventory, policy: &Policy, ledger: &Ledger) -> Verdict {
    ask(resource, &Scene::new(inventory, policy, ledger))
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
