//! What was brought back so far, whichever run did it: what refers to it later has to call it by its new name.

use std::collections::{BTreeMap, BTreeSet};

use facts::inventory::{Kind, ResourceId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::names::Names;

/// Its form. Another one is not read, and never written over.
pub const SCHEMA: &str = "albkeeper.restored/1";

/// Everything that was brought back, by its old id. A cleanup removes a load balancer and what it forwards to in
/// different runs, so that what one restoration learns the next one needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RestoreIndex {
    /// [`SCHEMA`].
    pub schema: String,
    pub back: BTreeMap<ResourceId, Back>,
    /// What was about to be made, and is not known to be: the process ended, or the reply was lost.
    #[serde(default)]
    pub begun: BTreeMap<ResourceId, Begun>,
}

/// A creation that was written down before it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Begun {
    pub kind: Kind,
    /// The run that sent it.
    pub by: String,
    pub at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Back {
    pub kind: Kind,
    /// What names it now.
    pub id: String,
    /// Every old name with the new one.
    pub names: Names,
    /// The run that brought it back.
    pub by: String,
    pub at: Timestamp,
    /// Whether all of it is there, or a run ended in the midst of it.
    pub whole: bool,
}

/// What the index has of one resource.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// What stands for it now, where it came back.
    pub back: Option<&'a Back>,
    /// Whether it was about to be made, and nothing is known of what became of that.
    pub begun: bool,
}

impl Default for RestoreIndex {
    fn default() -> Self {
        Self { schema: SCHEMA.to_owned(), back: BTreeMap::new(), begun: BTreeMap::new() }
    }
}

impl RestoreIndex {
    /// The index in an object of the bucket, whoever wrote it, or why this version cannot read it.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let index: Self = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if index.schema == SCHEMA {
            Ok(index)
        } else {
            Err(format!("its form is {}, and this version reads {SCHEMA}", index.schema))
        }
    }

    /// Every name that changed, but for what became of these. What is not whole is not led to: nobody shall be sent to
    /// half of a load balancer.
    pub fn names_but_of(&self, these: &BTreeSet<ResourceId>) -> Names {
        let mut names = Names::default();
        for (_, back) in self.back.iter().filter(|(id, _)| !these.contains(*id)) {
            names.extend(back.names.iter().filter(|(_, new)| back.whole || *new == back.id));
        }
        names
    }

    /// What of these is there only in part, by what stands for it.
    pub fn unfinished(&self, these: &BTreeSet<ResourceId>) -> BTreeMap<ResourceId, String> {
        let parts = self.back.iter().filter(|(id, back)| !back.whole && these.contains(*id));
        parts.map(|(id, back)| (id.clone(), back.id.clone())).collect()
    }

    pub fn known(&self, id: &ResourceId) -> Known<'_> {
        Known { back: self.back.get(id), begun: self.begun.contains_key(id) }
    }

    /// What stands for a resource now, where it came back.
    pub fn back(&self, id: &ResourceId) -> Option<&Back> {
        self.back.get(id)
    }
}
