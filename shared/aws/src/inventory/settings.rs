//! Settings by the name that AWS gives them: what would be lost, and what a fingerprint is made of.

use std::collections::BTreeMap;

/// Settings that are there; one that AWS leaves out is left out.
#[derive(Default)]
pub(super) struct Settings(BTreeMap<String, String>);

impl Settings {
    pub(super) fn with<T: ToString>(mut self, name: &str, value: Option<T>) -> Self {
        if let Some(value) = value {
            self.0.insert(name.to_owned(), value.to_string());
        }
        self
    }

    pub(super) fn into_map(self) -> BTreeMap<String, String> {
        self.0
    }
}
