//! What the domain resolves to, and what Route 53 holds for it.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::address::Unasked;
use crate::ids::Domain;
use crate::seen::Seen;
use crate::untrusted::UntrustedText;

/// The most names of a CNAME chain that are kept: a resolver follows no longer one.
pub const MOST_VIA: usize = 16;

/// Both sides of the domain: the answer of a resolver and the record in Route 53.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dns {
    /// What the resolver answered for the domain: the event's, where it names some.
    pub domain: Seen<Lookup>,
    /// What our own resolver answered for the domain, where the event names others. Only this leads anywhere: an event
    /// must not choose what is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<Seen<Lookup>>,
    /// Addresses of the domain that were not asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unasked: Vec<Unasked>,
    /// What our own resolver answered for the load balancer's own name, whatever resolvers the event names.
    pub load_balancer: Seen<Lookup>,
    /// The records of the domain in Route 53.
    pub record: Seen<Records>,
}

impl Dns {
    /// What our own resolver answered for the domain: where it leads as seen from here.
    pub fn seen_from_here(&self) -> &Seen<Lookup> {
        self.own.as_ref().unwrap_or(&self.domain)
    }
}

/// One question to a resolver and its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lookup {
    /// Who was asked: `system` or the named resolvers.
    pub resolver: String,
    pub answer: Answer,
    pub took_ms: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Answer {
    /// Addresses, and the names that led to them.
    Addresses {
        /// Every A and AAAA address, sorted.
        addresses: Vec<IpAddr>,
        /// Names of a CNAME chain, in order, the first [`MOST_VIA`] of them; empty for an alias record.
        via: Vec<Domain>,
    },
    /// The name does not exist.
    NxDomain,
    /// The name exists, but has no address.
    NoData,
    /// The resolver could not get an answer from the name's servers.
    ServFail,
    /// The resolver does not answer for this name.
    Refused,
    /// The resolver gave no answer in time.
    TimedOut {
        /// Whether the same resolver answered about another name at that time: if not, our own side is broken.
        resolver_works: bool,
    },
    /// The resolver could not be reached or its answer not be read.
    Broken { detail: UntrustedText },
}

impl Answer {
    /// Every address; none where the answer is anything else.
    pub fn addresses(&self) -> &[IpAddr] {
        match self {
            Self::Addresses { addresses, .. } => addresses,
            Self::NxDomain
            | Self::NoData
            | Self::ServFail
            | Self::Refused
            | Self::TimedOut { .. }
            | Self::Broken { .. } => &[],
        }
    }

    /// The names through which the addresses were found; none where there are no addresses.
    pub fn via(&self) -> &[Domain] {
        match self {
            Self::Addresses { via, .. } => via,
            Self::NxDomain
            | Self::NoData
            | Self::ServFail
            | Self::Refused
            | Self::TimedOut { .. }
            | Self::Broken { .. } => &[],
        }
    }
}

/// The records of one name in one hosted zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Records {
    /// The hosted zone's id, such as `Z2FDTNDATAQYW2`.
    pub zone_id: String,
    pub zone_name: Domain,
    /// A, AAAA and CNAME records of exactly this name; where the zone has no record at all of the name, those of the
    /// wildcard that covers it; empty when there is none.
    pub records: Vec<Record>,
}

/// One record set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// `A`, `AAAA` or `CNAME`.
    pub kind: String,
    /// The identifier of a weighted, latency or failover record.
    pub set_identifier: Option<String>,
    pub points_at: PointsAt,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum PointsAt {
    /// An alias record's target, as Route 53 writes it, without the trailing dot: may begin with `dualstack.`.
    Alias {
        name: String,
        /// The target's hosted zone.
        zone_id: String,
    },
    /// Plain values: addresses, or the one name of a CNAME.
    Values {
        /// The values, without trailing dots.
        values: Vec<String>,
    },
}
