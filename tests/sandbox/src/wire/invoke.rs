//! Running a function through Lambda's Invoke API, and what came of it.

use bytes::Bytes;
use hyper::Method;
use serde_json::Value;

use super::{AwsError, RestService, Wire, from_base64};

/// What one run of a function gave back.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// The answer, or the error's document.
    pub payload: Value,
    /// `Unhandled` and the like: the function failed. AWS answers 200 all the same.
    pub function_error: Option<String>,
    /// The end of the log.
    pub log: String,
}

impl Invocation {
    /// The answer of a run that did not fail, else everything that is known about the failure.
    pub fn ok(self) -> Result<Value, AwsError> {
        match &self.function_error {
            None => Ok(self.payload),
            Some(kind) => {
                Err(AwsError::odd(format!("the function failed ({kind}): {}\nlog:\n{}", self.payload, self.log)))
            }
        }
    }

    /// The emulator answers 200 for a function whose code it does not have: that is no run.
    pub(crate) fn real(self) -> Result<Self, AwsError> {
        let body = self.payload.get("body").and_then(Value::as_str).unwrap_or_default();
        if body.starts_with("Mock response") {
            return Err(AwsError::odd(format!("the function did not run: {body}")));
        }
        Ok(self)
    }
}

impl Wire {
    /// Runs a function and waits for it. `name` is its physical name.
    pub async fn invoke(&self, name: &str, event: &Value) -> Result<Invocation, AwsError> {
        let path = format!("/2015-03-31/functions/{name}/invocations");
        let headers = [("x-amz-invocation-type", "RequestResponse"), ("x-amz-log-type", "Tail")];
        let body = Bytes::from(event.to_string());
        let answer = self.rest(RestService::LAMBDA, Method::POST, &path, &headers, body).await?;
        let error = Some(answer.header("x-amz-function-error")).filter(|kind| !kind.is_empty());
        let log = from_base64(answer.header("x-amz-log-result"));
        Invocation {
            payload: serde_json::from_slice(&answer.body).unwrap_or_else(|_| Value::String(answer.text())),
            function_error: error.map(ToOwned::to_owned),
            log: String::from_utf8_lossy(&log).into_owned(),
        }
        .real()
    }
}
