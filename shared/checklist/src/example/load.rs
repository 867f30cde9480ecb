//! A load test that the retail prediction API bears.

use std::collections::BTreeMap;

use facts::load::{EndpointLoad, Latencies, Load, Model, Phase, PhaseSent, Plan, Share};

use crate::expectations::LoadTargets;

const PHASES: [Phase; 3] =
    [Phase { seconds: 10, rate: 10 }, Phase { seconds: 15, rate: 20 }, Phase { seconds: 5, rate: 5 }];

pub(super) fn plan() -> Plan {
    let share = |endpoint: &str, weight| Share { endpoint: endpoint.to_owned(), weight };
    Plan {
        model: Model::Open { phases: PHASES.to_vec() },
        mix: vec![share("GET /health", 30), share("POST /predict", 70)],
        stop_percent: 10.0,
    }
}

pub(super) fn expectation() -> LoadTargets {
    LoadTargets { p50_ms: None, p95_ms: Some(500), p99_ms: Some(1000), per_s: None, error_percent: 1.0 }
}

pub(super) fn load() -> Load {
    let endpoint = |name: &str, sent: u64, p50_us: u64| EndpointLoad {
        name: name.to_owned(),
        sent,
        statuses: BTreeMap::from([(200, sent)]),
        failures: BTreeMap::new(),
        first_failure: None,
        bytes: sent * 300,
        waited: latencies(sent, p50_us),
        served: latencies(sent, p50_us),
    };
    let sent = |phase: Phase| PhaseSent { phase, sent: u64::from(phase.seconds) * u64::from(phase.rate) };
    Load {
        planned: 425,
        sent: 425,
        took_ms: 29_840,
        sent_ms: Some(29_800),
        phases: PHASES.map(sent).to_vec(),
        endpoints: vec![endpoint("GET /health", 127, 9_000), endpoint("POST /predict", 298, 42_000)],
        waited: latencies(425, 38_000),
        served: latencies(425, 38_000),
        late: latencies(425, 400),
        histogram: vec![(9_023, 127), (42_239, 298)],
        most_in_flight: 4,
        connections: 9,
        addresses: 3,
        held_back: false,
        stopped: None,
    }
}

/// Latencies that grow from this median.
fn latencies(count: u64, p50_us: u64) -> Latencies {
    Latencies {
        count,
        min_us: p50_us / 2,
        p50_us,
        p90_us: p50_us * 3 / 2,
        p95_us: p50_us * 2,
        p99_us: p50_us * 3,
        p999_us: p50_us * 4,
        max_us: p50_us * 4,
    }
}
