//! The metrics of a cleanup run, as one line of the embedded metric format.

use serde_json::json;

use super::Report;
use super::tally::Tally;
use crate::emf::{NAMESPACE, dimensions, with_stack};

impl Report {
    /// The metrics of the run as one line of JSON, by stack where it is known. Orphans that must wait count as found.
    pub fn emf(&self, stack: Option<&str>) -> String {
        let tally = Tally::count(&self.steps);
        let metric = |name: &str, unit: &str| json!({"Name": name, "Unit": unit});
        let mut line = json!({
            "_aws": {
                "Timestamp": self.run.at.as_millisecond(),
                "CloudWatchMetrics": [{
                    "Namespace": NAMESPACE,
                    "Dimensions": [dimensions(stack, "Function")],
                    "Metrics": [
                        metric("OrphansFound", "Count"),
                        metric("Removed", "Count"),
                        metric("Failed", "Count"),
                        metric("SavesUsdMonth", "None"),
                        metric("DeliveryFailed", "Count"),
                    ],
                }],
            },
            "Function": "cleanup",
            "OrphansFound": self.steps.len() + self.waiting(),
            "Removed": tally.removed,
            "Failed": tally.failed.len(),
            "SavesUsdMonth": self.saves_usd_month,
            "DeliveryFailed": u8::from(self.delivered.failed),
        });
        with_stack(&mut line, stack);
        line.to_string()
    }
}
