//! One line of `CloudWatch`'s embedded metric format.
//!
//! Each name with each set of dimensions is a custom metric that is billed by the hour in which it is sent. So a run sends
//! five by one set: those of the schedule's own question by stack and domain, which alarms watch, all others by domain.
//! Source: "`CloudWatch` embedded metric format specification".

use checklist::Verdict;
use serde_json::{Value, json};

use crate::Report;

pub const NAMESPACE: &str = "albkeeper";
/// The dimension that tells the metrics of one stack from those of another in the same account and Region.
pub(crate) const STACK: &str = "Stack";

/// The names of the dimensions of a run: that of its stack first, where one is known.
pub(crate) fn dimensions<'a>(stack: Option<&str>, own: &'a str) -> Vec<&'a str> {
    stack.map(|_| STACK).into_iter().chain([own]).collect()
}

/// Writes the value of the stack's dimension beside the others.
pub(crate) fn with_stack(line: &mut Value, stack: Option<&str>) {
    if let (Some(fields), Some(stack)) = (line.as_object_mut(), stack) {
        fields.insert(STACK.to_owned(), stack.into());
    }
}

impl Report {
    /// The metrics of the run as one line of JSON.
    ///
    /// Only the question of the schedule counts for its stack: a run by hand must not keep the alarm of silence quiet.
    pub fn emf(&self, stack: Option<&str>, scheduled: bool) -> String {
        let stack = stack.filter(|_| scheduled);
        let metric = |name: &str, unit: &str| json!({"Name": name, "Unit": unit});
        let mut line = json!({
            "_aws": {
                "Timestamp": self.run.at.as_millisecond(),
                "CloudWatchMetrics": [{
                    "Namespace": NAMESPACE,
                    "Dimensions": [dimensions(stack, "Domain")],
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
        });
        with_stack(&mut line, stack);
        line.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Run, build};

    /// What a healthy run sends.
    fn sent(stack: Option<&str>, scheduled: bool) -> Value {
        let (facts, expectations) = checklist::example::healthy();
        let run = Run::begun("run-1".to_owned(), facts.at, "us-east-1".to_owned());
        let lines = checklist::judge(&facts, &expectations);
        let report = build::report(&facts, lines, Vec::new(), None, run);
        serde_json::from_str(&report.emf(stack, scheduled)).unwrap()
    }

    fn by(line: &Value) -> &Value {
        &line["_aws"]["CloudWatchMetrics"][0]["Dimensions"]
    }

    #[test]
    fn only_the_question_of_the_schedule_counts_for_its_stack() {
        let scheduled = sent(Some("shop"), true);
        assert_eq!((by(&scheduled), &scheduled["Stack"]), (&json!([["Stack", "Domain"]]), &json!("shop")));
        let by_hand = sent(Some("shop"), false);
        assert_eq!((by(&by_hand), by_hand.get("Stack")), (&json!([["Domain"]]), None));
    }

    #[test]
    fn without_a_stack_nothing_is_said_of_one() {
        let line = sent(None, true);
        assert_eq!((by(&line), line.get("Stack")), (&json!([["Domain"]]), None));
    }

    #[test]
    fn a_run_is_billed_for_five_metrics_whoever_asks() {
        for line in [sent(Some("shop"), true), sent(Some("shop"), false), sent(None, true)] {
            let declared = &line["_aws"]["CloudWatchMetrics"][0];
            assert_eq!(declared["Dimensions"].as_array().unwrap().len(), 1, "each set is billed by itself");
            let names = declared["Metrics"].as_array().unwrap().iter().map(|metric| metric["Name"].as_str().unwrap());
            assert_eq!(names.filter(|name| line[*name].is_number()).count(), 5);
        }
    }
}
