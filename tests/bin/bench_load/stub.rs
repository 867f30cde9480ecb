//! A site whose delays are known: HTTPS on a loopback port, with connections that are kept.

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use sandbox::KitError;
use sandbox::front::{Dns, Issued, Names, Pki};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};
use tokio_rustls::TlsAcceptor;

/// The name that the certificate is for.
pub(crate) const DOMAIN: &str = "api.example.com";

/// When it answers nothing: this long, at the end of every so long.
#[derive(Clone, Copy)]
pub(crate) struct Pauses {
    pub(crate) every: Duration,
    pub(crate) last: Duration,
}

/// A running one. It ends when dropped.
pub(crate) struct Stub {
    /// Its port on `127.0.0.1`.
    pub(crate) port: u16,
    /// Who answers for its name.
    pub(crate) dns: Dns,
    /// The authority that signed its certificate.
    pub(crate) authority: PathBuf,
    accepting: JoinHandle<()>,
}

impl Stub {
    pub(crate) async fn start(directory: &Path, delay: Duration, pauses: Option<Pauses>) -> Result<Self, KitError> {
        #[expect(clippy::disallowed_methods, reason = "the certificate is good from now on")]
        let pki = Pki::new(DOMAIN, Timestamp::now())?;
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(KitError::io("listen for the stub"))?;
        let address = listener.local_addr().map_err(KitError::io("listen for the stub"))?;
        let directory = directory.join(address.port().to_string());
        std::fs::create_dir_all(&directory).map_err(KitError::io("make a directory for the stub"))?;
        let authority = pki.write_ca(&directory)?;
        let tls = TlsAcceptor::from(Arc::new(tls(&pki.good()?)?));
        let dns = Dns::start().await?;
        dns.set(Names { others: [(DOMAIN.to_owned(), vec![address.ip()])].into(), ..Names::default() });
        let accepting = tokio::spawn(accept(listener, tls, delay, pauses));
        Ok(Self { port: address.port(), dns, authority, accepting })
    }

    pub(crate) fn url(&self) -> String {
        format!("https://127.0.0.1:{}/health", self.port)
    }
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

fn tls(certificate: &Issued) -> Result<ServerConfig, KitError> {
    let broken = |error: &dyn std::fmt::Display| KitError::broken(format!("the stub's certificate: {error}"));
    let pem = format!("{}{}", certificate.leaf, certificate.chain);
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    let key = PrivateKeyDer::from_pem_slice(certificate.key.as_bytes()).map_err(|error| broken(&error))?;
    ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| broken(&error))?
        .with_no_client_auth()
        .with_single_cert(chain.map_err(|error| broken(&error))?, key)
        .map_err(|error| broken(&error))
}

async fn accept(listener: TcpListener, tls: TlsAcceptor, delay: Duration, pauses: Option<Pauses>) {
    let begun = Instant::now();
    while let Ok((stream, _)) = listener.accept().await {
        let tls = tls.clone();
        tokio::spawn(async move {
            // An answer must not wait for the client's word that it has the one before.
            if stream.set_nodelay(true).is_err() {
                return;
            }
            let Ok(stream) = tls.accept(stream).await else { return };
            let answer = service_fn(move |request| answer(request, begun, delay, pauses));
            // An error here is a client that went away.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
        });
    }
}

async fn answer(
    request: Request<Incoming>,
    begun: Instant,
    delay: Duration,
    pauses: Option<Pauses>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let arrived = Instant::now();
    let held = pauses.map_or(Duration::ZERO, |pauses| pauses.left(arrived.duration_since(begun)));
    sleep_until(arrived + held + delay).await;
    drop(request.into_body().collect().await);
    Ok(Response::new(Full::from(r#"{"status": "healthy"}"#)))
}

impl Pauses {
    /// How long the pause still lasts at this time; nothing outside of one.
    fn left(self, at: Duration) -> Duration {
        let every = self.every.as_nanos().max(1);
        let into = Duration::from_nanos(u64::try_from(at.as_nanos() % every).unwrap_or_default());
        if into >= self.every.saturating_sub(self.last) { self.every.saturating_sub(into) } else { Duration::ZERO }
    }
}
