//! One line of `CloudWatch`'s embedded metric format.
//!
//! Every name and dimension is a custom metric that is billed each month, so there are five, by domain only.
//! Source: "`CloudWatch` embedded metric format specification".

use checklist::Verdict;
use serde_json::json;

use crate::Report;

/// The namespace of our metrics.
pub const NAMESPACE: &str = "albkeeper";

impl Report {
    /// The metrics of the run as one line of JSON.
    pub fn emf(&self) -> String {
        let metric = |name: &str, unit: &str| json!({"Name": name, "Unit": unit});
        json!({
            "_aws": {
                "Timestamp": self.run.at.as_millisecond(),
                "CloudWatchMetrics": [{
                    "Namespace": NAMESPACE,
                    "Dimensions": [["Domain"]],
                    "Metrics": [
                        metric("ChecksFailed", "Count"),
                        metric("ChecksWarned", "Count"),
                        metric("ChecksUnknown", "Count"),
                        metric("DeliveryFailed", "Count"),
                        metric("RunTime", "Milliseconds"),
                    ],
                }],
            },
            "Domain": self.domain.as_str(),
            "ChecksFailed": self.count(Verdict::Fail),
            "ChecksWarned": self.count(Verdict::Warn),
            "ChecksUnknown": self.count(Verdict::Unknown),
            "DeliveryFailed": u8::from(self.delivered.failed),
            "RunTime": self.run.took_ms,
        })
        .to_string()
    }
}
