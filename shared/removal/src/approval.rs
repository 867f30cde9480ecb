//! What may be carried out: the steps of a plan that a person named by its digest, or that a schedule let ripen.

use std::collections::BTreeMap;
use std::fmt;

use facts::inventory::ResourceId;
use jiff::{SignedDuration, Timestamp};

use crate::fingerprint::{Digest, Fingerprint};
use crate::plan::{Mode, Plan};
use crate::step::Step;

/// Approved steps, each as it looked when it was approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approved {
    steps: BTreeMap<ResourceId, Fingerprint>,
}

/// How long a plan may be approved. What a person read long ago is not what is so today.
pub const LASTS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Why a digest approves nothing: nothing is carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoApproval {
    /// It belongs to no plan that is known.
    WrongDigest {
        given: Digest,
        /// Whether today's plan has no step at all.
        nothing_to_do: bool,
    },
    /// Its plan is older than [`LASTS`].
    TooOld {
        given: Digest,
        /// When the plan was made.
        at: Timestamp,
    },
    /// Its plan is of a time that is yet to come, so it is none that this function kept.
    OfTheFuture {
        given: Digest,
        /// When it says that it was made.
        at: Timestamp,
    },
}

/// What to do instead.
const ANEW: &str = "make a new plan, read it, and approve its digest";

impl fmt::Display for NoApproval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongDigest { given, nothing_to_do: true } => {
                write!(f, "no plan has the digest {given}, so nothing was removed; today there is nothing to approve")
            }
            Self::WrongDigest { given, nothing_to_do: false } => {
                write!(f, "no plan has the digest {given}, so nothing was removed: {ANEW}")
            }
            Self::TooOld { given, at } => {
                let days = LASTS.as_hours() / 24;
                write!(f, "the plan {given} is of {at}, and a plan can be approved for {days} days, so nothing was ")?;
                write!(f, "removed: {ANEW}")
            }
            Self::OfTheFuture { given, at } => {
                write!(f, "the plan {given} says that it is of {at}, which is yet to come, so nothing was removed: ")?;
                write!(f, "{ANEW}")
            }
        }
    }
}

impl std::error::Error for NoApproval {}

/// Whether what was made then may be approved `now`.
pub fn is_fresh(given: &Digest, at: Timestamp, now: Timestamp) -> Result<(), NoApproval> {
    let given = given.clone();
    if at > now {
        Err(NoApproval::OfTheFuture { given, at })
    } else if now.duration_since(at) > LASTS {
        Err(NoApproval::TooOld { given, at })
    } else {
        Ok(())
    }
}

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

/// The approval that a digest gives: of the plan that was kept under it, if that is of here and not too old by the time
/// of today's; or of today's if that has it. The digest of a kept plan is reckoned anew, so that a plan which was changed
/// in the bucket approves nothing. A plan without steps has nothing that could be approved.
pub fn approve(given: &Digest, kept: Option<&Plan>, today: &Plan) -> Result<Approved, NoApproval> {
    let same_place = |plan: &&Plan| plan.account() == today.account() && plan.region() == today.region();
    let plan = kept
        .into_iter()
        .filter(same_place)
        .chain(std::iter::once(today))
        .find(|plan| !plan.steps().is_empty() && plan.digest() == *given);
    match plan {
        Some(plan) => is_fresh(given, plan.at(), today.at()).map(|()| Approved::all_of(plan)),
        None => Err(NoApproval::WrongDigest { given: given.clone(), nothing_to_do: today.steps().is_empty() }),
    }
}
