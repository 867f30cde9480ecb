//! Counts what is sent and how it ends, and tells it as facts.

use std::collections::BTreeMap;
use std::time::Duration;

use facts::UntrustedText;
use facts::load::{EndpointLoad, Latencies, Load, Model, PhaseSent, Plan, Stopped};
use hdrhistogram::Histogram;
use transport::deadline::millis;

use super::schedule::starts;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// With a whole reply.
    Reply {
        status: u16,
        /// Bytes of the bodies, sent and received.
        bytes: u64,
    },
    TimedOut,
    /// Without a whole reply: the kind in one word, and all of it.
    Broken {
        kind: &'static str,
        detail: UntrustedText,
    },
}

/// How long a request took, in each way to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Took {
    pub(crate) waited: Duration,
    pub(crate) served: Duration,
}

/// Counts of one load test.
pub(crate) struct Tally {
    sent: u64,
    phases: Vec<(Duration, PhaseSent)>,
    endpoints: Vec<OfEndpoint>,
    all: Both,
    late: Times,
    pub(crate) most_in_flight: usize,
    pub(crate) held_back: u64,
    pub(crate) last: Duration,
    /// When the last request so far was sent, from the start.
    last_sent: Duration,
}

struct OfEndpoint {
    name: String,
    sent: u64,
    statuses: BTreeMap<u16, u64>,
    failures: BTreeMap<String, u64>,
    first_failure: Option<UntrustedText>,
    bytes: u64,
    times: Both,
}

#[derive(Default)]
struct Both {
    waited: Times,
    served: Times,
}

/// Times up to ten minutes, in microseconds, within 0.1 %.
struct Times(Histogram<u32>);

impl Default for Times {
    #[expect(clippy::expect_used, reason = "the bounds stand here: they are right or they never were")]
    fn default() -> Self {
        Self(Histogram::new_with_bounds(1, 600_000_000, 3).expect("bounds of a histogram"))
    }
}

impl Tally {
    pub(crate) fn new(plan: &Plan) -> Self {
        let phases = match &plan.model {
            Model::Open { phases } => starts(phases).map(|(at, phase)| (at, PhaseSent { phase, sent: 0 })).collect(),
            Model::Closed { .. } => Vec::new(),
        };
        let endpoint = |name: &String| OfEndpoint {
            name: name.clone(),
            sent: 0,
            statuses: BTreeMap::new(),
            failures: BTreeMap::new(),
            first_failure: None,
            bytes: 0,
            times: Both::default(),
        };
        Self {
            sent: 0,
            phases,
            endpoints: plan.mix.iter().map(|share| endpoint(&share.endpoint)).collect(),
            all: Both::default(),
            late: Times::default(),
            most_in_flight: 0,
            held_back: 0,
            last: Duration::ZERO,
            last_sent: Duration::ZERO,
        }
    }

    /// A request of this share was sent so long after the start, so much later than we could have.
    pub(crate) fn sent(&mut self, share: usize, at: Duration, late: Duration) {
        self.sent += 1;
        self.last_sent = self.last_sent.max(at);
        self.late.note(late);
        if let Some(endpoint) = self.endpoints.get_mut(share) {
            endpoint.sent += 1;
        }
        let lasts = |(start, phase): &&mut (Duration, PhaseSent)| {
            at >= *start && at < *start + Duration::from_secs(u64::from(phase.phase.seconds))
        };
        if let Some((_, phase)) = self.phases.iter_mut().find(lasts) {
            phase.sent += 1;
        }
    }

    pub(crate) fn ended(&mut self, share: usize, ended: Ended, took: Took) {
        let Some(endpoint) = self.endpoints.get_mut(share) else { return };
        let mut failed = |kind: &str, detail: UntrustedText| {
            *endpoint.failures.entry(kind.to_owned()).or_default() += 1;
            endpoint.first_failure.get_or_insert(detail);
        };
        match ended {
            Ended::Reply { status, bytes } => {
                *endpoint.statuses.entry(status).or_default() += 1;
                endpoint.bytes += bytes;
            }
            Ended::TimedOut => {
                failed("timed out", format!("no whole reply within {} ms", took.served.as_millis()).into());
            }
            // It ended before the API had its say: how long that took says nothing.
            Ended::Broken { kind, detail } => return failed(kind, detail),
        }
        for times in [&mut endpoint.times, &mut self.all] {
            times.waited.note(took.waited);
            times.served.note(took.served);
        }
    }

    /// All of it as facts.
    pub(crate) fn facts(self, plan: &Plan, stopped: Option<Stopped>) -> Load {
        let endpoint = |of: OfEndpoint| EndpointLoad {
            name: of.name,
            sent: of.sent,
            statuses: of.statuses,
            failures: of.failures,
            first_failure: of.first_failure,
            bytes: of.bytes,
            waited: of.times.waited.told(),
            served: of.times.served.told(),
        };
        Load {
            planned: plan.model.requests(),
            sent: self.sent,
            took_ms: millis(self.last),
            sent_ms: Some(millis(self.last_sent)),
            phases: self.phases.into_iter().map(|(_, phase)| phase).collect(),
            endpoints: self.endpoints.into_iter().map(endpoint).collect(),
            histogram: self.all.waited.steps(),
            waited: self.all.waited.told(),
            served: self.all.served.told(),
            late: self.late.told(),
            most_in_flight: u32::try_from(self.most_in_flight).unwrap_or(u32::MAX),
            connections: 0,
            addresses: 0,
            // The first requests of all clients are always spread.
            held_back: self.held_back * 10 > self.sent,
            stopped,
        }
    }
}

impl Times {
    fn note(&mut self, took: Duration) {
        self.0.saturating_record(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    }

    fn told(&self) -> Latencies {
        let at = |quantile: f64| self.0.value_at_quantile(quantile).min(self.0.max());
        Latencies {
            count: self.0.len(),
            min_us: self.0.min(),
            p50_us: at(0.5),
            p90_us: at(0.9),
            p95_us: at(0.95),
            p99_us: at(0.99),
            p999_us: at(0.999),
            max_us: self.0.max(),
        }
    }

    /// The same in coarser steps, which are few enough to be kept.
    fn steps(&self) -> Vec<(u64, u64)> {
        let Ok(mut coarse) = Histogram::<u64>::new_with_bounds(1, 600_000_000, 2) else { return Vec::new() };
        for step in self.0.iter_recorded() {
            coarse.saturating_record_n(step.value_iterated_to(), step.count_since_last_iteration());
        }
        coarse.iter_recorded().map(|step| (step.value_iterated_to(), step.count_since_last_iteration())).collect()
    }
}
