//! An account that stands still: the second time a question is asked the answer comes from memory, after a fixed time.
//!
//! Without it the measured times would be those of the emulator, which shares the processors with what is measured.

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{CONNECTION, CONTENT_LENGTH, EXPECT, TRANSFER_ENCODING};
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use sandbox::{KitError, Sandbox};
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

use crate::counts::Operation;

/// How often each operation was called.
pub(crate) type Counts = BTreeMap<String, u64>;

/// The whole of a question: where to, for what, with what.
type Question = (String, String, Bytes);

/// A running one; it ends when dropped.
pub(crate) struct Still {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

struct Shared {
    client: Client<HttpConnector, Full<Bytes>>,
    proxy: String,
    emulator: String,
    known: Mutex<HashMap<Question, Response<Bytes>>>,
    counts: Mutex<Counts>,
    latency: Mutex<Duration>,
}

impl Still {
    /// Stands in front of a sandbox.
    pub(crate) async fn start(sandbox: &Sandbox) -> Result<Self, KitError> {
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(KitError::io("listen for AWS calls"))?;
        let address = listener.local_addr().map_err(KitError::io("listen for AWS calls"))?;
        let shared = Arc::new(Shared {
            client: Client::builder(TokioExecutor::new()).build_http(),
            proxy: sandbox.proxy.url(),
            emulator: format!("http://{}", sandbox.emulator()),
            known: Mutex::default(),
            counts: Mutex::default(),
            latency: Mutex::default(),
        });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self { address, shared, accepting })
    }

    /// For `AWS_ENDPOINT_URL`.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Every answer takes this long from now on.
    pub(crate) fn answer_after(&self, latency: Duration) {
        *locked(&self.shared.latency) = latency;
    }

    /// Forgets the counts, not the answers.
    pub(crate) fn count_anew(&self) {
        locked(&self.shared.counts).clear();
    }

    /// The calls since then.
    pub(crate) fn counts(&self) -> Counts {
        locked(&self.shared.counts).clone()
    }
}

impl Drop for Still {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        connections.spawn(async move {
            let service = service_fn(move |request| respond(Arc::clone(&shared), request));
            // A connection that breaks is the caller's affair.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
        while connections.try_join_next().is_some() {}
    }
}

async fn respond(shared: Arc<Shared>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (parts, body) = request.into_parts();
    let answer = match body.collect().await {
        Ok(body) => shared.answer(parts, body.to_bytes()).await,
        Err(error) => broken(&error.to_string()),
    };
    let (mut parts, body) = answer.into_parts();
    for name in [CONNECTION, TRANSFER_ENCODING] {
        parts.headers.remove(name);
    }
    Ok(Response::from_parts(parts, Full::new(body)))
}

impl Shared {
    async fn answer(&self, parts: Parts, body: Bytes) -> Response<Bytes> {
        let operation = Operation::read(&parts, &body);
        *locked(&self.counts).entry(operation.name.clone()).or_default() += 1;
        let latency = *locked(&self.latency);
        let question = question(&parts, &body);
        let known = locked(&self.known).get(&question).cloned();
        let answer = async {
            match known {
                Some(answer) => answer,
                None => self.ask(&operation, parts, body).await,
            }
        };
        let (answer, ()) = tokio::join!(answer, delay(latency));
        if operation.reads && answer.status().is_success() {
            locked(&self.known).insert(question, answer.clone());
        }
        answer
    }

    async fn ask(&self, operation: &Operation, mut parts: Parts, body: Bytes) -> Response<Bytes> {
        // No group of the crowd has targets, so there is nothing for the proxy to probe, thousands of times.
        let health = operation.name == "elasticloadbalancing:DescribeTargetHealth";
        let base = if health { &self.emulator } else { &self.proxy };
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        parts.uri = match format!("{base}{path}").parse() {
            Ok(uri) => uri,
            Err(error) => return broken(&format!("{path}: {error}")),
        };
        for name in [CONNECTION, CONTENT_LENGTH, EXPECT, TRANSFER_ENCODING] {
            parts.headers.remove(name);
        }
        let answer = match self.client.request(Request::from_parts(parts, Full::new(body))).await {
            Ok(answer) => answer,
            Err(error) => return broken(&error.to_string()),
        };
        let (parts, body) = answer.into_parts();
        match body.collect().await {
            Ok(body) => Response::from_parts(parts, body.to_bytes()),
            Err(error) => broken(&error.to_string()),
        }
    }
}

/// Times and signatures are left out: they change and the answer does not.
fn question(parts: &Parts, body: &Bytes) -> Question {
    let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // `AKID/20260101/us-east-1/wafv2/aws4_request`: the day may change, Region and service may not.
    let credential = header("authorization").split_once("Credential=").map_or("", |(_, rest)| rest);
    let scope: Vec<&str> = credential.split('/').skip(2).take(2).collect();
    let purpose = format!("{} {} {}", scope.join("/"), header("x-amz-target"), header("content-type"));
    (format!("{} {}", parts.method, parts.uri), purpose, body.clone())
}

fn broken(why: &str) -> Response<Bytes> {
    let mut answer = Response::new(Bytes::from(why.to_owned()));
    *answer.status_mut() = StatusCode::BAD_GATEWAY;
    answer
}

async fn delay(time: Duration) {
    let _ = tokio::time::timeout(time, std::future::pending::<()>()).await;
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
