//! What one run adds to the history.

use std::collections::BTreeMap;

use checklist::Verdict;
use facts::Facts;
use facts::site::{Outcome, Probe};
use facts::tls::HandshakeOutcome;
use jiff::Timestamp;
use report::Report;

/// The part of one run that is remembered.
#[derive(Clone, Debug, PartialEq)]
pub struct Look<'a> {
    /// When the run began.
    pub at: Timestamp,
    /// The worst of the checks.
    pub overall: Verdict,
    /// How each check ended.
    pub checks: Vec<(&'a str, Verdict)>,
    /// What each check saw.
    pub seen: BTreeMap<&'a str, &'a str>,
    /// How long each answer of an endpoint took, in milliseconds.
    pub latencies: Vec<(&'a str, u64)>,
    /// Whole days that the certificate is still good for; negative when it is not any more.
    pub certificate_days: Option<i64>,
    /// What a month will cost, in US dollars.
    pub monthly_usd: Option<f64>,
    /// What is different from the last run, besides verdicts.
    pub changes: Vec<String>,
}

impl<'a> Look<'a> {
    /// What is remembered of a report and its facts.
    pub fn new(report: &'a Report, facts: &'a Facts) -> Self {
        let lines = || report.checks.iter().map(|judged| &judged.line);
        let answers = facts.site.endpoints.iter().flat_map(|endpoint| {
            let probes = endpoint.probes.iter().flatten();
            probes.filter_map(|probe| Some((endpoint.name.as_str(), answered_in(probe)?)))
        });
        Self {
            at: report.run.at,
            overall: report.overall,
            checks: lines().map(|line| (line.check.as_str(), line.finding.verdict)).collect(),
            seen: lines().map(|line| (line.check.as_str(), line.finding.seen.as_str())).collect(),
            latencies: answers.collect(),
            certificate_days: certificate_days(facts),
            monthly_usd: checklist::checks::monthly_usd(facts).ok(),
            changes: report.changes.since_last.clone(),
        }
    }
}

fn answered_in(probe: &Probe) -> Option<u64> {
    match &probe.outcome {
        Outcome::Reply(reply) if reply.status < 500 => probe.phases.total_ms,
        Outcome::Reply(_)
        | Outcome::Refused
        | Outcome::Reset { .. }
        | Outcome::TimedOut { .. }
        | Outcome::Tls { .. }
        | Outcome::Failed { .. }
        | Outcome::NotAsked { .. }
        | Outcome::NotReached => None,
    }
}

/// Of the certificate that is served and ends first; where none is seen, of the one that AWS holds.
fn certificate_days(facts: &Facts) -> Option<i64> {
    let served = facts.tls.iter().flatten().filter_map(|handshake| match &handshake.outcome {
        HandshakeOutcome::Served(served) => Some(served.leaf.not_after),
        HandshakeOutcome::NoConnection { .. }
        | HandshakeOutcome::NoHandshake { .. }
        | HandshakeOutcome::NotAsked { .. }
        | HandshakeOutcome::NotReached => None,
    });
    let held = || facts.certificates.iter().flatten().filter_map(|held| held.acm.as_ref().ok()?.not_after).min();
    let ends = served.min().or_else(held)?;
    Some((ends.as_second() - facts.at.as_second()).div_euclid(86_400))
}
