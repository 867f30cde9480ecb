//! The metrics of a shard: those of all of its sites together. The sites themselves are a property, which costs nothing.

use checklist::Verdict;
use serde_json::Value;

use super::ShardReport;
use crate::emf::{Metric, STACK, line, with_stack};

/// Sites that a line names: a log event holds 256 KiB.
const MOST_FAILING: usize = 100;

impl ShardReport {
    /// The metrics of the run as one line of JSON, by the stack alone: of the schedule's own shard only, for alarms watch
    /// them.
    pub fn emf(&self, stack: &str) -> String {
        let failing = self.sites.iter().filter(|site| site.overall == Verdict::Fail).take(MOST_FAILING);
        let failing: Vec<Value> = failing.map(|site| site.domain.as_str().into()).collect();
        let counts = vec![
            Metric::count("SitesFailed", self.count(Verdict::Fail)),
            Metric::count("SitesWarned", self.count(Verdict::Warn)),
            Metric::count("SitesUnknown", self.count(Verdict::Unknown) + self.without_domain.len()),
            Metric::count("DeliveryFailed", usize::from(self.delivered.failed)),
        ];
        let mut line = line(self.run.at, &[STACK], self.run.took_ms, counts);
        if let Some(fields) = line.as_object_mut() {
            fields.insert("Failing".to_owned(), failing.into());
        }
        with_stack(&mut line, Some(stack));
        line.to_string()
    }
}
