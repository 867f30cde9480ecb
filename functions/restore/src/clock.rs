//! The time of a run: Lambda's clock at its start, and how far the run is.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// The longest that one resource takes: the looks before and after, and every call that makes a part of it.
pub(crate) const STEP: Duration = Duration::from_mins(2);
/// Time of the run that is kept for writing down and telling what was done.
pub(crate) const DELIVERY: Duration = Duration::from_secs(30);

#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    began: Timestamp,
    started: Instant,
    ends: Instant,
}

impl Clock {
    /// The clock of a run that began then and may take so long.
    pub(crate) fn starts(began: Timestamp, may_take: Duration) -> Self {
        let started = Instant::now();
        Self { began, started, ends: started + may_take }
    }

    /// Now, in whole seconds: nobody reads more of them.
    pub(crate) fn now(&self) -> Timestamp {
        let run = SignedDuration::try_from(self.started.elapsed()).unwrap_or(SignedDuration::MAX);
        let now = self.began.saturating_add(run).unwrap_or(self.began);
        Timestamp::from_second(now.as_second()).unwrap_or(now)
    }

    pub(crate) fn ends(&self) -> Timestamp {
        let left = self.ends.saturating_duration_since(Instant::now());
        let left = SignedDuration::try_from(left).unwrap_or(SignedDuration::MAX);
        self.now().saturating_add(left).unwrap_or(self.began)
    }

    pub(crate) fn took(&self) -> Duration {
        self.started.elapsed()
    }

    /// What is left for looking, at most for one step.
    pub(crate) fn for_a_look(&self) -> Duration {
        self.ends.saturating_duration_since(Instant::now()).saturating_sub(DELIVERY).min(STEP)
    }

    /// Whether there is time for one more step.
    pub(crate) fn has_time(&self) -> bool {
        self.ends.saturating_duration_since(Instant::now()) >= STEP + DELIVERY
    }
}
