//! How the site answers: each endpoint and the plain-HTTP port, asked at each address of the domain.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::address::Refusal;
use crate::ids::Arn;
use crate::scope::Login;
use crate::seen::Seen;
use crate::untrusted::UntrustedText;

/// Who we say that we are in every request: the `User-Agent` in the site's access logs.
pub const AGENT: &str = concat!("albkeeper/", env!("CARGO_PKG_VERSION"), " (verify)");

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

/// What was asked besides the endpoints, because some of them have a token.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Auth {
    /// Each endpoint that has a token, asked without it.
    pub without_token: Vec<EndpointProbes>,
    /// Each token URL with each secret, asked once for all endpoints.
    pub logins: Vec<LoggedIn>,
}

/// One exchange of user and password for a token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoggedIn {
    /// The secret that holds user and password.
    pub secret: Arn,
    /// Where and how it was asked.
    pub login: Login,
    /// What came back; unseen where there was no address to ask, or no password to send. A body with a token is not kept.
    pub answer: Seen<Probe>,
    /// Why the answer holds no token, in words; `None` where it holds one, or there is none.
    pub wrong: Option<UntrustedText>,
}

/// One endpoint, asked at each address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EndpointProbes {
    /// The endpoint's name in the event.
    pub name: String,
    /// One probe an address; unseen where there was no address, or no token for it.
    pub probes: Seen<Vec<Probe>>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Probe {
    /// The address that was asked, with Host and SNI of the domain.
    pub address: IpAddr,
    pub url: String,
    pub outcome: Outcome,
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
    Refused,
    /// The connection was reset or closed before a whole reply came.
    Reset {
        /// What the connection said.
        detail: UntrustedText,
    },
    /// No whole reply in time.
    TimedOut {
        /// What it was waiting for.
        waiting_for: WaitingFor,
        /// The deadline, in milliseconds.
        after_ms: u64,
    },
    /// The TLS handshake failed; nothing was sent.
    Tls {
        /// Why, in the verifier's words.
        detail: UntrustedText,
    },
    /// Whatever else went wrong.
    Failed {
        /// The whole chain of causes.
        detail: UntrustedText,
    },
    /// Nothing was sent: it is an address that is never asked, or not for this domain.
    NotAsked {
        why: Refusal,
    },
    /// The run's time was over before it was asked, or before its own deadline: says nothing about the site.
    NotReached,
}

/// What a request still waited for when its time was over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WaitingFor {
    /// The connection, and TLS on it.
    #[serde(rename = "connect")]
    Connect,
    /// The first byte of the reply.
    #[serde(rename = "first byte")]
    FirstByte,
    /// The rest of the body.
    #[serde(rename = "body")]
    Body,
}

impl WaitingFor {
    /// The words in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::FirstByte => "first byte",
            Self::Body => "body",
        }
    }
}

/// One HTTP reply, as it came: what of it leaves the process is decided by [`Reply::for_keeping`], and whoever prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    pub status: u16,
    /// `HTTP/1.1` or `HTTP/2.0`.
    pub version: String,
    /// All headers, names in lower case, in the order that they came.
    pub headers: Vec<(String, String)>,
    /// The body, as text, up to the scope's limit.
    pub body: String,
    /// Whether the body was longer than the limit.
    pub truncated: bool,
    /// Whether the request carried a secret: nothing of the body, and of the headers only what is harmless, may be shown.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confidential: bool,
    /// Bytes of a body that was judged and then not kept, with all headers but the harmless ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withheld: Option<usize>,
    /// Whether it was cut before its own limit: the bodies of all replies of a run have one room together.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub out_of_room: bool,
    /// Why there is no body, where one came and could not be taken out of its content coding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undecoded: Option<Undecoded>,
}

/// Why the body of a reply is not there as its readers would see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "kebab-case")]
pub enum Undecoded {
    /// It is in a coding that is not read here: all but gzip and deflate.
    Unknown { coding: UntrustedText },
    /// It is not in the coding that its header names.
    Broken {
        coding: UntrustedText,
        /// What the decoder said.
        detail: UntrustedText,
    },
}

/// Headers that tell who answered and what, and that no API puts a secret into.
const HARMLESS: [&str; 7] =
    ["content-length", "content-type", "date", "location", "retry-after", "server", "www-authenticate"];

impl Reply {
    /// The first header of this name (in lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Every header of this name (in lower case): a name may come more than once.
    pub fn headers_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether a header that is not there may have been, and was not kept.
    pub fn may_have_had(&self, name: &str) -> bool {
        self.withheld.is_some() && !HARMLESS.contains(&name)
    }

    /// What may be kept of it: without body and most headers where the request carried a secret, or where no body is to
    /// be kept at all. Such a reply can be judged again only as far as its status tells.
    #[must_use]
    pub fn for_keeping(mut self, bodies: bool) -> Self {
        if self.withheld.is_none() && (self.confidential || !bodies) {
            self.withheld = Some(self.body.len());
            self.body = String::new();
            self.headers.retain(|(name, _)| HARMLESS.contains(&name.as_str()));
        }
        self
    }
}

impl Probe {
    fn for_keeping(self, bodies: bool) -> Self {
        match self.outcome {
            Outcome::Reply(reply) => Self { outcome: Outcome::Reply(reply.for_keeping(bodies)), ..self },
            Outcome::Refused
            | Outcome::Reset { .. }
            | Outcome::TimedOut { .. }
            | Outcome::Tls { .. }
            | Outcome::Failed { .. }
            | Outcome::NotReached
            | Outcome::NotAsked { .. } => self,
        }
    }
}

impl Site {
    /// What may be kept of it. `bodies` tells whether those of requests without a secret may.
    #[must_use]
    pub fn for_keeping(self, bodies: bool) -> Self {
        let probes = |all: Seen<Vec<Probe>>| all.map(|all| all.into_iter().map(|it| it.for_keeping(bodies)).collect());
        let endpoints = |all: Vec<EndpointProbes>| {
            all.into_iter().map(|it| EndpointProbes { name: it.name, probes: probes(it.probes) }).collect()
        };
        let Auth { without_token, logins } = self.auth;
        let logins = logins.into_iter().map(|it| LoggedIn { answer: it.answer.map(|it| it.for_keeping(bodies)), ..it });
        Self {
            endpoints: endpoints(self.endpoints),
            redirect: probes(self.redirect),
            auth: Auth { without_token: endpoints(without_token), logins: logins.collect() },
        }
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
