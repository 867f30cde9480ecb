//! The index of what came back, in the bucket: written only over the version that was read.

use cloud::Cloud;
use cloud::store::object::{Precondition, Written, most};
use facts::inventory::ResourceId;
use facts::{Seen, Unseen};
use restoration::{Back, Begun, RestoreIndex};

pub const INDEX: &str = "state/restore/index.json";
const JSON: &str = "application/json";
/// How often a write is tried when other runs write in between.
const TRIES: u32 = 4;

/// The index as it was read or written, with where the next one may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) index: RestoreIndex,
    only: Precondition,
}

/// The index of the last run; an empty one before the first.
pub(crate) async fn read(cloud: &Cloud, bucket: &str) -> Seen<Kept> {
    let Some(object) = cloud.get(bucket, INDEX, most::LEDGER).await? else {
        return Ok(Kept { index: RestoreIndex::default(), only: Precondition::IfNoneMatch });
    };
    let index = RestoreIndex::read(&object.bytes).map_err(|why| unreadable(bucket, &why))?;
    Ok(Kept { index, only: Precondition::IfMatch(object.version) })
}

/// Notes what came back.
pub(crate) async fn note(cloud: &Cloud, bucket: &str, kept: Kept, id: &ResourceId, back: &Back) -> Seen<Kept> {
    let noted = |index: &mut RestoreIndex| {
        index.begun.remove(id);
        index.back.insert(id.clone(), back.clone());
    };
    update(cloud, bucket, kept, noted).await
}

/// Notes what is about to be made.
pub(crate) async fn begin(cloud: &Cloud, bucket: &str, kept: Kept, id: &ResourceId, begun: &Begun) -> Seen<Kept> {
    update(cloud, bucket, kept, |index| drop(index.begun.insert(id.clone(), begun.clone()))).await
}

/// Notes that what was about to be made certainly was not.
pub(crate) async fn forget(cloud: &Cloud, bucket: &str, kept: Kept, id: &ResourceId) -> Seen<Kept> {
    update(cloud, bucket, kept, |index| drop(index.begun.remove(id))).await
}

/// When another run wrote in between, its index is read and written on.
async fn update(cloud: &Cloud, bucket: &str, mut kept: Kept, change: impl Fn(&mut RestoreIndex)) -> Seen<Kept> {
    for _ in 0..TRIES {
        change(&mut kept.index);
        let bytes = serde_json::to_vec(&kept.index).map_err(|error| failed("writing the index", error.to_string()))?;
        match cloud.put(bucket, INDEX, JSON, bytes, kept.only).await? {
            Written::Yes(version) => return Ok(Kept { index: kept.index, only: Precondition::IfMatch(version) }),
            Written::Conflict => kept = read(cloud, bucket).await?,
        }
    }
    Err(failed("writing the index", format!("other runs wrote it {TRIES} times in between")))
}

fn unreadable(bucket: &str, why: &str) -> Unseen {
    let advice = "bring back an earlier version of it (docs/security.md, Your way out): it tells which new name each old one has";
    failed("reading the index", format!("s3://{bucket}/{INDEX} cannot be read ({why}): {advice}"))
}

fn failed(action: &str, message: String) -> Unseen {
    Unseen::Failed { action: action.to_owned(), code: None, message: message.into() }
}
