//! The deployed restore: in an account whose orphans cleanup has removed.

mod broken;
mod description;
mod full_settings;
mod normalize;
mod refusals;
mod scenarios;
mod stage;

use libtest_mimic::Trial;

use crate::harness::{alone, together};

/// Cases that make nothing, then those that do.
pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = together(refusals::cases());
    trials.extend(alone([scenarios::cases(), broken::cases()].into_iter().flatten().collect()));
    trials
}
