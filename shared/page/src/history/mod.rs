//! What is remembered of all runs: one small object that never outgrows its bounds, however long and often verify runs.
//!
//! A table of the last day's runs and one of the last 90 days, both with a column for each check. A row that is shorter
//! than the list of columns, or has a letter that nobody knows, has a gap there: a gap is neither good nor bad.

mod bounds;
mod change;
mod day;
mod endpoints;
pub mod hours;
mod letters;
mod look;
mod runs;
mod sketch;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use change::Change;
pub use day::{Day, Tally};
pub use endpoints::{Latency, Spread};
pub use hours::Hours;
pub use letters::{letter, verdict};
pub use look::Look;
pub use runs::RunRow;
pub use sketch::Sketch;

/// The name and version of the history's form. Another one is not read: a history is begun anew.
pub const SCHEMA: &str = "albkeeper.history/1";
/// The column of the whole checklist.
pub const OVERALL: &str = "overall";
/// Days that are kept.
pub const DAYS: u32 = 90;
/// Hours that are kept of runs and of hourly figures.
pub const HOURS: u32 = 24;
/// The most columns: a check that was renamed keeps its column until nothing of it is left.
const MOST_CHECKS: usize = 40;
/// Bytes of the longest name that is kept.
const LONGEST_NAME: usize = 120;

/// What is remembered of all runs of one event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// [`SCHEMA`].
    pub schema: String,
    /// When the last run began.
    pub at: Timestamp,
    /// The columns, [`OVERALL`] first.
    pub checks: Vec<String>,
    /// How each column stood when it was last settled: neither unknown nor skipped.
    pub standing: String,
    /// Runs of the last day, oldest first. Runs within the same five minutes are one, with the worst of their verdicts.
    pub runs: Vec<RunRow>,
    /// The last 90 days (UTC), oldest first, today last.
    pub days: Vec<Day>,
    /// How fast each endpoint answered.
    pub endpoints: BTreeMap<String, Latency>,
    /// What changed, oldest first.
    pub changes: Vec<Change>,
}

impl Default for History {
    fn default() -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            at: Timestamp::UNIX_EPOCH,
            checks: vec![OVERALL.to_owned()],
            standing: String::new(),
            runs: Vec::new(),
            days: Vec::new(),
            endpoints: BTreeMap::new(),
            changes: Vec::new(),
        }
    }
}

impl History {
    /// The history as it was kept, or why it cannot be read: a larger one than is ever written is not taken either.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let history: Self = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if history.schema != SCHEMA {
            return Err(format!("its form is {:?}, and this version reads {SCHEMA}", history.schema));
        }
        bounds::wrong_with(&history).map_or(Ok(history), Err)
    }

    /// Takes note of one run.
    pub fn note(&mut self, look: &Look<'_>) {
        let at = look.at;
        self.forget_the_future(at);
        let letters = self.letters(look);
        self.note_changes(look, &letters);
        runs::note(&mut self.runs, minute(at), &letters);
        day::note(&mut self.days, day(at), &letters, look);
        endpoints::note(&mut self.endpoints, at, &look.latencies);
        if day(self.at) != day(at) {
            endpoints::drop_old(&mut self.endpoints, at);
            self.drop_empty_columns();
        }
        self.at = at;
    }

    /// The number of a check's column.
    pub fn column(&self, check: &str) -> Option<usize> {
        self.checks.iter().position(|name| name == check)
    }

    /// Rows of a time that is yet to come are of a clock that was wrong: they would keep every later run out.
    fn forget_the_future(&mut self, at: Timestamp) {
        let (minute, day) = (minute(at), day(at));
        self.runs.retain(|row| row.minute() <= minute);
        self.days.retain(|row| row.day <= day);
        self.changes.retain(|change| change.at <= at);
        self.endpoints.values_mut().for_each(|latency| latency.forget_the_future(at));
    }

    /// The verdicts of the run by column, with columns for checks that are new.
    fn letters(&mut self, look: &Look<'_>) -> Vec<char> {
        if self.checks.is_empty() {
            self.checks.push(OVERALL.to_owned());
        }
        let mut letters = vec![letters::GAP; self.checks.len()];
        for (check, verdict) in std::iter::once((OVERALL, look.overall)).chain(look.checks.iter().copied()) {
            let name = bounded(check);
            let column = self.column(&name).unwrap_or_else(|| {
                self.checks.push(name);
                letters.push(letters::GAP);
                self.checks.len() - 1
            });
            if let Some(cell) = letters.get_mut(column) {
                *cell = letter(verdict);
            }
        }
        letters.truncate(MOST_CHECKS);
        self.checks.truncate(MOST_CHECKS);
        letters
    }

    fn note_changes(&mut self, look: &Look<'_>, letters: &[char]) {
        let mut standing: Vec<char> = self.standing.chars().collect();
        standing.resize(letters.len(), letters::GAP);
        for ((check, now), before) in self.checks.iter().zip(letters).zip(&mut standing) {
            if !letters::is_settled(*now) || now == before {
                continue;
            }
            if check != OVERALL {
                let seen = look.seen.get(check.as_str()).copied().unwrap_or_default();
                change::note(&mut self.changes, Change::new(look.at, check, (*before, *now), seen));
            }
            *before = *now;
        }
        self.standing = standing.into_iter().collect();
        for says in &look.changes {
            change::note(&mut self.changes, Change::seen(look.at, says));
        }
    }

    /// Columns of checks that are no more end when the last day with one of their verdicts does. Looked at once a day.
    fn drop_empty_columns(&mut self) {
        for column in (1..self.checks.len()).rev() {
            let in_runs = self.runs.iter().any(|row| row.verdict(column).is_some());
            if in_runs || self.days.iter().any(|day| day.worst(column).is_some()) {
                continue;
            }
            self.checks.remove(column);
            self.standing = without(&self.standing, column);
            self.runs.iter_mut().for_each(|row| row.drop_column(column));
            self.days.iter_mut().for_each(|day| day.drop_column(column));
        }
    }
}

/// The text without its character at this place.
fn without(text: &str, place: usize) -> String {
    text.chars().enumerate().filter(|(at, _)| *at != place).map(|(_, c)| c).collect()
}

/// A name that is no longer than what is kept of one.
fn bounded(name: &str) -> String {
    let mut end = name.len().min(LONGEST_NAME);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    name.get(..end).unwrap_or_default().to_owned()
}

/// Minutes since 1970.
fn minute(at: Timestamp) -> u32 {
    whole(at, 60)
}

/// Hours since 1970.
fn hour(at: Timestamp) -> u32 {
    whole(at, 3600)
}

/// Days since 1970, in UTC.
fn day(at: Timestamp) -> u32 {
    whole(at, 86_400)
}

fn whole(at: Timestamp, seconds: i64) -> u32 {
    u32::try_from(at.as_second().div_euclid(seconds)).unwrap_or_default()
}
