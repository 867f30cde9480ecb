//! Asking the emulated load balancer, and turning its answer into what AWS's would be.
//!
//! The emulator decides by its listeners and rules, as it should. What differs from AWS is put right here: its own error
//! documents, a redirect's empty page, and that it picks any registered target where AWS picks a healthy one.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{
    AUTHORIZATION, CONNECTION, CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue, LOCATION, SERVER, TE,
};
use hyper::header::{TRANSFER_ENCODING, UPGRADE};
use hyper::http::request::Parts;
use hyper::{Request, Response, StatusCode, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use tokio::time::timeout;

use super::pages::{ALB, page};
use super::reply::Body;
use super::stub::SIGNATURE;
use crate::ministack::{ACCOUNT, REGION};

/// How often a target is drawn until a healthy one comes: with one healthy of two, twenty fail once in a million times.
const DRAWS: usize = 20;

/// Headers that belong to one connection and are not passed on.
const OF_THE_CONNECTION: [HeaderName; 5] =
    [CONNECTION, TE, TRANSFER_ENCODING, UPGRADE, HeaderName::from_static("keep-alive")];

pub(super) type Upstream = Client<HttpConnector, Full<Bytes>>;

/// A client's request, ready to be asked several times.
pub(super) struct Question {
    /// Where the emulator listens.
    pub(super) upstream: SocketAddr,
    pub(super) load_balancer: String,
    /// The account and Region of the load balancer: the emulator asks for them where they are not its own.
    pub(super) place: (String, String),
    /// 80 or 443: decides which listener acts.
    pub(super) port: u16,
    /// The name that the client asked, without port.
    pub(super) host: String,
    /// Method, path and headers.
    pub(super) head: Parts,
    pub(super) body: Bytes,
}

/// The answer for the client and where it came from.
pub(super) struct Answer {
    pub(super) response: Response<Body>,
    pub(super) from: Origin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The load balancer, by itself.
    LoadBalancer,
    /// A target that passes its health check, or one that does not say.
    Target(Option<SocketAddr>),
    /// A target that fails its health check.
    Unhealthy(SocketAddr),
    /// The load balancer, because the target gave no answer.
    NoAnswer(Option<SocketAddr>),
}

/// Asks until a healthy target answers, or the load balancer itself; an unhealthy target's answer is taken when there is
/// no other: a group without a healthy target is served by all of them ("fail open").
pub(super) async fn ask(client: &Upstream, question: &Question, idle: Duration) -> Answer {
    let mut answer = attempt(client, question, idle).await;
    for _ in 1..DRAWS {
        match answer.from {
            Origin::LoadBalancer | Origin::Target(_) => break,
            // Time was waited for: AWS does not wait twice either.
            Origin::NoAnswer(_) if answer.response.status() == StatusCode::GATEWAY_TIMEOUT => break,
            Origin::Unhealthy(_) | Origin::NoAnswer(_) => answer = attempt(client, question, idle).await,
        }
    }
    answer
}

async fn attempt(client: &Upstream, question: &Question, idle: Duration) -> Answer {
    let Some(request) = question.request() else { return alone(StatusCode::BAD_REQUEST) };
    match timeout(idle, client.request(request)).await {
        Ok(Ok(response)) if made_by_load_balancer(&response) => put_right(response).await,
        Ok(Ok(response)) => from_target(response),
        // The emulator itself does not answer: there is no load balancer.
        Ok(Err(_)) => alone(StatusCode::SERVICE_UNAVAILABLE),
        Err(_) => no_answer(StatusCode::GATEWAY_TIMEOUT, None),
    }
}

impl Question {
    /// The request for the emulator: by path to the load balancer, for its own path `/health` would win over the name.
    fn request(&self) -> Option<Request<Full<Bytes>>> {
        let path = self.head.uri.path_and_query().map_or("/", |path| path.as_str());
        let uri: Uri = format!("http://{}/_alb/{}{path}", self.upstream, self.load_balancer).parse().ok()?;
        let mut request = Request::new(Full::new(self.body.clone()));
        *request.method_mut() = self.head.method.clone();
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        *headers = self.head.headers.clone();
        without_connection_headers(headers);
        headers.remove(CONTENT_LENGTH);
        // The load balancer's own name must not match here, or the path would not; the dot makes it another name.
        let dot = if self.host.ends_with(".elb.amazonaws.com") { "." } else { "" };
        if let Some(place) = self.elsewhere() {
            headers.entry(AUTHORIZATION).or_insert(HeaderValue::try_from(place).ok()?);
        }
        headers.insert(HOST, HeaderValue::try_from(format!("{}{dot}:{}", self.host, self.port)).ok()?);
        Some(request)
    }
}

impl Question {
    /// What tells the emulator the account and Region, as the signature of a call does.
    fn elsewhere(&self) -> Option<String> {
        let (account, region) = &self.place;
        let is_home = account == ACCOUNT && region == REGION;
        (!is_home).then(|| {
            let scope = format!("{account}/20260101/{region}/elasticloadbalancing/aws4_request");
            format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature={:064}", 0)
        })
    }
}

fn without_connection_headers(headers: &mut HeaderMap) {
    for name in OF_THE_CONNECTION {
        headers.remove(name);
    }
}

fn made_by_load_balancer(response: &Response<Incoming>) -> bool {
    response.headers().get(SERVER).is_some_and(|server| server == ALB)
}

fn alone(status: StatusCode) -> Answer {
    Answer { response: page(status), from: Origin::LoadBalancer }
}

fn no_answer(status: StatusCode, target: Option<SocketAddr>) -> Answer {
    Answer { response: page(status), from: Origin::NoAnswer(target) }
}

fn from_target(response: Response<Incoming>) -> Answer {
    let mut response = response.map(BodyExt::boxed_unsync);
    without_connection_headers(response.headers_mut());
    let signature = response.headers_mut().remove(SIGNATURE);
    let signature = signature.as_ref().and_then(|value| value.to_str().ok()?.split_once(' '));
    let from = match signature.map(|(address, health)| (address.parse(), health)) {
        Some((Ok(target), "unhealthy")) => Origin::Unhealthy(target),
        Some((Ok(target), _)) => Origin::Target(Some(target)),
        Some((Err(_), _)) | None => Origin::Target(None),
    };
    Answer { response, from }
}

/// Gives a redirect its page and an error of the emulator AWS's form; a fixed response stays what it is.
async fn put_right(response: Response<Incoming>) -> Answer {
    let status = response.status();
    if let Some(location) = response.headers().get(LOCATION) {
        let mut answer = alone(status);
        answer.response.headers_mut().insert(LOCATION, without_dot(location));
        return answer;
    }
    let (mut head, body) = response.into_parts();
    let Ok(body) = body.collect().await else { return alone(StatusCode::SERVICE_UNAVAILABLE) };
    let body = body.to_bytes();
    match trouble(status, &body) {
        Some(Trouble::NoTargets) => alone(StatusCode::SERVICE_UNAVAILABLE),
        Some(Trouble::TimedOut(target)) => no_answer(StatusCode::GATEWAY_TIMEOUT, target),
        Some(Trouble::NoAnswer(target)) => no_answer(StatusCode::BAD_GATEWAY, target),
        None => {
            without_connection_headers(&mut head.headers);
            let response = Response::from_parts(head, super::reply::full(body));
            Answer { response, from: Origin::LoadBalancer }
        }
    }
}

/// Takes the dot off again that [`Question::request`] put behind the load balancer's name.
fn without_dot(location: &HeaderValue) -> HeaderValue {
    let text = String::from_utf8_lossy(location.as_bytes()).replacen(".elb.amazonaws.com.:", ".elb.amazonaws.com:", 1);
    HeaderValue::try_from(text).unwrap_or_else(|_| location.clone())
}

/// What an error document of the emulator means.
#[derive(Debug, PartialEq, Eq)]
enum Trouble {
    NoTargets,
    TimedOut(Option<SocketAddr>),
    NoAnswer(Option<SocketAddr>),
}

fn trouble(status: StatusCode, body: &[u8]) -> Option<Trouble> {
    let document: serde_json::Value = serde_json::from_slice(body).ok()?;
    let message = document.get("message")?.as_str()?;
    let of_target = message.strip_prefix("Target ");
    let target = of_target.and_then(|text| text.split(' ').next()?.parse().ok());
    match status {
        StatusCode::SERVICE_UNAVAILABLE => Some(Trouble::NoTargets),
        StatusCode::BAD_GATEWAY if message.contains("timed out") => Some(Trouble::TimedOut(target)),
        StatusCode::BAD_GATEWAY => Some(Trouble::NoAnswer(target)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_emulators_errors_are_told_apart() {
        let target = Some("127.0.0.11:8000".parse().unwrap());
        let refused = br#"{"message": "Target 127.0.0.11:8000 connect error: [Errno 111] Connection refused"}"#;
        assert_eq!(trouble(StatusCode::BAD_GATEWAY, refused), Some(Trouble::NoAnswer(target)));
        let late = br#"{"message": "Target 127.0.0.11:8000 connect error: timed out"}"#;
        assert_eq!(trouble(StatusCode::BAD_GATEWAY, late), Some(Trouble::TimedOut(target)));
        let none = br#"{"message": "No registered targets in target group"}"#;
        assert_eq!(trouble(StatusCode::SERVICE_UNAVAILABLE, none), Some(Trouble::NoTargets));
        assert_eq!(trouble(StatusCode::SERVICE_UNAVAILABLE, b"closed for repair"), None, "a fixed response");
    }
}
