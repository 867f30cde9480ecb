//! A report from facts and lines.

use checklist::history::State;
use checklist::{Line, ON_DEMAND, Verdict, overall};
use facts::Facts;
use facts::load::Load;
use facts::tls::Handshake;

use crate::{Connection, Delivered, Judged, Report, Request, Run, SCHEMA, Timings};

/// The report of a run, not yet delivered.
pub fn report(facts: &Facts, lines: Vec<Line>, state: Option<&State>, run: Run) -> Report {
    let overall = overall(&lines);
    let headline = headline(overall, &lines);
    let load_balancer = facts.the_load_balancer().ok().map(|found| found.arn.clone());
    let judged = |line: Line| Judged { since: state.and_then(|state| state.since(&line)), line };
    Report {
        schema: SCHEMA.to_owned(),
        domain: facts.scope.domain.clone(),
        load_balancer,
        overall,
        headline,
        checks: lines.into_iter().map(judged).collect(),
        timings: timings(facts),
        load: facts.load.as_ref().ok().map(|load| Box::new(Load { histogram: Vec::new(), ..load.clone() })),
        run,
        delivered: Delivered::default(),
        page: None,
    }
}

impl Report {
    /// The check to tell first: the first of the worst, for the checklist is in the order in which a request meets
    /// things. `None` when all is well.
    pub fn lead(&self) -> Option<&Judged> {
        self.checks.iter().find(|judged| judged.line.finding.verdict == self.overall && self.overall > Verdict::Pass)
    }

    /// How many checks ended so.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.checks.iter().filter(|judged| judged.line.finding.verdict == verdict).count()
    }
}

fn headline(overall: Verdict, lines: &[Line]) -> String {
    let worst = lines.iter().find(|line| line.finding.verdict == overall);
    match (overall, worst) {
        (Verdict::Fail | Verdict::Warn, Some(line)) => line.finding.seen.clone(),
        (Verdict::Unknown, Some(line)) => format!("{} could not be judged: {}", line.check, line.finding.seen),
        (Verdict::Unknown, None) => "nothing could be judged".to_owned(),
        (Verdict::Pass, _) => {
            let passed = lines.iter().filter(|line| line.finding.verdict == Verdict::Pass).count();
            let is_missing = |line: &&Line| line.finding.verdict == Verdict::Skip && !is_on_demand(line);
            let skipped = lines.iter().filter(is_missing).count();
            if skipped == 0 {
                format!("all {passed} checks pass")
            } else {
                format!("{passed} checks pass, {skipped} skipped")
            }
        }
        (Verdict::Skip | Verdict::Fail | Verdict::Warn, _) => "nothing was judged".to_owned(),
    }
}

/// Where nobody asks for it nothing is missing.
fn is_on_demand(line: &Line) -> bool {
    ON_DEMAND.contains(&line.check.as_str())
}

fn timings(facts: &Facts) -> Timings {
    let connection = |handshake: &Handshake| Connection {
        address: handshake.address.to_string(),
        tcp_ms: handshake.tcp_ms,
        tls_ms: handshake.tls_ms,
    };
    let requests = facts.site.endpoints.iter().flat_map(|endpoint| {
        endpoint.probes.iter().flatten().map(|probe| Request {
            endpoint: endpoint.name.clone(),
            address: probe.address.to_string(),
            connect_ms: probe.phases.connect_ms,
            first_byte_ms: probe.phases.first_byte_ms,
            total_ms: probe.phases.total_ms,
        })
    });
    Timings {
        dns_ms: facts.dns.domain.as_ref().ok().map(|lookup| lookup.took_ms),
        connections: facts.tls.iter().flatten().map(connection).collect(),
        requests: requests.collect(),
    }
}
