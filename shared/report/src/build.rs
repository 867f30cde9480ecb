//! A report from facts and lines.

use checklist::alerts::State;
use checklist::changes::Shape;
use checklist::{Cause, Line, Verdict, overall};
use facts::Facts;
use facts::load::Load;
use facts::tls::Handshake;

use crate::{Changes, Connection, Delivered, Judged, Report, Request, Run, SCHEMA, Timings};

/// Sentences of what changed that are kept.
const MOST_CHANGES: usize = 60;

/// The report of a run, not yet delivered. `known` is the state before and after it, where the one before was readable.
pub fn report(
    facts: &Facts,
    lines: Vec<Line>,
    causes: Vec<Cause>,
    known: Option<(&State, &State)>,
    run: Run,
) -> Report {
    let overall = overall(&lines);
    let headline = headline(overall, &lines, &causes);
    let load_balancer = facts.the_load_balancer().ok().map(|found| found.arn.clone());
    let judged = |line: Line| Judged { since: known.and_then(|(_, state)| state.since(&line)), line };
    Report {
        schema: SCHEMA.to_owned(),
        domain: facts.scope.domain.clone(),
        load_balancer,
        overall,
        headline,
        causes,
        changes: known.map(|(before, _)| changes(facts, before)).unwrap_or_default(),
        checks: lines.into_iter().map(judged).collect(),
        accepted: Vec::new(),
        timings: timings(facts),
        load: facts.load.as_ref().ok().map(|load| Box::new(Load { histogram: Vec::new(), ..load.clone() })),
        run,
        delivered: Delivered::default(),
        page: None,
    }
}

fn changes(facts: &Facts, before: &State) -> Changes {
    let now = Shape::from_facts(facts);
    let since = |then: &Option<Shape>| {
        let mut said = then.as_ref().map(|then| now.since(then)).unwrap_or_default();
        let over = said.len().saturating_sub(MOST_CHANGES);
        said.truncate(MOST_CHANGES);
        said.extend((over > 0).then(|| format!("and {over} more")));
        said
    };
    Changes {
        since_last: since(&before.last),
        good_at: before.last_green.as_ref().map(|then| then.at),
        since_good: since(&before.last_green),
    }
}

impl Report {
    /// The check to tell first: that of the first cause, or the first that could not be judged. `None` when all is well.
    pub fn lead(&self) -> Option<&Judged> {
        let cause = self.causes.first().map(|cause| cause.check);
        let is_it = |judged: &&Judged| match cause {
            Some(check) => judged.line.check == check,
            None => judged.line.finding.verdict == self.overall && self.overall > Verdict::Pass,
        };
        self.checks.iter().find(is_it)
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
            let is_missing = |line: &&Line| line.finding.verdict == Verdict::Skip && !is_on_demand(line);
            let skipped = lines.iter().filter(is_missing).count();
            let said = if skipped == 0 {
                format!("all {passed} checks pass")
            } else {
                format!("{passed} checks pass, {skipped} skipped")
            };
            match accepted(lines) {
                0 => said,
                1 => format!("{said}, 1 finding is accepted"),
                more => format!("{said}, {more} findings are accepted"),
            }
        }
        // What fails or warns has a cause, so these come here only of an empty list.
        (Verdict::Skip | Verdict::Fail | Verdict::Warn, _) => "nothing was judged".to_owned(),
    }
}

/// Observations that the event accepts.
fn accepted(lines: &[Line]) -> usize {
    let details = lines.iter().flat_map(|line| &line.finding.details);
    details.filter(|detail| detail.accepted.is_some()).count()
}

/// Where nobody asks for it nothing is missing.
fn is_on_demand(line: &Line) -> bool {
    line.check.check().on_demand
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
