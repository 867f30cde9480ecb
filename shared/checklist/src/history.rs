//! What one run remembers for the next, and what of it is news.
//!
//! Pure: the stored state and the lines of today in, the new state and the news out. Unknown never changes how a check
//! stands, so a check that cannot be seen for a while neither raises nor clears anything.

#[cfg(test)]
mod tests;
mod topic;

use std::collections::{BTreeMap, BTreeSet};

use facts::targets::Sighting;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use topic::Topic;

use crate::finding::Verdict;
use crate::judge::Line;

/// Runs in a row that a check is unseen until that is news by itself: one bad answer of AWS is none.
const BLIND_RUNS: u32 = 3;
/// Mails that wait for delivery; an older one is dropped, for its news is overtaken.
const MOST_WAITING: usize = 3;

/// What is kept between two runs of one event. A field that is missing reads as empty, so that a newer version goes on
/// with the state of an older one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// When it was written.
    pub at: Timestamp,
    /// How each check stands, by its id.
    pub standings: BTreeMap<String, Standing>,
    /// What people were last told of each topic, or would have been had it not been Pass.
    pub told: BTreeMap<Topic, Verdict>,
    /// Checks that are unseen, and for how many runs in a row.
    pub unseen_runs: BTreeMap<String, u32>,
    /// Checks of which people were told that they cannot be seen.
    pub told_unseen: BTreeSet<String>,
    /// Targets and since when they are in their state.
    pub sightings: Vec<Sighting>,
    /// Mails that are still to be sent.
    pub waiting: Vec<Mail>,
}

/// How one check stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The last verdict that settled something; `None` if there never was one.
    pub verdict: Option<Verdict>,
    /// Since when it stands so.
    pub since: Timestamp,
    /// Since when it is Unknown; `None` when it was seen in the last run.
    pub unseen_since: Option<Timestamp>,
}

/// A mail as it will be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// ASCII, under 100 characters, one line.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// What people should hear of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// A topic got worse: from what people were told before to what is so now.
    Worse(Change),
    /// A topic got better, but not all is well.
    Better(Change),
    /// All is well again.
    Recovered {
        /// The worst that people were told before.
        from: Verdict,
    },
    /// This check could not be seen for a while; how it stands is not known.
    Unseen {
        /// The check.
        check: String,
    },
    /// This check is seen again, and nothing else is new.
    SeenAgain {
        /// The check.
        check: String,
    },
}

/// A change of one topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which one.
    pub topic: Topic,
    /// What people were told before.
    pub from: Verdict,
    /// What is so now.
    pub to: Verdict,
}

impl State {
    /// The state after a run that found these lines, and what of it is news.
    #[must_use]
    pub fn after(&self, lines: &[Line], at: Timestamp, sightings: Vec<Sighting>) -> (Self, Option<News>) {
        let runs = |check: &String| self.unseen_runs.get(check).copied().unwrap_or_default().saturating_add(1);
        let unseen = lines.iter().filter(|line| line.finding.verdict == Verdict::Unknown).map(|line| &line.check);
        let mut next = Self {
            at,
            standings: lines.iter().map(|line| (line.check.clone(), self.standing(line, at))).collect(),
            told: self.told.clone(),
            unseen_runs: unseen.map(|check| (check.clone(), runs(check))).collect(),
            told_unseen: self.told_unseen.clone(),
            sightings,
            waiting: self.waiting.clone(),
        };
        let again = next.take_seen_again();
        let news = next.settle().or_else(|| next.long_unseen());
        (next, news.or(again.map(|check| News::SeenAgain { check })))
    }

    /// Since when the check has its verdict of today. For an Unknown one: since when it is unseen.
    pub fn since(&self, line: &Line) -> Option<Timestamp> {
        let standing = self.standings.get(&line.check)?;
        let settled = standing.verdict == Some(line.finding.verdict);
        standing.unseen_since.or_else(|| settled.then_some(standing.since))
    }

    /// Puts a mail into the queue of those that are still to be sent.
    pub fn wait_for(&mut self, mail: Mail) {
        self.waiting.push(mail);
        let over = self.waiting.len().saturating_sub(MOST_WAITING);
        self.waiting.drain(..over);
    }

    fn standing(&self, line: &Line, at: Timestamp) -> Standing {
        let verdict = line.finding.verdict;
        match self.standings.get(&line.check) {
            Some(before) if verdict == Verdict::Unknown => {
                Standing { unseen_since: before.unseen_since.or(Some(at)), ..before.clone() }
            }
            None if verdict == Verdict::Unknown => Standing { verdict: None, since: at, unseen_since: Some(at) },
            // Nothing to judge is no proof that what failed works again.
            Some(before) if before.verdict == Some(verdict) || (verdict == Verdict::Skip && is_bad(before)) => {
                Standing { unseen_since: None, ..before.clone() }
            }
            Some(_) | None => Standing { verdict: Some(verdict), since: at, unseen_since: None },
        }
    }

    /// The worst of how the checks of a topic stand.
    fn stands(&self, topic: Topic) -> Verdict {
        let of_topic = self.standings.iter().filter(|(check, _)| Topic::of(check) == topic);
        match of_topic.filter_map(|(_, standing)| standing.verdict).max() {
            // Nothing to judge is nothing to complain of.
            None | Some(Verdict::Skip | Verdict::Unknown) => Verdict::Pass,
            Some(worst) => worst,
        }
    }

    /// Compares each topic with what people were told of it, and takes note of what they are told now.
    fn settle(&mut self) -> Option<News> {
        let told_before = self.told.values().copied().max().unwrap_or(Verdict::Pass);
        let (mut worse, mut better) = (Vec::new(), Vec::new());
        for topic in Topic::ALL {
            let to = self.stands(topic);
            let from = self.told.get(&topic).copied().unwrap_or(Verdict::Pass);
            // Bad figures of a site that fails are no news of their own; they are, if they outlast it.
            let consequence = topic == Topic::Figures && to > from && self.stands(Topic::Site) == Verdict::Fail;
            if to == from || consequence {
                continue;
            }
            self.told.insert(topic, to);
            if to > from { &mut worse } else { &mut better }.push(Change { topic, from, to });
        }
        let all_well = self.told.values().all(|told| *told == Verdict::Pass);
        // Of two that got worse in one run, the worse one is told first, and the mail shows both.
        if let Some(change) = worse.into_iter().rev().max_by_key(|change: &Change| change.to) {
            return Some(News::Worse(change));
        }
        let change = better.into_iter().next()?;
        Some(if all_well { News::Recovered { from: told_before } } else { News::Better(change) })
    }

    /// The first check that has been unseen for long and of which nobody was told.
    fn long_unseen(&mut self) -> Option<News> {
        let long = |runs: u32| runs >= BLIND_RUNS;
        let found = self.unseen_runs.iter().find(|(check, runs)| long(**runs) && !self.told_unseen.contains(*check));
        let check = found?.0.clone();
        // All that went dark together is told at once: the mail's list shows them.
        self.told_unseen
            .extend(self.unseen_runs.iter().filter(|(_, runs)| long(**runs)).map(|(check, _)| check.clone()));
        Some(News::Unseen { check })
    }

    /// Forgets that people were told of checks that are seen again, and gives the first of them.
    fn take_seen_again(&mut self) -> Option<String> {
        let (still, again): (BTreeSet<_>, BTreeSet<_>) =
            std::mem::take(&mut self.told_unseen).into_iter().partition(|check| self.unseen_runs.contains_key(check));
        self.told_unseen = still;
        again.into_iter().next()
    }
}

fn is_bad(standing: &Standing) -> bool {
    matches!(standing.verdict, Some(Verdict::Warn | Verdict::Fail))
}
