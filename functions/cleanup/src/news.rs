//! Whether a run is worth a mail: one for each plan to approve, one for each run that changed something, and a reminder.

use facts::Seen;
use jiff::{SignedDuration, Timestamp};
use removal::{Done, Missing, Mode, Outcome, Plan};

use crate::book::{Told, ToldMissing};

/// A plan that still waits is told again after this time.
const REMINDER: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Whether people are told of this run. `broke` ended it.
pub(crate) fn is_news(plan: &Plan, done: &[Done], broke: Option<&str>, told: Option<&Told>, now: Timestamp) -> bool {
    broke.is_some() || done.iter().any(is_change) || is_to_approve(plan, done) && is_new(plan, told, now)
}

/// The clusters that seem to be gone, with what is still to be said of each.
pub(crate) fn to_tell(missing: &Seen<Missing>) -> ToldMissing {
    let clusters = missing.iter().flat_map(|it| &it.clusters);
    clusters.map(|it| (it.cluster.clone(), it.wants.clone())).collect()
}

/// Whether one of these clusters is told for the first time, or something else is to be said of it now.
pub(crate) fn has_new(missing: &ToldMissing, told: &ToldMissing) -> bool {
    missing.iter().any(|(cluster, wants)| told.get(cluster) != Some(wants))
}

/// Whether the plan waits for a person.
pub(crate) fn is_to_approve(plan: &Plan, done: &[Done]) -> bool {
    plan.mode() == Mode::Plan && !plan.steps().is_empty() && done.is_empty()
}

fn is_change(done: &Done) -> bool {
    match done.outcome {
        Outcome::Removed { .. } => true,
        // What failed is told by what was told of it before.
        Outcome::Failed { .. } | Outcome::Gone | Outcome::Spared { .. } | Outcome::NotReached { .. } => false,
    }
}

fn is_new(plan: &Plan, told: Option<&Told>, now: Timestamp) -> bool {
    told.is_none_or(|told| told.digest != plan.digest_of_steps() || now.duration_since(told.at) >= REMINDER)
}
