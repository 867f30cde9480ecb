//! The time of a run: Lambda's clock at its start, and how far the run is.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

#[derive(Clone, Copy, Debug)]
pub struct Clock {
    began: Timestamp,
    started: Instant,
    ends: Instant,
}

impl Clock {
    /// The clock of a run that began then and may take so long.
    pub fn starts(began: Timestamp, may_take: Duration) -> Self {
        let started = Instant::now();
        Self { began, started, ends: started + may_take }
    }

    /// Now, in whole seconds: nobody reads more of them.
    pub fn now(&self) -> Timestamp {
        let run = SignedDuration::try_from(self.started.elapsed()).unwrap_or(SignedDuration::MAX);
        let now = self.began.saturating_add(run).unwrap_or(self.began);
        Timestamp::from_second(now.as_second()).unwrap_or(now)
    }

    pub fn ends(&self) -> Timestamp {
        let left = SignedDuration::try_from(self.left()).unwrap_or(SignedDuration::MAX);
        self.now().saturating_add(left).unwrap_or(self.began)
    }

    pub fn left(&self) -> Duration {
        self.ends.saturating_duration_since(Instant::now())
    }

    pub fn took(&self) -> Duration {
        self.started.elapsed()
    }

    /// The same clock, with the last of its time kept for something else.
    #[must_use]
    pub fn but_for(self, time: Duration) -> Self {
        Self { ends: self.ends.checked_sub(time).unwrap_or(self.started), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_is_kept_for_the_end_is_not_there_before_it() {
        let began: Timestamp = "2026-11-24T07:15:00.7Z".parse().unwrap();
        let clock = Clock::starts(began, Duration::from_mins(1));
        let looking = clock.but_for(Duration::from_secs(20));
        tokio::time::advance(Duration::from_secs(30)).await;
        assert_eq!(clock.now().to_string(), "2026-11-24T07:15:30Z");
        assert_eq!((clock.left(), looking.left()), (Duration::from_secs(30), Duration::from_secs(10)));
        tokio::time::advance(Duration::from_secs(90)).await;
        assert_eq!((clock.left(), looking.left()), (Duration::ZERO, Duration::ZERO), "none is owed");
        assert_eq!(clock.took(), Duration::from_mins(2));
        let short = Clock::starts(began, Duration::from_secs(5)).but_for(Duration::from_secs(20));
        assert_eq!(short.left(), Duration::ZERO);
    }
}
