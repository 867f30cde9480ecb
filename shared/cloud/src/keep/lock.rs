//! The lock of runs that change the account: an object that only one of them can write, with a moment at which it ends
//! by itself.

use std::time::Duration;

use facts::{Seen, Unseen};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::object::{Only, Version, Written};
use crate::client::Cloud;

/// Where it lies: one for what removes and what brings back, so that the two never work at once.
pub const LOCK: &str = "state/cleanup/lock.json";
/// How long after the end of its Lambda a lock ends, whatever happens: clocks differ.
pub const GRACE: Duration = Duration::from_mins(1);

const JSON: &str = "application/json";

/// Who holds it, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holder {
    /// The run.
    pub run: String,
    /// When it ends, whether or not it was given back: after the end of the Lambda that took it.
    pub until: Timestamp,
}

/// What came of trying to take it.
#[derive(Debug)]
pub enum Lock {
    /// It is ours.
    Ours(Held),
    /// Another run has it.
    Taken(Holder),
}

/// Our lock, to be given back.
#[derive(Debug)]
pub struct Held {
    holder: Holder,
    version: Version,
}

/// Takes the lock until that moment, if nobody has it `now`.
pub async fn take(cloud: &Cloud, bucket: &str, run: &str, now: Timestamp, until: Timestamp) -> Seen<Lock> {
    let only = match cloud.get(bucket, LOCK).await? {
        None => Only::IfNew,
        Some(object) => {
            let holder: Holder = serde_json::from_slice(&object.bytes).map_err(|error| unreadable(bucket, &error))?;
            if holder.until > now {
                return Ok(Lock::Taken(holder));
            }
            Only::IfStill(object.version)
        }
    };
    let holder = Holder { run: run.to_owned(), until };
    match write(cloud, bucket, &holder, only).await? {
        Written::Yes(version) => Ok(Lock::Ours(Held { holder, version })),
        // Whoever was quicker has it now.
        Written::Conflict => Ok(Lock::Taken(Holder { run: "another run".to_owned(), until })),
    }
}

/// Gives the lock back: it ends now. Where that fails it ends by itself.
pub async fn give_back(cloud: &Cloud, bucket: &str, held: Held, now: Timestamp) -> Seen<()> {
    let holder = Holder { until: now, ..held.holder };
    write(cloud, bucket, &holder, Only::IfStill(held.version)).await.map(drop)
}

async fn write(cloud: &Cloud, bucket: &str, holder: &Holder, only: Only) -> Seen<Written> {
    let bytes = serde_json::to_vec(holder).map_err(|error| failed("writing the lock", error.to_string()))?;
    cloud.put(bucket, LOCK, JSON, bytes, only).await
}

fn unreadable(bucket: &str, error: &serde_json::Error) -> Unseen {
    let message = format!("s3://{bucket}/{LOCK} cannot be read ({error}): delete it when no run is at work");
    failed("reading the lock", message)
}

fn failed(action: &str, message: String) -> Unseen {
    Unseen::Failed { action: action.to_owned(), code: None, message }
}
