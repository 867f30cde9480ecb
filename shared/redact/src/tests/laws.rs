//! The law: whatever the secret, however it is spelled, wherever it stands, no eight characters of it in a row can be
//! read after the cut; and a text without it stays as it is.
//!
//! `CASES=n` sets the number of cases; above the default a line of progress is shown.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::Write as _;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use super::reader;
use super::spelling::{Dice, WAYS, Way};
use crate::Secrets;

/// Cases unless `CASES` says otherwise.
const DEFAULT: u32 = 2_000;
/// Lines of progress of a long run.
const LINES: u32 = 50;

const LETTERS: [&str; 5] = [
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
    "aZ09 _-.,:;/+=%&<>\"'\\{}[]()#@!?$*~^|`",
    "öÖüßéÀñæøŁžабвГДЕλΩ漢字日本😀🔑",
    "%4\\u0n&amp;<=9f+/ x",
    "ab1",
];
/// What stands before and behind.
const BESIDE: [&str; 18] = [
    "",
    " ",
    "x",
    "QUJD",
    "42",
    "f",
    "user:",
    "\"",
    "<b>",
    "token=",
    "{\"sent\": \"",
    "\"}",
    " you sent this & that ",
    "%20",
    "\u{fffd}",
    "größe",
    "Authorization: Basic ",
    "</p>\r\n<p>100% of a=b</p>",
];

#[derive(Clone, Debug)]
struct Case {
    secret: String,
    part: (Index, Index),
    ways: Vec<Way>,
    seed: u64,
    before: String,
    after: String,
}

fn any_secret() -> impl Strategy<Value = String> {
    let letter = |letters: &'static str| select(letters.chars().collect::<Vec<_>>());
    let of_one =
        select(LETTERS.to_vec()).prop_flat_map(move |letters| proptest::collection::vec(letter(letters), 8..40));
    let of_all = proptest::collection::vec(select(LETTERS.concat().chars().collect::<Vec<_>>()), 8..40);
    let texts = prop_oneof![of_one, of_all].prop_map(|letters| letters.into_iter().collect::<String>());
    texts.prop_filter("long enough", |secret| reader::normal(&reader::settled(secret)).chars().count() >= 8)
}

fn any_ways() -> impl Strategy<Value = Vec<Way>> {
    let ways = proptest::collection::vec(select(WAYS.to_vec()), 1..=3);
    ways.prop_filter("readable", |ways| {
        ways.iter().enumerate().all(|(at, way)| ways[..at].iter().all(|before| before.allows(*way)))
    })
}

fn any_case() -> impl Strategy<Value = Case> {
    let beside = || proptest::collection::vec(select(BESIDE.to_vec()), 0..3).prop_map(|texts| texts.concat());
    (any_secret(), any::<(Index, Index)>(), any_ways(), any::<u64>(), beside(), beside())
        .prop_map(|(secret, part, ways, seed, before, after)| Case { secret, part, ways, seed, before, after })
}

impl Case {
    /// The secret or a part of it that tells something.
    fn part(&self) -> String {
        let letters: Vec<char> = self.secret.chars().collect();
        let start = self.part.0.index(letters.len());
        let end = start + self.part.1.index(letters.len() - start) + 1;
        let part: String = letters[start..end].iter().collect();
        let tells = reader::finds(&self.secret, &part, &[]).is_some();
        if tells { part } else { self.secret.clone() }
    }

    fn text(&self, spelled: &str) -> Option<String> {
        let mut dice = Dice(self.seed);
        let spelled = self.ways.iter().try_fold(spelled.to_owned(), |text, way| way.spell(&text, &mut dice))?;
        Some(format!("{}{spelled}{}", self.before, self.after))
    }
}

/// Tells whether there was anything to cut.
fn nothing_is_left(case: &Case) -> Result<bool, String> {
    let mut secrets = Secrets::default();
    secrets.add(&case.secret).map_err(|unusable| unusable.to_string())?;
    let Some(text) = case.text(&case.part()) else { return Ok(false) };
    if reader::finds(&case.secret, &text, &case.ways).is_none() {
        // What stands beside it changed what it says.
        return Ok(false);
    }
    let cut = secrets.cut(&text);
    if let Some(left) = reader::finds(&case.secret, &cut, &case.ways) {
        return Err(format!("{left} is left of {text:?}: {cut:?}"));
    }
    if secrets.cut(&cut) != cut {
        return Err(format!("{cut:?} is not settled"));
    }
    Ok(true)
}

/// Tells whether the text is surely without the secret.
fn others_are_kept(case: &Case, other: &str) -> Result<bool, String> {
    let mut secrets = Secrets::default();
    secrets.add(&case.secret).map_err(|unusable| unusable.to_string())?;
    let Some(text) = case.text(other) else { return Ok(false) };
    let beside = [case.before.as_str(), other, case.after.as_str()].concat();
    if reader::are_alike(&case.secret, &beside) {
        return Ok(false);
    }
    match secrets.cut(&text) {
        Cow::Borrowed(kept) if kept == text => Ok(true),
        cut @ (Cow::Borrowed(_) | Cow::Owned(_)) => Err(format!("{text:?} became {cut:?}")),
    }
}

/// Holds a law to every generated case; a failure is shrunk to the smallest that breaks it.
fn hold<S: Strategy>(law: &str, strategy: &S, check: impl Fn(S::Value) -> Result<bool, String>) {
    #[expect(clippy::disallowed_methods, reason = "a test has no settings.rs")]
    let wanted = std::env::var("CASES").ok();
    let cases = wanted.map_or(DEFAULT, |text| text.parse().unwrap());
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 4_000, ..Config::default() };
    let (done, told, every) = (Cell::new(0_u32), Cell::new(0_u32), (cases / LINES).max(1));
    let outcome = TestRunner::new(config).run(strategy, |case| {
        done.set(done.get() + 1);
        if cases > DEFAULT && done.get().is_multiple_of(every) {
            // Straight to the terminal: what a test prints is kept until it ends.
            let _ = writeln!(std::io::stderr(), "{law}: {} of {cases}", done.get());
        }
        told.set(told.get() + u32::from(check(case).map_err(TestCaseError::fail)?));
        Ok(())
    });
    if let Err(broken) = outcome {
        panic!("{law}: {broken}");
    }
    assert!(told.get() > cases / 2, "{law}: only {} of {cases} cases tell anything", told.get());
}

#[test]
fn no_part_of_a_secret_can_be_read_after_the_cut() {
    hold("nothing is left", &any_case(), |case| nothing_is_left(&case));
}

#[test]
fn a_text_without_the_secret_stays_as_it_is() {
    hold("others are kept", &(any_case(), any_secret()), |(case, other)| others_are_kept(&case, &other));
}
