//! Plays a history: a bucket with one state, a topic, and a clock that may jump beside the time that really passes.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::genes::{BEGIN_S, Delivery, History, Memory, Step};
use crate::alerts::{Mail, News, Run, State};
use crate::causes::Cause;
use crate::changes::Shape;
use crate::finding::Verdict;

/// The checks of this world. Each of the first three is explained by the one before it; the last stands alone.
pub(super) const CHECKS: [&str; 4] = ["targets", "endpoints", "metrics", "cost"];

/// What came of a history.
pub(super) struct Played {
    /// Mails that arrived.
    pub(super) mails: Vec<Arrived>,
    /// What each run told.
    pub(super) told: Vec<Told>,
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

pub(super) fn play(history: &History) -> Played {
    let mut played =
        Played { mails: Vec::new(), told: Vec::new(), runs: Vec::new(), state: State::default(), real_s: 0 };
    let mut bucket: Option<State> = None;
    let mut clock_s = BEGIN_S;
    for (step, it) in history.steps.iter().enumerate() {
        clock_s += it.advance_s;
        // Where the clock went back, five minutes have really passed.
        played.real_s += if it.advance_s > 0 { it.advance_s } else { 300 };
        let found = bucket.clone().filter(|_| it.memory == Memory::Kept);
        played.runs.push(Seen { real_s: played.real_s, lost: found.is_none() });
        let before = found.unwrap_or_default();
        let run = run(it, Timestamp::from_second(clock_s).unwrap());
        let (mut next, outcome) = before.after(&run, &history.policy, Vec::new());
        if it.delivery == Delivery::Overtaken {
            continue;
        }
        if let Some(bulletin) = outcome.bulletin {
            next.wait_for(Mail { subject: played.told.len().to_string(), text: String::new() });
            let (at, real_s) = (run.at, played.real_s);
            played.told.push(Told { step, at, real_s, news: bulletin.news });
        }
        let sending = next.begin_to_send(run.at, history.policy.max_mails_per_hour);
        let first_write = next.clone();
        if matches!(it.delivery, Delivery::Works | Delivery::EndsAfterSending) {
            arrive(&mut played, &next.waiting[..sending]);
        }
        bucket = Some(match it.delivery {
            Delivery::Works => {
                next.waiting.drain(..sending);
                next
            }
            Delivery::Refused => {
                next.could_not_send(sending);
                next
            }
            Delivery::EndsAfterSending | Delivery::EndsBeforeSending | Delivery::Overtaken => first_write,
        });
    }
    played.state = bucket.unwrap_or_default();
    played
}

fn arrive(played: &mut Played, mails: &[Mail]) {
    for mail in mails {
        let told: usize = mail.subject.parse().unwrap();
        let again = played.mails.iter().any(|other| other.told == told);
        let news = played.told[told].news.clone();
        played.mails.push(Arrived { real_s: played.real_s, told, news, again });
    }
}

/// The run, with its causes by the chain of [`CHECKS`].
fn run(step: &Step, at: Timestamp) -> Run {
    let bad = |verdict: Verdict| matches!(verdict, Verdict::Warn | Verdict::Fail);
    let mut causes: Vec<Cause> = Vec::new();
    let mut before: Option<(usize, Verdict)> = None;
    for (check, verdict) in CHECKS.into_iter().zip(step.verdicts) {
        let explained = before.filter(|(_, cause)| check != "cost" && bad(*cause) && *cause >= verdict);
        let mut own = causes.len();
        match explained {
            _ if !bad(verdict) => {}
            Some((cause, _)) => {
                causes[cause].consequences.push(check.to_owned());
                own = cause;
            }
            None => causes.push(Cause {
                check: check.to_owned(),
                verdict,
                headline: String::new(),
                affected: String::new(),
                consequences: Vec::new(),
            }),
        }
        before = Some((own, verdict));
    }
    let certain: BTreeSet<String> = causes.iter().filter(|_| step.certain).map(|cause| cause.check.clone()).collect();
    Run {
        at,
        verdicts: CHECKS.iter().map(|check| (*check).to_owned()).zip(step.verdicts).collect(),
        causes,
        certain,
        deploying: step.deploying,
        only_ending: false,
        ending: None,
        shape: Shape::default(),
    }
}
