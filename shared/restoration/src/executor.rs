//! What bringing back needs of the world: looks, the calls that make something, and the index.

use std::collections::BTreeSet;

use facts::inventory::raw_answer::RawAnswer;
use facts::inventory::record::Record;
use facts::inventory::{RecordName, Resource, ResourceId, ZoneId};
use facts::{Presence, Seen};
use jiff::Timestamp;

use crate::creation::{Call, Sends};
use crate::index::{Back, Begun, RestoreIndex};
use crate::needs::Need;

/// The effects of a run. Everything that is decided is decided without them.
pub trait Executor {
    /// The run that brings back.
    fn run(&self) -> &str;

    fn now(&self) -> Timestamp;

    /// Whether there is time for one more step.
    fn has_time(&self) -> bool;

    /// The ARN or id of whatever has the name of this resource; `None` where nothing has.
    fn holder(&self, resource: &Resource) -> impl Future<Output = Seen<Option<String>>>;

    fn presence(&self, of: &Need) -> impl Future<Output = Seen<Presence>>;

    /// Every answer about what stands for the resource now and is named by `id`.
    fn described(&self, resource: &Resource, id: &str) -> impl Future<Output = Seen<Vec<RawAnswer>>>;

    /// Every answer about the rules of these security groups.
    fn rules_of_groups(&self, ids: &BTreeSet<String>) -> impl Future<Output = Seen<Vec<RawAnswer>>>;

    /// The attributes that a listener has.
    fn attributes_of_listener(&self, arn: &str) -> impl Future<Output = Seen<Vec<(String, String)>>>;

    /// Every record at these names.
    fn records_at(&self, zone: &ZoneId, names: &BTreeSet<RecordName>) -> impl Future<Output = Seen<Vec<Record>>>;

    /// Sends one call: the ARN or id of what it made, where what it makes has one.
    fn send(&self, call: Call, sends: &Sends) -> impl Future<Output = Seen<Option<String>>>;

    /// The index as it was last read or written.
    fn index(&self) -> &RestoreIndex;

    /// Writes the change into the index, whatever other runs wrote meanwhile.
    fn write_index(&mut self, change: &Change) -> impl Future<Output = Seen<()>>;
}

/// What a run writes into the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is about to be made.
    Begins(ResourceId, Begun),
    /// It was about to be made, and certainly was not.
    WasNotMade(ResourceId),
    /// It is back, or a part of it is.
    IsBack(ResourceId, Back),
}

impl Change {
    pub fn apply(&self, index: &mut RestoreIndex) {
        match self {
            Self::Begins(id, begun) => drop(index.begun.insert(id.clone(), begun.clone())),
            Self::WasNotMade(id) => drop(index.begun.remove(id)),
            Self::IsBack(id, back) => {
                index.begun.remove(id);
                index.back.insert(id.clone(), back.clone());
            }
        }
    }
}
