//! What the domain resolves to, and what Route 53 holds for it.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::ids::Domain;
use crate::seen::Seen;

/// Both sides of the domain: the answer of a resolver and the record in Route 53.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dns {
    /// What the resolver answered for the domain.
    pub domain: Seen<Lookup>,
    /// What the resolver answered for the load balancer's own name.
    pub load_balancer: Seen<Lookup>,
    /// The records of the domain in Route 53.
    pub record: Seen<Records>,
}

/// One question to a resolver and its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lookup {
    /// Who was asked: `system` or the named resolvers.
    pub resolver: String,
    /// What came back.
    pub answer: Answer,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
}

/// What a resolver answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Answer {
    /// Addresses, and the names that led to them.
    Addresses {
        /// Every A and AAAA address, sorted.
        addresses: Vec<IpAddr>,
        /// Names of a CNAME chain, in order; empty for an alias record.
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
    Broken {
        /// What went wrong.
        detail: String,
    },
}

/// The records of one name in one hosted zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Records {
    /// The hosted zone's id, such as `Z2FDTNDATAQYW2`.
    pub zone_id: String,
    /// The hosted zone's name.
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
    /// Where it points.
    pub points_at: PointsAt,
}

/// Where a record points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum PointsAt {
    /// An alias record's target, as Route 53 writes it, without the trailing dot: may begin with `dualstack.`.
    Alias {
        /// The target's name.
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
