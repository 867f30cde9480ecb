//! Small things that every part of the kit needs: locks, the time of day, and a wait that is bounded.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

/// A lock that a panicking scenario cannot take away from the next one.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The time of day, for what the sandbox writes (metrics, log objects) and for signatures.
#[expect(clippy::disallowed_methods, reason = "the sandbox plays AWS, and AWS has its own clock")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// Lets time pass: the latency of a slow call. Nothing in the kit waits like this for an event.
pub(crate) async fn delay(time: Duration) {
    let _ = tokio::time::timeout(time, std::future::pending::<()>()).await;
}
