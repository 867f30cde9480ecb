//! Runs a law over many cases, and shows how far a long run has come.

use std::fmt::Debug;
use std::io::Write as _;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

/// Cases of each law unless `CASES` says otherwise.
const DEFAULT: u32 = 2_000;
/// Lines of progress of one law.
const LINES: u32 = 50;

fn cases() -> u32 {
    #[expect(clippy::disallowed_methods, reason = "a test binary has no settings.rs")]
    let wanted = std::env::var("CASES").ok();
    wanted.map_or(DEFAULT, |text| text.parse().expect("CASES is a number"))
}

/// Holds a law to every generated case; a failure is shrunk to the smallest account that breaks it.
pub(crate) fn hold<S: Strategy>(law: &'static str, strategy: &S, check: impl Fn(S::Value) -> Result<(), String>)
where
    S::Value: Debug,
{
    let cases = cases();
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 4_000, ..Config::default() };
    let (done, every) = (std::cell::Cell::new(0_u32), (cases / LINES).max(1));
    let outcome = TestRunner::new(config).run(strategy, |case| {
        done.set(done.get() + 1);
        if cases > DEFAULT && done.get().is_multiple_of(every) {
            // Straight to the terminal: what a test prints is kept until it ends.
            let _ = writeln!(std::io::stderr(), "{law}: {} of {cases}", done.get());
        }
        check(case).map_err(TestCaseError::fail)
    });
    if let Err(broken) = outcome {
        panic!("{law}: {broken}");
    }
}
