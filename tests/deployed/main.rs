//! The deployed function on the sandbox: `sam deploy` once, then one case after the other, each from a healed world.
//!
//! `cargo test -p tests --test deployed -- <part of a name>` picks cases.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test ends at the first thing that is not as it should be, and says what it saw"
)]

mod alerts;
mod answers;
mod attacks;
mod auth;
mod blind;
mod broken;
mod calls;
mod contract;
mod guards;
mod hostile;
mod load;
mod replay;
mod secrets;
mod stage;
mod state;
mod status;
mod traffic;

use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Trial};

use stage::{Case, Stage};

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // The cases share one world.
    arguments.test_threads = Some(1);
    let cases: Vec<Case> = [
        alerts::cases(),
        broken::cases(),
        answers::cases(),
        attacks::cases(),
        auth::cases(),
        blind::cases(),
        calls::cases(),
        contract::cases(),
        guards::cases(),
        hostile::cases(),
        load::cases(),
        replay::cases(),
        secrets::cases(),
        state::cases(),
        status::cases(),
        traffic::cases(),
    ]
    .concat();
    if arguments.list {
        let trials = cases.iter().map(|case| Trial::test(case.name, || Ok(()))).collect();
        return libtest_mimic::run(&arguments, trials).exit_code();
    }
    let stage = Arc::new(Stage::set());
    let trials = cases
        .into_iter()
        .map(|case| {
            let stage = Arc::clone(&stage);
            Trial::test(case.name, move || stage.play(case))
        })
        .collect();
    let conclusion = libtest_mimic::run(&arguments, trials);
    drop(stage);
    conclusion.exit_code()
}
