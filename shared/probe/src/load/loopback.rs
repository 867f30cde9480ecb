//! A site on the loopback address, for the tests: it keeps its connections, and each test says how it answers.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard};

use facts::Scope;
use facts::Vantage;
use facts::scope::{Endpoint, Find, Zone};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use rustls::ServerConfig;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::time::{Instant, sleep_until};
use tokio_rustls::TlsAcceptor;

use crate::loopback::{HERE, domain};

pub(super) const NAME: &str = "api.example.com";

#[derive(Default)]
pub(super) struct Arrived {
    pub(super) connections: usize,
    /// Method, host, path and body.
    pub(super) requests: Vec<String>,
}

pub(super) struct Site {
    pub(super) port: u16,
    arrived: Arc<Mutex<Arrived>>,
}

impl Site {
    /// Answers each request, told by its arrival, with this status at this moment.
    pub(super) async fn start<F>(tls: ServerConfig, answers: F) -> Self
    where
        F: Fn(Instant) -> (u16, Instant) + Clone + Send + 'static,
    {
        let listener = TcpListener::bind((HERE, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let tls = TlsAcceptor::from(Arc::new(tls));
        let arrived = Arc::new(Mutex::new(Arrived::default()));
        let noted = Arc::clone(&arrived);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (tls, noted, answers) = (tls.clone(), Arc::clone(&noted), answers.clone());
                tokio::spawn(async move {
                    let Ok(stream) = tls.accept(stream).await else { return };
                    noted.lock().unwrap().connections += 1;
                    let answer = move |request| answer(request, answers(Instant::now()), Arc::clone(&noted));
                    // An error here is a client that went away.
                    drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(answer)).await);
                });
            }
        });
        Self { port, arrived }
    }

    pub(super) fn arrived(&self) -> MutexGuard<'_, Arrived> {
        self.arrived.lock().unwrap()
    }

    /// From where this site is reached.
    pub(super) fn vantage(&self) -> Vantage {
        Vantage { dial_ports: [(443, self.port)].into(), probe_loopback: true, ..Vantage::default() }
    }
}

async fn answer(
    request: Request<Incoming>,
    (status, at): (u16, Instant),
    arrived: Arc<Mutex<Arrived>>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let body = String::from_utf8(body.collect().await.unwrap().to_bytes().into()).unwrap();
    let host = head.headers["host"].to_str().unwrap();
    arrived.lock().unwrap().requests.push(format!("{} {host}{} {body}", head.method, head.uri));
    sleep_until(at).await;
    let answer = Response::builder().status(status).header("location", "https://example.org/");
    Ok(answer.body(Full::from("0123456789")).unwrap())
}

/// The scope of such a site: `/health` and `/predict`.
pub(super) fn scope() -> Scope {
    let endpoint = |method: &str, path: &str, body: Option<Value>| Endpoint {
        name: format!("{method} {path}"),
        method: method.to_owned(),
        path: path.to_owned(),
        headers: [].into(),
        body,
        text: None,
        token: None,
        timeout_ms: 10_000,
        max_body: 1000,
    };
    Scope {
        domain: domain(NAME),
        load_balancer: Find::Name("shop".to_owned()),
        https_port: 443,
        http_port: None,
        resolvers: Vec::new(),
        zone: Zone::Elsewhere,
        in_front: None,
        ca: None,
        endpoints: vec![endpoint("GET", "/health", None), endpoint("POST", "/predict", Some(json!({"price": 1})))],
        window_min: 30,
        traffic: false,
        log_account: None,
        log_arrival: true,
        charges: false,
        target_group_attributes: false,
        alert_topic: None,
        load: None,
    }
}
