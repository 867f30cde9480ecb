//! What came of a load test: how many requests, how they ended, how long they took, and why it ended.

mod plan;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use plan::{Caps, Model, Phase, Plan, Share};

use crate::seen::{Seen, Unseen};
use crate::untrusted::UntrustedText;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Load {
    /// Requests that were asked for.
    pub planned: u64,
    pub sent: u64,
    /// From the first request's time to the end of the last reply, in milliseconds.
    pub took_ms: u64,
    /// From the first request's time to the sending of the last one, in milliseconds; `None` where a version kept this
    /// that did not look at it.
    #[serde(default)]
    pub sent_ms: Option<u64>,
    /// What was sent in each phase; empty in the closed model.
    pub phases: Vec<PhaseSent>,
    /// By endpoint, in the order of the plan.
    pub endpoints: Vec<EndpointLoad>,
    /// How long requests took from the time at which they were due: the wait for a free place behind slow replies is in it.
    /// In the closed model nothing is due, so it is the time from sending on.
    pub waited: Latencies,
    /// How long the same requests took from the time at which they were really sent. A pause of the API hides here, for
    /// while it lasts hardly anything is sent.
    pub served: Latencies,
    /// How much later than it could have the generator itself began requests: lateness of ours, and no fault of the API.
    /// It is part of [`Self::waited`].
    pub late: Latencies,
    /// [`Self::waited`] as upper bounds in microseconds (within 1 %) with the number of requests up to each.
    pub histogram: Vec<(u64, u64)>,
    /// The most requests that were on the way at the same time.
    pub most_in_flight: u32,
    pub connections: u64,
    /// Addresses of the domain that were asked in turn.
    pub addresses: u32,
    /// Whether a closed model was held back by the cap on requests a second.
    pub held_back: bool,
    /// Why it ended before all was sent.
    pub stopped: Option<Stopped>,
}

/// What was sent while a phase lasted.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PhaseSent {
    /// The phase as it was asked for.
    #[serde(flatten)]
    pub phase: Phase,
    /// Requests that were sent while it lasted.
    pub sent: u64,
}

/// What came of one endpoint's requests.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EndpointLoad {
    /// The endpoint's name in the scope.
    pub name: String,
    pub sent: u64,
    /// Whole replies, by status.
    pub statuses: BTreeMap<u16, u64>,
    /// Requests without a whole reply, by what became of them: `refused`, `reset`, `timed out`, `tls`, `failed`.
    pub failures: BTreeMap<String, u64>,
    /// The first failure in full.
    pub first_failure: Option<UntrustedText>,
    /// Bytes of the bodies that were sent and received.
    pub bytes: u64,
    /// As [`Load::waited`].
    pub waited: Latencies,
    /// As [`Load::served`].
    pub served: Latencies,
}

/// How long requests took, in microseconds. Of a request without a whole reply only one that timed out counts, with the
/// time after which it was given up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Latencies {
    /// Requests that it is about; all else is 0 without any.
    pub count: u64,
    pub min_us: u64,
    pub p50_us: u64,
    /// 90 % took no longer.
    pub p90_us: u64,
    /// 95 % took no longer.
    pub p95_us: u64,
    /// 99 % took no longer.
    pub p99_us: u64,
    /// 99.9 % took no longer.
    pub p999_us: u64,
    pub max_us: u64,
}

/// Why a load test ended before all was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "kebab-case")]
pub enum Stopped {
    /// Too many of the last requests failed: no whole reply, a 5XX, or a refusal (403, 429).
    Failing {
        /// When, in milliseconds from the start.
        after_ms: u64,
        /// Requests that failed in the last seconds.
        failed: u64,
        /// Of so many.
        of: u64,
    },
    /// Its time was over.
    OutOfTime {
        /// When, in milliseconds from the start.
        after_ms: u64,
        /// Requests that had no reply by then.
        unanswered: u64,
    },
}

impl Load {
    /// The time in milliseconds over which replies are counted to a rate: that in which requests were sent, without the
    /// wait for the last reply.
    pub fn rated_ms(&self) -> u64 {
        let sent = self.sent_ms.unwrap_or(self.took_ms);
        if self.phases.is_empty() {
            // A client of the closed model is busy with its last request as long as with any other.
            return sent.saturating_add(self.served.p50_us / 1000).min(self.took_ms);
        }
        let planned = self.phases.iter().map(|it| u64::from(it.phase.seconds) * 1000).fold(0, u64::saturating_add);
        let in_time: u64 = self.phases.iter().map(|it| it.sent).sum();
        match self.stopped {
            Some(Stopped::Failing { after_ms, .. } | Stopped::OutOfTime { after_ms, .. }) => planned.min(after_ms),
            // The rest was sent after the last phase, for no more could be on the way.
            None if in_time < self.sent => planned.max(sent),
            None => planned,
        }
    }
}

impl EndpointLoad {
    /// Whole replies, good and bad.
    pub fn replies(&self) -> u64 {
        self.statuses.values().sum()
    }
}

/// Whether a status says that the API or its load balancer is in trouble, or refuses us: then more load does harm.
pub fn is_trouble(status: u16) -> bool {
    status >= 500 || matches!(status, 403 | 429)
}

/// Of a run without a load test.
pub fn not_asked() -> Seen<Load> {
    Err(Unseen::NotAsked { ask_with: "load".to_owned() })
}
