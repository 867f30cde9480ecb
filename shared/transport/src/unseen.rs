//! An SDK error as the reason why a fact is missing: read once, here.

pub use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
pub use aws_smithy_runtime_api::client::result::SdkError;
pub use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use facts::Unseen;
use facts::untrusted::one_line;

use crate::causes;
use crate::deadline::{CALL, millis};

/// The most characters of a code or an action: what answers need not be AWS.
const LONGEST_CODE: usize = 100;

/// Codes of a refusal for want of permission, as the services write them.
const DENIED: [&str; 5] =
    ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "NotAuthorized"];

/// Codes of a refusal for the rate, as the services write them. Source: botocore `_retry.json`, Route 53 and ELB guides.
const THROTTLED: [&str; 9] = [
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestLimitExceeded",
    "TooManyRequestsException",
    "PriorRequestNotComplete",
    "SlowDown",
];

/// Secrets Manager's words where the role may read the secret, but not use the key that encrypts it.
const NO_KEY: &str = "Access to KMS is not allowed";

/// Why a call gave no fact. `action` is the IAM action that the call needs.
pub fn unseen<E>(action: &str, error: &SdkError<E, HttpResponse>) -> Unseen
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    if matches!(error, SdkError::TimeoutError(_)) {
        return Unseen::TimedOut { action: action.to_owned(), after_ms: millis(CALL) };
    }
    let code = code(error);
    match code {
        Some(code) if DENIED.contains(&code) => {
            let message = error.as_service_error().and_then(ProvideErrorMetadata::message).unwrap_or(code);
            let action = denied_action(message).map_or_else(|| action.to_owned(), |it| one_line(&it, LONGEST_CODE));
            Unseen::Denied { action, message: message.into() }
        }
        Some(code) if THROTTLED.contains(&code) => Unseen::Throttled { action: action.to_owned() },
        _ => {
            let code = code.map(|code| one_line(code, LONGEST_CODE));
            Unseen::Failed { action: action.to_owned(), code, message: in_words(error).into() }
        }
    }
}

/// What the service says, where it says something; else how the call broke. What the SDK writes of an error that the
/// service does not explain is debug output, and is left out.
pub fn in_words<E>(error: &SdkError<E, HttpResponse>) -> String
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let words = match error.as_service_error() {
        Some(service) => match service.message().filter(|message| !message.is_empty()) {
            Some(message) => return message.to_owned(),
            None => "AWS gave no reason".to_owned(),
        },
        None => causes::in_words(error),
    };
    match error.raw_response() {
        Some(response) => format!("{words} (HTTP status {})", response.status()),
        None => words,
    }
}

/// The code on the wire.
pub fn code<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> Option<&str> {
    error.as_service_error().and_then(ProvideErrorMetadata::code)
}

/// The action that AWS names in "... is not authorized to perform: wafv2:GetWebACL on resource: ...": some calls make
/// others, and the one that is missing is not always the one that was made. SNS writes its own name in capitals, and
/// Secrets Manager does not name the action on a key of the customer's own.
/// Source: AWS re:Post, knowledge center, "secrets-manager-cross-account-key".
fn denied_action(message: &str) -> Option<String> {
    if message.contains(NO_KEY) {
        return Some("kms:Decrypt".to_owned());
    }
    let rest = message.split_once("not authorized to perform: ")?.1;
    let (service, operation) = rest.split_whitespace().next()?.split_once(':')?;
    Some(format!("{}:{operation}", service.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests;
