//! The room that the bodies of all replies of a run have together: each has a limit of its own, and there may be hundreds.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes of all bodies together. A byte of a body takes about three until its report is written, six where it is a
/// control character, and a function has 256 MB.
const BYTES: usize = 16 * 1024 * 1024;

/// What is left of it.
#[derive(Clone, Debug)]
pub(crate) struct Room(Arc<AtomicUsize>);

impl Default for Room {
    fn default() -> Self {
        Self::with_bytes(BYTES)
    }
}

impl Room {
    pub(crate) fn with_bytes(bytes: usize) -> Self {
        Self(Arc::new(AtomicUsize::new(bytes)))
    }

    /// For one body.
    pub(crate) fn begin(&self) -> Taken<'_> {
        Taken { of: self, bytes: 0 }
    }
}

/// What one body took so far: given back unless it is kept.
#[derive(Debug)]
pub(crate) struct Taken<'a> {
    of: &'a Room,
    bytes: usize,
}

impl Taken<'_> {
    /// For another body, which has taken nothing.
    pub(crate) fn another(&self) -> Self {
        Self { of: self.of, bytes: 0 }
    }

    /// As many of these bytes as there is room for.
    pub(crate) fn take(&mut self, bytes: usize) -> usize {
        let left = |left: usize| Some(left.saturating_sub(bytes));
        let before = self.of.0.try_update(Ordering::Relaxed, Ordering::Relaxed, left).unwrap_or_default();
        let granted = bytes.min(before);
        self.bytes += granted;
        granted
    }

    /// What was taken so far stays taken.
    pub(crate) fn keep(&mut self) {
        self.bytes = 0;
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.of.0.fetch_add(self.bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_bodies_share_one_room_and_what_is_not_kept_is_given_back() {
        let room = Room::with_bytes(10);
        let mut first = room.begin();
        assert_eq!(first.take(7), 7);
        let mut second = room.begin();
        assert_eq!(second.take(7), 3);
        drop(second);
        first.keep();
        assert_eq!(room.begin().take(100), 3);
    }
}
