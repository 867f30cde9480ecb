//! What may be carried out: the steps of a plan that a person named by its digest, or that a schedule let ripen.

use std::collections::BTreeMap;
use std::fmt;

use facts::inventory::ResourceId;

use crate::fingerprint::{Digest, Fingerprint};
use crate::plan::{Mode, Plan};
use crate::step::Step;

/// Approved steps, each as it looked when it was approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approved {
    steps: BTreeMap<ResourceId, Fingerprint>,
}

/// The digest belongs to no plan that is known: nothing is carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongDigest {
    /// What was given.
    pub given: Digest,
    /// Today's.
    pub today: Digest,
}

impl fmt::Display for WrongDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { given, today } = self;
        write!(f, "no plan has the digest {given}, so nothing was removed: read today's plan and approve {today}")
    }
}

impl std::error::Error for WrongDigest {}

impl Approved {
    /// What a schedule may carry out: only a plan that was made for one has let its steps ripen.
    pub fn by_schedule(plan: &Plan) -> Self {
        match plan.mode() {
            Mode::Scheduled => Self::all_of(plan),
            Mode::Plan | Mode::Apply => Self { steps: BTreeMap::new() },
        }
    }

    fn all_of(plan: &Plan) -> Self {
        let as_seen = |step: &Step| (step.resource.id(), step.fingerprint.clone());
        Self { steps: plan.steps().iter().map(as_seen).collect() }
    }

    /// Whether this step was approved as it is now.
    pub(crate) fn has(&self, step: &Step) -> bool {
        self.steps.get(&step.resource.id()) == Some(&step.fingerprint)
    }
}

/// The approval that a digest gives: of the plan that was kept under it, or of today's if that has it. The digest of a
/// kept plan is reckoned anew, so that a plan which was changed in the bucket approves nothing.
pub fn approve(given: &Digest, kept: Option<&Plan>, today: &Plan) -> Result<Approved, WrongDigest> {
    let same_place = |plan: &&Plan| plan.account() == today.account() && plan.region() == today.region();
    kept.into_iter()
        .filter(same_place)
        .chain(std::iter::once(today))
        .find(|plan| plan.digest() == *given)
        .map(Approved::all_of)
        .ok_or_else(|| WrongDigest { given: given.clone(), today: today.digest() })
}
