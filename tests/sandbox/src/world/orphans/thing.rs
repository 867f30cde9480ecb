//! One resource of the account, named so that plans name it the same way and so that it can be looked for.

use std::collections::BTreeSet;
use std::fmt;

/// A resource that was made, or a group of records that go together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Thing {
    /// Its kind in the words of events and plans, such as `target-group`.
    pub kind: &'static str,
    pub name: String,
    /// What plan, ledger and snapshot call it: an ARN, a security group's id, or `record:ZONE/NAME`.
    pub id: String,
    /// What a look at the account must show when it is there and whole: the id, or every record set of it.
    parts: BTreeSet<String>,
}

impl Thing {
    /// A resource with an ARN or an id.
    pub(super) fn new(kind: &'static str, name: &str, id: &str) -> Self {
        Self { kind, name: name.to_owned(), id: id.to_owned(), parts: BTreeSet::from([id.to_owned()]) }
    }

    /// Record sets of one name, with the TXT records that say who owns it.
    pub(super) fn records(kind: &'static str, zone: &str, name: &str, parts: BTreeSet<String>) -> Self {
        Self { kind, name: name.to_owned(), id: format!("{kind}:{zone}/{name}"), parts }
    }

    /// Whether nothing of it is in what was seen.
    pub(super) fn is_gone(&self, seen: &BTreeSet<String>) -> bool {
        self.parts.is_disjoint(seen)
    }

    /// Whether all of it is in what was seen.
    pub(super) fn is_whole(&self, seen: &BTreeSet<String>) -> bool {
        self.parts.is_subset(seen)
    }
}

impl fmt::Display for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.name)
    }
}

/// The part of a record set: zone, name, type, and the identifier of a routing policy.
pub(super) fn record_part(zone: &str, name: &str, kind: &str, set: &str) -> String {
    format!("{zone} {} {kind} {set}", name.trim_end_matches('.'))
}
