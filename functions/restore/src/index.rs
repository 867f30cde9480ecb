//! The index of what came back, in the bucket: written only over the version that was read.

use restoration::RestoreIndex;
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
