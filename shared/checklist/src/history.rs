//! What one run remembers for the next, and what of it is news.
//!
//! Pure: the stored state and the lines of today in, the new state and the news out. Unknown never changes how a check
//! stands, so a check that cannot be seen for a while neither raises nor clears anything.

use std::collections::BTreeMap;

use facts::targets::Sighting;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::finding::Verdict;
use crate::judge::Line;

/// Runs in a row with something unseen until that is news by itself: one bad answer of AWS is none.
const BLIND_RUNS: u32 = 3;
/// Mails that wait for delivery; an older one is dropped, for its news is overtaken.
const MOST_WAITING: usize = 3;

/// What is kept between two runs of one domain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// When it was written.
    pub at: Timestamp,
    /// How each check stands, by its id.
    pub standings: BTreeMap<String, Standing>,
    /// The overall verdict that people were last told, or would have been: `None` before the first run.
    pub told: Option<Verdict>,
    /// Runs in a row in which something could not be seen.
    pub blind_runs: u32,
    /// Whether people were told that something cannot be seen.
    pub told_blind: bool,
    /// Targets and since when they are in their state.
    pub sightings: Vec<Sighting>,
    /// Mails that are still to be sent.
    pub waiting: Vec<Mail>,
}

/// How one check stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// The last verdict that was not Unknown; `None` if it never was anything else.
    pub verdict: Option<Verdict>,
    /// Since when it stands so.
    pub since: Timestamp,
    /// Since when it is Unknown; `None` when it was seen in the last run.
    pub unseen_since: Option<Timestamp>,
}

/// A mail as it will be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// ASCII, under 100 characters, one line.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// What people should hear of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "news", rename_all = "kebab-case")]
pub enum News {
    /// It got worse: from the first verdict to the second.
    Worse {
        /// What people were told before.
        from: Verdict,
        /// What is so now.
        to: Verdict,
    },
    /// It got better, but is not all well.
    Better {
        /// What people were told before.
        from: Verdict,
        /// What is so now.
        to: Verdict,
    },
    /// All is well again.
    Recovered {
        /// What people were told before.
        from: Verdict,
    },
    /// Something could not be seen for a while; how it stands is not known.
    Blind,
    /// Everything is seen again, and nothing changed meanwhile.
    SeeingAgain,
}

impl State {
    /// The state after a run that found these lines, and what of it is news.
    #[must_use]
    pub fn after(&self, lines: &[Line], at: Timestamp, sightings: Vec<Sighting>) -> (Self, Option<News>) {
        let standings: BTreeMap<_, _> =
            lines.iter().map(|line| (line.check.clone(), self.standing(line, at))).collect();
        let unseen = lines.iter().any(|line| line.finding.verdict == Verdict::Unknown);
        let mut next = Self {
            at,
            standings,
            told: self.told,
            blind_runs: if unseen { self.blind_runs.saturating_add(1) } else { 0 },
            told_blind: self.told_blind,
            sightings,
            waiting: self.waiting.clone(),
        };
        let news = next.settle_news();
        (next, news)
    }

    /// Since when the check has its verdict of today. For an Unknown one: since when it is unseen.
    pub fn since(&self, line: &Line) -> Option<Timestamp> {
        let standing = self.standings.get(&line.check)?;
        Some(standing.unseen_since.unwrap_or(standing.since))
    }

    /// Puts a mail into the queue of those that are still to be sent.
    pub fn wait_for(&mut self, mail: Mail) {
        self.waiting.push(mail);
        let over = self.waiting.len().saturating_sub(MOST_WAITING);
        self.waiting.drain(..over);
    }

    fn standing(&self, line: &Line, at: Timestamp) -> Standing {
        let before = self.standings.get(&line.check);
        match (line.finding.verdict, before) {
            (Verdict::Unknown, Some(before)) => {
                Standing { unseen_since: before.unseen_since.or(Some(at)), ..before.clone() }
            }
            (Verdict::Unknown, None) => Standing { verdict: None, since: at, unseen_since: Some(at) },
            (verdict, Some(before)) if before.verdict == Some(verdict) => {
                Standing { unseen_since: None, ..before.clone() }
            }
            (verdict, _) => Standing { verdict: Some(verdict), since: at, unseen_since: None },
        }
    }

    /// The worst of how the checks stand.
    fn stands(&self) -> Verdict {
        let worst = self.standings.values().filter_map(|standing| standing.verdict).max();
        match worst {
            // Nothing to judge is nothing to complain of.
            None | Some(Verdict::Skip | Verdict::Unknown) => Verdict::Pass,
            Some(worst) => worst,
        }
    }

    /// Compares with what people were told, and takes note of what they are told now.
    fn settle_news(&mut self) -> Option<News> {
        let now = self.stands();
        let from = self.told.unwrap_or(Verdict::Pass);
        self.told = Some(now);
        let sees_again = self.told_blind && self.blind_runs == 0;
        if sees_again {
            self.told_blind = false;
        }
        if now > from {
            return Some(News::Worse { from, to: now });
        }
        if now < from && now == Verdict::Pass {
            return Some(News::Recovered { from });
        }
        if now < from {
            return Some(News::Better { from, to: now });
        }
        if sees_again {
            return Some(News::SeeingAgain);
        }
        if self.blind_runs >= BLIND_RUNS && !self.told_blind {
            self.told_blind = true;
            return Some(News::Blind);
        }
        None
    }
}

#[cfg(test)]
mod tests;
