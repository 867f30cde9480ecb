//! Whether the load balancers that must go on working do: `verify` is asked, and its answers are compared.

mod events;
mod regression;

use std::time::Duration;

use aws::Aws;
use report::Report;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::time::{Instant, timeout};
use transport::query::{Input, Operation};
use transport::service::LAMBDA;
use transport::unseen::in_words;

pub(crate) use events::wrong_in;
use facts::untrusted::one_line;
use regression::{broken, is_not_served, worse};

/// To ask `verify`, which looks and changes nothing.
pub(crate) const ACTIONS: &[&str] = &[INVOKE.iam];
const INVOKE: Operation = Operation::new(LAMBDA, "Invoke", "lambda:InvokeFunction");

/// The longest that `verify` takes: the timeout of its function in the template, and its start.
const LONGEST: Duration = Duration::from_secs(65);
/// The most characters of a mistake of `verify` that are told.
const LONGEST_ANSWER: usize = 600;
/// An event of `verify`: what to look at, and what must be true.
pub type Guarded = Map<String, Value>;

/// A check of a domain that stood well until something was removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Broken {
    pub domain: String,
    pub check: String,
}

/// What must go on working, and how it stood before the first removal.
#[derive(Debug)]
pub struct Guard<'a> {
    /// The name of the `verify` function.
    function: &'a str,
    events: &'a [Guarded],
    /// Its answers before the first removal, in the order of the events.
    before: Vec<Report>,
    /// How often it was asked.
    asked: usize,
    /// What broke in this run or an earlier one and has not been seen to work since.
    pub still_broken: Vec<Broken>,
    /// What does not work, once that is known.
    pub broke: Option<String>,
}

impl<'a> Guard<'a> {
    /// Of these events, that nobody has been asked about yet; `still_broken` is what earlier runs broke.
    pub fn new(function: &'a str, events: &'a [Guarded], still_broken: Vec<Broken>) -> Self {
        Self { function, events, before: Vec::new(), asked: 0, still_broken, broke: None }
    }

    /// Asks, and compares with the answers before. The first answers are those that later ones are compared with.
    pub async fn still_works(&mut self, aws: &Aws, time_left: Duration) -> Result<(), String> {
        self.asked = self.asked.saturating_add(1);
        let mut now = Vec::with_capacity(self.events.len());
        let begun = Instant::now();
        for event in self.events {
            match ask(aws, self.function, event, time_left.saturating_sub(begun.elapsed())).await {
                Ok(report) => now.push(report),
                Err(why) => return self.breaks(format!("whether {} works cannot be told: {why}", domain(event))),
            }
        }
        if self.before.is_empty() {
            if let Some(what) = now.iter().find_map(|report| is_not_served(report, &self.still_broken)) {
                return self.breaks(what);
            }
            self.still_broken.retain(|broken| now.iter().all(|report| report.domain.as_str() != broken.domain));
            self.before = now;
            return Ok(());
        }
        let mut what = None;
        for (before, now) in self.before.iter().zip(&now) {
            self.still_broken.extend(broken(before, now));
            what = what.or_else(|| worse(before, now));
        }
        what.map_or(Ok(()), |what| self.breaks(what))
    }

    /// That all went on working, where that was asked and so.
    pub fn works(&self) -> Option<String> {
        if self.events.is_empty() || self.asked == 0 || self.broke.is_some() {
            return None;
        }
        let domains: Vec<&str> = self.events.iter().map(domain).collect();
        let times = if self.asked == 1 { "once".to_owned() } else { format!("{} times", self.asked) };
        Some(format!("verify was asked {times}, and found no change for the worse: {}", domains.join(", ")))
    }

    /// The steps that are left need no more words: what broke is told once.
    fn breaks(&mut self, what: String) -> Result<(), String> {
        self.broke = Some(what);
        Err("what must go on working does not".to_owned())
    }
}

fn domain(event: &Guarded) -> &str {
    event.get("domain").and_then(Value::as_str).unwrap_or("the guarded domain")
}

async fn ask(aws: &Aws, function: &str, event: &Guarded, time_left: Duration) -> Result<Report, String> {
    let mut event = event.clone();
    event.insert("answer_only".to_owned(), Value::Bool(true));
    let event = Input::Post(format!("/2015-03-31/functions/{function}/invocations"), Value::Object(event));
    let patient = aws.query().within(LONGEST);
    let answer = timeout(time_left.min(LONGEST), Box::pin(patient.ask(INVOKE, event))).await;
    let answer = answer.map_err(|_| "the time was up".to_owned())?;
    let answer = answer.map_err(|error| in_words(&error))?;
    serde_json::from_str(&answer).map_err(|_| match serde_json::from_str::<Value>(&answer) {
        Ok(Value::Object(failed)) => match failed.get("errorMessage").and_then(Value::as_str) {
            Some(message) => format!("verify says: {}", one_line(message, LONGEST_ANSWER)),
            None => "verify answered with no report".to_owned(),
        },
        Ok(_) | Err(_) => "verify answered with no report".to_owned(),
    })
}
