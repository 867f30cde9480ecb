//! How each protocol writes an error, with the codes that AWS's services really use.

use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::json;

use super::call::{Call, Protocol};
use crate::http::Answer;
use crate::ministack::ACCOUNT;
use crate::xml::escape;

/// An error as AWS would give it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) code: String,
    pub(super) message: String,
}

impl Refusal {
    pub(super) fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self { status, code: code.to_owned(), message: message.into() }
    }

    pub(super) fn throttle(call: &Call) -> Self {
        match (call.protocol, call.operation.service.as_str()) {
            (Protocol::S3, _) => Self::new(503, "SlowDown", "Please reduce your request rate."),
            (Protocol::Ec2, _) => Self::new(503, "RequestLimitExceeded", "Request limit exceeded."),
            (Protocol::RestJson, "lambda") => Self::new(429, "TooManyRequestsException", "Rate Exceeded."),
            (Protocol::Json | Protocol::RestJson, _) => Self::new(400, "ThrottlingException", "Rate exceeded"),
            (Protocol::Query | Protocol::Cbor | Protocol::Route53, _) => Self::new(400, "Throttling", "Rate exceeded"),
        }
    }

    /// No permission. Source of the sentence: IAM user guide, "Troubleshoot access denied error messages".
    pub(super) fn deny(call: &Call) -> Self {
        let action = iam_action(call);
        let message = format!(
            "User: arn:aws:sts::{ACCOUNT}:assumed-role/albkeeper-role/albkeeper is not authorized to perform: {action} \
             on resource: * because no identity-based policy allows the {action} action"
        );
        match (call.protocol, call.operation.service.as_str()) {
            (Protocol::Ec2, _) => Self::new(403, "UnauthorizedOperation", message),
            (Protocol::Query, "sns") => Self::new(403, "AuthorizationError", message),
            (Protocol::Json, _) => Self::new(400, "AccessDeniedException", message),
            (Protocol::RestJson, _) => Self::new(403, "AccessDeniedException", message),
            (Protocol::Query | Protocol::Cbor | Protocol::S3 | Protocol::Route53, _) => {
                Self::new(403, "AccessDenied", message)
            }
        }
    }

    /// What is asked for is wrong. Source: SNS API reference, `Publish`; elsewhere "Common error types".
    pub(super) fn invalid(call: &Call) -> Self {
        match call.operation.service.as_str() {
            "sns" => Self::new(400, "InvalidParameter", "Invalid parameter: Message too long"),
            _ => Self::new(400, "ValidationError", "The input fails to satisfy the constraints of the service."),
        }
    }

    pub(super) fn server_error(call: &Call) -> Self {
        let code = match call.protocol {
            Protocol::S3 | Protocol::Ec2 => "InternalError",
            Protocol::Json | Protocol::RestJson => "InternalServerError",
            Protocol::Query | Protocol::Cbor | Protocol::Route53 => "InternalFailure",
        };
        Self::new(500, code, "We encountered an internal error. Please try again.")
    }

    pub(super) fn unavailable(call: &Call) -> Self {
        let code = match call.protocol {
            Protocol::S3 | Protocol::Query | Protocol::Cbor | Protocol::Route53 => "ServiceUnavailable",
            Protocol::Ec2 => "Unavailable",
            Protocol::Json | Protocol::RestJson => "ServiceUnavailableException",
        };
        Self::new(503, code, "Service is unable to handle request.")
    }

    /// The error in the call's own protocol.
    pub(super) fn answer(&self, call: &Call) -> Answer {
        let (code, message) = (escape(&self.code), escape(&self.message));
        let kind = if self.status < 500 { "Sender" } else { "Receiver" };
        let inner = format!("<Type>{kind}</Type><Code>{code}</Code><Message>{message}</Message>");
        let (media_type, body) = match call.protocol {
            Protocol::S3 if call.head => ("application/xml", String::new()),
            Protocol::S3 => {
                ("application/xml", format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>"))
            }
            Protocol::Query => ("text/xml", format!("<ErrorResponse><Error>{inner}</Error></ErrorResponse>")),
            Protocol::Route53 => {
                let space = "https://route53.amazonaws.com/doc/2013-04-01/";
                ("text/xml", format!("<ErrorResponse xmlns=\"{space}\"><Error>{inner}</Error></ErrorResponse>"))
            }
            Protocol::Ec2 => {
                let error = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
                ("text/xml", format!("<Response><Errors>{error}</Errors></Response>"))
            }
            Protocol::Json | Protocol::RestJson => {
                ("application/x-amz-json-1.1", json!({"__type": self.code, "message": self.message}).to_string())
            }
            Protocol::Cbor => return self.cbor(),
        };
        let mut answer = answer(self.status, media_type, body);
        if let Ok(code) = HeaderValue::from_str(&self.code) {
            answer.headers.insert(HeaderName::from_static("x-amzn-errortype"), code);
        }
        answer
    }

    /// A CBOR map of two texts.
    fn cbor(&self) -> Answer {
        let mut body = vec![0xa2];
        for text in ["__type", &self.code, "message", &self.message] {
            let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
            body.push(0x79);
            body.extend_from_slice(&length.to_be_bytes());
            body.extend_from_slice(text.as_bytes().get(..usize::from(length)).unwrap_or_default());
        }
        let mut answer = answer(self.status, "application/cbor", body);
        answer.headers.insert(HeaderName::from_static("smithy-protocol"), HeaderValue::from_static("rpc-v2-cbor"));
        answer
    }
}

/// A whole answer with a media type.
pub(super) fn answer(status: u16, media_type: &'static str, body: impl Into<Bytes>) -> Answer {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(HeaderName::from_static("x-amzn-requestid"), HeaderValue::from_static("sandbox"));
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    Answer { status, headers, body: body.into() }
}

/// The IAM action that allows the call: S3's are not named as its operations are.
fn iam_action(call: &Call) -> String {
    match (call.operation.service.as_str(), call.operation.name.as_str()) {
        ("s3", "ListObjectsV2" | "ListObjects" | "HeadBucket") => "s3:ListBucket".to_owned(),
        ("s3", "HeadObject") => "s3:GetObject".to_owned(),
        ("s3", "ListBuckets") => "s3:ListAllMyBuckets".to_owned(),
        ("sns", name) => format!("SNS:{name}"),
        ("lambda", "Invoke") => "lambda:InvokeFunction".to_owned(),
        (service, name) => format!("{service}:{name}"),
    }
}
