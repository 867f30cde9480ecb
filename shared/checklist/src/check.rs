//! What a check is.

use facts::{Facts, Unseen};

use crate::expectations::Expectations;
use crate::finding::Finding;

/// What a check says: a finding, or the missing fact that keeps it from judging.
pub type Judgement = Result<Finding, Unseen>;

/// One line of the checklist.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// Its name in reports, metrics and documents: the name of its file with dashes.
    pub id: &'static str,
    /// The question that it answers.
    pub asks: &'static str,
    /// The rule.
    pub judge: fn(&Facts, &Expectations) -> Judgement,
}
