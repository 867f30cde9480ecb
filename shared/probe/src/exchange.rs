//! One try of a request: connect, send, read, with a note of how far it came.

use facts::site::{Outcome, Phases, Reply, WaitingFor};
use reqwest::header::{CONTENT_ENCODING, HeaderName, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, retry};
use rustls::ClientConfig;
use tokio::time::Instant;
use transport::deadline::millis;

use super::ask::Ask;
use super::body::{Body, Read};
use super::cause;
use super::place::Place;
use super::ready::Ready;
use super::room::Room;

/// How far a try came, and when.
#[derive(Debug)]
pub(crate) struct Progress {
    begun: Instant,
    ready: Ready,
    head: Option<Instant>,
    done: Option<Instant>,
}

impl Progress {
    pub(crate) fn begin() -> Self {
        Self { begun: Instant::now(), ready: Ready::default(), head: None, done: None }
    }

    /// What is awaited at this point.
    pub(crate) fn waiting_for(&self) -> WaitingFor {
        match (self.ready.at(), self.head) {
            (None, _) => WaitingFor::Connect,
            (Some(_), None) => WaitingFor::FirstByte,
            (Some(_), Some(_)) => WaitingFor::Body,
        }
    }

    pub(crate) fn phases(&self) -> Phases {
        let between = |from: Option<Instant>, to: Option<Instant>| Some(millis(to?.duration_since(from?)));
        Phases {
            connect_ms: between(Some(self.begun), self.ready.at()),
            first_byte_ms: between(self.ready.at(), self.head),
            total_ms: between(Some(self.begun), self.done),
        }
    }
}

/// Asks once. The error is what the failure means.
pub(crate) async fn exchange(place: &Place<'_>, ask: &Ask, progress: &mut Progress) -> Result<Reply, Outcome> {
    let client = client(place, ask, &progress.ready).map_err(|error| cause::outcome(&error))?;
    let mut response = client.execute(ask.request()).await.map_err(|error| cause::outcome(&error))?;
    progress.head = Some(Instant::now());
    let read = read(&mut response, ask.max_body, &ask.room).await.map_err(|error| cause::outcome(&error))?;
    progress.done = Some(Instant::now());
    Ok(reply(&response, &read, ask.confidential))
}

/// A client for one request to one address: what it notes is of one connection, and no other try can share that.
/// It costs microseconds, as the authorities that are trusted are read before.
fn client(place: &Place<'_>, ask: &Ask, ready: &Ready) -> reqwest::Result<Client> {
    Client::builder()
        .tls_backend_preconfigured(ClientConfig::clone(&ask.tls))
        .resolve(place.domain.as_str(), place.socket())
        .connector_layer(ready.clone())
        .no_proxy()
        .redirect(Policy::none())
        .retry(retry::never())
        .pool_max_idle_per_host(0)
        .build()
}

/// The body up to the limit, or up to what is left of the room for all. A try that fails gives back what it took.
async fn read(response: &mut Response, limit: usize, room: &Room) -> reqwest::Result<Read> {
    let encodings = response.headers().get_all(CONTENT_ENCODING).iter();
    // What is no text is no coding that anybody knows.
    let mut body = Body::begin(encodings.map(|value| value.to_str().unwrap_or("?")), limit, room);
    while let Some(chunk) = response.chunk().await? {
        if !body.take(&chunk) {
            break;
        }
    }
    Ok(body.finish())
}

/// The reply as it came, for it is judged as it came.
fn reply(head: &Response, read: &Read, confidential: bool) -> Reply {
    let header = |name: &HeaderName, value: &[u8]| match *name {
        // A session is a secret too, and no check asks for it.
        SET_COOKIE => "[not kept]".to_owned(),
        _ => String::from_utf8_lossy(value).into_owned(),
    };
    Reply {
        status: head.status().as_u16(),
        version: format!("{:?}", head.version()),
        headers: head
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), header(name, value.as_bytes())))
            .collect(),
        body: String::from_utf8_lossy(&read.bytes).into_owned(),
        truncated: read.truncated,
        out_of_room: read.out_of_room,
        undecoded: read.undecoded.clone(),
        confidential,
        withheld: None,
    }
}

#[cfg(test)]
mod tests;
