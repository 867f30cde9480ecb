//! The last 90 days, one row each.

use checklist::Verdict;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::DAYS;
use super::letters::{GAP, is_good, is_settled, verdict, worse};
use super::look::Look;

/// The most runs of one day that are counted: one a second.
const MOST_RUNS: u32 = 86_400;
/// What a month may cost, in US dollars: more than any account.
const MOST_USD: f64 = 1e9;
/// Days between any two times that can be told.
const MOST_CERTIFICATE_DAYS: i64 = 8_000_000;

/// One day in UTC.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Day {
    /// Its number, counted since 1970.
    pub day: u32,
    /// Runs of that day.
    pub runs: u32,
    /// What came of them, by column.
    pub tallies: Vec<Tally>,
    /// Days that the certificate was still good for, by the last run that saw it.
    pub certificate_days: Option<i64>,
    /// What a month would cost in US dollars, by the last run that could tell.
    pub monthly_usd: Option<f64>,
}

/// One check on one day: the letter of its worst verdict, runs in which it was good (pass or warn), and runs in which it
/// was judged (pass, warn or fail).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally(char, u32, u32);

impl Default for Tally {
    fn default() -> Self {
        Self(GAP, 0, 0)
    }
}

impl Tally {
    /// Runs in which it was good.
    pub fn good(self) -> u32 {
        self.1
    }

    /// Runs in which it was judged.
    pub fn judged(self) -> u32 {
        self.2
    }
}

impl Day {
    /// When the day began.
    pub fn at(&self) -> Timestamp {
        Timestamp::from_second(i64::from(self.day) * 86_400).unwrap_or_default()
    }

    /// What came of a check on this day.
    pub fn tally(&self, column: usize) -> Tally {
        self.tallies.get(column).copied().unwrap_or_default()
    }

    /// The worst verdict of a check on this day; `None` for a gap.
    pub fn worst(&self, column: usize) -> Option<Verdict> {
        verdict(self.tally(column).0)
    }

    /// Whether its figures are such as runs make.
    pub(super) fn is_plausible(&self) -> bool {
        let is_tally = |Tally(_, good, judged): &Tally| good <= judged && *judged <= MOST_RUNS;
        let is_days = |days: &i64| (-MOST_CERTIFICATE_DAYS..=MOST_CERTIFICATE_DAYS).contains(days);
        self.runs <= MOST_RUNS
            && self.tallies.iter().all(is_tally)
            && self.certificate_days.as_ref().is_none_or(is_days)
            && self.monthly_usd.is_none_or(|usd| (0.0..MOST_USD).contains(&usd))
    }

    pub(super) fn drop_column(&mut self, column: usize) {
        if column < self.tallies.len() {
            self.tallies.remove(column);
        }
    }
}

/// Adds a run to its day. Days that are too long ago end.
pub(super) fn note(days: &mut Vec<Day>, day: u32, letters: &[char], look: &Look<'_>) {
    if days.last().is_none_or(|last| last.day < day) {
        days.push(Day { day, ..Day::default() });
    }
    let Some(today) = days.last_mut() else { return };
    today.runs = today.runs.saturating_add(1).min(MOST_RUNS);
    today.tallies.resize(letters.len(), Tally::default());
    for (Tally(worst, good, judged), now) in today.tallies.iter_mut().zip(letters) {
        *worst = worse(*worst, *now);
        *good = good.saturating_add(u32::from(is_good(*now))).min(MOST_RUNS);
        *judged = judged.saturating_add(u32::from(is_settled(*now))).min(MOST_RUNS);
    }
    today.certificate_days = look.certificate_days.or(today.certificate_days);
    // A cent is enough, and short.
    today.monthly_usd = look.monthly_usd.map(|usd| (usd * 100.0).round() / 100.0).or(today.monthly_usd);
    days.retain(|row| row.day + DAYS > day);
}
