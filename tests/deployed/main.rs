//! The deployed functions on the sandbox: `sam deploy`, then one case after the other.
//!
//! `cargo test -p tests --test deployed -- <part of a name>` picks cases, such as `verify::alerts` or `restore::`.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test ends at the first thing that is not as it should be, and says what it saw"
)]

mod cleanup;
mod harness;
mod restore;
mod verify;

use std::process::ExitCode;

use libtest_mimic::Arguments;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Cases share worlds, a sandbox is a dozen processes, and there may be two cores.
    arguments.test_threads = Some(1);
    let trials = [verify::trials(), cleanup::trials(), restore::trials()].into_iter().flatten().collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}
