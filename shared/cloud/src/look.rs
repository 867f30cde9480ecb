//! One look: a future under its own deadline.

use std::time::Duration;

use facts::{Seen, Unseen};

use crate::unseen::millis;

/// The time that one look has, unless the run ends before.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(pub Duration);

impl Deadline {
    /// Waits for the look, and says so when it takes too long. `action` names the look: an IAM action, or words.
    pub async fn look<T>(self, action: &str, look: impl Future<Output = Seen<T>>) -> Seen<T> {
        match tokio::time::timeout(self.0, look).await {
            Ok(seen) => seen,
            Err(_) => Err(Unseen::TimedOut { action: action.to_owned(), after_ms: millis(self.0) }),
        }
    }
}
