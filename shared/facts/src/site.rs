//! How the site answers: each endpoint and the plain-HTTP port, asked at each address of the domain.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::auth::Auth;
use crate::seen::Seen;

/// Who we say that we are in every request: the `User-Agent` in the site's access logs.
pub const AGENT: &str = concat!("albkeeper/", env!("CARGO_PKG_VERSION"), " (verify)");

/// All answers of the site.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// One entry an endpoint, in the order of the event.
    pub endpoints: Vec<EndpointProbes>,
    /// Answers of the plain-HTTP port to the redirect probe, one an address.
    pub redirect: Seen<Vec<Probe>>,
    /// Tokens that were asked for, and endpoints that were asked without theirs.
    #[serde(default)]
    pub auth: Auth,
}

/// One endpoint, asked at each address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EndpointProbes {
    /// The endpoint's name in the event.
    pub name: String,
    /// One probe an address; unseen where there was no address, or no token for it.
    pub probes: Seen<Vec<Probe>>,
}

/// One request to one address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Probe {
    /// The address that was asked, with Host and SNI of the domain.
    pub address: IpAddr,
    /// The URL that was asked for.
    pub url: String,
    /// What came back.
    pub outcome: Outcome,
    /// How long each phase took.
    pub phases: Phases,
    /// How often it was tried: more than once only after a transient failure, never where no time was left.
    pub attempts: u32,
}

/// What came back from a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Outcome {
    /// A reply, good or bad.
    Reply(Reply),
    /// The connection was refused.
    Refused,
    /// The connection was reset or closed before a whole reply came.
    Reset {
        /// What the connection said.
        detail: String,
    },
    /// No whole reply in time.
    TimedOut {
        /// What it was waiting for: `connect`, `first byte` or `body`.
        waiting_for: String,
        /// The deadline, in milliseconds.
        after_ms: u64,
    },
    /// The TLS handshake failed; nothing was sent.
    Tls {
        /// Why, in the verifier's words.
        detail: String,
    },
    /// Whatever else went wrong.
    Failed {
        /// The whole chain of causes.
        detail: String,
    },
    /// The run's time was over before it was asked, or before its own deadline: says nothing about the site.
    NotReached,
}

/// One HTTP reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// `HTTP/1.1` or `HTTP/2.0`.
    pub version: String,
    /// All headers, names in lower case, in the order that they came. Tokens that we sent are cut out.
    pub headers: Vec<(String, String)>,
    /// The body, as text, up to the scope's limit. Tokens that we sent are cut out.
    pub body: String,
    /// Whether the body was longer than the limit.
    pub truncated: bool,
}

impl Reply {
    /// The first header of this name (in lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// How long the phases of a request took, in milliseconds; `None` for one that was not reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phases {
    /// From the start until the connection was ready: TCP, and TLS where it is spoken.
    pub connect_ms: Option<u64>,
    /// From there to the reply's head.
    pub first_byte_ms: Option<u64>,
    /// From the start to the end of the body.
    pub total_ms: Option<u64>,
}
