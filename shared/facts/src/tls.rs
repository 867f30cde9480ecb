//! What is served on the TLS port of one address, read even when it does not verify.

use std::net::IpAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::address::Refusal;
use crate::untrusted::{UntrustedName, UntrustedText};

/// The most names of a certificate that are kept. ACM gives at most 100 to one. Source: ACM user guide, "Quotas".
pub const MOST_NAMES: usize = 100;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Handshake {
    /// The address, with SNI of the domain.
    pub address: IpAddr,
    pub outcome: HandshakeOutcome,
    pub tcp_ms: Option<u64>,
    pub tls_ms: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum HandshakeOutcome {
    /// It was completed; whether the chain holds is a fact of its own.
    Served(Served),
    /// No TCP connection.
    NoConnection {
        /// What a security group bars is dropped, never refused.
        refused: bool,
        detail: UntrustedText,
    },
    /// A connection, but no handshake: no common version or cipher, no TLS at all, reset.
    NoHandshake { detail: UntrustedText },
    /// Nothing was sent: it is an address that is never asked, or not for this domain.
    NotAsked { why: Refusal },
    /// The run's time was over before it was asked, or before a handshake's own deadline.
    NotReached,
}

/// What a server presented.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Served {
    /// `TLSv1.2` or `TLSv1.3`.
    pub version: String,
    pub leaf: Leaf,
    /// Number of certificates that were sent.
    pub chain_length: usize,
    /// Whether chain, time and name hold for the domain: `Err` with the verifier's reason.
    pub verified: Result<(), UntrustedText>,
}

/// The certificate of the site itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaf {
    /// The common name or the first alternative name.
    pub subject: UntrustedText,
    pub issuer: UntrustedText,
    /// DNS names that it is good for, the first [`MOST_NAMES`] of them.
    pub names: Vec<UntrustedName>,
    #[serde(default)]
    pub more_names: usize,
    /// Serial number, lower-case hex, two digits a byte, separated by colons, as ACM writes it.
    pub serial: UntrustedText,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
}
