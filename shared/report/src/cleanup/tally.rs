//! How the steps of a run ended, counted.

use removal::{Outcome, Sparing};

use super::StepLine;
use super::words::short;
use crate::words::cut;

/// Characters of what AWS said in a headline.
const LONGEST: usize = 100;

/// The steps of a run by how they ended.
#[derive(Debug, Default)]
pub(super) struct Tally<'a> {
    pub(super) removed: usize,
    pub(super) gone: usize,
    pub(super) spared: Vec<&'a Sparing>,
    pub(super) failed: Vec<String>,
    pub(super) not_reached: Vec<&'a str>,
}

impl<'a> Tally<'a> {
    pub(super) fn count(steps: &'a [StepLine]) -> Self {
        let mut tally = Self::default();
        for outcome in steps.iter().filter_map(|step| step.outcome.as_ref()) {
            match outcome {
                Outcome::Removed { .. } => tally.removed = tally.removed.saturating_add(1),
                Outcome::Gone => tally.gone = tally.gone.saturating_add(1),
                Outcome::Spared { why } => tally.spared.push(why),
                Outcome::Failed { why } => tally.failed.push(why.to_string()),
                Outcome::NotReached { why } => tally.not_reached.push(why),
            }
        }
        tally
    }

    /// Why whatever did not go did not, where that is the same for all of it; it follows `it` or `they`.
    pub(super) fn why_not(&self) -> Option<String> {
        match (self.spared.as_slice(), self.failed.as_slice(), self.not_reached.as_slice()) {
            (all, [], []) => one(all.iter().map(|why| spared(why, all.len() > 1))),
            ([], all, []) => one(all.iter().map(|why| cut(&short(why), LONGEST))),
            ([], [], all) => one(all.iter().map(|why| cut(&short(why), LONGEST))),
            _ => None,
        }
    }
}

/// The words that all of them are.
fn one(mut words: impl Iterator<Item = String>) -> Option<String> {
    let first = words.next()?;
    words.all(|word| word == first).then_some(first)
}

/// What follows `it` or `they`.
fn spared(why: &Sparing, many: bool) -> String {
    let (it, is, has) = if many { ("they", "are", "have") } else { ("it", "is", "has") };
    match why {
        Sparing::NotApproved => format!("{is} not approved as {it} {is} now"),
        Sparing::NoOrphanAnyMore { .. } => format!("{is} no orphan{} any more", if many { "s" } else { "" }),
        Sparing::Unseen { .. } => "could not be looked at again".to_owned(),
        Sparing::NotYet { .. } => format!("{is} not free yet"),
        Sparing::Changed => "changed since the plan".to_owned(),
        Sparing::NoSnapshot { .. } => format!("{has} no snapshot"),
        Sparing::InUse { .. } => format!("{is} in use"),
        Sparing::ChangedMeanwhile { .. } => "changed at the last moment".to_owned(),
    }
}
