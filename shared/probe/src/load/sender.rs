//! Sends the requests of a load test: a pool of connections for each address of the domain, taken in turn.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use facts::Scope;
use facts::Vantage;
use facts::site::Outcome;
use reqwest::redirect::Policy;
use reqwest::{Client, retry};
use rustls::ClientConfig;
use tokio::time::timeout;
use tower_layer::Layer;
use tower_service::Service;

use super::drive::Sends;
use super::tally::Ended;
use crate::address_policy::Permitted;
use crate::ask::Ask;
use crate::cause;
use crate::place::Place;
use crate::trust::Trust;

/// Shorter than the load balancer keeps an idle connection (60 seconds unless set), so that none is taken that it is just
/// closing.
const IDLE: Duration = Duration::from_secs(20);

/// The clients and requests of one test.
pub(crate) struct Sender {
    clients: Vec<Client>,
    asks: Vec<Ask>,
    opened: Opened,
}

impl Sender {
    /// Sends these requests, one a share of the mix, to these addresses. The error says why it cannot.
    pub(crate) fn new(
        scope: &Scope,
        vantage: &Vantage,
        addresses: &[Permitted],
        trust: &Trust,
        asks: Vec<Ask>,
    ) -> Result<Self, String> {
        let opened = Opened::default();
        let mut tls = ClientConfig::clone(&trust.config());
        // As `ab` and most clients of an API: over HTTP/2 all of the load would go to one node on one connection.
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        let client = |address: &Permitted| {
            let place = Place::new(&scope.domain, *address, scope.https_port, vantage);
            client(&place, &tls, &opened).map_err(|error| error.to_string())
        };
        let clients = addresses.iter().map(client).collect::<Result<_, _>>()?;
        Ok(Self { clients, asks, opened })
    }

    /// Connections that were made so far.
    pub(crate) fn connections(&self) -> u64 {
        self.opened.0.load(Ordering::Relaxed)
    }

    async fn exchange(&self, client: &Client, ask: &Ask) -> Result<Ended, reqwest::Error> {
        let mut response = client.execute(ask.request()).await?;
        let mut bytes = 0;
        while let Some(chunk) = response.chunk().await? {
            bytes += chunk.len();
            // The rest is not read, and its connection not used again.
            if bytes > ask.max_body {
                break;
            }
        }
        let bytes = u64::try_from(bytes + ask.body_bytes()).unwrap_or(u64::MAX);
        Ok(Ended::Reply { status: response.status().as_u16(), bytes })
    }
}

impl Sends for Sender {
    async fn send(&self, share: usize, nth: usize) -> Ended {
        let client = self.clients.get(nth % self.clients.len().max(1));
        let (Some(client), Some(ask)) = (client, self.asks.get(share)) else {
            return Ended::Broken { kind: "failed", detail: "there is nothing to ask, or nobody".into() };
        };
        match timeout(ask.limit, self.exchange(client, ask)).await {
            Ok(Ok(reply)) => reply,
            Ok(Err(error)) => broken(cause::outcome(&error)),
            Err(_) => Ended::TimedOut,
        }
    }
}

fn broken(outcome: Outcome) -> Ended {
    let (kind, detail) = match outcome {
        Outcome::Refused => ("refused", "the connection was refused".into()),
        Outcome::Reset { detail } => ("reset", detail),
        Outcome::Tls { detail } => ("tls", detail),
        Outcome::Failed { detail } => ("failed", detail),
        Outcome::TimedOut { .. } | Outcome::NotAsked { .. } | Outcome::NotReached | Outcome::Reply(_) => {
            return Ended::TimedOut;
        }
    };
    Ended::Broken { kind, detail }
}

fn client(place: &Place<'_>, tls: &ClientConfig, opened: &Opened) -> reqwest::Result<Client> {
    Client::builder()
        .tls_backend_preconfigured(tls.clone())
        .resolve(place.domain.as_str(), place.socket())
        .connector_layer(opened.clone())
        .no_proxy()
        .http1_only()
        .redirect(Policy::none())
        .retry(retry::never())
        .pool_idle_timeout(IDLE)
        .build()
}

/// Counts connections around reqwest's connector, which tells of none.
#[derive(Clone, Debug, Default)]
struct Opened(Arc<AtomicU64>);

impl<S> Layer<S> for Opened {
    type Service = Counted<S>;

    fn layer(&self, connector: S) -> Counted<S> {
        Counted { connector, opened: self.clone() }
    }
}

#[derive(Clone, Debug)]
struct Counted<S> {
    connector: S,
    opened: Opened,
}

impl<S: Service<R>, R> Service<R> for Counted<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = S::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.connector.poll_ready(context)
    }

    fn call(&mut self, to: R) -> S::Future {
        self.opened.0.fetch_add(1, Ordering::Relaxed);
        self.connector.call(to)
    }
}

#[cfg(test)]
mod tests;
