//! The end of a certificate: told at a few numbers of days, once each, and apart from how TLS stands otherwise, so that
//! it hides nothing and nothing hides it.

use std::collections::{BTreeMap, BTreeSet};

use facts::Facts;
use facts::tls::{HandshakeOutcome, Leaf};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::news::News;
use crate::check_id::CheckId;
use crate::checks::tls::held;
use crate::expectations::{Expectations, TlsConfig};
use crate::finding::{Finding, Verdict};

const DAY_S: i64 = 86_400;
/// Days before the end on which people are told, besides the event's own limits.
const STEPS: [u32; 5] = [30, 14, 7, 3, 1];
/// Certificates that are remembered; those that end first are forgotten first.
const MOST_REMEMBERED: usize = 8;

/// The certificate that ends first of those that are served, as far as that is judged to be bad or good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// Its end.
    pub not_after: Timestamp,
    /// Whole days until then.
    pub days: i64,
    /// How that is judged, whatever else is wrong with TLS.
    pub verdict: Verdict,
    /// The number of days that it has come below, of those on which people are told.
    pub step: Option<u32>,
    /// Whether every address was seen.
    pub whole: bool,
}

/// What people were told: by the end of each certificate, the lowest number of days. Two nodes may serve two.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Told(BTreeMap<Timestamp, u32>);

/// The `tls` check, as it would stand if no certificate came to its end, and the end of the first one.
pub(super) fn apart(facts: &Facts, expectations: &Expectations, found: &Finding) -> (Verdict, Option<Ending>) {
    let tls = TlsConfig { warn_days: 0, fail_days: 0, ..expectations.tls.clone() };
    let patient = Expectations { tls, ..expectations.clone() };
    let Ok(without) = (CheckId::Tls.check().judge)(facts, &patient) else { return (found.verdict, None) };
    let differ = found.details.iter().zip(&without.details).filter(|(with, without)| with != without);
    let verdict = differ.map(|(with, _)| with.verdict).max().unwrap_or(Verdict::Pass);
    (without.verdict, ending(facts, &expectations.tls, verdict))
}

fn ending(facts: &Facts, limits: &TlsConfig, verdict: Verdict) -> Option<Ending> {
    let handshakes = facts.tls.as_ref().ok()?;
    let leafs: Vec<&Leaf> = handshakes.iter().filter_map(|handshake| leaf(&handshake.outcome)).collect();
    let served = leafs.iter().map(|leaf| leaf.not_after).min()?;
    let not_after = held::ends(facts).chain([served]).min()?;
    let days = not_after.as_second().saturating_sub(facts.at.as_second()).div_euclid(DAY_S);
    let steps: BTreeSet<u32> = STEPS
        .into_iter()
        .chain([limits.warn_days, limits.fail_days])
        .filter(|step| *step <= limits.warn_days)
        .collect();
    let step = steps.into_iter().find(|step| days < i64::from(*step)).filter(|_| days >= 0);
    Some(Ending { not_after, days, verdict, step, whole: leafs.len() == handshakes.len() })
}

fn leaf(outcome: &HandshakeOutcome) -> Option<&Leaf> {
    match outcome {
        HandshakeOutcome::Served(served) => Some(&served.leaf),
        HandshakeOutcome::NoConnection { .. }
        | HandshakeOutcome::NoHandshake { .. }
        | HandshakeOutcome::NotAsked { .. }
        | HandshakeOutcome::NotReached => None,
    }
}

impl Ending {
    /// What is new of it for those who were told this.
    pub(super) fn news(&self, told: &Told) -> Option<News> {
        let Self { not_after, days, verdict, .. } = *self;
        if is_bad(verdict) {
            let step = self.step?;
            let is_known = told.0.get(&not_after).is_some_and(|told| *told <= step);
            return (!is_known).then_some(News::Ending { days, verdict });
        }
        // One address that was not seen may still serve the old one.
        let was_told_of_others = !told.0.is_empty() && told.0.keys().all(|other| *other < not_after);
        (was_told_of_others && self.whole).then_some(News::Renewed { days })
    }
}

impl Told {
    /// Notes that people were told of it: of a bad one how near it is, and of a good one that the others are past.
    pub(super) fn note(&mut self, ending: &Ending) {
        match ending.step {
            Some(step) if is_bad(ending.verdict) => drop(self.0.insert(ending.not_after, step)),
            Some(_) | None => self.0.clear(),
        }
        self.bound();
    }

    /// Forgets those that end first, where there are too many.
    pub(super) fn bound(&mut self) {
        while self.0.len() > MOST_REMEMBERED {
            self.0.pop_first();
        }
    }
}

fn is_bad(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Warn | Verdict::Fail)
}
