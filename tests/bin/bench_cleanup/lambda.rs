//! A stand-in of Lambda's Runtime API: hands out one event and waits for the answer.
//! Source: AWS Lambda developer guide, "Using the Lambda runtime API".

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use sandbox::KitError;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, JoinSet};

/// The longest that Lambda lets a function run.
pub(crate) const TIMEOUT: Duration = Duration::from_mins(15);

/// What came of the event.
pub(crate) enum Answer {
    /// The function's answer.
    Response(Bytes),
    /// The function failed.
    Error(Bytes),
}

/// A running one, for one function and one event. It ends when dropped.
pub(crate) struct RuntimeApi {
    /// For `AWS_LAMBDA_RUNTIME_API`.
    pub(crate) address: String,
    answers: mpsc::Receiver<Answer>,
    accepting: JoinHandle<()>,
}

impl RuntimeApi {
    /// Listens on a free port.
    pub(crate) async fn start(event: &'static str) -> Result<Self, KitError> {
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(KitError::io("listen for a function"))?;
        let address = listener.local_addr().map_err(KitError::io("listen for a function"))?.to_string();
        let (sender, answers) = mpsc::channel(1);
        let accepting = tokio::spawn(accept(listener, event, sender));
        Ok(Self { address, answers, accepting })
    }

    /// The answer, or `None` when it does not come in time.
    pub(crate) async fn answer(&mut self) -> Option<Answer> {
        tokio::time::timeout(TIMEOUT, self.answers.recv()).await.ok().flatten()
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, event: &'static str, answers: mpsc::Sender<Answer>) {
    let given = Arc::new(AtomicBool::new(false));
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let (given, answers) = (Arc::clone(&given), answers.clone());
        connections.spawn(async move {
            let service = service_fn(move |request| respond(request, event, Arc::clone(&given), answers.clone()));
            // The function ends in the middle of a request for the next event.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn respond(
    request: Request<Incoming>,
    event: &'static str,
    given: Arc<AtomicBool>,
    answers: mpsc::Sender<Answer>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let path = request.uri().path().to_owned();
    if path.ends_with("/next") {
        if given.swap(true, Ordering::Relaxed) {
            // There is no second event.
            std::future::pending::<()>().await;
        }
        return Ok(invocation(event));
    }
    let body = request.into_body().collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let answer = if path.ends_with("/response") { Answer::Response(body) } else { Answer::Error(body) };
    // Nobody waits for a second answer.
    let _ = answers.try_send(answer);
    let mut accepted = Response::new(Full::default());
    *accepted.status_mut() = StatusCode::ACCEPTED;
    Ok(accepted)
}

fn invocation(event: &'static str) -> Response<Full<Bytes>> {
    #[expect(clippy::disallowed_methods, reason = "a deadline for the stand-in of Lambda")]
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let mut response = Response::new(Full::from(event));
    let headers = [
        ("lambda-runtime-aws-request-id", "00000000-0000-4000-8000-000000000001".to_owned()),
        ("lambda-runtime-deadline-ms", (now + TIMEOUT).as_millis().to_string()),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:us-east-1:123456789012:function:cleanup".to_owned()),
        ("content-type", "application/json".to_owned()),
    ];
    for (name, value) in headers {
        if let Ok(value) = value.parse() {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
