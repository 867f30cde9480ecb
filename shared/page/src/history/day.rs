//! The last 90 days, one row each.

use checklist::Verdict;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::DAYS;
use super::letters::{GAP, is_good, is_settled, verdict, worse};
use super::look::Look;

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
    today.runs = today.runs.saturating_add(1);
    today.tallies.resize(letters.len(), Tally::default());
    for (Tally(worst, good, judged), now) in today.tallies.iter_mut().zip(letters) {
        *worst = worse(*worst, *now);
        *good = good.saturating_add(u32::from(is_good(*now)));
        *judged = judged.saturating_add(u32::from(is_settled(*now)));
    }
    today.certificate_days = look.certificate_days.or(today.certificate_days);
    // A cent is enough, and short.
    today.monthly_usd = look.monthly_usd.map(|usd| (usd * 100.0).round() / 100.0).or(today.monthly_usd);
    days.retain(|row| row.day + DAYS > day);
}
