//! The lock of runs that change the account: an object that only one of them can write, with a moment at which it ends
//! by itself.
//!
//! Who may write the bucket may write the lock. One that no run of ours can have written (unreadable, of no run, or for
//! longer than any run lasts) says nothing about who is at work; it may lie over the lock of a run that is. So it counts
//! as held for as long as a run can last after it was written, by the time of S3, and may be taken then: it blocks nobody
//! for ever, and lets no two runs work at once.

use std::time::Duration;

use facts::untrusted::one_line;
use facts::{Seen, Unseen};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::object::{Object, Precondition, TooLarge, Version, Written, most};
use crate::client::Aws;

/// Where it lies: one for what removes and what brings back, so that the two never work at once.
pub const LOCK: &str = "state/cleanup/lock.json";
/// How long after the end of its Lambda a lock ends, whatever happens: clocks differ.
pub const GRACE: Duration = Duration::from_mins(1);

/// The longest that a run holds it: as long as a Lambda function lasts, and [`GRACE`].
/// Source: Lambda developer guide, "Configure Lambda function timeout".
const LONGEST: SignedDuration = SignedDuration::from_mins(16);
/// The most characters of a run's name.
const LONGEST_RUN: usize = 64;
const JSON: &str = "application/json";

/// Who holds it, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holder {
    pub run: String,
    /// When it ends, whether or not it was given back: after the end of the Lambda that took it.
    pub until: Timestamp,
}

/// What came of trying to take it.
#[derive(Debug)]
pub enum Lock {
    Ours(Held),
    Taken(Holder),
}

/// Our lock, to be given back.
#[derive(Debug)]
pub struct Held {
    holder: Holder,
    version: Version,
}

/// Takes the lock until that moment, if nobody has it `now`.
pub async fn take(aws: &Aws, bucket: &str, run: &str, now: Timestamp, until: Timestamp) -> Seen<Lock> {
    let only = match aws.get_or_too_large(bucket, LOCK, most::LOCK).await? {
        None => Precondition::IfNoneMatch,
        Some(found) => {
            let holder = held_by(bucket, &found, now)?;
            if holder.until > now {
                return Ok(Lock::Taken(holder));
            }
            Precondition::IfMatch(match found {
                Ok(object) => object.version,
                Err(too_large) => too_large.version,
            })
        }
    };
    let holder = Holder { run: run.to_owned(), until };
    match write(aws, bucket, &holder, only).await? {
        Written::Yes(version) => Ok(Lock::Ours(Held { holder, version })),
        // Whoever was quicker has it now.
        Written::Conflict => Ok(Lock::Taken(Holder { run: "another run".to_owned(), until })),
    }
}

/// Gives the lock back: it ends now. Where that fails it ends by itself.
pub async fn give_back(aws: &Aws, bucket: &str, held: Held, now: Timestamp) -> Seen<()> {
    let holder = Holder { until: now, ..held.holder };
    write(aws, bucket, &holder, Precondition::IfMatch(held.version)).await.map(drop)
}

/// Who holds what lies there, and until when: of a lock that is none of ours, somebody until every run is over that may
/// have been at work when it was written.
fn held_by(bucket: &str, found: &Result<Object, TooLarge>, now: Timestamp) -> Seen<Holder> {
    let (damage, modified) = match found {
        Ok(object) => match serde_json::from_slice::<Holder>(&object.bytes) {
            Ok(holder) => match wrong_with(&holder, now) {
                None => return Ok(holder),
                Some(damage) => (damage, object.modified),
            },
            Err(error) => (one_line(&error.to_string(), LONGEST_RUN), object.modified),
        },
        Err(too_large) => (format!("it has {} bytes", too_large.bytes), too_large.modified),
    };
    let modified = modified.ok_or_else(|| unreadable(bucket, &damage))?;
    let until = modified.checked_add(LONGEST).unwrap_or(modified);
    Ok(Holder { run: format!("somebody (damaged lock: {damage})"), until })
}

/// Why no run of ours can have written this.
fn wrong_with(holder: &Holder, now: Timestamp) -> Option<String> {
    let is_of_a_run = (1..=LONGEST_RUN).contains(&holder.run.len())
        && holder.run.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b' ');
    if !is_of_a_run {
        return Some("it names no run".to_owned());
    }
    let is_too_long = holder.until.duration_since(now) > LONGEST;
    is_too_long.then(|| "it holds too long".to_owned())
}

async fn write(aws: &Aws, bucket: &str, holder: &Holder, only: Precondition) -> Seen<Written> {
    let bytes = serde_json::to_vec(holder).map_err(|error| failed("writing the lock", error.to_string()))?;
    aws.put(bucket, LOCK, JSON, bytes, only).await
}

fn unreadable(bucket: &str, damage: &str) -> Unseen {
    let message = format!(
        "s3://{bucket}/{LOCK} is damaged ({damage}), and S3 does not say since when: delete it when no run is at work (docs/security.md, Your way out)"
    );
    failed("reading the lock", message)
}

fn failed(action: &str, message: String) -> Unseen {
    Unseen::Failed { action: action.to_owned(), code: None, message: message.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::object::Version;

    const RUN: &str = "20261124T071500Z-a1b2c3d4";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// Who holds this object, written at noon, at so many minutes after it.
    fn holder(text: &str, minutes: i64) -> Holder {
        let (noon, version) = (at("2026-11-24T12:00:00Z"), Version::of_tests());
        let found = Ok(Object { bytes: text.as_bytes().to_vec(), version, modified: Some(noon) });
        held_by("state", &found, noon + SignedDuration::from_mins(minutes)).unwrap()
    }

    #[test]
    fn a_lock_of_a_run_is_held_until_it_says() {
        let text = format!(r#"{{"run": "{RUN}", "until": "2026-11-24T12:16:00Z"}}"#);
        assert_eq!(holder(&text, 0), Holder { run: RUN.to_owned(), until: at("2026-11-24T12:16:00Z") });
        let restore = format!(r#"{{"run": "restore {RUN}", "until": "2026-11-24T12:05:00Z"}}"#);
        assert_eq!(holder(&restore, 0).until, at("2026-11-24T12:05:00Z"));
    }

    #[test]
    fn a_lock_that_no_run_can_have_written_is_held_as_long_as_a_run_lasts_and_no_longer() {
        let forged = [
            format!(r#"{{"run": "{RUN}", "until": "9999-01-01T00:00:00Z"}}"#),
            format!(r#"{{"run": "{RUN}", "until": "2026-11-24T12:16:01Z"}}"#),
            r#"{"run": "\u001b[2J nobody", "until": "2026-11-24T12:05:00Z"}"#.to_owned(),
            r#"{"run": "", "until": "2020-01-01T00:00:00Z"}"#.to_owned(),
            format!(r#"{{"run": "{}", "until": "2020-01-01T00:00:00Z"}}"#, "x".repeat(3000)),
            "{".to_owned(),
            "null".to_owned(),
        ];
        for text in forged {
            let holder = holder(&text, 0);
            assert_eq!(holder.until, at("2026-11-24T12:16:00Z"), "{text}");
            assert!(holder.run.len() < 200 && !holder.run.contains('\u{1b}'), "{}", holder.run);
        }
    }

    #[test]
    fn a_damaged_lock_without_a_time_is_told_and_not_taken() {
        let found = Ok(Object { bytes: b"{".to_vec(), version: Version::of_tests(), modified: None });
        let unseen = held_by("state", &found, at("2026-11-24T12:00:00Z")).unwrap_err();
        assert!(unseen.to_string().contains("delete it when no run is at work"), "{unseen}");
    }
}
