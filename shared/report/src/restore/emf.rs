//! The metrics of a run that brought something back, as one line of the embedded metric format.

use restoration::Outcome;
use serde_json::json;

use super::Report;
use crate::emf::{NAMESPACE, dimensions, with_stack};

impl Report {
    /// The metrics of the run as one line of JSON, by stack where it is known. What should have come back and is not whole
    /// counts as failed.
    pub fn emf(&self, stack: Option<&str>) -> String {
        let metric = |name: &str| json!({"Name": name, "Unit": "Count"});
        let mut line = json!({
            "_aws": {
                "Timestamp": self.run.at.as_millisecond(),
                "CloudWatchMetrics": [{
                    "Namespace": NAMESPACE,
                    "Dimensions": [dimensions(stack, "Function")],
                    "Metrics": [metric("Restored"), metric("Failed")],
                }],
            },
            "Function": "restore",
            "Restored": self.count(|it| *it == Outcome::CameBack),
            "Failed": self.count(is_failure),
        });
        with_stack(&mut line, stack);
        line.to_string()
    }
}

fn is_failure(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::CameBackInPart { .. }
        | Outcome::Failed { .. }
        | Outcome::NotReached { .. }
        | Outcome::Unknown { .. } => true,
        Outcome::CanComeBack
        | Outcome::CanBeCompleted
        | Outcome::CameBack
        | Outcome::AskedAnew
        | Outcome::IsThere
        | Outcome::Taken { .. }
        | Outcome::WouldBeRefused { .. }
        | Outcome::CannotComeBack { .. } => false,
    }
}
