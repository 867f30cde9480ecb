//! What is kept between two runs of one event, and how many mails may go.

use std::collections::{BTreeMap, BTreeSet};

use facts::metrics::Figures;
use facts::targets::Sighting;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::expiry::Told;
pub use super::standing::Standing;
use crate::changes::Shape;
use crate::check_id::{self, CheckId};
use crate::finding::{Line, Verdict};

const HOUR_S: i64 = 3_600;
/// Mails that may wait for delivery. With so many, nothing else is told: it comes when they are gone.
pub(super) const MOST_WAITING: usize = 3;

/// What is kept between two runs of one event. A field that is missing reads as empty, so that a newer version goes on
/// with the state of an older one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// When it was written.
    pub at: Timestamp,
    /// How each check stands, by its id.
    #[serde(deserialize_with = "check_id::known")]
    pub standings: BTreeMap<CheckId, Standing>,
    /// The causes of each of the last runs, the newest run last.
    pub runs: Vec<PastRun>,
    /// What people were told and what is not yet over, by check.
    #[serde(deserialize_with = "check_id::known")]
    pub open: BTreeMap<CheckId, Alert>,
    /// What people were told of the ends of certificates.
    pub expiry: Told,
    /// Checks that are unseen, and for how many runs in a row.
    #[serde(deserialize_with = "check_id::known")]
    pub unseen_runs: BTreeMap<CheckId, u32>,
    /// Checks of which people were told that they cannot be seen.
    #[serde(deserialize_with = "check_id::known_set")]
    pub told_unseen: BTreeSet<CheckId>,
    /// Since when news are held back because there were too many.
    pub held_back_since: Option<Timestamp>,
    /// Targets and since when they are in their state.
    pub sightings: Vec<Sighting>,
    /// Figures of `CloudWatch` that a run was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub figures: Option<Figures>,
    /// What the last run saw.
    pub last: Option<Shape>,
    /// What the last run saw in which nothing failed.
    pub last_green: Option<Shape>,
    /// Mails that are still to be sent.
    pub waiting: Vec<Mail>,
    /// When mails were sent, of the last hour.
    pub sent: Vec<Timestamp>,
}

/// What of an earlier run still counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PastRun {
    /// When it looked.
    pub at: Timestamp,
    /// Its causes, by check.
    #[serde(deserialize_with = "check_id::known")]
    pub causes: BTreeMap<CheckId, Verdict>,
}

/// What people were told, until it is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// What they were told: Warn or Fail.
    pub verdict: Verdict,
    /// Since when it is so.
    pub since: Timestamp,
    /// When they were told, or reminded, the last time.
    pub told: Timestamp,
    /// Good runs in a row.
    pub good: u32,
    /// When the first of them looked.
    #[serde(default)]
    pub good_since: Option<Timestamp>,
    /// Runs in a row that were better than what people were told.
    pub better: u32,
    /// What followed from it: told with it, and over with it.
    #[serde(deserialize_with = "check_id::known_set")]
    pub covers: BTreeSet<CheckId>,
}

/// A mail as it will be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// ASCII, under 100 characters, one line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// Where the whole report lies, for who gets less than the text; empty where an older version wrote it.
    #[serde(default)]
    pub kept: String,
}

impl State {
    /// Figures that serve a run at this time, where nothing failed in the last one and no check that reads them stood badly
    /// or was unseen.
    pub fn figures_that_serve(&self, at: Timestamp, every_min: u32, window_min: u32) -> Option<&Figures> {
        let needs_new = |(check, standing): (&CheckId, &Standing)| {
            let reads = check.check().reads_last_minutes;
            match standing.verdict {
                Some(Verdict::Fail) => true,
                Some(Verdict::Warn) => reads,
                Some(Verdict::Pass | Verdict::Skip | Verdict::Unknown) | None => {
                    reads && standing.unseen_since.is_some()
                }
            }
        };
        let figures = self.figures.as_ref().filter(|figures| figures.serve(at, every_min, window_min))?;
        // What people were told of is over when it was seen to be, and not when it was well once.
        let is_open = |check: &CheckId| check.check().reads_last_minutes;
        (!self.standings.iter().any(needs_new) && !self.open.keys().any(is_open)).then_some(figures)
    }

    /// The mails of a shard, as the state of one of its sites has to know them before the run: they have one queue and one
    /// hour together.
    #[must_use]
    pub fn with_mails_of(self, shard: &Self) -> Self {
        Self { waiting: shard.waiting.clone(), sent: shard.sent.clone(), ..self }
    }

    /// The state of a site as it is kept: the mails are the shard's.
    #[must_use]
    pub fn without_mails(self) -> Self {
        Self { waiting: Vec::new(), sent: Vec::new(), ..self }
    }

    /// Whether one more mail may be promised now.
    pub fn has_room(&mut self, at: Timestamp, most: u32) -> bool {
        self.no_later_than(at);
        !self.has_a_full_queue() && self.full_until(most).is_none()
    }

    /// Takes the mails out of the queue whose reports somebody else has told of: they count as sent now.
    pub fn forget_told(&mut self, told: &BTreeSet<String>, at: Timestamp) {
        let before = self.waiting.len();
        self.waiting.retain(|mail| !told.contains(&mail.kept));
        self.begin_to_send(at, before.saturating_sub(self.waiting.len()));
    }

    /// Puts a mail into the queue of those that are still to be sent.
    pub fn wait_for(&mut self, mail: Mail) {
        self.waiting.push(mail);
    }

    /// How many of the waiting mails the hour still may have.
    pub fn may_send(&mut self, at: Timestamp, most: u32) -> usize {
        self.forget_older_than_an_hour(at);
        self.left(most).min(self.waiting.len())
    }

    /// Notes that so many of the waiting mails, the first ones, are sent now. Noted before they are sent: should this run
    /// end in the middle, the next one counts them all the same.
    pub fn begin_to_send(&mut self, at: Timestamp, mails: usize) {
        self.sent.extend(std::iter::repeat_n(at, mails));
    }

    /// Of so many mails that were to be sent, the first ones, only these must be tried again. Whatever else became of the
    /// others, they are gone: what is refused for good must not stand before others.
    pub fn end_of_sending(&mut self, sending: usize, again: Vec<Mail>) {
        self.sent.truncate(self.sent.len().saturating_sub(again.len()));
        drop(self.waiting.splice(..sending.min(self.waiting.len()), again));
    }

    /// When the next mail may be promised, where it is not now. What waits counts as sent.
    pub(super) fn full_until(&self, most: u32) -> Option<Timestamp> {
        if self.left(most) > self.waiting.len() {
            return None;
        }
        let first = self.sent.iter().min().copied().unwrap_or(self.at);
        Some(Timestamp::from_second(first.as_second().saturating_add(HOUR_S)).unwrap_or(first))
    }

    /// Whether there is no room to wait.
    pub(super) fn has_a_full_queue(&self) -> bool {
        self.waiting.len() >= MOST_WAITING
    }

    /// A clock that was set back leaves times in the future. Such a time is taken for now: it is over after an hour, and
    /// not before.
    pub(super) fn no_later_than(&mut self, at: Timestamp) {
        let early = |time: &mut Timestamp| *time = (*time).min(at);
        self.sent.iter_mut().for_each(early);
        self.open.values_mut().for_each(|alert| {
            early(&mut alert.told);
            early(&mut alert.since);
        });
        self.held_back_since.iter_mut().for_each(early);
        self.standings.values_mut().for_each(|standing| early(&mut standing.since));
        self.forget_older_than_an_hour(at);
    }

    fn forget_older_than_an_hour(&mut self, at: Timestamp) {
        self.sent.retain(|sent| at.as_second().saturating_sub(sent.as_second()) < HOUR_S);
    }

    fn left(&self, most: u32) -> usize {
        usize::try_from(most).unwrap_or(usize::MAX).saturating_sub(self.sent.len())
    }
}

impl State {
    /// Since when the check has its verdict of today. For an Unknown one: since when it is unseen.
    pub fn since(&self, line: &Line) -> Option<Timestamp> {
        let standing = self.standings.get(&line.check)?;
        let settled = standing.verdict == Some(line.finding.verdict);
        standing.unseen_since.or_else(|| settled.then_some(standing.since))
    }
}
