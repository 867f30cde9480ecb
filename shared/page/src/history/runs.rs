//! The runs of the last day, one row each.

use checklist::Verdict;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::letters::{GAP, verdict, worse};
use super::{HOURS, without};

/// Minutes of one row: runs of a faster schedule are put together.
const STEP: u32 = 5;
/// The most rows.
pub(super) const MOST: usize = (HOURS * 60 / STEP) as usize;

/// One run: the minute in which it began, counted since 1970, and the letter of each column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRow(u32, String);

impl RunRow {
    /// The minute in which the run began, counted since 1970.
    pub fn minute(&self) -> u32 {
        self.0
    }

    /// When the run began.
    pub fn at(&self) -> Timestamp {
        Timestamp::from_second(i64::from(self.0) * 60).unwrap_or_default()
    }

    /// The verdict in a column; `None` for a gap.
    pub fn verdict(&self, column: usize) -> Option<Verdict> {
        self.1.chars().nth(column).and_then(verdict)
    }

    /// How many columns it has.
    pub(super) fn columns(&self) -> usize {
        self.1.chars().count()
    }

    pub(super) fn drop_column(&mut self, column: usize) {
        self.1 = without(&self.1, column);
    }
}

/// Adds a run. Rows that are older than a day end.
pub(super) fn note(rows: &mut Vec<RunRow>, minute: u32, letters: &[char]) {
    match rows.last_mut() {
        Some(last) if last.0 / STEP == minute / STEP => {
            let before: Vec<char> = last.1.chars().chain(std::iter::repeat(GAP)).take(letters.len()).collect();
            last.1 = letters.iter().zip(before).map(|(now, before)| worse(*now, before)).collect();
        }
        Some(_) | None => rows.push(RunRow(minute, letters.iter().collect())),
    }
    let oldest = minute.saturating_sub(HOURS * 60);
    let over = rows.len().saturating_sub(MOST);
    let old = rows.iter().take_while(|row| row.0 <= oldest).count();
    rows.drain(..over.max(old));
}
