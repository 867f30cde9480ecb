//! Histories that are made up: runs every five minutes, told backwards from the example's own run.

use checklist::Verdict;
use facts::Facts;
use jiff::Timestamp;
use report::Report;

use crate::History;
use crate::history::Look;

const MINUTE: i64 = 60;
const DAY: i64 = 24 * 60 * MINUTE;

/// What happened before the last run.
#[derive(Clone, Copy, Debug)]
pub struct Story {
    days: i64,
    outage_min: i64,
    eventful: bool,
}

impl Story {
    /// Nothing, for so many days.
    pub(super) fn quiet(days: i64) -> Self {
        Self { days, outage_min: 0, eventful: false }
    }

    /// Nothing but an outage of so many minutes that still lasts.
    pub(super) fn outage(days: i64, outage_min: i64) -> Self {
        Self { days, outage_min, eventful: false }
    }

    /// Outages, nights without a run, weeks of warnings.
    pub(super) fn eventful(days: i64) -> Self {
        Self { days, outage_min: 0, eventful: true }
    }

    /// The history that ends with this run.
    pub(super) fn told(self, report: &Report, facts: &Facts) -> History {
        let mut history = History::default();
        let last = Look::new(report, facts);
        let end = last.at.as_second();
        let mut look = last.clone();
        let steps = self.days * DAY / (5 * MINUTE);
        for step in (1..steps).rev() {
            let ago = step * 5;
            if self.eventful && is_missed(ago) {
                continue;
            }
            look.at = Timestamp::from_second(end - ago * MINUTE).unwrap_or_default();
            for (check, verdict) in &mut look.checks {
                *verdict = self.verdict(check, ago, &last);
            }
            look.overall = look.checks.iter().map(|(_, verdict)| *verdict).max().unwrap_or(Verdict::Unknown);
            look.seen.extend([("targets", "0 of 2 targets healthy"), ("endpoints", "503 at every address")]);
            if self.is_up(ago) {
                look.seen.clone_from(&last.seen);
            }
            look.latencies.clear();
            if self.is_up(ago) {
                for (endpoint, ms) in latencies(ago) {
                    look.latencies.push((endpoint, ms));
                }
            }
            look.certificate_days = last.certificate_days.map(|days| days + ago / 1440);
            history.note(&look);
        }
        history.note(&last);
        history
    }

    fn verdict(self, check: &str, ago: i64, last: &Look<'_>) -> Verdict {
        let now = last.checks.iter().find(|(name, _)| *name == check).map_or(Verdict::Pass, |(_, verdict)| *verdict);
        match check {
            _ if ago <= self.outage_min => now,
            "endpoints" | "targets" if self.eventful && is_outage(ago) => Verdict::Fail,
            "metrics" if self.eventful && (is_outage(ago) || ago % 9_000 < 40) => Verdict::Warn,
            "tls" if self.eventful && ago < 18 * 1440 => Verdict::Warn,
            "access-logs" if self.eventful && ago % 40_000 < 300 => Verdict::Unknown,
            "cost" if self.eventful && (70_000..80_000).contains(&ago) => Verdict::Fail,
            _ => Verdict::Pass,
        }
    }

    fn is_up(self, ago: i64) -> bool {
        ago > self.outage_min && !(self.eventful && is_outage(ago))
    }
}

/// Half an hour every ten days, and a long one two months ago.
fn is_outage(ago: i64) -> bool {
    (ago + 900) % 14_400 < 30 || (88_000..88_900).contains(&ago)
}

/// Three whole days and some hours of today.
fn is_missed(ago: i64) -> bool {
    (43_000..47_400).contains(&ago) || (400..520).contains(&ago)
}

/// Four endpoints at three addresses, a little slower by day, now and then much slower.
fn latencies(ago: i64) -> impl Iterator<Item = (&'static str, u64)> {
    let names = [("GET /health", 22), ("GET /docs", 30), ("GET /openapi.json", 41), ("POST /predict", 140)];
    let ago = ago.unsigned_abs();
    names.into_iter().zip(1_u64..).flat_map(move |((name, usual), at)| {
        (0..3_u64).map(move |address| {
            let noise = (ago.wrapping_mul(2_654_435_761).wrapping_mul(at) >> 7).wrapping_add(address * 7) % 17;
            let by_day = if (ago / 60) % 24 < 12 { usual / 4 } else { 0 };
            let slow = if (ago / 5 + at * 13).is_multiple_of(61) { usual * 4 } else { 0 };
            (name, usual + noise + by_day + slow)
        })
    })
}
