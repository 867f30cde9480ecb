//! The index of what came back, in the bucket: written only over the version that was read.

use cloud::Cloud;
use facts::Seen;
use facts::inventory::ResourceId;
use restoration::{Back, Begun, RestoreIndex};
use runtime::{Document, Versioned};

pub const INDEX: &str = "state/restore/index.json";

pub(crate) const DOCUMENT: Document<RestoreIndex> = Document {
    key: INDEX,
    name: "index",
    read: RestoreIndex::read,
    way_out: "bring back an earlier version of it (docs/security.md, Your way out): it tells which new name each old one has",
};

/// The index as it was read or written, with where the next one may be written.
pub(crate) type Kept = Versioned<RestoreIndex>;

/// The index of the last run; an empty one before the first.
pub(crate) async fn read(cloud: &Cloud, bucket: &str) -> Seen<Kept> {
    DOCUMENT.last(cloud, bucket).await
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

async fn update(cloud: &Cloud, bucket: &str, kept: Kept, change: impl Fn(&mut RestoreIndex)) -> Seen<Kept> {
    let changed = |index: &RestoreIndex| {
        let mut index = index.clone();
        change(&mut index);
        index
    };
    DOCUMENT.update(cloud, bucket, kept, changed).await
}
