//! Connections in, and for each request: count, fault, answer.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::header::{CONNECTION, CONTENT_LENGTH, EXPECT, HOST, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING};
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::State;
use super::call::Call;
use super::corrections;
use super::faults::Fault;
use super::refusal::Refusal;
use crate::base::{delay, locked};
use crate::http::Answer;

/// A request, read to its end and understood.
pub(super) struct Received {
    pub(super) parts: Parts,
    pub(super) body: Bytes,
    pub(super) call: Call,
}

type Body = BoxBody<Bytes, io::Error>;

/// Accepts connections until it is dropped; they end with it.
pub(super) async fn accept(listener: TcpListener, state: Arc<State>) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { return };
        let state = Arc::clone(&state);
        connections.spawn(async move {
            let service = service_fn(move |request| respond(Arc::clone(&state), request));
            // A connection that breaks is the caller's affair, and often what a fault asked for.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
        while connections.try_join_next().is_some() {}
    }
}

/// An error here closes the connection without an answer.
async fn respond(state: Arc<State>, request: Request<Incoming>) -> Result<Response<Body>, io::Error> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let call = Call::read(&parts, &body);
    let fault = arrive(&state, &call).await;
    let refusal = match fault {
        Some(Fault::Throttle) => Some(Refusal::throttle(&call)),
        Some(Fault::Deny) => Some(Refusal::deny(&call)),
        Some(Fault::Invalid) => Some(Refusal::invalid(&call)),
        Some(Fault::ServerError) => Some(Refusal::server_error(&call)),
        Some(Fault::Unavailable) => Some(Refusal::unavailable(&call)),
        Some(Fault::Reset) => return Err(io::Error::from(io::ErrorKind::ConnectionReset)),
        Some(Fault::Hang) => std::future::pending().await,
        Some(Fault::Truncate | Fault::Slow(_)) | None => None,
    };
    if let Some(refusal) = refusal {
        return Ok(whole(refusal.answer(&call)));
    }
    let answer = corrections::answer(&state, Received { parts, body, call }).await;
    Ok(if fault == Some(Fault::Truncate) { half(answer) } else { whole(answer) })
}

/// Counts a call and lets its latency pass. The kit's own calls are left in peace.
async fn arrive(state: &State, call: &Call) -> Option<Fault> {
    if call.kit {
        return None;
    }
    locked(&state.counts).add(&call.operation);
    state.called.notify_waiters();
    let (wait, fault) = locked(&state.faults).next(&call.operation);
    if !wait.is_zero() {
        delay(wait).await;
    }
    fault
}

/// Sends a request on to the emulator, as it came but for the body, which may have been rewritten.
pub(super) async fn forward(state: &State, received: &Received) -> Answer {
    let Some(upstream) = state.upstream.get() else {
        return Refusal::new(503, "ServiceUnavailable", "the sandbox is not up yet").answer(&received.call);
    };
    let path = received.parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let uri = format!("http://{upstream}{path}").parse::<Uri>().unwrap_or_default();
    let mut request = Request::new(Full::new(received.body.clone()));
    request.method_mut().clone_from(&received.parts.method);
    *request.uri_mut() = uri;
    *request.headers_mut() = passed_on(&received.parts.headers);
    match state.http.send(request).await {
        Ok(answer) => answer,
        Err(error) => Refusal::new(502, "SandboxEmulatorGone", error).answer(&received.call),
    }
}

/// The headers without those that belong to one connection or to the body's old length. `Host` stays.
fn passed_on(headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    for name in [CONNECTION, CONTENT_LENGTH, EXPECT, TRANSFER_ENCODING, HeaderName::from_static("keep-alive")] {
        headers.remove(name);
    }
    // To who calls this is AWS, which is there by TLS only: policies that ask for it shall hold.
    headers.insert("x-forwarded-proto", HeaderValue::from_static("https"));
    if !headers.contains_key(HOST) {
        headers.insert(HOST, HeaderValue::from_static("127.0.0.1"));
    }
    headers
}

fn whole(answer: Answer) -> Response<Body> {
    let body = Full::new(answer.body).map_err(|never: Infallible| match never {}).boxed();
    let mut response = Response::new(body);
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    // HEAD answers tell the object's length and have no body: theirs stays.
    response.headers_mut().remove(TRANSFER_ENCODING);
    response.headers_mut().remove(CONNECTION);
    response
}

/// The promised length, half of the body, and the end of the connection.
fn half(answer: Answer) -> Response<Body> {
    let length = answer.body.len();
    let first = answer.body.slice(..length / 2);
    // The pause lets the first half out before the error closes the connection.
    let end = async {
        tokio::task::yield_now().await;
        Err(io::Error::from(io::ErrorKind::ConnectionReset))
    };
    let frames = stream::once(async { Ok(Frame::data(first)) }).chain(stream::once(end));
    let mut response = whole(answer);
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    *response.body_mut() = BodyExt::boxed(StreamBody::new(frames));
    response
}
