//! DNS names that nobody is to be led to: of load balancers that are there only in part, and of those that a later run
//! of cleanup removed, which come back by another name.

use std::collections::BTreeMap;
use std::slice;

use facts::dns::PointsAt;
use facts::inventory::record::Record;

use crate::index::RestoreIndex;
use crate::thing::Thing;

/// Names, each with the reason and with what to do first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeadEnds(BTreeMap<String, String>);

impl DeadEnds {
    /// Those of what came back in part so far.
    pub fn unfinished(index: &RestoreIndex) -> Self {
        let parts = index.back.values().filter(|back| !back.whole);
        let mut ends = Self::default();
        for (old, _) in parts.flat_map(|back| back.names.iter()) {
            ends.insert(old.to_owned());
        }
        ends
    }

    /// This load balancer is not there as a whole.
    pub(crate) fn insert(&mut self, name: String) {
        let why = "of which not all is there: restore the load balancer first";
        self.0.insert(name, why.to_owned());
    }

    /// Now it is.
    pub(crate) fn remove(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// This load balancer went in a run after the one that is undone, and has not come back.
    pub fn went_later(&mut self, name: String, run: &str) {
        self.0.insert(name, format!("which run {run} removed: undo that run first"));
    }

    /// Where a record leads to one of them: which one, and why that is none to lead to.
    pub(crate) fn blocking(&self, thing: &Thing) -> Option<String> {
        let Thing::Records { records, .. } = thing else { return None };
        let mut targets = records.iter().flat_map(targets).map(|target| bare(target));
        targets.find_map(|name| self.0.get(&name).map(|why| format!("it leads to {name}, {why}")))
    }
}

fn targets(record: &Record) -> &[String] {
    match &record.points_at {
        PointsAt::Alias { name, .. } => slice::from_ref(name),
        PointsAt::Values { values } => values,
    }
}

fn bare(target: &str) -> String {
    let name = target.trim_end_matches('.').to_ascii_lowercase();
    name.strip_prefix("dualstack.").map_or(name.clone(), ToOwned::to_owned)
}
