//! How readily people are told. Valid by construction: the event was checked before.

use std::collections::BTreeMap;

use super::maintenance::Window;
use crate::check_id::CheckId;

/// How readily people are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// What mails call what is looked at; the domain when `None`.
    pub name: Option<String>,
    /// How long a check must be bad before that is told. What cannot flap is told at once.
    pub raise: Raise,
    /// The same for checks that have it otherwise, by their names.
    pub raise_each: BTreeMap<CheckId, Raise>,
    /// Good runs in a row until something is told to be well again.
    pub recover_after: u32,
    /// Hours until people are reminded of what is still bad; never when `None`.
    pub remind_h: Option<u32>,
    /// The most mails in any hour.
    pub max_mails_per_hour: u32,
    /// When nothing new is told.
    pub maintenance: Vec<Window>,
}

/// How long something must be bad before that is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raise {
    /// Runs that must be bad.
    pub after: u32,
    /// The number of last runs that are counted.
    pub of: u32,
}

impl Policy {
    /// How long this check must be bad.
    pub(super) fn raise_of(&self, check: CheckId) -> Raise {
        self.raise_each.get(&check).copied().unwrap_or(self.raise)
    }

    /// The number of last runs that are counted for any check.
    pub(super) fn longest(&self) -> u32 {
        self.raise_each.values().map(|raise| raise.of).fold(self.raise.of, u32::max)
    }
}

impl Default for Raise {
    fn default() -> Self {
        Self { after: 2, of: 3 }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            name: None,
            raise: Raise::default(),
            raise_each: BTreeMap::new(),
            recover_after: 2,
            remind_h: Some(24),
            max_mails_per_hour: 4,
            maintenance: Vec::new(),
        }
    }
}
