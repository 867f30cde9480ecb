//! The mails that all questions but the schedule's may send together, counted in one small object of the bucket.

use std::time::Duration;

use aws::Aws;
use aws::store::object::{Precondition, Written, most};
use checklist::alerts::budget::{Budget, MOST};
use facts::{Seen, Unseen};
use jiff::Timestamp;
use runtime::{in_time, put_json};

/// Where it lies: one for the stack.
const KEY: &str = "state/verify/mails-by-hand.json";
/// How often a write is tried when other runs write in between.
const TRIES: u32 = 4;
/// The longest that all tries together may take.
const LONGEST: Duration = Duration::from_secs(8);

/// How many mails may go now.
#[derive(Debug)]
pub(crate) struct Granted {
    pub(crate) mails: usize,
    /// Why others may not.
    pub(crate) held: Option<String>,
    /// Whether that is a failure.
    pub(crate) failed: bool,
}

/// Takes as many of the `wanted` mails as are left for this hour. They count as sent, whatever becomes of them.
pub(crate) async fn take(aws: &Aws, bucket: &str, wanted: usize, limit: u32, at: Timestamp) -> Granted {
    match Box::pin(in_time(LONGEST, tried(aws, bucket, wanted, limit, at))).await {
        Ok(mails) if mails == wanted => Granted { mails, held: None, failed: false },
        Ok(mails) => {
            let held =
                format!("waits: the questions that are not the schedule's have {MOST} mails an hour, all together");
            Granted { mails, held: Some(held), failed: false }
        }
        Err(unseen) => {
            let held = format!("held back: how many mails others had is not known: {unseen}");
            Granted { mails: 0, held: Some(held), failed: true }
        }
    }
}

async fn tried(aws: &Aws, bucket: &str, wanted: usize, limit: u32, at: Timestamp) -> Seen<usize> {
    for _ in 0..TRIES {
        let (mut budget, only) = read(aws, bucket, at).await?;
        let mails = budget.take(at, wanted, limit);
        match put_json(aws, bucket, KEY, &budget, only).await? {
            Written::Yes(_) => return Ok(mails),
            Written::Conflict => {}
        }
    }
    Err(failed(&format!("other runs wrote it {TRIES} times in between")))
}

/// What is left, and where the next may be written. One that cannot be read counts as used up, and is begun anew.
async fn read(aws: &Aws, bucket: &str, at: Timestamp) -> Seen<(Budget, Precondition)> {
    Ok(match aws.get_or_too_large(bucket, KEY, most::STATE).await? {
        None => (Budget::default(), Precondition::IfNoneMatch),
        Some(Ok(object)) => {
            let budget = serde_json::from_slice(&object.bytes).unwrap_or_else(|_| Budget::used_up(at));
            (budget, Precondition::IfMatch(object.version))
        }
        Some(Err(too_large)) => (Budget::used_up(at), Precondition::IfMatch(too_large.version)),
    })
}

fn failed(why: &str) -> Unseen {
    Unseen::Failed { action: format!("writing {KEY}"), code: None, message: why.into() }
}
