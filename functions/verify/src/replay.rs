//! Judging again what an earlier run saw: its stored facts, with what was expected that day or with what is expected
//! today. One object is read; nothing is looked at, written or mailed.

use aws::Aws;
use aws::store::object::most;
use checklist::{CheckId, Expectations, Line, causes, judge};
use facts::{Facts, Scope};
use input::{Invocation, Problem, envelope};
use jiff::Timestamp;
use report::border::Border;
use report::log::LogEntry;
use report::{Delivered, Report, Run, SCHEMA};
use runtime::{Clock, Ending};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::read;
use crate::settings::Settings;

/// The one field of an event that judges again.
const FIELD: &str = "replay";
/// Where reports lie: nothing else is a report.
const REPORTS: &str = "reports/verify/";
/// The longest key. Source: S3 user guide, "Naming Amazon S3 objects".
const LONGEST_KEY: usize = 1_024;

/// The stored report that is to be judged again, as the event names it: its key, or `s3://` with bucket and key, as mails
/// and answers tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replay(String);

/// A replay, and the event without it. An event without the field is given back as it came, but for its envelope.
pub fn taken_out(event: Value) -> Result<(Option<Replay>, Value), Vec<Problem>> {
    let mut event = envelope::open(event).map_err(|problem| vec![problem])?;
    match event.as_object_mut().and_then(|fields| fields.remove(FIELD)) {
        None => Ok((None, event)),
        Some(Value::String(text)) if text.len() <= LONGEST_KEY && text.bytes().all(is_of_a_key) => {
            Ok((Some(Replay(text)), event))
        }
        Some(Value::String(_)) => {
            Err(wrong("is not the key of a report: those are shorter, of letters, digits and signs"))
        }
        Some(_) => Err(wrong("must be a text: the key of a report, as its mail tells it")),
    }
}

/// Judges the stored facts again. An event that has nothing else takes the expectations of that day; one that is whole
/// brings its own.
pub(crate) async fn judge_again(
    aws: &Aws,
    settings: &Settings,
    replay: &Replay,
    event: Value,
    invocation: Invocation,
    log: impl Fn(&LogEntry),
) -> Result<Report, Vec<Problem>> {
    let clock = Clock::starts(invocation.at, invocation.time_left);
    let key = replay.key(&settings.stack.bucket)?;
    let is_bare = event.as_object().is_some_and(serde_json::Map::is_empty);
    let today = if is_bare { None } else { Some(read(event, &settings.fences)?) };
    aws.forget_calls();
    let bytes = stored(aws, &settings.stack.bucket, key).await?;
    let place = settings.stack.place(key);
    let mut report =
        again(&bytes, today, &place, |at| Run::begun(invocation.id.clone(), at, settings.stack.region.clone()))?;
    let ending = Ending { aws, stack: &settings.stack, request: &invocation.id, clock, metrics_asked: 0 };
    ending.account(&mut report.run);
    log(&report.table().into());
    Ok(report)
}

/// The stored report in these bytes, whoever wrote them, judged again: with what an event of today looks at and expects,
/// or with what was expected that day. `place` is where it lies, and `run` makes the run of when it looked.
pub fn again(
    bytes: &[u8],
    today: Option<(Scope, Expectations)>,
    place: &str,
    run: impl FnOnce(Timestamp) -> Run,
) -> Result<Report, Vec<Problem>> {
    let stored = Stored::from_bytes(bytes)?;
    let facts: Facts = stored.part("facts")?;
    let expectations = match today {
        None => stored.part::<Expectations>("expectations")?,
        Some((scope, _)) if scope.domain != facts.scope.domain => {
            return Err(wrong(format!("is a report of {}, and domain is {}", facts.scope.domain, scope.domain)));
        }
        Some((_, expectations)) => expectations,
    };
    let before: Report = stored.part("report")?;
    let lines = judge(&facts, &expectations);
    let differs = differences(&before, &lines);
    let causes = causes(&facts, &expectations, &lines);
    let accepted = checklist::accepted(&expectations.accepted, &lines, facts.at);
    let mut report = report::build::report(&facts, lines, causes, None, run(facts.at));
    report.accepted = accepted;
    keep_since(&mut report, &before);
    report.changes = before.changes;
    report.delivered = Delivered {
        report: format!("judged again: {place}, {differs}"),
        state: "nothing written: a replay".to_owned(),
        mail: "none: a replay".to_owned(),
        failed: false,
    };
    // What is stored may have been written by somebody else.
    Border::default().pass(&mut report);
    Ok(report)
}

impl Replay {
    /// The key in our bucket.
    fn key(&self, bucket: &str) -> Result<&str, Vec<Problem>> {
        let key = match self.0.strip_prefix("s3://") {
            None => self.0.as_str(),
            Some(place) => place
                .strip_prefix(bucket)
                .and_then(|key| key.strip_prefix('/'))
                .ok_or_else(|| wrong(format!("is in another bucket: this function reads s3://{bucket}")))?,
        };
        let is_report = key.starts_with(REPORTS)
            && key.strip_suffix(".json").is_some()
            && key.split('/').all(|part| !["", ".", ".."].contains(&part));
        if is_report { Ok(key) } else { Err(wrong(format!("is not the key of a report of verify: {REPORTS}….json"))) }
    }
}

/// What keys of our reports and their bucket's name are made of.
fn is_of_a_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_./:".contains(&byte)
}

/// What lies under the key.
struct Stored(Value);

async fn stored(aws: &Aws, bucket: &str, key: &str) -> Result<Vec<u8>, Vec<Problem>> {
    let object = aws.get(bucket, key, most::REPORT).await;
    let object = object.map_err(|unseen| wrong(format!("s3://{bucket}/{key} could not be read: {unseen}")))?;
    let Some(object) = object else {
        let keys = "mails and answers tell the keys, and a report is kept for a month";
        return Err(wrong(format!("there is no s3://{bucket}/{key}: {keys}")));
    };
    Ok(object.bytes)
}

impl Stored {
    fn from_bytes(bytes: &[u8]) -> Result<Self, Vec<Problem>> {
        let stored: Value =
            serde_json::from_slice(bytes).map_err(|error| wrong(format!("is not a stored report: {error}")))?;
        match stored.pointer("/report/schema").and_then(Value::as_str) {
            Some(SCHEMA) => Ok(Self(stored)),
            Some(other) => Err(wrong(format!("is of the form {other}, and this version judges {SCHEMA}"))),
            None => Err(wrong("is not a stored report: it has no report.schema")),
        }
    }

    fn part<T: DeserializeOwned>(&self, name: &str) -> Result<T, Vec<Problem>> {
        let part = self.0.get(name).ok_or_else(|| wrong(format!("is a report without its {name}")))?;
        T::deserialize(part).map_err(|error| {
            wrong(format!("its {name} are of another version of albkeeper, and cannot be judged by this one: {error}"))
        })
    }
}

/// Which verdicts are not those of that day, in words.
fn differences(before: &Report, lines: &[Line]) -> String {
    let was = |check: CheckId| before.checks.iter().find(|judged| judged.line.check == check);
    let differs = lines.iter().filter_map(|line| {
        let now = line.finding.verdict;
        match was(line.check).map(|judged| judged.line.finding.verdict) {
            Some(then) if then == now => None,
            Some(then) => Some(format!("{} was {then} and is {now}", line.check)),
            None => Some(format!("{} is new: {now}", line.check)),
        }
    });
    let differs: Vec<String> = differs.collect();
    if differs.is_empty() { "the verdicts of that day".to_owned() } else { differs.join(", ") }
}

/// What stood so on that day has stood so since.
fn keep_since(report: &mut Report, before: &Report) {
    for judged in &mut report.checks {
        let same = before
            .checks
            .iter()
            .find(|was| was.line.check == judged.line.check && was.line.finding.verdict == judged.line.finding.verdict);
        judged.since = same.and_then(|was| was.since);
    }
}

fn wrong(message: impl Into<String>) -> Vec<Problem> {
    vec![Problem::new(FIELD, message)]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(result: Result<impl Sized, Vec<Problem>>) -> String {
        let Err(problems) = result else { panic!("it was taken") };
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_replay_is_taken_out_of_its_event_and_of_its_envelope() {
        let event = json!({"replay": "reports/verify/a.json", "domain": "api.example.com"});
        let enveloped = json!({"detail-type": "x", "detail": event.to_string()});
        for event in [event, enveloped] {
            let (replay, rest) = taken_out(event).unwrap();
            assert_eq!(
                (replay.unwrap().0.as_str(), rest),
                ("reports/verify/a.json", json!({"domain": "api.example.com"}))
            );
        }
        assert_eq!(taken_out(json!({"domain": "x"})).unwrap(), (None, json!({"domain": "x"})));
        assert!(told(taken_out(json!({"replay": 7}))).contains("must be a text"));
        for wrong in ["a".repeat(70_000), "a\u{1b}b".to_owned(), "a b".to_owned(), "é".to_owned()] {
            assert!(told(taken_out(json!({"replay": wrong}))).contains("is not the key of a report"));
        }
    }

    #[test]
    fn only_reports_of_our_own_bucket_are_read() {
        let key = |text: &str| Replay(text.to_owned()).key("state").map(ToOwned::to_owned);
        let right = "reports/verify/api.example.com/2026/09/01/120000-run-1.json";
        assert_eq!(key(right).unwrap(), right);
        assert_eq!(key(&format!("s3://state/{right}")).unwrap(), right);
        assert!(told(key(&format!("s3://states/{right}"))).contains("another bucket"));
        for other in [
            "state/verify/a.json",
            "reports/cleanup/a.json",
            "reports/verify/a.html",
            "",
            "reports/verify/../../state/a.json",
            "reports/verify//a.json",
        ] {
            assert!(told(key(other)).contains("not the key of a report"), "{other}");
        }
    }

    #[test]
    fn a_form_that_cannot_be_judged_says_which_it_is() {
        assert!(told(Stored::from_bytes(b"{\"a\": ")).contains("is not a stored report"));
        assert!(told(Stored::from_bytes(b"{}")).contains("no report.schema"));
        let foreign = json!({"report": {"schema": "albkeeper.verify/0"}}).to_string();
        assert!(told(Stored::from_bytes(foreign.as_bytes())).contains("the form albkeeper.verify/0"));
        let old = json!({"report": {"schema": SCHEMA}, "facts": {"at": "2026-09-01T12:00:00Z"}}).to_string();
        let old = Stored::from_bytes(old.as_bytes()).unwrap();
        assert!(told(old.part::<Facts>("facts")).contains("another version of albkeeper"));
        assert!(told(old.part::<Expectations>("expectations")).contains("without its expectations"));
    }
}
