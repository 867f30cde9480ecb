//! From where the site is looked at.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::num::NonZeroU32;

/// From where the site is looked at. Empty means: as any client would.
#[derive(Clone, Debug, Default)]
pub struct Vantage {
    /// Resolvers to ask instead of the system's, where the event names none.
    pub resolvers: Vec<SocketAddr>,
    /// Ports to dial in place of 80 and 443, where a tunnel or NAT stands in between. Another port of the site is
    /// always dialled as it is: the URL names it, and the HTTP client dials what the URL names.
    pub dial_ports: BTreeMap<u16, u16>,
    /// How many times faster than our share of AWS's rates calls may come: only for an AWS that has no such limits, as a
    /// local one.
    pub hurry: Option<NonZeroU32>,
    /// Whether the site is on loopback addresses, which are never asked otherwise: only for the sandbox.
    pub probe_loopback: bool,
}
