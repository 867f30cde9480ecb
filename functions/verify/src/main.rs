//! The verify function as Lambda runs it: clients and settings once, then events.

use std::io::Write as _;
use std::time::Duration;

use cloud::Cloud;
use jiff::Timestamp;
use lambda_runtime::{Diagnostic, Error, LambdaEvent, service_fn};
use report::Report;
use serde_json::Value;
use verify::settings::{self, Settings};
use verify::{Invocation, handle, problems::Problem};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    #[expect(clippy::disallowed_methods, reason = "this is where the environment is read, once")]
    let (settings, vantage) = settings::read(|name| std::env::var(name).ok())?;
    let cloud = Cloud::connect(vantage).await;
    lambda_runtime::run(service_fn(|event| Box::pin(answer(&cloud, &settings, event)))).await
}

async fn answer(cloud: &Cloud, settings: &Settings, event: LambdaEvent<Value>) -> Result<Report, Diagnostic> {
    #[expect(clippy::disallowed_methods, reason = "the time of the run is read here, once")]
    let at = Timestamp::now();
    let ends = i64::try_from(event.context.deadline).unwrap_or(i64::MAX);
    let left = u64::try_from(ends.saturating_sub(at.as_millisecond())).unwrap_or_default();
    let invocation = Invocation { id: event.context.request_id, at, time_left: Duration::from_millis(left) };
    let answer = Box::pin(handle(cloud, settings, event.payload, invocation, log)).await;
    answer.map_err(|problems| bad_event(&problems))
}

/// All mistakes of the event in one answer: a function error, so that a broken schedule counts among Lambda's errors.
fn bad_event(problems: &[Problem]) -> Diagnostic {
    let list: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let many = if list.len() == 1 { "1 mistake".to_owned() } else { format!("{} mistakes", list.len()) };
    let message = format!("nothing was looked at: the event has {many}: {}", list.join("; "));
    log(&message);
    Diagnostic { error_type: "BadEvent".to_owned(), error_message: message }
}

/// Standard output is the function's log. When it is closed nobody is left to tell.
fn log(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{}", text.trim_end());
}
