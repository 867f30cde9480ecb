//! Keeping and telling. A failure here is a sentence in the answer, never an error: it hides no verdict and no removal.

use std::time::Duration;

use aws::Aws;
use aws::store::mail::Mailed;
use aws::store::object::{Precondition, Written};
use checklist::alerts::Mail;
use facts::{Seen, Unseen};
use report::Delivered;
use serde::Serialize;
use tokio::time::timeout;

use crate::stack::Stack;

const JSON: &str = "application/json";

/// What became of one thing that a run had to deliver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub words: String,
    pub failed: bool,
}

impl Delivery {
    pub fn done(words: impl Into<String>) -> Self {
        Self { words: words.into(), failed: false }
    }

    pub fn failed(words: impl Into<String>) -> Self {
        Self { words: words.into(), failed: true }
    }

    /// Of a report that belongs at this place. One that lies there already is this one: its key holds the run.
    pub fn of_report(place: &str, kept: Seen<Written>) -> Self {
        match kept {
            Ok(Written::Yes(_) | Written::Conflict) => Self::done(place),
            Err(unseen) => Self::failed(format!("not kept: {unseen}")),
        }
    }

    /// All that a run had to deliver; it failed where any of it failed.
    pub fn all(report: Self, state: Self, mail: Self) -> Delivered {
        let failed = report.failed || state.failed || mail.failed;
        Delivered { report: report.words, state: state.words, mail: mail.words, failed }
    }
}

/// Writes a value as JSON, straight from what it is made of: as a tree of values a large account would not fit into
/// memory.
pub async fn put_json<T: Serialize>(
    aws: &Aws,
    bucket: &str,
    key: &str,
    value: &T,
    only: Precondition,
) -> Seen<Written> {
    let bytes = serde_json::to_vec(value).map_err(|error| Unseen::Failed {
        action: format!("writing {key}"),
        code: None,
        message: error.to_string().into(),
    })?;
    aws.put(bucket, key, JSON, bytes, only).await
}

/// Sends one mail. What SNS refuses for good would be refused again, so that is told and over; the error is of a mail that
/// may be sent again.
pub async fn mail(aws: &Aws, stack: &Stack, mail: &Mail) -> Seen<Delivery> {
    Ok(match aws.mail(&stack.topic, &mail.subject, &mail.text, &mail.kept).await? {
        Mailed::Sent => Delivery::done(format!("sent: {}", mail.subject)),
        Mailed::InShort { refused } => Delivery::done(format!("sent in short: {refused}")),
        Mailed::Refused { refused } => Delivery::failed(format!("refused for good: {refused}")),
    })
}

/// What the bucket answers within this time.
pub async fn in_time<T>(longest: Duration, doing: impl Future<Output = Seen<T>>) -> Seen<T> {
    let after_ms = u64::try_from(longest.as_millis()).unwrap_or(u64::MAX);
    let late = |_| Err(Unseen::TimedOut { action: "the bucket".to_owned(), after_ms });
    timeout(longest, doing).await.unwrap_or_else(late)
}
