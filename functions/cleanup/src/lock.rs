//! The lock of runs that remove: an object that only one of them can write, with a moment at which it ends by itself.

use cloud::Cloud;
use cloud::keep::object::{Only, Version, Written};
use facts::{Seen, Unseen};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::keys::{LOCK, RunId};

const JSON: &str = "application/json";

/// Who holds it, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Holder {
    /// The run.
    pub(crate) run: String,
    /// When it ends, whether or not it was given back: after the end of the Lambda that took it.
    pub(crate) until: Timestamp,
}

/// What came of trying to take it.
#[derive(Debug)]
pub(crate) enum Lock {
    /// It is ours.
    Ours(Held),
    /// Another run has it.
    Taken(Holder),
}

/// Our lock, to be given back.
#[derive(Debug)]
pub(crate) struct Held {
    holder: Holder,
    version: Version,
}

/// Takes the lock until that moment, if nobody has it `now`.
pub(crate) async fn take(cloud: &Cloud, bucket: &str, run: &RunId, now: Timestamp, until: Timestamp) -> Seen<Lock> {
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
    let holder = Holder { run: run.as_str().to_owned(), until };
    match write(cloud, bucket, &holder, only).await? {
        Written::Yes(version) => Ok(Lock::Ours(Held { holder, version })),
        // Whoever was quicker has it now.
        Written::Conflict => Ok(Lock::Taken(Holder { run: "another run".to_owned(), until })),
    }
}

/// Gives the lock back: it ends now. Where that fails it ends by itself.
pub(crate) async fn give_back(cloud: &Cloud, bucket: &str, held: Held, now: Timestamp) -> Seen<()> {
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
