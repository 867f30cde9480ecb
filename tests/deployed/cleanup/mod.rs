//! The deployed cleanup: in an account with orphans of every kind.

mod doctor;
mod guarded;
mod led;
mod living;
mod plans;
mod scenarios;
mod stage;

use libtest_mimic::Trial;

use crate::harness::{alone, together};

/// Cases that leave the account as it was, then those that do not.
pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = together([plans::cases(), doctor::cases()].into_iter().flatten().collect());
    trials.extend(together(living::cases()));
    trials.extend(alone([scenarios::cases(), guarded::cases(), led::cases()].into_iter().flatten().collect()));
    trials
}
