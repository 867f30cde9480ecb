//! How readily people are told. Valid by construction: the event was checked before.

use super::maintenance::Window;

/// How readily people are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// What mails call what is looked at; the domain when `None`.
    pub name: Option<String>,
    /// Runs that must be bad, of the last [`Self::of`], before that is told. What cannot flap is told at once.
    pub raise_after: u32,
    /// The number of last runs that are counted.
    pub of: u32,
    /// Good runs in a row until something is told to be well again.
    pub recover_after: u32,
    /// Hours until people are reminded of what is still bad; never when `None`.
    pub remind_h: Option<u32>,
    /// The most mails in any hour.
    pub max_mails_per_hour: u32,
    /// When nothing new is told.
    pub maintenance: Vec<Window>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            name: None,
            raise_after: 2,
            of: 3,
            recover_after: 2,
            remind_h: Some(24),
            max_mails_per_hour: 4,
            maintenance: Vec::new(),
        }
    }
}
