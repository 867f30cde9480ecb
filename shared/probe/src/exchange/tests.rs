//! Connections as they are: what HTTP/2 is sent, that none is made twice, and that none outlives its request.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use facts::scope::Endpoint;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::ServerConfig;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::super::loopback::authority::Authority;
use super::super::loopback::{domain, listen, place};
use super::super::trust::Trust;
use super::*;

const NAME: &str = "api.example.com";
const LONG: Duration = Duration::from_secs(20);

/// A site of one authority, that agrees on this protocol.
fn site(protocol: &str) -> (ServerConfig, Trust) {
    let authority = Authority::new("Authority of the tests");
    let mut server = authority.leaf(&[NAME]).server();
    server.alpn_protocols = vec![protocol.as_bytes().to_vec()];
    (server, authority.trust())
}

async fn accept(listener: &TcpListener, server: &Arc<ServerConfig>) -> TlsStream<TcpStream> {
    let (stream, _) = listener.accept().await.unwrap();
    TlsAcceptor::from(Arc::clone(server)).accept(stream).await.unwrap()
}

/// Asks for the first bytes of a body, and waits so long for them.
async fn ask(trust: &Trust, port: u16, wait: Duration) -> Option<Result<Reply, Outcome>> {
    let endpoint = Endpoint {
        name: "health".to_owned(),
        method: "GET".to_owned(),
        path: "/health?x=1".to_owned(),
        headers: [].into(),
        body: None,
        text: None,
        token: None,
        timeout_ms: 10_000,
        max_body: 100,
    };
    let ask = Ask::endpoint(&domain(NAME), 443, &endpoint, None, trust).unwrap();
    timeout(wait, exchange(&place(&domain(NAME), port), &ask, &mut Progress::begin())).await.ok()
}

/// Asks a server of HTTP/2 that tells what it heard, or cuts the stream instead.
async fn ask_over_http2(cut: bool) -> Result<Reply, Outcome> {
    let (server, trust) = site("h2");
    let (listener, port) = listen().await;
    tokio::spawn(async move {
        let stream = accept(&listener, &Arc::new(server)).await;
        let tell = service_fn(move |request: Request<Incoming>| async move {
            let host = request.headers().contains_key("host");
            let told = format!("{} {} host: {host}", request.method(), request.uri());
            if cut { Err("cut") } else { Ok(Response::new(Full::new(Bytes::from(told)))) }
        });
        drop(http2::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), tell).await);
    });
    ask(&trust, port, LONG).await.unwrap()
}

#[tokio::test]
async fn the_domain_is_the_authority_of_the_url() {
    let reply = ask_over_http2(false).await.unwrap();
    assert_eq!((reply.status, reply.version.as_str()), (200, "HTTP/2.0"));
    assert_eq!(reply.body, "GET https://api.example.com/health?x=1 host: false");
}

#[tokio::test]
async fn a_stream_that_is_cut_off_is_a_reset() {
    let outcome = ask_over_http2(true).await.unwrap_err();
    let detail = "http2 error: stream error received: unexpected internal error encountered".to_owned();
    assert_eq!(outcome, Outcome::Reset { detail: detail.into() });
}

/// Reads frames of HTTP/2 up to the request's head, and refuses its stream. Source: RFC 9113, sections 4.1 and 6.4.
async fn refuse(mut stream: TlsStream<TcpStream>) {
    const HEADERS: u8 = 1;
    stream.read_exact(&mut [0; 24]).await.unwrap();
    loop {
        let mut frame = [0; 9];
        stream.read_exact(&mut frame).await.unwrap();
        let length = u32::from_be_bytes([0, frame[0], frame[1], frame[2]]);
        stream.read_exact(&mut vec![0; length as usize]).await.unwrap();
        if frame[3] == HEADERS {
            break;
        }
    }
    let (settings, reset) = ([0, 0, 0, 4, 0, 0, 0, 0, 0], [0, 0, 4, 3, 0, 0, 0, 0, 1, 0, 0, 0, 7]);
    stream.write_all(&[&settings[..], &reset].concat()).await.unwrap();
    stream.read_to_end(&mut Vec::new()).await.unwrap();
}

#[tokio::test]
async fn a_refused_stream_is_not_asked_for_again_unseen() {
    let (server, trust) = site("h2");
    let (listener, port) = listen().await;
    let asked: &'static AtomicU32 = Box::leak(Box::default());
    tokio::spawn(async move {
        let server = Arc::new(server);
        loop {
            let stream = accept(&listener, &server).await;
            asked.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(refuse(stream));
        }
    });
    let outcome = ask(&trust, port, LONG).await.unwrap().unwrap_err();
    assert!(matches!(outcome, Outcome::Reset { .. }), "{outcome:?}");
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

/// Whether a server that says this and goes on listening is hung up on.
async fn is_left(says: String, wait: Duration) -> bool {
    let (server, trust) = site("http/1.1");
    let (listener, port) = listen().await;
    let left = tokio::spawn(async move {
        let mut stream = accept(&listener, &Arc::new(server)).await;
        stream.write_all(says.as_bytes()).await.unwrap();
        stream.flush().await.unwrap();
        drop(stream.read_to_end(&mut Vec::new()).await);
    });
    drop(ask(&trust, port, wait).await);
    timeout(LONG, left).await.is_ok()
}

#[tokio::test]
async fn no_connection_outlives_its_request() {
    let short = Duration::from_millis(300);
    assert!(is_left(String::new(), short).await, "without a head");
    assert!(is_left("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf".to_owned(), short).await, "half a body");
    assert!(is_left(format!("HTTP/1.1 200 OK\r\n\r\n{}", "a".repeat(1000)), LONG).await, "more than is read");
    assert!(is_left("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfine".to_owned(), LONG).await, "all is read");
}

#[tokio::test]
async fn no_connection_of_http2_outlives_its_request() {
    let (server, trust) = site("h2");
    let (listener, port) = listen().await;
    let left = tokio::spawn(async move {
        let stream = accept(&listener, &Arc::new(server)).await;
        let silent = service_fn(|_| std::future::pending::<Result<Response<Full<Bytes>>, std::io::Error>>());
        drop(http2::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), silent).await);
    });
    assert_eq!(ask(&trust, port, Duration::from_millis(300)).await, None);
    timeout(LONG, left).await.unwrap().unwrap();
}
