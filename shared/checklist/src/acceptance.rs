//! Findings that somebody accepts for a while: shown and counted apart, and told again when that is over.
//!
//! What is accepted is everything that is said of one subject with one verdict, by one check. A sentence is no key, for it
//! holds figures; a check is none, for it would hide what nobody has looked at yet; and what turns from a Warn into a Fail
//! was not accepted.

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::check_id::CheckId;
use crate::finding::{Detail, Finding, Line, Verdict};
use crate::notes::{of_details, sentences_in_words};

/// The most that are told; an event may have as many, and a stored one may be anybody's.
const MOST: usize = 50;

/// What is accepted, why, and for how long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    pub check: CheckId,
    /// What the observation is about, as reports write it.
    pub about: String,
    /// Warn or Fail: the one that is accepted, and no other.
    pub verdict: Verdict,
    /// Why, in words for those who see it.
    pub reason: String,
    /// The last day of it, in UTC.
    pub until: Date,
}

/// An acceptance, and what it does in this run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    #[serde(flatten)]
    pub acceptance: Acceptance,
    pub stands: Stands,
}

/// What an acceptance does in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stands {
    /// There is what it accepts, and it counts for nothing.
    Accepts,
    /// There is no such finding: it is mended, or was never called so.
    MatchesNothing,
    /// The check, or this subject of it, could not be judged.
    NotJudged,
    /// There is what it accepted, and it counts again: its last day is over.
    Over,
    /// Its last day is over, and there is nothing that it would accept.
    OverAndDone,
}

impl Stands {
    /// The words in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepts => "accepted",
            Self::MatchesNothing => "matches nothing",
            Self::NotJudged => "not judged now",
            Self::Over => "over, so it counts again",
            Self::OverAndDone => "over, and matches nothing",
        }
    }
}

/// Whether such a finding can be accepted at all. That users are not served is never accepted: whoever looks whether
/// something may go asks for that.
pub fn is_acceptable(check: CheckId, verdict: Verdict) -> bool {
    match verdict {
        Verdict::Warn => true,
        Verdict::Fail => !check.check().serving,
        Verdict::Skip | Verdict::Pass | Verdict::Unknown => false,
    }
}

impl Acceptance {
    fn is_of(&self, detail: &Detail) -> bool {
        let is_it = self.verdict == detail.verdict && self.about == detail.about.to_string();
        is_it && is_acceptable(self.check, self.verdict)
    }

    fn is_over(&self, at: Timestamp) -> bool {
        at.to_zoned_datetime(TimeZone::UTC).date() > self.until
    }
}

/// The finding of a check without what is accepted of it. What is left tells, with its own next step.
pub(crate) fn without_accepted(check: CheckId, mut finding: Finding, all: &[Acceptance], at: Timestamp) -> Finding {
    let (mut accepted, mut over) = (Vec::new(), Vec::new());
    for detail in &mut finding.details {
        let Some(acceptance) = all.iter().find(|it| it.check == check && it.is_of(detail)) else { continue };
        if acceptance.is_over(at) {
            over.push((detail.verdict, format!("{} was accepted until {}", detail.about, acceptance.until)));
            continue;
        }
        accepted.push(format!("accepted until {}: {}: {}", acceptance.until, detail.about, detail.seen));
        detail.accepted = Some(detail.verdict);
        detail.seen = format!(
            "accepted until {} ({}), though {}: {}",
            acceptance.until, acceptance.reason, detail.verdict, detail.seen
        );
        detail.verdict = Verdict::Skip;
    }
    if !accepted.is_empty() {
        finding = of_details(finding.details, finding.expected, sentences_in_words(&accepted));
    }
    let over: Vec<String> =
        over.into_iter().filter(|(verdict, _)| *verdict == finding.verdict).map(|it| it.1).collect();
    if !over.is_empty() {
        finding.seen = format!("{}; {}", finding.seen, sentences_in_words(&over));
    }
    // It was there for this, and may hold whole bodies of requests.
    finding.details.iter_mut().for_each(|detail| detail.next = None);
    finding
}

/// What became of each acceptance in these lines.
pub fn accepted(all: &[Acceptance], lines: &[Line], at: Timestamp) -> Vec<Accepted> {
    all.iter()
        .take(MOST)
        .map(|acceptance| {
            let line = lines.iter().find(|line| line.check == acceptance.check);
            let stands = line.map_or(Stands::NotJudged, |line| stands(acceptance, &line.finding, at));
            Accepted { acceptance: acceptance.clone(), stands }
        })
        .collect()
}

fn stands(acceptance: &Acceptance, finding: &Finding, at: Timestamp) -> Stands {
    let of_it = || finding.details.iter().filter(|detail| detail.about.to_string() == acceptance.about);
    if of_it().any(|detail| detail.accepted == Some(acceptance.verdict)) {
        return Stands::Accepts;
    }
    match (acceptance.is_over(at), of_it().any(|detail| acceptance.is_of(detail))) {
        (true, true) => Stands::Over,
        (_, false) if !is_judged(finding, &acceptance.about) => Stands::NotJudged,
        (true, false) => Stands::OverAndDone,
        (false, true | false) => Stands::MatchesNothing,
    }
}

/// Whether the subject was judged, or the check so wholly that it would have been told.
fn is_judged(finding: &Finding, about: &str) -> bool {
    let mut of_it = finding.details.iter().filter(|detail| detail.about.to_string() == about).peekable();
    if of_it.peek().is_some() {
        return of_it.any(|detail| says_something(detail.verdict));
    }
    let is_unknown = |detail: &Detail| detail.verdict == Verdict::Unknown;
    says_something(finding.verdict) && !finding.details.iter().any(is_unknown)
}

fn says_something(verdict: Verdict) -> bool {
    match verdict {
        Verdict::Pass | Verdict::Warn | Verdict::Fail => true,
        Verdict::Skip | Verdict::Unknown => false,
    }
}
