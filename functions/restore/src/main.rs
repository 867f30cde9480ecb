//! The restore function as Lambda runs it: clients and settings once, then events.

use std::io::Write as _;

use cloud::Cloud;
use input::Invocation;
use jiff::Timestamp;
use lambda_runtime::{Diagnostic, Error, LambdaEvent, service_fn};
use removal::NoApproval;
use report::log::LogEntry;
use report::restore::Report;
use restore::make::Makers;
use restore::settings::{self, Settings};
use restore::{Context, Refused, handle};
use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    #[expect(clippy::disallowed_methods, reason = "this is where the environment is read, once")]
    let (settings, vantage) = settings::read(|name| std::env::var(name).ok())?;
    let cloud = Cloud::connect(vantage).await;
    let makers = Makers::new(&cloud);
    lambda_runtime::run(service_fn(|event| Box::pin(answer(&cloud, &makers, &settings, event)))).await
}

async fn answer(
    cloud: &Cloud,
    makers: &Makers,
    settings: &Settings,
    event: LambdaEvent<Value>,
) -> Result<Report, Diagnostic> {
    #[expect(clippy::disallowed_methods, reason = "the time of the run is read here, once")]
    let at = Timestamp::now();
    let context = event.context;
    let invocation = Invocation::new(context.request_id, at, context.deadline, context.invoked_function_arn);
    let context = Context { cloud, makers, settings };
    Box::pin(handle(context, event.payload, invocation, log)).await.map_err(|why| refused(&why))
}

/// Nothing was made, and the caller is told why by a function error.
fn refused(refused: &Refused) -> Diagnostic {
    let error_type = match refused {
        Refused::BadEvent(_) => "BadEvent",
        Refused::BadSnapshots(_) => "BadSnapshots",
        Refused::NoSuchRun(_) => "NoSuchRun",
        Refused::WrongDigest { .. } | Refused::NoApproval(NoApproval::WrongDigest { .. }) => "WrongDigest",
        Refused::NoApproval(NoApproval::TooOld { .. } | NoApproval::OfTheFuture { .. }) => "OldPlan",
        Refused::Used { .. } => "UsedApproval",
        Refused::AtWork(_) => "AtWork",
        Refused::Unseen(_) => "Unseen",
    };
    let message = refused.to_string();
    log(&message.clone().into());
    Diagnostic { error_type: error_type.to_owned(), error_message: message }
}

/// Standard output is the function's log. When it is closed nobody is left to tell.
fn log(entry: &LogEntry) {
    let _ = writeln!(std::io::stdout().lock(), "{entry}");
}
