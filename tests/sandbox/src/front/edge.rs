//! The load balancer's nodes: one loopback address a zone, the same two ports on each.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use jiff::Timestamp;
use tokio::net::{TcpListener, TcpStream};

use super::access_log::{Entry, LogFile, LogSource};
use super::door::{Door, DoorState, Serve, on_one_port};
use super::forward::Upstream;
use super::tls::{self, Protocols, Terms};
use super::{FrontError, Issued, locked};

mod visit;

/// The nodes' addresses, one a zone.
pub const ZONES: [IpAddr; 3] = [
    IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 1, 1)),
    IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 1, 2)),
    IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 1, 3)),
];

/// What meets a client at the node of a zone, on both ports.
pub type ZoneState = DoorState;

/// One of the two listeners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Port 80.
    Http,
    /// Port 443.
    Https,
}

impl Scheme {
    /// The port of the listener that it stands for.
    pub fn port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }
}

/// The load balancer that the nodes belong to, as the emulator knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadBalancer {
    /// Where the emulator listens: its own address, not that of a proxy before its API.
    pub upstream: SocketAddr,
    /// `DNSName`.
    pub dns_name: String,
    /// Name, account, region and prefix for the access logs.
    pub log_source: LogSource,
    /// ARN of the target group, for the access log.
    pub target_group: Option<String>,
    /// ARN of the listener's certificate, for the access log.
    pub certificate: Option<String>,
}

impl LoadBalancer {
    /// Its name: the middle of `app/<name>/<id>`.
    fn name(&self) -> &str {
        self.log_source.load_balancer.split('/').nth(1).unwrap_or_default()
    }
}

pub struct Edge {
    /// The port that stands for 80.
    pub http_port: u16,
    /// The port that stands for 443.
    pub https_port: u16,
    nodes: Vec<Node>,
    shared: Arc<Shared>,
}

struct Node {
    http: Door,
    https: Door,
}

struct Shared {
    client: Upstream,
    settings: Mutex<Settings>,
    log: Mutex<Vec<(IpAddr, Entry)>>,
}

#[derive(Clone)]
struct Settings {
    load_balancer: Option<LoadBalancer>,
    /// Other load balancers, by the hosts that clients ask them for.
    others: BTreeMap<String, LoadBalancer>,
    certificate: Issued,
    protocols: Protocols,
    terms: Terms,
    waf_blocks: bool,
    idle: Duration,
}

impl Edge {
    /// Starts the nodes with this certificate; until [`Self::point_at`] they answer 503.
    pub async fn start(certificate: &Issued) -> Result<Self, FrontError> {
        let settings = Settings {
            load_balancer: None,
            others: BTreeMap::new(),
            certificate: certificate.clone(),
            protocols: Protocols::Usual,
            terms: tls::terms(certificate, Protocols::Usual)?,
            waf_blocks: false,
            idle: Duration::from_mins(1),
        };
        // A connection a request: one that the emulator closes meanwhile must not look like a dead target.
        let client = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build_http();
        let shared = Arc::new(Shared { client, settings: Mutex::new(settings), log: Mutex::default() });
        let mut nodes = Vec::with_capacity(ZONES.len());
        let (plain, encrypted) = (on_one_port(&ZONES).await?, on_one_port(&ZONES).await?);
        for (http, https) in plain.into_iter().zip(encrypted) {
            nodes.push(Node { http: open(http, Scheme::Http, &shared)?, https: open(https, Scheme::Https, &shared)? });
        }
        let port = |door: fn(&Node) -> &Door| nodes.first().map_or(0, |node| door(node).address().port());
        Ok(Self { http_port: port(|node| &node.http), https_port: port(|node| &node.https), nodes, shared })
    }

    /// The nodes' addresses: what the load balancer's name resolves to.
    pub fn addresses(&self) -> Vec<IpAddr> {
        ZONES.to_vec()
    }

    /// Tells the nodes which load balancer they belong to.
    pub fn point_at(&self, load_balancer: LoadBalancer) {
        locked(&self.shared.settings).load_balancer = Some(load_balancer);
    }

    /// Where the emulator listens; nowhere before [`Self::point_at`].
    pub fn upstream(&self) -> SocketAddr {
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 9));
        locked(&self.shared.settings).load_balancer.as_ref().map_or(nowhere, |it| it.upstream)
    }

    /// Tells the nodes that clients of these hosts talk to another load balancer.
    pub fn also_at(&self, hosts: &[&str], load_balancer: &LoadBalancer) {
        let others = hosts.iter().map(|host| ((*host).to_owned(), load_balancer.clone()));
        locked(&self.shared.settings).others.extend(others);
    }

    /// Serves this certificate from the next handshake on.
    pub fn serve(&self, certificate: &Issued) -> Result<(), FrontError> {
        let mut settings = locked(&self.shared.settings);
        settings.terms = tls::terms(certificate, settings.protocols)?;
        settings.certificate = certificate.clone();
        Ok(())
    }

    /// Offers these protocol versions from the next handshake on.
    pub fn offer(&self, protocols: Protocols) -> Result<(), FrontError> {
        let mut settings = locked(&self.shared.settings);
        settings.terms = tls::terms(&settings.certificate, protocols)?;
        settings.protocols = protocols;
        Ok(())
    }

    /// Whether the firewall blocks every request.
    pub fn waf_block(&self, blocks: bool) {
        locked(&self.shared.settings).waf_blocks = blocks;
    }

    /// The attribute `idle_timeout.timeout_seconds`: how long a target may take before the answer is 504.
    pub fn set_idle_timeout(&self, idle: Duration) {
        locked(&self.shared.settings).idle = idle;
    }

    /// Changes what meets a client in zone `zone` (0, 1 or 2; others do not exist and nothing happens).
    pub async fn set_zone(&self, zone: usize, state: ZoneState) -> Result<(), FrontError> {
        let Some(node) = self.nodes.get(zone) else { return Ok(()) };
        node.http.set(state).await?;
        node.https.set(state).await
    }

    /// Changes what meets a client at one listener, in all zones: `Refuses` is a listener that was deleted, `Silent` a
    /// security group that lets nothing in.
    pub async fn set_listener(&self, scheme: Scheme, state: ZoneState) -> Result<(), FrontError> {
        for node in &self.nodes {
            match scheme {
                Scheme::Http => node.http.set(state).await?,
                Scheme::Https => node.https.set(state).await?,
            }
        }
        Ok(())
    }

    /// The requests so far that are not yet in a file, oldest first, each with the address of the node.
    pub fn entries(&self) -> Vec<(IpAddr, Entry)> {
        locked(&self.shared.log).clone()
    }

    /// Takes the entries before `end` as files: one a node that saw traffic, as AWS delivers them.
    ///
    /// Empty before [`Self::point_at`].
    pub fn take_log(&self, end: Timestamp) -> std::io::Result<Vec<LogFile>> {
        let Some(source) = locked(&self.shared.settings).load_balancer.clone().map(|lb| lb.log_source) else {
            return Ok(Vec::new());
        };
        let taken: Vec<_> = locked(&self.shared.log).extract_if(.., |(_, entry)| entry.at < end).collect();
        let of_node = |zone: IpAddr| -> Vec<Entry> {
            taken.iter().filter(|(node, _)| *node == zone).map(|(_, entry)| entry.clone()).collect()
        };
        let files = ZONES.into_iter().map(|zone| (zone, of_node(zone))).filter(|(_, entries)| !entries.is_empty());
        files.map(|(zone, entries)| source.file(end, zone, &entries)).collect()
    }
}

fn open(listener: TcpListener, scheme: Scheme, shared: &Arc<Shared>) -> Result<Door, FrontError> {
    let address = listener.local_addr().unwrap_or_else(|_| SocketAddr::from(([127, 0, 1, 1], 0)));
    let shared = Arc::clone(shared);
    let serve: Serve = Arc::new(move |stream: TcpStream, peer| {
        Box::pin(visit::serve(Arc::clone(&shared), scheme, address.ip(), stream, peer))
    });
    Door::open(listener, serve).map_err(|source| FrontError::Listen { address, source })
}

#[cfg(test)]
mod tests;
