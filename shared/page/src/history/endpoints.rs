//! How fast each endpoint answered: percentiles by the hour for a day, by the day for 90.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::sketch::{self, Sketch};
use super::{DAYS, HOURS, bounded, day, hour};

/// Endpoints of which something is kept: the first ones that answered.
pub(super) const MOST: usize = 20;

/// How fast one endpoint answered. An answer of 500 and above does not count, for an error is quick.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Latency {
    /// The last 24 hours, oldest first; hours without an answer are missing.
    pub hours: Vec<Spread>,
    /// The last 90 days, oldest first; days without an answer are missing.
    pub days: Vec<Spread>,
    /// What the last hour's figures are made of.
    pub hour: Sketch,
    /// What the last day's figures are made of.
    pub day: Sketch,
}

/// Percentiles of an hour or a day, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "[u32; 5]", into = "[u32; 5]")]
pub struct Spread {
    /// The hour or day, counted since 1970.
    pub at: u32,
    /// Answers in it.
    pub answers: u32,
    /// Half of the answers came within this time.
    pub p50: u32,
    /// 95 % of the answers came within this time.
    pub p95: u32,
    /// 99 % of the answers came within this time.
    pub p99: u32,
}

impl From<[u32; 5]> for Spread {
    fn from([at, answers, p50, p95, p99]: [u32; 5]) -> Self {
        Self { at, answers, p50, p95, p99 }
    }
}

impl From<Spread> for [u32; 5] {
    fn from(Spread { at, answers, p50, p95, p99 }: Spread) -> Self {
        [at, answers, p50, p95, p99]
    }
}

impl Spread {
    /// Whether answers may take so long.
    pub(super) fn is_plausible(&self) -> bool {
        let longest = [self.p50, self.p95, self.p99].into_iter().max().and_then(|ms| usize::try_from(ms).ok());
        longest.is_some_and(|ms| ms <= 2 * sketch::LONGEST_MS)
    }
}

impl Latency {
    pub(super) fn forget_the_future(&mut self, now: Timestamp) {
        self.hours.retain(|spread| spread.at <= hour(now));
        self.days.retain(|spread| spread.at <= day(now));
    }

    fn add(&mut self, now: Timestamp, ms: u64) {
        count(&mut self.hours, &mut self.hour, hour(now), HOURS, ms);
        count(&mut self.days, &mut self.day, day(now), DAYS, ms);
    }
}

/// Adds answers.
pub(super) fn note(endpoints: &mut BTreeMap<String, Latency>, now: Timestamp, answers: &[(&str, u64)]) {
    for (name, ms) in answers {
        let name = bounded(name);
        if endpoints.len() < MOST || endpoints.contains_key(&name) {
            endpoints.entry(name).or_default().add(now, *ms);
        }
    }
}

/// Ends hours and days that are too long ago, and endpoints that did not answer for 90 days. Looked at once a day.
pub(super) fn drop_old(endpoints: &mut BTreeMap<String, Latency>, now: Timestamp) {
    endpoints.retain(|_, latency| {
        latency.hours.retain(|spread| spread.at + HOURS > hour(now));
        latency.days.retain(|spread| spread.at + DAYS > day(now));
        !latency.days.is_empty()
    });
}

fn count(spreads: &mut Vec<Spread>, sketch: &mut Sketch, at: u32, most: u32, ms: u64) {
    if spreads.last().is_none_or(|last| last.at != at) {
        *sketch = Sketch::default();
        spreads.retain(|spread| spread.at + most > at);
        spreads.push(Spread::default());
    }
    sketch.add(ms);
    if let Some(last) = spreads.last_mut() {
        let [p50, p95, p99] = [50, 95, 99].map(|percent| sketch.percentile(percent));
        *last = Spread { at, answers: sketch.count(), p50, p95, p99 };
    }
}
