//! How many calls of which kind came through.

use std::collections::BTreeMap;
use std::fmt;

use super::call::Operation;

/// The calls since the last reset, the kit's own left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<Operation, u64>);

impl Counts {
    /// The number of calls of one operation, such as `elasticloadbalancing:DescribeTags`.
    pub fn count(&self, operation: &str) -> u64 {
        self.0.iter().filter(|(key, _)| key.to_string() == operation).map(|(_, count)| count).sum()
    }

    pub fn total(&self) -> u64 {
        self.0.values().sum()
    }

    /// Every operation that was called, and how often.
    pub fn iter(&self) -> impl Iterator<Item = (&Operation, u64)> {
        self.0.iter().map(|(operation, count)| (operation, *count))
    }

    pub(super) fn add(&mut self, operation: &Operation) {
        *self.0.entry(operation.clone()).or_default() += 1;
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (operation, count) in self.iter() {
            writeln!(f, "{count:5} {operation}")?;
        }
        Ok(())
    }
}
