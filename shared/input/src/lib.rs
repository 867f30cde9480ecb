//! What comes in from outside of a function, checked: the event, the environment, and what Lambda tells of the call.

pub mod bounds;
pub mod envelope;
pub mod forms;
mod listed;
pub mod problems;
pub mod variables;

use std::time::Duration;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub use listed::listed;
pub use problems::Problem;
pub use variables::Variables;

/// What Lambda tells about one invocation.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// Its request id.
    pub id: String,
    /// When it began.
    pub at: Timestamp,
    /// How long it may take.
    pub time_left: Duration,
    /// The ARN that was called; holds the account.
    pub function_arn: String,
}

impl Invocation {
    /// `deadline_ms` is the moment, in milliseconds since 1970, at which Lambda ends the function.
    pub fn new(id: String, at: Timestamp, deadline_ms: u64, function_arn: String) -> Self {
        let ends = i64::try_from(deadline_ms).unwrap_or(i64::MAX);
        let left = u64::try_from(ends.saturating_sub(at.as_millisecond())).unwrap_or_default();
        Self { id, at, time_left: Duration::from_millis(left), function_arn }
    }

    /// The partition that the function is in, such as `aws` or `aws-cn`; empty where the ARN has none.
    pub fn partition(&self) -> &str {
        self.function_arn.split(':').nth(1).unwrap_or_default()
    }

    /// The account that the function is in; empty where the ARN has none.
    pub fn account(&self) -> &str {
        self.function_arn.split(':').nth(4).unwrap_or_default()
    }
}

/// The event as a request, out of its envelope, or every mistake that its schema finds.
pub fn read<Request: JsonSchema + DeserializeOwned>(event: Value) -> Result<Request, Vec<Problem>> {
    let event = envelope::open(event).map_err(|problem| vec![problem])?;
    let wrong = bounds::texts(&event);
    if wrong.is_empty() { read_part(event) } else { Err(sorted(wrong, problems_of::<Request>(&event))) }
}

/// What is no event by itself, such as a file, or every mistake that its schema finds. Its size is for the caller to bound.
pub fn read_part<Part: JsonSchema + DeserializeOwned>(part: Value) -> Result<Part, Vec<Problem>> {
    let wrong = problems_of::<Part>(&part);
    if !wrong.is_empty() {
        return Err(sorted(wrong, Vec::new()));
    }
    serde_json::from_value(part).map_err(|error| vec![Problem::new("", error.to_string())])
}

fn problems_of<Part: JsonSchema>(part: &Value) -> Vec<Problem> {
    problems::against(&schemars::schema_for!(Part).to_value(), part).err().unwrap_or_default()
}

fn sorted(mut problems: Vec<Problem>, more: Vec<Problem>) -> Vec<Problem> {
    problems.extend(more);
    problems.sort();
    problems
}

/// All mistakes of an event in one sentence, which has an end: see [`listed()`].
pub fn bad_event(problems: &[Problem]) -> String {
    let many = if problems.len() == 1 { "1 mistake".to_owned() } else { format!("{} mistakes", problems.len()) };
    let list = listed(problems.iter().map(ToString::to_string));
    format!("nothing was looked at: the event has {many}: {list}")
}

#[cfg(test)]
mod tests;
