//! Servers on the loopback address, for the tests: each test says what a server answers, and how it ends.

pub(crate) mod authority;
pub(crate) mod names;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use facts::Vantage;
use facts::ids::Domain;
use facts::load_balancer::Scheme;
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;
use tokio_rustls::TlsAcceptor;
use transport::meter::Meter;
use transport::query::QueryClient;
use transport::rates::Rates;
use transport::testing::{self, Asked, Says};

use super::address_policy::{Grounds, Permitted, permit};
use super::place::Place;
use crate::Prober;

pub(crate) const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// A prober whose AWS is never asked.
pub(crate) fn prober(vantage: Vantage) -> Prober {
    prober_of(vantage, |asked| panic!("asked for {}", asked.operation))
}

/// A prober whose AWS answers so.
pub(crate) fn prober_of(vantage: Vantage, answer: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> Prober {
    let (meter, rates) = (Arc::new(Meter::default()), Arc::new(Rates::hurried(None)));
    Prober::new(QueryClient::new(&testing::config("us-east-1", answer), meter, rates), vantage)
}

pub(super) struct Heard {
    /// The name in the TLS handshake.
    pub(super) sni: Option<String>,
    /// Head and body of the request.
    pub(super) request: String,
}

/// What a server does with a request.
pub(super) enum Does {
    /// Answers with these bytes and closes.
    Answer(String),
    /// The same of bytes that are no text.
    AnswerBytes(Vec<u8>),
    /// Answers with these bytes and keeps the connection open for ever.
    AnswerAndHold(String),
    Reset,
}

/// A whole reply of HTTP/1.1.
pub(super) fn reply(status: &str, headers: &str, body: &str) -> Does {
    Does::Answer(format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n{body}", body.len()))
}

/// A server that does this with every request; its port. `None` speaks plain HTTP.
pub(super) async fn serve<F>(tls: Option<ServerConfig>, does: F) -> u16
where
    F: Fn(&Heard) -> Does + Send + Sync + 'static,
{
    let (listener, port) = listen().await;
    let tls = tls.map(|config| TlsAcceptor::from(Arc::new(config)));
    let does = Arc::new(does);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(talk(stream, tls.clone(), Arc::clone(&does)));
        }
    });
    port
}

/// A server that says this to whatever it hears, and hangs up; its port.
pub(super) async fn speak(bytes: &'static [u8]) -> u16 {
    let (listener, port) = listen().await;
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            stream.read_buf(&mut Vec::with_capacity(4096)).await.unwrap();
            stream.write_all(bytes).await.unwrap();
        }
    });
    port
}

/// A port where connections are made, but never answered: drop the listener and it refuses.
pub(super) async fn listen() -> (TcpListener, u16) {
    let listener = TcpListener::bind((HERE, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

/// Whether nobody has knocked at this port. A connection that nobody took yet waits in the system's queue.
pub(super) fn is_unvisited(listener: TcpListener) -> bool {
    listener.into_std().unwrap().accept().is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock)
}

async fn talk<F: Fn(&Heard) -> Does>(stream: TcpStream, tls: Option<TlsAcceptor>, does: Arc<F>) {
    let Some(tls) = tls else {
        stream.set_zero_linger().unwrap();
        return answer(stream, None, &*does).await;
    };
    if let Ok(stream) = tls.accept(stream).await {
        let sni = stream.get_ref().1.server_name().map(ToOwned::to_owned);
        answer(stream, sni, &*does).await;
    }
}

async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin, sni: Option<String>, does: &impl Fn(&Heard) -> Does) {
    let Some(request) = request(&mut stream).await else { return };
    let (bytes, hold) = match does(&Heard { sni, request }) {
        Does::Answer(text) => (text.into_bytes(), false),
        Does::AnswerAndHold(text) => (text.into_bytes(), true),
        Does::AnswerBytes(bytes) => (bytes, false),
        Does::Reset => return,
    };
    // The client may have seen enough and hung up.
    drop(stream.write_all(&bytes).await);
    drop(stream.flush().await);
    if hold {
        std::future::pending::<()>().await;
    }
    drop(stream.shutdown().await);
    drop(stream.read_to_end(&mut Vec::new()).await);
}

/// Reads head and body; nothing where the client only shook hands.
async fn request(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let mut bytes = Vec::new();
    loop {
        stream.read_buf(&mut bytes).await.ok().filter(|read| *read > 0)?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
            if body.len() >= length.parse().unwrap() {
                return Some(text);
            }
        }
    }
}

pub(crate) fn domain(name: &str) -> Domain {
    Domain::try_from(name.to_owned()).unwrap()
}

/// The address of these servers, as a site that may be asked.
pub(crate) fn here() -> Permitted {
    let scheme = Ok(Scheme::InternetFacing);
    permit(HERE, Grounds { probe_loopback: true, scheme: &scheme }).unwrap()
}

/// The door of the site whose real port 443 is dialled at this one.
pub(super) fn place(domain: &Domain, dialled: u16) -> Place<'_> {
    Place::new(domain, here(), 443, &Vantage { dial_ports: [(443, dialled)].into(), ..Vantage::default() })
}

/// A deadline that a test never reaches unless something hangs.
pub(super) fn plenty() -> Instant {
    Instant::now() + Duration::from_secs(20)
}

/// A deadline for what does hang.
pub(super) fn soon() -> Instant {
    Instant::now() + Duration::from_millis(300)
}
