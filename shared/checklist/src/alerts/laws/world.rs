//! Plays a history: a bucket with one state, a topic, and a clock that may jump beside the time that really passes.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::genes::{BEGIN_S, CHECKS, Delivery, History, Memory, Step};
use crate::alerts::budget::Budget;
use crate::alerts::{Mail, News, Run, State};
use crate::causes::Cause;
use crate::changes::Shape;
use crate::check_id::CheckId;
use crate::finding::Verdict;

/// What came of a history.
#[derive(Default)]
pub(super) struct Played {
    /// Mails that arrived.
    pub(super) mails: Vec<Arrived>,
    /// What each run told.
    pub(super) told: Vec<Told>,
    /// After each run that was kept: what became of its mails, how many wait, and how many the hour had.
    pub(super) queues: Vec<(Delivery, usize, usize)>,
    pub(super) runs: Vec<Seen>,
    /// The state in the end.
    pub(super) state: State,
    /// The time that has really passed.
    pub(super) real_s: i64,
}

/// A mail that arrived.
pub(super) struct Arrived {
    pub(super) real_s: i64,
    /// Its place among [`Played::told`].
    told: usize,
    pub(super) news: Vec<News>,
    /// Whether the same arrived before.
    pub(super) again: bool,
    /// Whether SNS refused it for good, and what was sent in its place: nobody read it, and it is gone.
    pub(super) dropped: bool,
}

/// What one run told, at its own clock.
pub(super) struct Told {
    pub(super) step: usize,
    pub(super) at: Timestamp,
    pub(super) real_s: i64,
    pub(super) news: Vec<News>,
}

/// One run, and whether it found no memory.
pub(super) struct Seen {
    pub(super) real_s: i64,
    pub(super) lost: bool,
}

/// One question with its memory, as its history goes on.
struct Question<'a> {
    history: &'a History,
    clock_s: i64,
    bucket: Option<State>,
    played: Played,
}

impl<'a> Question<'a> {
    fn new(history: &'a History) -> Self {
        Self { history, clock_s: BEGIN_S, bucket: None, played: Played::default() }
    }

    /// One run at its own clock. What it may send besides is `left` to it.
    fn step(&mut self, step: usize, left: impl FnOnce(Timestamp, usize) -> usize) {
        let Some(it) = self.history.steps.get(step) else { return };
        let (policy, played) = (&self.history.policy, &mut self.played);
        self.clock_s += it.advance_s;
        // Where the clock went back, five minutes have really passed.
        played.real_s += if it.advance_s > 0 { it.advance_s } else { 300 };
        let found = self.bucket.clone().filter(|_| it.memory == Memory::Kept);
        played.runs.push(Seen { real_s: played.real_s, lost: found.is_none() });
        let before = found.unwrap_or_default();
        let run = run(it, Timestamp::from_second(self.clock_s).unwrap());
        let (mut next, outcome) = before.after(&run, policy, Vec::new());
        if it.delivery == Delivery::Overtaken {
            return;
        }
        if let Some(bulletin) = outcome.bulletin {
            let (subject, text, kept) = (played.told.len().to_string(), String::new(), String::new());
            next.wait_for(Mail { subject, text, kept });
            let (at, real_s) = (run.at, played.real_s);
            played.told.push(Told { step, at, real_s, news: bulletin.news });
        }
        let sending = left(run.at, next.may_send(run.at, policy.max_mails_per_hour));
        next.begin_to_send(run.at, sending);
        let first_write = next.clone();
        let (sent, again) = match it.delivery {
            Delivery::Works | Delivery::RefusedForGood | Delivery::EndsAfterSending => (sending, Vec::new()),
            Delivery::Refused => (0, next.waiting[..sending].to_vec()),
            Delivery::EndsBeforeSending | Delivery::Overtaken => (0, Vec::new()),
        };
        for (place, mail) in next.waiting.iter().take(sent).enumerate() {
            arrive(played, mail, it.delivery == Delivery::RefusedForGood && place == 0);
        }
        self.bucket = Some(match it.delivery {
            Delivery::Works | Delivery::RefusedForGood | Delivery::Refused => {
                next.end_of_sending(sending, again);
                next
            }
            Delivery::EndsAfterSending | Delivery::EndsBeforeSending | Delivery::Overtaken => first_write,
        });
        let queue = self.bucket.iter().map(|state| (it.delivery, state.waiting.len(), state.sent.len()));
        played.queues.extend(queue);
    }

    fn end(self) -> Played {
        Played { state: self.bucket.unwrap_or_default(), ..self.played }
    }
}

pub(super) fn play(history: &History) -> Played {
    let mut question = Question::new(history);
    for step in 0..history.steps.len() {
        question.step(step, |_, mails| mails);
    }
    question.end()
}

/// The schedule's question, and others that are asked at the same times: those share one budget.
pub(super) fn play_all(schedule: &History, others: &[History]) -> (Played, Vec<Played>) {
    let mut budget = Budget::default();
    let mut question = Question::new(schedule);
    let mut by_hand: Vec<Question<'_>> = others.iter().map(Question::new).collect();
    for step in 0..schedule.steps.len() {
        question.step(step, |_, mails| mails);
        for (other, history) in by_hand.iter_mut().zip(others) {
            let most = history.policy.max_mails_per_hour;
            other.step(step, |at, mails| budget.take(at, mails, most));
        }
    }
    (question.end(), by_hand.into_iter().map(Question::end).collect())
}

fn arrive(played: &mut Played, mail: &Mail, dropped: bool) {
    let told: usize = mail.subject.parse().unwrap();
    let again = played.mails.iter().any(|other| other.told == told);
    let news = played.told[told].news.clone();
    played.mails.push(Arrived { real_s: played.real_s, told, news, again, dropped });
}

/// The run, with its causes by the chain of [`CHECKS`].
fn run(step: &Step, at: Timestamp) -> Run {
    let bad = |verdict: Verdict| matches!(verdict, Verdict::Warn | Verdict::Fail);
    let mut causes: Vec<Cause> = Vec::new();
    let mut before: Option<(usize, Verdict)> = None;
    for (check, verdict) in CHECKS.into_iter().zip(step.verdicts) {
        let explained = before.filter(|(_, cause)| check != CheckId::Cost && bad(*cause) && *cause >= verdict);
        let mut own = causes.len();
        match explained {
            _ if !bad(verdict) => {}
            Some((cause, _)) => {
                causes[cause].consequences.push(check);
                own = cause;
            }
            None => causes.push(Cause {
                check,
                verdict,
                headline: String::new(),
                affected: String::new(),
                consequences: Vec::new(),
            }),
        }
        before = Some((own, verdict));
    }
    let certain: BTreeSet<CheckId> = causes.iter().filter(|_| step.certain).map(|cause| cause.check).collect();
    Run {
        at,
        verdicts: CHECKS.into_iter().zip(step.verdicts).collect(),
        causes,
        certain,
        deploying: step.deploying,
        only_ending: false,
        ending: None,
        window_s: 0,
        shape: Shape::default(),
    }
}
