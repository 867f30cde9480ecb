//! The verify function as Lambda runs it: clients and settings once, then events.

use std::io::Write as _;

use cloud::Cloud;
use input::{Invocation, Problem, bad_event};
use jiff::Timestamp;
use lambda_runtime::{Diagnostic, Error, LambdaEvent, service_fn};
use report::Report;
use report::log::LogEntry;
use serde_json::Value;
use verify::handle;
use verify::settings::{self, Settings};

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
    let context = event.context;
    let invocation = Invocation::new(context.request_id, at, context.deadline, context.invoked_function_arn);
    let answer = Box::pin(handle(cloud, settings, event.payload, invocation, log)).await;
    answer.map_err(|problems| refused(&problems))
}

/// All mistakes of the event in one answer: a function error, so that a broken schedule counts among Lambda's errors.
fn refused(problems: &[Problem]) -> Diagnostic {
    let message = bad_event(problems);
    log(&message.clone().into());
    Diagnostic { error_type: "BadEvent".to_owned(), error_message: message }
}

/// Standard output is the function's log. When it is closed nobody is left to tell.
fn log(entry: &LogEntry) {
    let _ = writeln!(std::io::stdout().lock(), "{entry}");
}
