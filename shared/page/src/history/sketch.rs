//! How many answers took how long, in few numbers: enough for percentiles that are right within 3 %.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Leading binary digits of a time that are kept: neighbours then differ by 1/16 at most.
const DIGITS: u32 = 5;
/// No endpoint may take longer than a run: a minute and a bit.
pub(super) const LONGEST_MS: usize = 100_000;
/// The most times that are told apart.
pub(super) const MOST: usize = 240;

/// Counts by time in milliseconds, cut to its leading digits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sketch(BTreeMap<u32, u32>);

impl Sketch {
    /// Counts one answer.
    pub(super) fn add(&mut self, ms: u64) {
        let longest = u32::try_from(LONGEST_MS).unwrap_or(u32::MAX);
        let ms = u32::try_from(ms).map_or(longest, |ms| ms.min(longest));
        let count = self.0.entry(ms >> shift(ms) << shift(ms)).or_default();
        *count = count.saturating_add(1);
    }

    /// How many times are told apart.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The longest time, cut to its leading digits.
    pub(super) fn longest_ms(&self) -> Option<usize> {
        self.0.last_key_value().and_then(|(ms, _)| usize::try_from(*ms).ok())
    }

    /// How many were counted.
    pub(super) fn count(&self) -> u32 {
        self.0.values().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// The time within which so many percent of the answers came, in milliseconds; 0 without any.
    pub(super) fn percentile(&self, percent: u64) -> u32 {
        let rank = (u64::from(self.count()) * percent).div_ceil(100).max(1);
        let mut passed = 0_u64;
        let at = self.0.iter().find(|(_, count)| {
            passed += u64::from(**count);
            passed >= rank
        });
        // The middle of the times that were cut to this one.
        at.map(|(ms, _)| ms + ((1 << shift(*ms)) / 2)).unwrap_or_default()
    }
}

/// Trailing binary digits that are cut off.
fn shift(ms: u32) -> u32 {
    (u32::BITS - ms.leading_zeros()).saturating_sub(DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_right_within_three_percent() {
        let mut sketch = Sketch::default();
        (1..=50_000).for_each(|ms| sketch.add(ms));
        for percent in [1, 50, 95, 99] {
            let (found, exact) = (i64::from(sketch.percentile(percent)), i64::try_from(500 * percent).unwrap());
            assert!((found - exact).abs() * 100 <= exact * 3 + 100, "p{percent}: {found} for {exact}");
        }
    }

    #[test]
    fn small_times_are_exact_and_one_answer_is_every_percentile() {
        let mut sketch = Sketch::default();
        assert_eq!(sketch.percentile(50), 0);
        sketch.add(17);
        assert_eq!([1, 50, 99].map(|percent| sketch.percentile(percent)), [17; 3]);
    }

    #[test]
    fn whatever_is_added_it_stays_small() {
        let mut sketch = Sketch::default();
        (0..200_000).for_each(|ms| sketch.add(ms));
        assert!(sketch.len() <= MOST, "{}", sketch.len());
    }
}
