//! Requests over HTTP/2, to servers that answer or cut off.

use std::sync::Arc;
use std::time::Duration;

use facts::scope::Endpoint;
use hyper::Request;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use tokio_rustls::TlsAcceptor;

use super::super::loopback::authority::Authority;
use super::super::loopback::{domain, listen, place};
use super::super::trust::Trust;
use super::*;

const NAME: &str = "api.example.com";

/// Asks a server of HTTP/2 that tells what it heard, or cuts the connection instead.
async fn ask_over_http2(cut: bool) -> Result<Reply, Outcome> {
    let authority = Authority::new("Authority of the tests");
    let mut server = authority.leaf(&[NAME]).server();
    server.alpn_protocols = vec![b"h2".to_vec()];
    let (listener, port) = listen().await;
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let stream = TlsAcceptor::from(Arc::new(server)).accept(stream).await.unwrap();
        let tell = service_fn(move |request: Request<Incoming>| async move {
            let host = request.headers().contains_key("host");
            let told = format!("{} {} host: {host}", request.method(), request.uri());
            if cut { Err("cut") } else { Ok(Response::new(Full::new(Bytes::from(told)))) }
        });
        drop(http2::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), tell).await);
    });
    ask(&authority.trust(), port).await
}

async fn ask(trust: &Trust, port: u16) -> Result<Reply, Outcome> {
    let (method, path) = ("GET".to_owned(), "/health?x=1".to_owned());
    let name = "health".to_owned();
    let endpoint = Endpoint {
        name,
        method,
        path,
        headers: [].into(),
        body: None,
        token: None,
        timeout_ms: 10_000,
        max_body: 1000,
    };
    let ask = Ask::endpoint(&domain(NAME), 443, &endpoint, None, trust).unwrap();
    let mut progress = Progress::begin();
    let (name, long) = (domain(NAME), Duration::from_secs(20));
    tokio::time::timeout(long, exchange(&place(&name, port), &ask, &mut progress)).await.unwrap()
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
    assert!(matches!(outcome, Outcome::Reset { .. }), "{outcome:?}");
}
