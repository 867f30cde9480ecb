//! What the newest access logs tell of the traffic: counted, never line by line.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::untrusted::UntrustedText;

pub const PATH_LETTERS: usize = 80;

/// The traffic of a few minutes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traffic {
    /// The beginning of the oldest five minutes that were read.
    pub from: Timestamp,
    /// The end of the newest.
    pub to: Timestamp,
    /// How many log objects were read.
    pub objects: u32,
    pub lines: u64,
    /// Lines among them that are none of an access log.
    pub unreadable: u64,
    /// Why reading ended before the end, where it did: what is counted then is a part.
    pub cut_short: Option<UntrustedText>,
    /// The requests of everybody but ourselves.
    pub users: Users,
    /// Our own requests, known by their `User-Agent`.
    pub ours: Vec<Own>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Users {
    pub requests: u64,
    /// By whoever answered.
    pub answered: BTreeMap<By, u64>,
    /// By status, as clients got it, without those that the web ACL blocked.
    pub statuses: BTreeMap<u16, u64>,
    /// 5XX by whoever answered.
    pub errors: BTreeMap<By, u64>,
    /// 95th percentile of the time that targets took to begin their answer, in milliseconds; `None` without any.
    pub target_p95_ms: Option<u64>,
    pub targets: Vec<Share>,
    /// Paths, without query, that the web ACL blocked most, with how often.
    pub blocked: Vec<(UntrustedText, u64)>,
}

/// What one target got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// ARN of the target group; `None` where the log does not say it.
    pub group: Option<UntrustedText>,
    /// Address and port.
    pub target: UntrustedText,
    pub requests: u64,
    /// How many of them ended with 5XX, by itself or for want of its answer.
    pub errors: u64,
}

/// One kind of request of our own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Own {
    /// The path, without query.
    pub path: UntrustedText,
    /// The status that we got.
    pub status: u16,
    pub by: By,
}

/// Who answered a request, as the access log tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// The web ACL: it was the last that acted.
    Waf,
    /// The load balancer: no target gave a status.
    LoadBalancer,
    Target,
}
