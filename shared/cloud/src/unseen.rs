//! An SDK error as the reason why a fact is missing: read once, here.

use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::display::DisplayErrorContext;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use facts::Unseen;

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

/// Why a call gave no fact. `action` is the IAM action that the call needs.
pub(crate) fn unseen<E>(action: &str, error: &SdkError<E, HttpResponse>) -> Unseen
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    if matches!(error, SdkError::TimeoutError(_)) {
        return Unseen::TimedOut { action: action.to_owned(), after_ms: millis(crate::client::CALL) };
    }
    let code = code(error);
    match code {
        Some(code) if DENIED.contains(&code) => {
            let message = error.as_service_error().and_then(ProvideErrorMetadata::message).unwrap_or(code);
            let action = denied_action(message).unwrap_or_else(|| action.to_owned());
            Unseen::Denied { action, message: message.to_owned() }
        }
        Some(code) if THROTTLED.contains(&code) => Unseen::Throttled { action: action.to_owned() },
        _ => Unseen::Failed {
            action: action.to_owned(),
            code: code.map(ToOwned::to_owned),
            // What the service says, where it says something; else how the call broke.
            message: error
                .as_service_error()
                .and_then(ProvideErrorMetadata::message)
                .map_or_else(|| one_line(&DisplayErrorContext(error).to_string()), ToOwned::to_owned),
        },
    }
}

/// The code on the wire.
pub(crate) fn code<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> Option<&str> {
    error.as_service_error().and_then(ProvideErrorMetadata::code)
}

/// The action that AWS names in "... is not authorized to perform: wafv2:GetWebACL on resource: ...": some calls make
/// others, and the one that is missing is not always the one that was made. SNS writes its own name in capitals.
fn denied_action(message: &str) -> Option<String> {
    let rest = message.split_once("not authorized to perform: ")?.1;
    let (service, operation) = rest.split_whitespace().next()?.split_once(':')?;
    Some(format!("{}:{operation}", service.to_ascii_lowercase()))
}

/// The first line of an error chain, without the SDK's debug output.
fn one_line(text: &str) -> String {
    let end = text.find(" (ServiceError").or_else(|| text.find('\n')).unwrap_or(text.len());
    text.get(..end).unwrap_or(text).trim().to_owned()
}

pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_action_that_is_missing_is_the_one_that_aws_names() {
        let message = "User: arn:aws:sts::123456789012:assumed-role/verify/x is not authorized to perform: \
                       wafv2:GetWebACL on resource: arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/1";
        assert_eq!(denied_action(message).as_deref(), Some("wafv2:GetWebACL"));
        assert_eq!(denied_action("not authorized to perform: SNS:Publish on").as_deref(), Some("sns:Publish"));
        assert_eq!(denied_action("Access Denied"), None);
    }
}
