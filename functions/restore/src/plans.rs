//! Plans in the bucket, by digest: what a person approves.

use aws::Aws;
use aws::store::object::{Precondition, Written, most};
use facts::Seen;
use jiff::Timestamp;
use removal::Digest;
use runtime::put_json;
use serde::{Deserialize, Serialize};

use crate::validate::Undo;

const SCHEMA: &str = "albkeeper.restoration/1";

/// That a plan was told, and when. What it told is made again from the snapshots, and has this digest only if it is the
/// same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptPlan {
    schema: String,
    /// When it was told.
    pub at: Timestamp,
    run: String,
    only: Vec<String>,
}

/// Where a plan is looked for.
fn key(digest: &Digest) -> String {
    format!("plans/restore/{digest}.json")
}

/// Where it is written that the approval of a plan was used.
pub(crate) fn used(digest: &Digest) -> String {
    format!("plans/restore/{digest}.used.json")
}

/// Keeps the plan under its digest. Another one of the same digest told the same at the same time, so the first one stays.
pub(crate) async fn keep(aws: &Aws, bucket: &str, digest: &Digest, at: Timestamp, undo: &Undo) -> Seen<()> {
    let Undo { run, only } = undo.clone();
    let kept = KeptPlan { schema: SCHEMA.to_owned(), at, run, only };
    match put_json(aws, bucket, &key(digest), &kept, Precondition::IfNoneMatch).await? {
        Written::Yes(_) | Written::Conflict => Ok(()),
    }
}

/// The plan of this digest; `None` where none was kept, or it is none that this version can read: then it approves
/// nothing.
pub(crate) async fn get(aws: &Aws, bucket: &str, digest: &Digest) -> Seen<Option<KeptPlan>> {
    let kept = aws.get(bucket, &key(digest), most::PLAN).await?;
    Ok(kept.and_then(|object| read(&object.bytes)))
}

/// The plan in an object of the bucket, whoever wrote it; `None` where it is none that this version can read.
pub fn read(bytes: &[u8]) -> Option<KeptPlan> {
    serde_json::from_slice::<KeptPlan>(bytes).ok().filter(|kept| kept.schema == SCHEMA)
}
