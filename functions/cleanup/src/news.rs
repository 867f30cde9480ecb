//! Whether a run is worth a mail: one for each plan to approve, one for each run that changed something, and a reminder.

use std::collections::BTreeSet;

use facts::Seen;
use jiff::{SignedDuration, Timestamp};
use removal::{Done, Missing, Mode, Outcome, Plan, Want};

use crate::ledger_object::{Told, ToldMissing};

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

/// Whether one of these clusters is told for the first time, or another step of it is next. What it left may come and go
/// with what a night could see: that is no news.
pub(crate) fn has_new(missing: &ToldMissing, told: &ToldMissing) -> bool {
    missing.iter().any(|(cluster, wants)| told.get(cluster).map(next_step) != Some(next_step(wants)))
}

/// Whether the cluster is still to be named, and to be called retired.
fn next_step(wants: &BTreeSet<Want>) -> (bool, bool) {
    (wants.contains(&Want::Named), wants.contains(&Want::Retired))
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

#[cfg(test)]
mod tests {
    use facts::inventory::{ClusterName, Kind};

    use super::*;

    fn blue(wants: &[Want]) -> ToldMissing {
        [(ClusterName::new("blue"), wants.iter().copied().collect())].into()
    }

    #[test]
    fn a_cluster_is_news_once_and_again_when_its_next_step_is_another() {
        let told = blue(&[Want::Named, Want::Retired, Want::Kind(Kind::Certificate)]);
        assert!(has_new(&told, &ToldMissing::new()) && !has_new(&told, &told));
        // A night on which certificates could not be seen.
        assert!(!has_new(&blue(&[Want::Named, Want::Retired]), &told));
        assert!(!has_new(&ToldMissing::new(), &told));
        assert!(has_new(&blue(&[Want::Retired]), &told));
    }
}
