//! The deployed cleanup function on an account with orphans and with what only looks like them.
//!
//! Cases that remove nothing share one sandbox; whoever removes has one of its own.
//! `cargo test -p tests --test deployed_cleanup -- <part of a name>` picks cases.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test ends at the first thing that is not as it should be, and says what it saw"
)]

mod doctor;
mod guarded;
mod led;
mod plans;
mod stage;
mod story;

use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Trial};

use stage::Shared;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // A sandbox a case, and two cores.
    arguments.test_threads = Some(1);
    let shared = Arc::new(Shared::default());
    let mut trials: Vec<Trial> = plans::cases()
        .into_iter()
        .chain(doctor::cases())
        .map(|case| {
            let shared = Arc::clone(&shared);
            Trial::test(case.name, move || shared.play(case))
        })
        .collect();
    trials.extend(
        story::cases()
            .into_iter()
            .chain(guarded::cases())
            .chain(led::cases())
            .map(|case| Trial::test(case.name, move || stage::play_alone(case))),
    );
    let conclusion = libtest_mimic::run(&arguments, trials);
    drop(shared);
    conclusion.exit_code()
}
