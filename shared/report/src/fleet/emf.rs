//! The metrics of a fleet: one line a run, whatever its shards.

use checklist::Verdict;
use serde_json::Value;

use super::FleetReport;
use crate::emf::{Metric, STACK, line, with_stack};

/// The dimension that tells these from those of the stack's own sites.
const FUNCTION: &str = "Function";
const FLEET: &str = "fleet";
/// Shards that a line names: a log event holds 256 KiB.
const MOST_NAMED: usize = 100;

impl FleetReport {
    /// The metrics of a run of the schedule as one line of JSON; the shards that did not report are a property, which costs
    /// nothing.
    pub fn emf(&self, stack: &str) -> String {
        let counts = vec![
            Metric::count("ShardsUnknown", self.count(Verdict::Unknown)),
            Metric::count("ShardsFailed", self.count(Verdict::Fail)),
            Metric::count("SitesFailed", self.sites.failed),
            Metric::count("SitesWarned", self.sites.warned),
            Metric::count("SitesUnknown", self.sites.unknown),
            Metric::count(
                "DeliveryFailed",
                usize::from(self.delivered.failed).saturating_add(self.undelivered().count()),
            ),
        ];
        let mut line = line(self.run.at, &[STACK, FUNCTION], self.run.took_ms, counts);
        if let Some(fields) = line.as_object_mut() {
            let silent: Vec<Value> = self.silent().take(MOST_NAMED).map(|shard| shard.name.as_str().into()).collect();
            fields.insert(FUNCTION.to_owned(), FLEET.into());
            fields.insert("Silent".to_owned(), silent.into());
        }
        with_stack(&mut line, Some(stack));
        line.to_string()
    }
}
