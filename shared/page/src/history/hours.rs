//! How a site of many stood, hour by hour: the worst of each hour as one letter. Two days of it are a few bytes a site.

use checklist::Verdict;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::letters::{GAP, letter, verdict, worse};

/// Hours that are kept.
pub const KEPT: usize = 48;
const HOUR_S: i64 = 3_600;

/// The worst verdict of each of the last hours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hours {
    /// The last of them, in whole hours since 1970.
    last: i64,
    /// The oldest first.
    letters: String,
}

impl Hours {
    /// Takes note of a run. Hours without one are gaps, and so is an hour in which nobody could look.
    pub fn note(&mut self, at: Timestamp, verdict: Option<Verdict>) {
        let hour = at.as_second().div_euclid(HOUR_S);
        // A clock that was wrong leaves hours that are yet to come.
        if self.last > hour {
            *self = Self::default();
        }
        let passed = usize::try_from(hour.saturating_sub(self.last)).unwrap_or(KEPT).min(KEPT);
        let mut letters: Vec<char> = self.letters.chars().collect();
        letters.extend(std::iter::repeat_n(GAP, passed));
        if letters.is_empty() {
            letters.push(GAP);
        }
        if let (Some(now), Some(verdict)) = (letters.last_mut(), verdict) {
            *now = worse(*now, letter(verdict));
        }
        let kept = letters.split_off(letters.len().saturating_sub(KEPT));
        *self = Self { last: hour, letters: kept.into_iter().collect() };
    }

    /// One letter an hour, the oldest first: `f`, `w`, `u`, `p`, `s`, or `.` for an hour without a run.
    pub fn letters(&self) -> String {
        let begun = self.letters.trim_start_matches(GAP);
        begun.chars().map(|it| verdict(it).map_or(GAP, letter)).collect()
    }

    /// What a run of ours could have written, whoever wrote it.
    #[must_use]
    pub fn bounded(self) -> Self {
        Self { letters: self.letters.chars().take(KEPT).collect(), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64, minutes: i64) -> Timestamp {
        Timestamp::from_second(1_788_264_000 + hours * HOUR_S + minutes * 60).unwrap()
    }

    fn after(runs: &[(i64, i64, Option<Verdict>)]) -> String {
        let mut hours = Hours::default();
        for (hour, minute, verdict) in runs {
            hours.note(at(*hour, *minute), *verdict);
        }
        hours.letters()
    }

    #[test]
    fn an_hour_is_as_bad_as_its_worst_run_and_a_gap_where_nobody_looked() {
        let (pass, fail) = (Some(Verdict::Pass), Some(Verdict::Fail));
        assert_eq!(after(&[(0, 0, pass)]), "p");
        assert_eq!(after(&[(0, 0, pass), (0, 5, fail), (0, 10, pass)]), "f");
        assert_eq!(after(&[(0, 0, pass), (3, 0, fail)]), "p..f");
        assert_eq!(after(&[(0, 0, pass), (1, 0, None)]), "p.");
        assert_eq!(after(&[(0, 0, pass), (1, 0, fail), (0, 59, pass)]), "p", "a clock that was set back");
    }

    #[test]
    fn only_two_days_are_kept_however_long_it_was_silent() {
        let long: Vec<_> = (0..100).map(|hour| (hour, 0, Some(Verdict::Warn))).collect();
        assert_eq!(after(&long), "w".repeat(KEPT));
        assert_eq!(after(&[(0, 0, Some(Verdict::Warn)), (1_000_000, 0, Some(Verdict::Pass))]), "p");
        let hostile = Hours { last: 0, letters: "<script>".repeat(1_000) };
        assert!(hostile.bounded().letters().chars().all(|it| "fwups.".contains(it)));
    }
}
