//! Steps that are alike: their proof is told once.

use super::StepLine;
use super::words::count;
use crate::words::time;

/// Names that are told of many.
pub(super) const NAMED: usize = 3;

/// Neighbours of one kind that go for the same reason.
pub(super) fn runs(steps: &[StepLine]) -> impl Iterator<Item = &[StepLine]> {
    steps.chunk_by(|left, right| {
        let proof =
            |step: &StepLine| (step.kind, step.evidence.clone(), step.after.clone(), step.first_seen, step.scans);
        proof(left) == proof(right)
    })
}

/// ` of all 3` where there is more than one.
pub(super) fn of_all(steps: &[StepLine]) -> String {
    if steps.len() > 1 { format!(" of all {}", steps.len()) } else { String::new() }
}

impl StepLine {
    /// Since when it is an orphan, in words.
    pub(super) fn since(&self) -> Option<String> {
        let scans = count(usize::try_from(self.scans).unwrap_or(usize::MAX), "scan");
        self.first_seen.map(|first| format!("since {}, in {scans}", time(first)))
    }
}
