//! Where on a strip a run lies, and for how long it speaks: until the next one, unless that is late.

use super::words::span;
use crate::history::{DAYS, History, RunRow};

const DAY: u32 = 24 * 60;

/// The time that the strips show, in minutes since 1970.
pub(super) struct Window {
    /// Where the last day begins.
    pub(super) start: u32,
    /// The first of the 90 days, counted since 1970.
    pub(super) first_day: u32,
    /// The usual time between two runs.
    step: u32,
    /// How many runs a day usually has.
    usual_runs: u32,
}

impl Window {
    pub(super) fn from_history(history: &History) -> Self {
        let minutes: Vec<u32> = history.runs.iter().map(RunRow::minute).collect();
        let steps = minutes.windows(2).filter_map(|pair| pair.last()?.checked_sub(*pair.first()?));
        let step = median(steps.collect()).unwrap_or(5).max(1);
        let end = minutes.last().copied().unwrap_or_default() + step;
        let today = history.days.last().map(|day| day.day).unwrap_or_default();
        let before = history.days.iter().filter(|day| day.day < today).map(|day| day.runs);
        let usual_runs = median(before.collect()).or(history.days.last().map(|day| day.runs)).unwrap_or(1).max(1);
        Self { start: end.saturating_sub(DAY), first_day: (today + 1).saturating_sub(DAYS), step, usual_runs }
    }

    /// From where to where each run speaks, in minutes from the start of the window.
    pub(super) fn spans(&self, history: &History) -> Vec<(u32, u32)> {
        let starts: Vec<u32> = history.runs.iter().map(RunRow::minute).collect();
        let nexts = starts.iter().skip(1).copied().map(Some).chain([None]);
        let ends = starts.iter().zip(nexts).map(|(start, next)| match next {
            Some(next) if next - start <= self.step * 5 / 2 => next,
            Some(_) | None => start + self.step,
        });
        starts.iter().zip(ends).map(|(start, end)| (self.place(*start), self.place(end))).collect()
    }

    fn place(&self, minute: u32) -> u32 {
        minute.saturating_sub(self.start).min(DAY)
    }

    /// The part of its day that so many runs are, at most all of it.
    pub(super) fn coverage(&self, runs: u32) -> f64 {
        (f64::from(runs) / f64::from(self.usual_runs)).min(1.0)
    }

    /// For how long nobody looked, in a sentence. Before the first run that is known there was nothing to miss.
    pub(super) fn gaps(&self, history: &History) -> String {
        let spans = self.spans(history);
        let seen: u32 = spans.iter().map(|(start, end)| end - start).sum();
        let begun = history.days.len() > 1;
        let whole = if begun { DAY } else { DAY - spans.first().map_or(DAY, |(start, _)| *start) };
        let missed = whole.saturating_sub(seen);
        let days = history.days.first().zip(history.days.last());
        let known = days.map_or(0, |(first, last)| (last.day - first.day + 1).min(DAYS));
        let empty = known.saturating_sub(u32::try_from(history.days.len()).unwrap_or(u32::MAX));
        let today = match missed {
            missed if missed <= self.step => "No run is missing in the last day".to_owned(),
            missed => format!("Nobody looked for {} of the last day", span(i64::from(missed) * 60)),
        };
        match (known, empty) {
            (0 | 1, _) => format!("{today}; the history begins today."),
            (known, 0) => format!("{today}; {known} days are known, each with runs."),
            (known, empty) => format!("{today}; of {known} known days {empty} had no run."),
        }
    }
}

fn median(mut numbers: Vec<u32>) -> Option<u32> {
    numbers.sort_unstable();
    numbers.get(numbers.len() / 2).copied()
}
