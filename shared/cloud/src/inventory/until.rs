//! The time that a whole look has: each part of it may take what is left.

use std::time::Duration;

use tokio::time::Instant;

use crate::look::Deadline;

/// When everything must have been seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Until(Instant);

impl Until {
    pub(super) fn in_time(time: Duration) -> Self {
        Self(Instant::now() + time)
    }

    /// What one part may take that begins now.
    pub(super) fn left(self) -> Deadline {
        Deadline(self.0.saturating_duration_since(Instant::now()))
    }
}
