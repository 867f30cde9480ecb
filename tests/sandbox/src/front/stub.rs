//! A stand-in for one pod of the retail API that can be told to misbehave, path by path.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, HOST, HeaderName, HeaderValue, SERVER, WWW_AUTHENTICATE};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::{Map, Value, json};
use tokio::net::{TcpListener, TcpStream};

use super::door::{Door, DoorState, Serve};
use super::reply::{Body, endless, full, json as json_reply, reply};
use super::{FrontError, locked, retail};

/// The header by which a stub tells the edge who answered and whether a health check would pass.
///
/// The emulator's load balancer picks any registered target and does not say which; the real one picks a healthy one
/// and writes it into the access log. The edge needs both facts and takes the header off again.
pub(super) const SIGNATURE: HeaderName = HeaderName::from_static("x-stub");

#[derive(Clone, Debug, PartialEq)]
pub enum Behaviour {
    /// As the real API does.
    Healthy,
    /// The connection is closed without an answer.
    Down,
    /// This status, with an error document.
    Status(u16),
    /// 200 and JSON, but not what the schema says: the prediction is a text.
    Nonsense,
    /// 200 and an HTML page, as from a server that was not configured.
    NotJson,
    /// The right answer after this time.
    Slow(Duration),
    /// 200 and a body without an end.
    Huge,
    /// No answer, ever; the connection stays open.
    Hang,
    /// 401 without this bearer token, the right answer with it.
    NeedsToken(String),
    /// The right answer for everybody, where it should be for those with a token only.
    Open,
    /// 200 and what arrived, as a JSON object: the headers, and the body as `:body`.
    Echo,
    /// Exactly this, whatever was asked.
    Says(Answer),
}

/// An answer word for word.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    pub status: u16,
    /// Headers, besides those that every answer has.
    pub headers: Vec<(String, String)>,
    pub body: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct SeenRequest {
    /// `GET`, `POST`, ...
    pub method: Method,
    /// Path and query.
    pub path: String,
    pub host: String,
    pub headers: HeaderMap,
}

pub struct StubApi {
    /// Where it listens: the address and port to register as a target.
    pub addr: SocketAddr,
    door: Door,
    shared: Arc<Shared>,
}

struct Shared {
    addr: SocketAddr,
    behaviours: Mutex<HashMap<String, Behaviour>>,
    seen: Mutex<Vec<SeenRequest>>,
}

impl StubApi {
    /// Starts it on `address`; port 0 takes a free one.
    pub async fn start(address: SocketAddr) -> Result<Self, FrontError> {
        let cannot = |source| FrontError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(cannot)?;
        let addr = listener.local_addr().map_err(cannot)?;
        let shared = Arc::new(Shared { addr, behaviours: Mutex::default(), seen: Mutex::default() });
        let door = Door::open(listener, serve_with(Arc::clone(&shared))).map_err(cannot)?;
        Ok(Self { addr, door, shared })
    }

    /// Changes how `path` answers from the next request on.
    pub fn behave(&self, path: &str, behaviour: Behaviour) {
        locked(&self.shared.behaviours).insert(path.to_owned(), behaviour);
    }

    /// Every path answers as the real API does, and the address is open.
    pub async fn heal(&self) -> Result<(), FrontError> {
        locked(&self.shared.behaviours).clear();
        self.set_door(DoorState::Up).await
    }

    /// Opens the stub's address, closes it, or makes it deaf: a pod that runs, is gone, or is cut off.
    pub async fn set_door(&self, state: DoorState) -> Result<(), FrontError> {
        self.door.set(state).await
    }

    /// The requests so far, oldest first.
    pub fn seen(&self) -> Vec<SeenRequest> {
        locked(&self.shared.seen).clone()
    }

    /// Forgets the requests so far.
    pub fn forget_seen(&self) {
        locked(&self.shared.seen).clear();
    }
}

impl Shared {
    fn behaviour(&self, path: &str) -> Behaviour {
        locked(&self.behaviours).get(path).cloned().unwrap_or(Behaviour::Healthy)
    }

    /// Whether `GET /health` would be answered with 200.
    fn would_pass_health_check(&self) -> bool {
        match self.behaviour("/health") {
            Behaviour::Healthy
            | Behaviour::Nonsense
            | Behaviour::NotJson
            | Behaviour::Slow(_)
            | Behaviour::Huge
            | Behaviour::Echo
            | Behaviour::Open
            | Behaviour::Status(200)
            | Behaviour::Says(Answer { status: 200, .. }) => true,
            Behaviour::Down
            | Behaviour::Status(_)
            | Behaviour::Hang
            | Behaviour::NeedsToken(_)
            | Behaviour::Says(_) => false,
        }
    }
}

/// The connection ends without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the stub was told to hang up")]
struct HangUp;

fn serve_with(shared: Arc<Shared>) -> Serve {
    Arc::new(move |stream, _| Box::pin(serve(stream, Arc::clone(&shared))))
}

async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let service = service_fn(move |request| answer(Arc::clone(&shared), request));
    // An error here is a client that went away, or a hang-up that was asked for.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

async fn answer(shared: Arc<Shared>, request: Request<Incoming>) -> Result<Response<Body>, HangUp> {
    let (head, body) = request.into_parts();
    let seen = SeenRequest {
        method: head.method,
        path: head.uri.path_and_query().map_or_else(String::new, ToString::to_string),
        host: head.headers.get(HOST).map_or_else(String::new, |host| String::from_utf8_lossy(host.as_bytes()).into()),
        headers: head.headers,
    };
    locked(&shared.seen).push(seen.clone());
    let body = body.collect().await.map_err(|_| HangUp)?.to_bytes();
    let path = head.uri.path();
    let mut response = behave(shared.behaviour(path), &seen, path, &body).await?;
    let headers = response.headers_mut();
    headers.insert(SERVER, HeaderValue::from_static("uvicorn"));
    let health = if shared.would_pass_health_check() { "healthy" } else { "unhealthy" };
    if let Ok(signature) = HeaderValue::try_from(format!("{} {health}", shared.addr)) {
        headers.insert(SIGNATURE, signature);
    }
    Ok(response)
}

async fn behave(behaviour: Behaviour, seen: &SeenRequest, path: &str, body: &[u8]) -> Result<Response<Body>, HangUp> {
    let real = || retail::answer(&seen.method, path, body, retail::login::is_known(&seen.headers));
    Ok(match behaviour {
        Behaviour::Healthy => real(),
        Behaviour::Down => return Err(HangUp),
        Behaviour::Status(code) => {
            let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            json_reply(status, &json!({"detail": status.canonical_reason().unwrap_or("Error")}))
        }
        Behaviour::Nonsense => json_reply(StatusCode::OK, &json!({"prediction": "a lot"})),
        Behaviour::NotJson => reply(StatusCode::OK, "text/html", full("<html><h1>Welcome to nginx!</h1></html>\n")),
        Behaviour::Slow(time) => {
            take_time(time).await;
            real()
        }
        Behaviour::Huge => reply(StatusCode::OK, "application/json", endless()),
        Behaviour::Hang => std::future::pending().await,
        Behaviour::Open => retail::answer(&seen.method, path, body, true),
        Behaviour::NeedsToken(token) if carries(seen, &token) => real(),
        Behaviour::NeedsToken(_) => {
            let mut refusal = json_reply(StatusCode::UNAUTHORIZED, &json!({"detail": "Not authenticated"}));
            refusal.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            refusal
        }
        Behaviour::Echo => json_reply(StatusCode::OK, &as_json(&seen.headers, body)),
        Behaviour::Says(answer) => word_for_word(answer),
    })
}

fn word_for_word(answer: Answer) -> Response<Body> {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = reply(status, "application/json", full(answer.body));
    for (name, value) in answer.headers {
        let (name, value) = (HeaderName::try_from(name), HeaderValue::from_bytes(value.as_bytes()));
        if let (Ok(name), Ok(value)) = (name, value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

#[expect(clippy::disallowed_methods, reason = "a slow API is what is played here, not a wait for something to happen")]
async fn take_time(time: Duration) {
    tokio::time::sleep(time).await;
}

fn carries(seen: &SeenRequest, token: &str) -> bool {
    let expected = format!("Bearer {token}");
    seen.headers.get(AUTHORIZATION).is_some_and(|value| value.as_bytes() == expected.as_bytes())
}

fn as_json(headers: &HeaderMap, body: &[u8]) -> Value {
    let text = |bytes: &[u8]| Value::from(String::from_utf8_lossy(bytes));
    let headers = headers.iter().map(|(name, value)| (name.to_string(), text(value.as_bytes())));
    headers.chain([(":body".to_owned(), text(body))]).collect::<Map<_, _>>().into()
}

#[cfg(test)]
mod tests;
