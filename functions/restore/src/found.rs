//! What a run found and did.

use facts::Unseen;
use jiff::Timestamp;
use removal::Digest;
use report::restore::{Mode, Renamed, RunLine};
use restoration::Line;
use runtime::Clock;

use crate::validate::Undo;

/// Everything that a run found and did.
pub(crate) struct Found {
    pub(crate) id: String,
    pub(crate) at: Timestamp,
    pub(crate) clock: Clock,
    pub(crate) account: String,
    pub(crate) mode: Mode,
    pub(crate) undo: Option<Undo>,
    pub(crate) digest: Option<Digest>,
    pub(crate) runs: Vec<RunLine>,
    pub(crate) lines: Vec<Line>,
    pub(crate) renamed: Vec<Renamed>,
    /// Whether the index could be written, where it had to be.
    pub(crate) index: Result<(), Unseen>,
    pub(crate) notes: Vec<String>,
}
