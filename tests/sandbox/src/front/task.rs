//! A background task that ends with its owner.

use tokio::task::JoinHandle;

/// A running task; it is aborted when this is dropped.
pub(super) struct Task(JoinHandle<()>);

impl Task {
    /// Starts it on the current runtime.
    pub(super) fn spawn(work: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(tokio::spawn(work))
    }

    /// Ends it, and returns once everything that it held has been let go.
    pub(super) async fn stop(mut self) {
        self.0.abort();
        // The answer is "cancelled": that is what was asked for.
        let _ = (&mut self.0).await;
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}
