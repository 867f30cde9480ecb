//! What a run of verify keeps and tells.
//!
//! A mail is first written into the state, then sent, then taken out of it. Of two runs at the same time only one gets
//! its state written and sends; a mail that could not be sent waits for the next run.

use std::cell::Cell;
use std::time::Duration;

use aws::Aws;
use aws::store::mail::{Mailed, is_of_the_topic, subject_that_fits, text_that_fits};
use aws::store::object::{Precondition, Version, Written, most};
use checklist::Expectations;
use checklist::alerts::{Held, Mail, Outcome, Policy, State};
use facts::untrusted::{LONGEST, one_line};
use facts::{Scope, Seen, Unseen};
use jiff::Timestamp;
use report::Report;
use report::mail::About;
use runtime::{Delivery, in_time, put_json};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::time::timeout;

use crate::by_hand::{self, Granted};
use crate::settings::Settings;

/// The longest that reading the last state may take.
const LONGEST_READ: Duration = Duration::from_secs(20);

/// The state of the last run.
#[derive(Debug)]
pub struct Stored {
    /// What it held; empty where there was none or none that can be read.
    pub state: State,
    /// Where the next state may be written: over this version, as a new object, or not at all with the reason.
    pub only: Seen<Precondition>,
    /// What was wrong with it, where something was.
    pub wrong: Option<String>,
}

/// All that a run found, besides its report.
#[derive(Debug)]
pub struct Found {
    /// Where the state lies.
    pub key: StateKey,
    /// Whether this is the schedule's own question: all others have one budget of mails together.
    pub is_the_schedules: bool,
    /// When it looked.
    pub at: Timestamp,
    /// What was seen, as far as it may be stored.
    pub facts: serde_json::Result<Value>,
    /// What had to be true.
    pub expectations: Expectations,
    /// How readily people are told.
    pub alerts: Policy,
    /// The state of the last run.
    pub stored: Stored,
    /// The state for the next run.
    pub next: State,
    /// What there is to tell, and what is held back.
    pub outcome: Outcome,
}

/// Where the state of one event lies. Another event for the same domain has a memory of its own: a narrower question by
/// hand must not end an outage, and a stricter one must not begin one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateKey(String);

/// What is kept from run to run, with the mails that are still to be sent.
pub(crate) trait KeepsMails: Serialize {
    /// The state that has their queue, and the hour's count.
    fn mails(&mut self) -> &mut State;
}

impl KeepsMails for State {
    fn mails(&mut self) -> &mut State {
        self
    }
}

impl StateKey {
    /// The key of a shard: of all that is asked, or of what the schedule always asks.
    pub(crate) fn of_shard(question: &Value) -> Self {
        Self(format!("state/verify/shards/{}.json", short(question)))
    }

    /// The key of a shard of the fleet, by its name: it goes on whatever is asked of it.
    pub(crate) fn of_fleet_shard(name: &str) -> Self {
        Self(format!("state/verify/fleet/{name}.json"))
    }

    /// The key of the fleet as a whole.
    pub(crate) fn of_fleet() -> Self {
        Self("state/verify/fleet.json".to_owned())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Where the history of the same event lies.
    pub fn of_history(&self) -> String {
        self.0.replacen("/verify/", "/history/", 1)
    }

    /// The key for what is looked at and expected.
    pub fn new(scope: &Scope, expectations: &Expectations) -> Self {
        Self::digest(scope, &json!([scope, expectations]))
    }

    /// The key of the one question whose page is kept, that of the schedule. A limit that is set otherwise, or another
    /// version, goes on with what was told before, and with the page's history.
    pub fn of_the_page(scope: &Scope) -> Self {
        Self::digest(scope, &json!([scope.domain, scope.load_balancer]))
    }

    fn digest(scope: &Scope, question: &Value) -> Self {
        Self(format!("state/verify/{}-{}.json", scope.domain, short(question)))
    }
}

fn short(question: &Value) -> String {
    let digest = Sha256::digest(question.to_string().as_bytes());
    let number = digest.iter().take(6).fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    format!("{number:012x}")
}

/// Reads the state of the last run. A state that is not ours to read any more is begun anew: better one mail too many
/// than none ever again.
pub async fn last_state(aws: &Aws, settings: &Settings, key: &StateKey) -> Stored {
    let stored = |state, only, wrong| Stored { state, only, wrong };
    let read = in_time(LONGEST_READ, aws.get_or_too_large(&settings.stack.bucket, &key.0, most::STATE)).await;
    let anew = |why: &str, version| {
        let wrong = format!("the last one was not readable and is begun anew ({})", one_line(why, LONGEST));
        stored(State::default(), Ok(Precondition::IfMatch(version)), Some(wrong))
    };
    match read {
        Ok(None) => stored(State::default(), Ok(Precondition::IfNoneMatch), None),
        Ok(Some(Ok(object))) => match State::read(&object.bytes) {
            Ok((state, wrong)) => stored(state, Ok(Precondition::IfMatch(object.version)), wrong),
            Err(error) => anew(&error.to_string(), object.version),
        },
        Ok(Some(Err(too_large))) => anew(&too_large.to_string(), too_large.version),
        Err(unseen) => stored(State::default(), Err(unseen), None),
    }
}

/// Keeps the report and the state and sends what waits, and writes into the report what became of it. Takes no longer
/// than `time_left`.
pub async fn all(aws: &Aws, settings: &Settings, report: &mut Report, found: Found, time_left: Duration) {
    let Found { key: state_key, is_the_schedules, at, facts, expectations, alerts, stored, mut next, outcome } = found;
    let key = report_key(report);
    let kept_at = settings.stack.place(&key);
    if let Some(bulletin) = &outcome.bulletin {
        let name = alerts.name.as_deref().unwrap_or(report.domain.as_str());
        let about = About { name, state: &next, kept: &kept_at };
        let Mail { subject, text, kept } = report::mail::mail(report, bulletin, about);
        // As it will be sent: a state with more in it could not be read again.
        let (subject, text) = (subject_that_fits(&subject), text_that_fits(&text, &kept));
        next.wait_for(Mail { subject, text, kept });
    }
    let whole = facts.map(|facts| json!({"report": report, "facts": facts, "expectations": expectations}));
    let held = outcome.held.as_ref().map(held_in_words);
    let most = alerts.max_mails_per_hour;
    let place = Place { aws, settings, key: &state_key, is_the_schedules, most, at, held, kept: Cell::default() };
    let (kept, told) = tokio::join!(
        in_time(time_left, keep_report(aws, &settings.stack.bucket, &key, whole)),
        timeout(time_left, place.keep_and_tell(next, stored.only)),
    );
    let late = |what: &str| Delivery::failed(format!("{what}: the function's time was over"));
    let (mut state, mail) = told.unwrap_or_else(|_| (late("not known whether kept"), late("not known whether sent")));
    if let Some(wrong) = stored.wrong {
        state.words = format!("{}; {wrong}", state.words);
    }
    report.delivered = Delivery::all(Delivery::of_report(&kept_at, kept), state, mail);
}

pub(crate) async fn keep_report(aws: &Aws, bucket: &str, key: &str, whole: serde_json::Result<Value>) -> Seen<Written> {
    let whole = whole.map_err(|error| Unseen::Failed {
        action: "writing the report".to_owned(),
        code: None,
        message: error.to_string().into(),
    })?;
    put_json(aws, bucket, key, &whole, Precondition::IfNoneMatch).await
}

/// What came of sending.
#[derive(Default)]
struct Sent {
    /// What became of the mails.
    words: Vec<String>,
    /// Mails that are to be tried again.
    again: Vec<Mail>,
    failed: bool,
}

/// Where the state is kept.
pub(crate) struct Place<'a> {
    pub(crate) aws: &'a Aws,
    pub(crate) settings: &'a Settings,
    pub(crate) key: &'a StateKey,
    pub(crate) is_the_schedules: bool,
    /// The most mails in an hour.
    pub(crate) most: u32,
    /// When the run looked.
    pub(crate) at: Timestamp,
    /// What is held back, in words.
    pub(crate) held: Option<String>,
    /// Whether the state was written, and not by another run.
    pub(crate) kept: Cell<bool>,
}

impl Place<'_> {
    /// Writes the state with the mails that wait and the note that they are sent, and only then sends them: whatever
    /// happens in between, they are counted.
    pub(crate) async fn keep_and_tell<S: KeepsMails>(
        &self,
        mut next: S,
        only: Seen<Precondition>,
    ) -> (Delivery, Delivery) {
        let failed = |state: String, mail: &str| (Delivery::failed(state), Delivery::failed(mail));
        let only = match only {
            Ok(only) => only,
            // What was told before is not known: a mail now could be one of hundreds.
            Err(unseen) => return failed(format!("not read: {unseen}"), "held back: the last state is not known"),
        };
        let room = next.mails().may_send(self.at, self.most);
        let granted = if self.is_the_schedules || room == 0 {
            Granted { mails: room, held: None, failed: false }
        } else {
            by_hand::take(self.aws, &self.settings.stack.bucket, room, self.most, self.at).await
        };
        next.mails().begin_to_send(self.at, granted.mails);
        match self.write(&next, only).await {
            Ok(Written::Yes(version)) => {
                self.kept.set(true);
                (Delivery::done("kept"), self.tell(next, granted, version).await)
            }
            Ok(Written::Conflict) => {
                (Delivery::done("another run wrote first"), Delivery::done("none: the other run tells what is new"))
            }
            Err(unseen) => failed(format!("not kept: {unseen}"), "held back: the state could not be kept"),
        }
    }

    /// Writes the state with the mails that wait, for somebody else to send.
    pub(crate) async fn keep_and_leave<S: KeepsMails>(
        &self,
        mut next: S,
        only: Seen<Precondition>,
    ) -> (Delivery, Delivery) {
        let only = match only {
            Ok(only) => only,
            Err(unseen) => {
                return (
                    Delivery::failed(format!("not read: {unseen}")),
                    Delivery::done("none: the last state is not known"),
                );
            }
        };
        let left = next.mails().waiting.len();
        match self.write(&next, only).await {
            Ok(Written::Yes(_)) => {
                self.kept.set(true);
                let words = match (left, self.held.as_deref()) {
                    (0, held) => held.unwrap_or("none: nothing new").to_owned(),
                    (left, _) => format!("left for the summary of the fleet: {left}"),
                };
                (Delivery::done("kept"), Delivery::done(words))
            }
            Ok(Written::Conflict) => {
                (Delivery::done("another run wrote first"), Delivery::done("none: the other run tells what is new"))
            }
            Err(unseen) => (Delivery::failed(format!("not kept: {unseen}")), Delivery::done("none: it comes again")),
        }
    }

    async fn tell<S: KeepsMails>(&self, mut next: S, granted: Granted, version: Version) -> Delivery {
        if next.mails().waiting.is_empty() {
            return Delivery::done(self.held.as_deref().unwrap_or("none: nothing new"));
        }
        let sent = self.send(next.mails().waiting.iter().take(granted.mails)).await;
        next.mails().end_of_sending(granted.mails, sent.again);
        let cleared = self.write(&next, Precondition::IfMatch(version)).await;
        let mut words = sent.words;
        if let Some(held) = granted.held {
            words.push(held);
        } else if words.is_empty() {
            words.push("waits: the hour has had its mails".to_owned());
        }
        words.extend(self.held.clone());
        let (words, failed) = (words.join("; "), sent.failed || granted.failed);
        match cleared {
            Ok(Written::Yes(_)) => Delivery { words, failed },
            Ok(Written::Conflict) => {
                Delivery::failed(format!("{words}; may be sent again, for another run wrote the state meanwhile"))
            }
            Err(unseen) => {
                Delivery::failed(format!("{words}; may be sent again, for the state could not be kept: {unseen}"))
            }
        }
    }

    /// Sends one after the other. Only what the topic itself meets with ends it early: no mail stands before others.
    async fn send<'m>(&self, mails: impl Iterator<Item = &'m Mail>) -> Sent {
        let (mut sent, mut told, mut waits) = (Sent::default(), Vec::new(), None);
        for mail in mails {
            if waits.as_ref().is_some_and(is_of_the_topic) {
                sent.again.push(mail.clone());
                continue;
            }
            match self.aws.mail(&self.settings.stack.topic, &mail.subject, &mail.text, &mail.kept).await {
                Ok(Mailed::Sent) => told.push(mail.subject.clone()),
                Ok(Mailed::InShort { refused }) => {
                    sent.words.push(format!("sent in short: {} ({refused})", mail.subject));
                }
                Ok(Mailed::Refused { refused }) => {
                    sent.words.push(format!("refused for good, and dropped: {} ({refused})", mail.subject));
                    sent.failed = true;
                }
                Err(unseen) => {
                    sent.again.push(mail.clone());
                    waits = Some(unseen);
                }
            }
        }
        if !told.is_empty() {
            sent.words.insert(0, format!("sent: {}", told.join(" | ")));
        }
        if let Some(unseen) = waits {
            sent.words.push(format!("waits for the next run: {unseen}"));
            sent.failed = true;
        }
        sent
    }

    async fn write<S: KeepsMails>(&self, state: &S, only: Precondition) -> Seen<Written> {
        put_json(self.aws, &self.settings.stack.bucket, &self.key.0, state, only).await
    }
}

/// What is held back, and until when.
pub(crate) fn held_in_words(held: &Held) -> String {
    let time = |at: &Timestamp| at.strftime("%Y-%m-%d %H:%M UTC").to_string();
    match held {
        Held::TooMany { until } => {
            format!("held back until {}: the hour has had its mails (alerts.max_mails_per_hour)", time(until))
        }
        Held::Undelivered => "held back: earlier mails are still to be delivered".to_owned(),
        Held::Maintenance { until } => format!("held back: maintenance until {}", time(until)),
    }
}

/// `reports/verify/<domain>/2026/11/24/071500-<request id>.json`.
pub(crate) fn report_key(report: &Report) -> String {
    let at = report.run.at.strftime("%Y/%m/%d/%H%M%S");
    format!("reports/verify/{}/{at}-{}.json", report.domain, report.run.id)
}
