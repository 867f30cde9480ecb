//! A report from facts and lines.

use checklist::history::State;
use checklist::{Cause, Line, Verdict, overall};
use facts::Facts;
use facts::tls::Handshake;

use crate::{Connection, Delivered, Judged, Report, Request, Run, SCHEMA, Timings};

/// The report of a run, not yet delivered.
pub fn report(facts: &Facts, lines: Vec<Line>, causes: Vec<Cause>, state: Option<&State>, run: Run) -> Report {
    let overall = overall(&lines);
    let headline = headline(overall, &lines, &causes);
    let load_balancer = facts.the_load_balancer().ok().map(|found| found.arn.clone());
    let judged = |line: Line| Judged { since: state.and_then(|state| state.since(&line)), line };
    Report {
        schema: SCHEMA.to_owned(),
        domain: facts.scope.domain.clone(),
        load_balancer,
        overall,
        headline,
        causes,
        checks: lines.into_iter().map(judged).collect(),
        timings: timings(facts),
        run,
        delivered: Delivered::default(),
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

/// The first cause, and how many there are besides; without one, what else is so.
fn headline(overall: Verdict, lines: &[Line], causes: &[Cause]) -> String {
    match causes {
        [] => {}
        [cause] => return cause.headline.clone(),
        [cause, others @ ..] => return format!("{} (and {} more)", cause.headline, others.len()),
    }
    let worst = lines.iter().find(|line| line.finding.verdict == overall);
    match (overall, worst) {
        (Verdict::Unknown, Some(line)) => format!("{} could not be judged: {}", line.check, line.finding.seen),
        (Verdict::Unknown, None) => "nothing could be judged".to_owned(),
        (Verdict::Pass, _) => {
            let passed = lines.iter().filter(|line| line.finding.verdict == Verdict::Pass).count();
            let skipped = lines.len() - passed;
            if skipped == 0 {
                format!("all {passed} checks pass")
            } else {
                format!("{passed} checks pass, {skipped} skipped")
            }
        }
        // What fails or warns has a cause, so these come here only of an empty list.
        (Verdict::Skip | Verdict::Fail | Verdict::Warn, _) => "nothing was judged".to_owned(),
    }
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
