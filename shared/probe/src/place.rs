//! How one address of the site is reached: TCP, then TLS in the name of the domain.

use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::Arc;

use facts::Vantage;
use facts::ids::Domain;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::address_policy::Permitted;

/// What a missing address is called.
pub(crate) const ADDRESS: &str = "an address of the domain";

/// One port of one address of the domain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) domain: &'a Domain,
    pub(crate) address: IpAddr,
    dialled: u16,
}

impl<'a> Place<'a> {
    /// The place behind a port of the site, as it is dialled from here.
    pub(crate) fn new(domain: &'a Domain, address: Permitted, port: u16, vantage: &Vantage) -> Self {
        Self { domain, address: address.address(), dialled: vantage.dial_ports.get(&port).copied().unwrap_or(port) }
    }

    /// What is dialled.
    pub(crate) fn socket(&self) -> SocketAddr {
        SocketAddr::new(self.address, self.dialled)
    }

    pub(crate) async fn tcp(&self) -> io::Result<TcpStream> {
        let stream = TcpStream::connect(self.socket()).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    /// Shakes hands, asking for the domain by SNI.
    pub(crate) async fn tls(&self, config: Arc<ClientConfig>, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        let name = ServerName::try_from(self.domain.to_string()).map_err(io::Error::other)?;
        TlsConnector::from(config).connect(name, stream).await
    }
}

/// Whether packets to this address have a way out of this machine. A function outside a VPC often has none for IPv6,
/// and that says nothing about the site. Nothing is sent: connecting a UDP socket only looks up the route.
pub(crate) fn has_route(address: IpAddr) -> bool {
    const ANY_PORT: u16 = 443;
    match address {
        IpAddr::V4(_) => true,
        IpAddr::V6(_) => UdpSocket::bind((Ipv6Addr::UNSPECIFIED, 0))
            .and_then(|socket| socket.connect(SocketAddr::new(address, ANY_PORT)))
            .is_ok(),
    }
}
