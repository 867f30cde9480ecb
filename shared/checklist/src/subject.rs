//! What an observation is about.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// What an observation is about. Where another rule must find it again it has a form of its own; a stored one is only
/// its words.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub enum Subject {
    /// Something that only its words tell.
    Named(String),
    /// The load balancer itself.
    LoadBalancer,
    /// An address of the domain.
    Address(IpAddr),
    /// What an endpoint answered at one address.
    Answer {
        /// The endpoint, by its name in the scope.
        endpoint: String,
        /// The address that was asked.
        address: IpAddr,
    },
    /// The bucket of the access logs.
    Bucket(String),
    /// A setting of the health check of a target group, by the event's name of it.
    HealthCheck {
        /// `path`, `port`, and so on.
        setting: String,
        /// The target group's name.
        group: String,
    },
}

impl Subject {
    /// The address that it is about, where it is about an address alone.
    pub(crate) fn address(&self) -> Option<IpAddr> {
        match self {
            Self::Address(address) => Some(*address),
            Self::Named(_) | Self::LoadBalancer | Self::Answer { .. } | Self::Bucket(_) | Self::HealthCheck { .. } => {
                None
            }
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(words) => f.write_str(words),
            Self::LoadBalancer => f.write_str("the load balancer"),
            Self::Address(address) => write!(f, "{address}"),
            Self::Answer { endpoint, address } => write!(f, "{endpoint} at {address}"),
            Self::Bucket(name) => write!(f, "bucket {name}"),
            Self::HealthCheck { setting, group } => write!(f, "health check {setting} of {group}"),
        }
    }
}

/// Two that read the same are the same: what is stored has lost its form.
impl PartialEq for Subject {
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

impl Eq for Subject {}

impl From<Subject> for String {
    fn from(subject: Subject) -> Self {
        subject.to_string()
    }
}

impl From<String> for Subject {
    fn from(words: String) -> Self {
        Self::Named(words)
    }
}

impl From<&String> for Subject {
    fn from(words: &String) -> Self {
        Self::Named(words.clone())
    }
}

impl From<&Self> for Subject {
    fn from(subject: &Self) -> Self {
        subject.clone()
    }
}

impl From<&str> for Subject {
    fn from(words: &str) -> Self {
        Self::Named(words.to_owned())
    }
}
