//! What stands in front of the emulated account: the API, the load balancer's nodes, the names and the certificates.
//!
//! Everything listens on loopback addresses and free ports, ends when it is dropped, and knows nothing of other fronts,
//! so that several run side by side.

pub mod access_log;
#[cfg(test)]
mod client;
pub mod dns;
pub mod door;
pub mod edge;
pub mod forward;
pub mod hosted_zone;
pub mod names;
pub mod pages;
pub mod pki;
pub mod reply;
pub mod retail;
pub mod stub;
mod task;
pub mod tls;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

pub use access_log::{Entry, LogFile, LogSource};
pub use dns::{Dns, Fault};
pub use door::DoorState;
pub use edge::{Edge, LoadBalancer, Scheme, ZoneState};
pub use hosted_zone::{HostedZone, RecordSet};
pub use names::Names;
pub use pki::{Issued, Pki};
pub use stub::{Answer, Behaviour, StubApi};
pub use tls::Protocols;

/// The stub APIs, the load balancer's nodes, the name server and the test authority of one sandbox.
pub struct Front {
    /// The targets, on one address each, as pods have.
    pub stubs: Vec<StubApi>,
    /// The load balancer's three nodes.
    pub edge: Edge,
    /// The server that answers for every name; empty until its [`Names`] are set.
    pub dns: Dns,
    /// The authority that everybody in the sandbox trusts.
    pub pki: Pki,
    /// The certificate that the edge serves at the start: the one to import.
    pub certificate: Issued,
}

impl Front {
    /// Starts everything for `domain`, with a target on each of `targets`.
    ///
    /// The edge answers 503 until [`Edge::point_at`] tells it of the load balancer.
    pub async fn start(domain: &str, targets: &[IpAddr]) -> Result<Self, FrontError> {
        let pki = Pki::new(domain, now())?;
        let certificate = pki.good()?;
        let edge = Edge::start(&certificate).await?;
        let dns = Dns::start().await?;
        dns.set(Names { load_balancer_addresses: edge.addresses(), ..Names::default() });
        let mut stubs = Vec::with_capacity(targets.len());
        for address in targets {
            stubs.push(StubApi::start(SocketAddr::new(*address, 0)).await?);
        }
        Ok(Self { stubs, edge, dns, pki, certificate })
    }
}

/// Why a part of the front could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum FrontError {
    /// An address could not be listened on.
    #[error("cannot listen on {address}: is another program using it?")]
    Listen {
        address: SocketAddr,
        /// The system's reason.
        source: io::Error,
    },
    /// No port was free on all addresses at once.
    #[error("found no port that is free on all of {addresses:?}")]
    NoCommonPort { addresses: Vec<IpAddr> },
    /// A certificate could not be made.
    #[error("cannot make a certificate for {name}")]
    Certificate {
        /// Whose certificate.
        name: String,
        source: rcgen::Error,
    },
    /// The TLS library does not take a certificate, its key or a setting.
    #[error("cannot serve the certificate for {name}")]
    Tls {
        /// Whose certificate.
        name: String,
        source: rustls::Error,
    },
    /// A moment lies outside of what a certificate can hold.
    #[error("{moment} cannot be written into a certificate")]
    Moment { moment: Timestamp },
    /// A file could not be written.
    #[error("cannot write {}", path.display())]
    Write {
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A record set is not one that DNS can answer with.
    #[error("{name} {kind} {value:?} is not a record: {reason}")]
    Record {
        name: String,
        /// The record's type.
        kind: String,
        /// The value that does not fit the type.
        value: String,
        reason: String,
    },
}

/// The front's clock: the sandbox plays the outside world, so here time is read and not passed in.
#[expect(clippy::disallowed_methods, reason = "the sandbox is the world that has a clock")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// Takes a lock; what a panicked test left behind is still good enough to read.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A number that nobody foresees; good enough for names in a log.
pub(crate) fn random() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(0)
}

#[cfg(test)]
mod tests {
    use super::client::client;
    use super::*;

    #[tokio::test]
    async fn two_fronts_run_side_by_side() {
        let domain = "api.example.com";
        let targets = [IpAddr::from([127, 0, 0, 11]), IpAddr::from([127, 0, 0, 12])];
        let one = Front::start(domain, &targets).await.unwrap();
        let other = Front::start(domain, &targets).await.unwrap();
        assert_ne!(one.edge.https_port, other.edge.https_port);
        let address = SocketAddr::new(edge::ZONES[0], one.edge.https_port);
        let ask = |trusted: &Pki| client(trusted.ca_pem(), domain, address).get(format!("https://{domain}/")).send();
        assert_eq!(ask(&one.pki).await.unwrap().status(), 503, "no load balancer yet");
        assert!(ask(&other.pki).await.is_err(), "each has its own authority");
        let port = one.edge.https_port;
        drop(one);
        assert!(tokio::net::TcpStream::connect((edge::ZONES[0], port)).await.is_err());
    }
}
