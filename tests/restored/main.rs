//! The deployed restore function: what cleanup removed comes back as it was, or nothing does and the reason is told.
//!
//! Cases that make nothing share one sandbox; whoever makes something has one of its own. What the local AWS cannot show
//! is in docs/restore.md.
//! `cargo test -p tests --test deployed_restore -- <part of a name>` picks cases.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test ends at the first thing that is not as it should be, and says what it saw"
)]

mod broken;
mod canon;
mod portrait;
mod refusals;
mod riches;
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
    let mut trials: Vec<Trial> = refusals::cases()
        .into_iter()
        .map(|case| {
            let shared = Arc::clone(&shared);
            Trial::test(case.name, move || shared.play(case))
        })
        .collect();
    let alone = story::cases().into_iter().chain(broken::cases());
    trials.extend(alone.map(|case| Trial::test(case.name, move || stage::play_alone(case))));
    let conclusion = libtest_mimic::run(&arguments, trials);
    drop(shared);
    conclusion.exit_code()
}
