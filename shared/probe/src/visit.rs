//! Everything that is asked of the addresses of the domain, all of them at once.

use facts::Vantage;
use facts::address::Unasked;
use facts::scope::Endpoint;
use facts::site::{EndpointProbes, Outcome, Phases, Probe};
use facts::tls::{Handshake, HandshakeOutcome};
use facts::{Scope, Seen, Unseen};
use futures_util::StreamExt;
use futures_util::stream::iter;
use tokio::time::Instant;

use super::address_policy::Permitted;
use super::ask::Ask;
use super::place::Place;
use super::room::Room;
use super::secret::Secret;
use super::trust::Trust;
use super::{handshake, redirect, request};

/// Connections that are open at once, fifty in all: a check must never weigh on what it checks.
const PROBES: usize = 20;
const WITHOUT_TOKEN: usize = 10;
const HANDSHAKES: usize = 10;
const REDIRECTS: usize = 10;

/// What the looks at the addresses have in common.
pub(crate) struct Visit<'a> {
    pub(crate) scope: &'a Scope,
    pub(crate) vantage: &'a Vantage,
    pub(crate) addresses: Vec<Permitted>,
    /// Addresses that are not asked, which is told in their place.
    pub(crate) unasked: Vec<Unasked>,
    pub(crate) trust: &'a Trust,
    /// What all bodies together may take.
    pub(crate) room: Room,
    pub(crate) until: Instant,
}

impl Visit<'_> {
    /// The TLS port of each address.
    pub(crate) async fn handshakes(&self) -> Vec<Handshake> {
        let look = |address: &Permitted| {
            let place = self.place(*address, self.scope.https_port);
            async move { handshake::look(&place, self.trust, self.until).await }
        };
        let mut looked: Vec<Handshake> = iter(&self.addresses).map(look).buffered(HANDSHAKES).collect().await;
        looked.extend(self.unasked.iter().map(|it| Handshake {
            address: it.address,
            outcome: HandshakeOutcome::NotAsked { why: it.why.clone() },
            tcp_ms: None,
            tls_ms: None,
        }));
        looked
    }

    /// Each endpoint at each address, each with its own token.
    pub(crate) async fn probes(&self, tokens: Vec<Seen<Option<Secret>>>) -> Vec<EndpointProbes> {
        self.ask_all(self.scope.endpoints.iter().zip(tokens), PROBES).await
    }

    /// Each endpoint that has a token, asked without it.
    pub(crate) async fn without_token(&self) -> Vec<EndpointProbes> {
        let protected = self.scope.endpoints.iter().filter(|endpoint| endpoint.token.is_some());
        self.ask_all(protected.map(|endpoint| (endpoint, Ok(None))), WITHOUT_TOKEN).await
    }

    async fn ask_all(
        &self,
        endpoints: impl Iterator<Item = (&Endpoint, Seen<Option<Secret>>)>,
        at_once: usize,
    ) -> Vec<EndpointProbes> {
        let asks = endpoints.map(|(endpoint, token)| {
            let ask = token.and_then(|token| {
                let Scope { domain, https_port, .. } = self.scope;
                let ask = Ask::endpoint(domain, *https_port, endpoint, token.as_ref(), self.trust);
                let ask = ask.map(|ask| ask.within(&self.room));
                ask.map_err(|why| cannot_be_sent(&endpoint.name, why))
            });
            (endpoint.name.clone(), ask)
        });
        let look = |(name, ask): (String, Seen<Ask>)| async move {
            let probes = match ask {
                Ok(ask) => Ok(self.everywhere(&ask, self.scope.https_port, at_once).await),
                Err(unseen) => Err(unseen),
            };
            EndpointProbes { name, probes }
        };
        let endpoints_at_once = (at_once / self.addresses.len().max(1)).max(1);
        iter(asks).map(look).buffered(endpoints_at_once).collect().await
    }

    /// The plain-HTTP port of each address.
    pub(crate) async fn redirects(&self) -> Seen<Vec<Probe>> {
        let port = self.scope.http_port.ok_or_else(redirect::not_asked)?;
        let ask = redirect::ask(self.scope, port, self.trust);
        let ask = ask.map_err(|why| cannot_be_sent("the redirect probe", why))?;
        Ok(self.everywhere(&ask, port, REDIRECTS).await.into_iter().map(redirect::without_the_rest).collect())
    }

    async fn everywhere(&self, ask: &Ask, port: u16, at_once: usize) -> Vec<Probe> {
        let look = |address: &Permitted| {
            let place = self.place(*address, port);
            async move { request::look(&place, ask, self.until).await }
        };
        let mut looked: Vec<Probe> = iter(&self.addresses).map(look).buffered(at_once).collect().await;
        looked.extend(self.unasked.iter().map(|it| Probe {
            address: it.address,
            url: ask.url.to_string(),
            outcome: Outcome::NotAsked { why: it.why.clone() },
            phases: Phases::default(),
            attempts: 0,
        }));
        looked
    }

    pub(super) fn place(&self, address: Permitted, port: u16) -> Place<'_> {
        Place::new(&self.scope.domain, address, port, self.vantage)
    }
}

fn cannot_be_sent(name: &str, why: String) -> Unseen {
    Unseen::Failed { action: format!("asking for {name}"), code: None, message: why.into() }
}
