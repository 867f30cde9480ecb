//! One line of `CloudWatch`'s embedded metric format.
//!
//! Each name with each set of dimensions is a custom metric that is billed by the hour in which it is sent, so a run sends what an
//! alarm needs each time, and of all else only what is not zero. Only the question of the schedule is counted.
//! Source: "`CloudWatch` embedded metric format specification".

use checklist::Verdict;
use jiff::Timestamp;
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

/// What stands in a line for a metric.
pub(crate) struct Metric {
    pub(crate) name: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) value: u64,
}

impl Metric {
    pub(crate) fn count(name: &'static str, value: usize) -> Self {
        Self { name, unit: "Count", value: u64::try_from(value).unwrap_or(u64::MAX) }
    }

    /// How long the run took: with it the alarm of silence knows that there was one.
    pub(crate) fn run_time(ms: u64) -> Self {
        Self { name: "RunTime", unit: "Milliseconds", value: ms }
    }
}

/// A line with the run's time, and with those of the counts that are not zero.
pub(crate) fn line(at: Timestamp, dimensions: &[&str], took_ms: u64, counts: Vec<Metric>) -> Value {
    let counts = counts.into_iter().filter(|metric| metric.value > 0);
    let metrics: Vec<Metric> = counts.chain([Metric::run_time(took_ms)]).collect();
    let declared: Vec<Value> = metrics.iter().map(|it| json!({"Name": it.name, "Unit": it.unit})).collect();
    let values = metrics.iter().map(|it| (it.name.to_owned(), it.value.into()));
    let about = json!({
        "Timestamp": at.as_millisecond(),
        "CloudWatchMetrics": [{"Namespace": NAMESPACE, "Dimensions": [dimensions], "Metrics": declared}],
    });
    Value::Object([("_aws".to_owned(), about)].into_iter().chain(values).collect())
}

impl Report {
    /// The metrics of a run of the schedule as one line of JSON, by its stack where one is known.
    pub fn emf(&self, stack: Option<&str>) -> String {
        let counts = vec![
            Metric::count("ChecksFailed", self.count(Verdict::Fail)),
            Metric::count("ChecksWarned", self.count(Verdict::Warn)),
            Metric::count("ChecksUnknown", self.count(Verdict::Unknown)),
            Metric::count("DeliveryFailed", usize::from(self.delivered.failed)),
        ];
        let mut line = line(self.run.at, &dimensions(stack, "Domain"), self.run.took_ms, counts);
        if let Some(fields) = line.as_object_mut() {
            fields.insert("Domain".to_owned(), self.domain.as_str().into());
        }
        with_stack(&mut line, stack);
        line.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Run, build};

    /// What a run sends that found this.
    fn sent(stack: Option<&str>, change: fn(&mut facts::Facts)) -> Value {
        let (mut facts, expectations) = checklist::example::healthy();
        change(&mut facts);
        let run = Run::begun("run-1".to_owned(), facts.at, "us-east-1".to_owned());
        let lines = checklist::judge(&facts, &expectations);
        let report = build::report(&facts, lines, Vec::new(), None, run);
        serde_json::from_str(&report.emf(stack)).unwrap()
    }

    fn names(line: &Value) -> Vec<&str> {
        let declared = line["_aws"]["CloudWatchMetrics"][0]["Metrics"].as_array().unwrap().iter();
        declared.map(|metric| metric["Name"].as_str().unwrap()).collect()
    }

    #[test]
    fn metrics_are_those_of_the_stack_where_one_is_known() {
        let by = |line: &Value| line["_aws"]["CloudWatchMetrics"][0]["Dimensions"].clone();
        let of_stack = sent(Some("shop"), |_| ());
        assert_eq!((by(&of_stack), &of_stack["Stack"]), (json!([["Stack", "Domain"]]), &json!("shop")));
        let alone = sent(None, |_| ());
        assert_eq!((by(&alone), alone.get("Stack")), (json!([["Domain"]]), None));
    }

    #[test]
    fn a_healthy_run_is_billed_for_one_metric_and_another_for_what_it_found() {
        assert_eq!(names(&sent(Some("shop"), |_| ())), ["RunTime"]);
        let down = sent(Some("shop"), |facts| facts.dns.domain.as_mut().unwrap().answer = facts::dns::Answer::NxDomain);
        assert!(names(&down).contains(&"ChecksFailed") && names(&down).contains(&"RunTime"), "{down}");
        assert!(names(&down).iter().all(|name| *name == "RunTime" || down[*name].as_u64() > Some(0)), "{down}");
    }
}
