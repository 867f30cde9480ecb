//! What a load test sends, and what it never goes beyond.

use serde::{Deserialize, Serialize};

/// A load test: which endpoints are asked, how often, and when it gives up. It names no address: it asks the endpoints of
/// the scope at the addresses of the scope's domain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// How requests come.
    pub model: Model,
    /// What is asked, in shares.
    pub mix: Vec<Share>,
    /// The share of failing requests, in percent of those of the last seconds, from which on nothing more is sent.
    pub stop_percent: f64,
}

/// How requests come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Model {
    /// At set times, whatever became of those before: as users come, who do not know of one another.
    Open {
        /// One after the other.
        phases: Vec<Phase>,
    },
    /// So many clients, each of which asks again as soon as it has its answer.
    Closed {
        /// Requests on the way at the same time.
        clients: u32,
        requests: u32,
    },
}

/// A span of time in which requests come evenly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phase {
    pub seconds: u32,
    /// Requests a second.
    pub rate: u32,
}

/// One endpoint's share of the requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// The endpoint's name in the scope.
    pub endpoint: String,
    pub weight: u32,
}

/// What no load test goes beyond, whatever its event says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// Requests a second.
    pub rate: u32,
    pub requests: u32,
    /// Seconds from the first request to the last.
    pub seconds: u32,
    /// Requests on the way at the same time.
    pub in_flight: u32,
}

impl Model {
    pub fn requests(&self) -> u64 {
        match self {
            Self::Open { phases } => {
                let of = |phase: &Phase| u64::from(phase.seconds).saturating_mul(u64::from(phase.rate));
                phases.iter().map(of).fold(0, u64::saturating_add)
            }
            Self::Closed { requests, .. } => u64::from(*requests),
        }
    }

    /// The most requests a second; `None` where the API's own speed decides.
    pub fn rate(&self) -> Option<u32> {
        match self {
            Self::Open { phases } => phases.iter().map(|phase| phase.rate).max(),
            Self::Closed { .. } => None,
        }
    }

    /// How long it takes, in seconds; `None` where the API's own speed decides.
    pub fn seconds(&self) -> Option<u64> {
        match self {
            Self::Open { phases } => Some(phases.iter().map(|phase| u64::from(phase.seconds)).sum()),
            Self::Closed { .. } => None,
        }
    }
}
