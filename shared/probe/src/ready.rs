//! When a connection was ready: the moment is noted around reqwest's connector, which tells it to no one.

use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use futures_util::TryFutureExt;
use futures_util::future::BoxFuture;
use tokio::time::Instant;
use tower_layer::Layer;
use tower_service::Service;

/// The moment when TCP, and TLS where it is spoken, were done.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ready(Arc<OnceLock<Instant>>);

impl Ready {
    /// `None` until then.
    pub(crate) fn at(&self) -> Option<Instant> {
        self.0.get().copied()
    }
}

impl<S> Layer<S> for Ready {
    type Service = Noting<S>;

    fn layer(&self, connector: S) -> Noting<S> {
        Noting { connector, ready: self.clone() }
    }
}

/// A connector that notes when its connection is ready.
#[derive(Clone, Debug)]
pub(crate) struct Noting<S> {
    connector: S,
    ready: Ready,
}

// For any request: reqwest has no name for the type of the place that it connects to.
impl<S, R> Service<R> for Noting<S>
where
    S: Service<R>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<S::Response, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.connector.poll_ready(context)
    }

    fn call(&mut self, to: R) -> Self::Future {
        let Ready(moment) = self.ready.clone();
        let note = move |_: &S::Response| {
            moment.get_or_init(Instant::now);
        };
        Box::pin(self.connector.call(to).inspect_ok(note))
    }
}
