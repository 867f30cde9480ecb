//! One try of a request: connect, send, read, with a note of how far it came.

use std::sync::Arc;

use facts::site::{Outcome, Phases, Reply};
use http_body_util::{BodyExt, Full};
use hyper::Response;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::ask::Ask;
use super::cause;
use super::place::Place;
use super::token::Secret;
use crate::unseen::millis;

/// How far a try came, and when.
#[derive(Debug)]
pub(crate) struct Progress {
    begun: Instant,
    connected: Option<Instant>,
    head: Option<Instant>,
    done: Option<Instant>,
}

impl Progress {
    pub(crate) fn begin() -> Self {
        Self { begun: Instant::now(), connected: None, head: None, done: None }
    }

    /// What is awaited at this point.
    pub(crate) fn waiting_for(&self) -> &'static str {
        match (self.connected, self.head) {
            (None, _) => "connect",
            (Some(_), None) => "first byte",
            (Some(_), Some(_)) => "body",
        }
    }

    pub(crate) fn phases(&self) -> Phases {
        let between = |from: Option<Instant>, to: Option<Instant>| Some(millis(to?.duration_since(from?)));
        Phases {
            connect_ms: between(Some(self.begun), self.connected),
            first_byte_ms: between(self.connected, self.head),
            total_ms: between(Some(self.begun), self.done),
        }
    }
}

/// A connection that is ready for one request.
enum Line {
    One(http1::SendRequest<Full<Bytes>>),
    Two(http2::SendRequest<Full<Bytes>>),
}

/// Asks once. The error is what the failure means.
pub(crate) async fn exchange(place: &Place<'_>, ask: &Ask, progress: &mut Progress) -> Result<Reply, Outcome> {
    // The connection lives in a task of its own, which ends when this set is dropped.
    let mut driver = JoinSet::new();
    let line = connect(place, ask, progress, &mut driver).await?;
    let sent = match line {
        Line::One(mut line) => line.send_request(ask.http1()).await,
        Line::Two(mut line) => line.send_request(ask.http2()).await,
    };
    let response = sent.map_err(|error| cause::outcome(&error))?;
    progress.head = Some(Instant::now());
    let (head, body) = response.into_parts();
    let (bytes, truncated) = read(body, ask.max_body).await.map_err(|error| cause::outcome(&error))?;
    progress.done = Some(Instant::now());
    Ok(reply(&Response::from_parts(head, ()), &bytes, truncated, ask.secret.as_ref()))
}

async fn connect(
    place: &Place<'_>,
    ask: &Ask,
    progress: &mut Progress,
    driver: &mut JoinSet<()>,
) -> Result<Line, Outcome> {
    let tcp = place.tcp().await.map_err(|error| cause::outcome(&error))?;
    let Some(config) = &ask.tls else {
        progress.connected = Some(Instant::now());
        return one(tcp, driver).await;
    };
    let tls = place.tls(Arc::clone(config), tcp).await.map_err(|error| cause::outcome(&error))?;
    progress.connected = Some(Instant::now());
    if tls.get_ref().1.alpn_protocol() != Some(b"h2") {
        return one(tls, driver).await;
    }
    let shaken = http2::handshake(TokioExecutor::new(), TokioIo::new(tls)).await;
    let (line, connection) = shaken.map_err(|error| cause::outcome(&error))?;
    // What a connection ends with is told to the request that waits on it.
    driver.spawn(async move { drop(connection.await) });
    Ok(Line::Two(line))
}

async fn one<S>(stream: S, driver: &mut JoinSet<()>) -> Result<Line, Outcome>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin + 'static,
{
    let (line, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|error| cause::outcome(&error))?;
    driver.spawn(async move { drop(connection.await) });
    Ok(Line::One(line))
}

/// The body up to the limit, and whether it was longer.
async fn read(mut body: Incoming, limit: usize) -> Result<(Vec<u8>, bool), hyper::Error> {
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame?.into_data() else { continue };
        let room = limit - bytes.len();
        bytes.extend(data.iter().take(room));
        if data.len() > room {
            return Ok((bytes, true));
        }
    }
    Ok((bytes, false))
}

fn reply(head: &Response<()>, bytes: &[u8], truncated: bool, secret: Option<&Secret>) -> Reply {
    let clean = |text: &str| secret.map_or_else(|| text.to_owned(), |secret| secret.cut_from(text));
    let header = |value: &[u8]| clean(&String::from_utf8_lossy(value));
    let text = String::from_utf8_lossy(bytes);
    Reply {
        status: head.status().as_u16(),
        version: format!("{:?}", head.version()),
        headers: head.headers().iter().map(|(name, value)| (name.to_string(), header(value.as_bytes()))).collect(),
        body: match secret {
            Some(secret) if truncated => secret.cut_from_cut_off(&text),
            Some(_) | None => clean(&text),
        },
        truncated,
    }
}

#[cfg(test)]
mod tests;
