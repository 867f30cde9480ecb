//! The function as Lambda runs it: settings and clients once, then one event after the other.

use std::fmt::{self, Display};
use std::io::Write as _;

use aws::Aws;
use facts::Vantage;
use input::{Invocation, Problem, bad_event};
use jiff::Timestamp;
use lambda_runtime::{Diagnostic, LambdaEvent, service_fn};
use report::log::{LogEntry, LogEvent};
use serde::Serialize;
use serde_json::Value;
use transport::config;

pub use lambda_runtime::Error;

/// Why a function did nothing at all. Its words go to the caller as a function error, so that a broken schedule counts among
/// Lambda's errors.
pub trait Refusal: Display {
    /// What a script may branch on.
    fn error_type(&self) -> &'static str;
}

/// All mistakes of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadEvent(pub Vec<Problem>);

impl Display for BadEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&bad_event(&self.0))
    }
}

impl Refusal for BadEvent {
    fn error_type(&self) -> &'static str {
        "BadEvent"
    }
}

/// Reads the environment, makes the clients, and answers events until Lambda ends the process.
///
/// `settings` reads the variables, `clients` makes what a function needs besides [`Aws`], `handle` answers one event.
pub async fn serve<S, C, R: Serialize, E: Refusal>(
    settings: impl FnOnce(&dyn Fn(&str) -> Option<String>) -> Result<(S, Vantage), String>,
    clients: impl FnOnce(&Aws, Vantage) -> C,
    handle: impl AsyncFn(&Aws, &C, &S, Value, Invocation) -> Result<R, E>,
) -> Result<(), Error> {
    let environment = config::environment();
    let (settings, vantage) = settings(&|name| environment.get(name).cloned())?;
    let aws = Aws::with_config(&config::of_function(&environment), vantage.hurry);
    let clients = clients(&aws, vantage);
    let answer = async |event: LambdaEvent<Value>| {
        #[expect(clippy::disallowed_methods, reason = "the time of the run is read here, once")]
        let at = Timestamp::now();
        let context = event.context;
        let id = context.request_id.clone();
        let invocation = Invocation::new(context.request_id, at, context.deadline, context.invoked_function_arn);
        let answer = Box::pin(handle(&aws, &clients, &settings, event.payload, invocation)).await;
        answer.map_err(|refusal| refused(&refusal, &id))
    };
    lambda_runtime::run(service_fn(|event| Box::pin(answer(event)))).await
}

fn refused(refusal: &impl Refusal, request: &str) -> Diagnostic {
    let (error_type, message) = (refusal.error_type(), refusal.to_string());
    log(&message.clone().into());
    log(&LogEntry::Event(LogEvent::error("refused", request, message.clone()).with("errorType", error_type)));
    Diagnostic { error_type: error_type.to_owned(), error_message: message }
}

/// Standard output is the function's log. When it is closed nobody is left to tell.
pub fn log(entry: &LogEntry) {
    let _ = writeln!(std::io::stdout().lock(), "{entry}");
}
