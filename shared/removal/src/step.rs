//! The lines of a plan: what would go with its proof, what stays with its reason, and what could not be listed.

use std::collections::BTreeSet;

use facts::Unseen;
use facts::inventory::{Kind, Resource, ResourceId};
use serde::{Deserialize, Serialize};

use crate::evidence::Evidence;
use crate::fingerprint::Fingerprint;
use crate::ledger::{Ledger, Sighting};
use crate::rule::{Predicate, Rule};
use crate::verdict::Verdict;

/// One removal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// What goes, as it is when its turn comes: AWS then shows nothing of what goes before it.
    pub resource: Resource,
    pub fingerprint: Fingerprint,
    /// Why it may go.
    pub evidence: Evidence,
    /// Every predicate, as it is when its turn comes.
    pub predicates: Vec<Predicate>,
    /// What of the plan must be gone before: until then it is no orphan. Nothing where it is one already.
    #[serde(default)]
    pub after: BTreeSet<ResourceId>,
    /// How long it has been an orphan; `None` before the first complete scan is in the ledger.
    pub sighting: Option<Sighting>,
}

/// Something that stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub id: ResourceId,
    pub kind: Kind,
    pub name: String,
    pub reason: Rule,
    /// Whether AWS alone says that it is an orphan and only the proof is missing (E3).
    pub only_unproved: bool,
    pub predicates: Vec<Predicate>,
}

/// A list that could not be read: of its resources nothing is known, and none goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unlisted {
    pub kind: Kind,
    pub why: Unseen,
}

impl Step {
    pub(crate) fn new(
        resource: Resource,
        evidence: Evidence,
        predicates: Vec<Predicate>,
        after: BTreeSet<ResourceId>,
        ledger: &Ledger,
    ) -> Self {
        let fingerprint = Fingerprint::new(&resource);
        let sighting = ledger.orphans.get(&resource.id()).filter(|it| it.fingerprint == fingerprint).cloned();
        Self { resource, fingerprint, evidence, predicates, after, sighting }
    }

    /// What no snapshot brings back.
    pub fn loses(&self) -> Option<&'static str> {
        match self.resource.kind() {
            Kind::Record | Kind::ValidationRecord => None,
            Kind::LoadBalancer => Some("its ARN, DNS name and addresses: a restored one has others"),
            Kind::TargetGroup => Some("its ARN: a restored one has another"),
            Kind::Certificate => Some("its private key: only a new certificate can be asked for"),
            Kind::SecurityGroup => Some("its id: a restored one has another"),
            Kind::WebAcl => Some("its id, ARN and the counters of rate-based rules"),
        }
    }
}

impl Kept {
    pub(crate) fn from_verdict(resource: &Resource, verdict: Verdict) -> Option<Self> {
        let only_unproved = verdict.is_only_unproved();
        match verdict {
            Verdict::Orphan { .. } => None,
            Verdict::Kept { reason, predicates } | Verdict::Unknown { reason, predicates } => Some(Self {
                id: resource.id(),
                kind: resource.kind(),
                name: resource.name().to_owned(),
                reason,
                only_unproved,
                predicates,
            }),
        }
    }

    pub(crate) fn behind(step: Step, gate: Predicate) -> Self {
        let Step { resource, mut predicates, .. } = step;
        let reason = gate.rule;
        predicates.push(gate);
        let (id, kind, name) = (resource.id(), resource.kind(), resource.name().to_owned());
        Self { id, kind, name, reason, only_unproved: false, predicates }
    }
}
