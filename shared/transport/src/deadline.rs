//! The moment when the looks of a run end, which all of them share.

use std::time::Duration;

use facts::{Seen, Unseen};
use tokio::time::{Instant, timeout_at};

/// The longest that one call to AWS takes, retries included.
pub const CALL: Duration = Duration::from_secs(9);

/// The longest that an invocation of a Lambda function lasts; more than this is never left.
/// Source: Lambda developer guide, "Configure Lambda function timeout".
const LONGEST: Duration = Duration::from_mins(15);

/// When looking ends. It is a moment and no span: looks that wait for one another end together, not one span each later.
#[derive(Clone, Copy, Debug)]
pub struct Deadline {
    until: Instant,
    span: Duration,
}

impl Deadline {
    /// The moment so long from now.
    pub fn within(span: Duration) -> Self {
        let span = span.min(LONGEST);
        Self { until: Instant::now() + span, span }
    }

    /// The same, but no longer from now than this.
    #[must_use]
    pub fn at_most(self, span: Duration) -> Self {
        let sooner = Self::within(span);
        if sooner.until < self.until { sooner } else { self }
    }

    /// The moment itself.
    pub fn until(self) -> Instant {
        self.until
    }

    /// Waits for the look with what is left, and says so when it takes too long. `action` names the look: an IAM action,
    /// or words. The time that is told is the whole span, as a look may have begun late in it.
    pub async fn look<T>(self, action: &str, look: impl Future<Output = Seen<T>>) -> Seen<T> {
        match timeout_at(self.until, look).await {
            Ok(seen) => seen,
            Err(_) => Err(Unseen::TimedOut { action: action.to_owned(), after_ms: millis(self.span) }),
        }
    }
}

/// Whole milliseconds.
pub fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    const SPAN: Duration = Duration::from_millis(500);

    fn timed_out(action: &str) -> Seen<()> {
        Err(Unseen::TimedOut { action: action.to_owned(), after_ms: 500 })
    }

    #[tokio::test]
    async fn looks_one_after_the_other_end_together() {
        let begun = Instant::now();
        let deadline = Deadline::within(SPAN);
        let chain = [deadline.look("first", pending()).await, deadline.look("second", pending()).await];
        let took = begun.elapsed();
        assert_eq!(chain, [timed_out("first"), timed_out("second")]);
        assert!(took >= SPAN && took < SPAN * 2, "{took:?}");
    }

    #[tokio::test]
    async fn a_look_that_is_done_in_time_is_not_touched() {
        let deadline = Deadline::within(Duration::MAX);
        assert_eq!(deadline.look("look", async { Ok(1) }).await, Ok(1));
    }
}
