//! One call as it is written: in the query protocol, in JSON, or as a path.

use std::fmt::Write as _;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use serde::de::IgnoredAny;

use crate::config::APP;
use crate::input::Input;
use crate::service::{Operation, Protocol};
use crate::whole;

/// All but what RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Why these bytes are no whole answer to the operation.
pub(super) fn check(operation: Operation, input: &Input, bytes: &[u8]) -> Result<(), String> {
    match input {
        Input::Form(_) => whole::query(bytes, operation.name, &[]),
        Input::Json(_) | Input::Get(_) => whole::json(bytes, &[]),
        // A function answers what it likes.
        Input::Post(..) => serde_json::from_slice::<IgnoredAny>(bytes)
            .map(drop)
            .map_err(|error| format!("the answer is no whole JSON document: {error}")),
        Input::Bytes(..) => Ok(()),
    }
}

pub(super) fn write(operation: Operation, input: &Input) -> Result<HttpRequest, BoxError> {
    let kind = |kind: &str| ("content-type", kind.to_owned());
    let (method, path, body, headers): (_, &str, _, Vec<(&'static str, String)>) =
        match (input, operation.service.protocol) {
            (Input::Form(parameters), Protocol::Query { version }) => {
                let body = form(operation.name, version, parameters);
                ("POST", "/", body, vec![kind("application/x-www-form-urlencoded")])
            }
            (Input::Json(body), Protocol::Json { prefix }) => {
                let target = ("x-amz-target", format!("{prefix}.{}", operation.name));
                ("POST", "/", body.to_string(), vec![kind("application/x-amz-json-1.1"), target])
            }
            (Input::Get(path), Protocol::Rest) => ("GET", path, String::new(), Vec::new()),
            (Input::Post(path, body), Protocol::Rest) => {
                ("POST", path, body.to_string(), vec![kind("application/json")])
            }
            (Input::Bytes(path, most), Protocol::Objects) => {
                ("GET", path, String::new(), vec![("range", format!("bytes=0-{}", most.saturating_sub(1)))])
            }
            (
                Input::Form(_) | Input::Json(_) | Input::Get(_) | Input::Post(..) | Input::Bytes(..),
                Protocol::Query { .. } | Protocol::Json { .. } | Protocol::Rest | Protocol::Objects,
            ) => return Err(format!("{} is not asked in this form", operation.iam).into()),
        };
    let length = body.len().to_string();
    let mut request = HttpRequest::new(SdkBody::from(body));
    request.set_method(method)?;
    request.set_uri(path)?;
    for (name, value) in headers {
        request.headers_mut().try_insert(name, value)?;
    }
    request.headers_mut().try_insert("content-length", length)?;
    for name in ["user-agent", "x-amz-user-agent"] {
        request.headers_mut().try_insert(name, format!("app/{APP}"))?;
    }
    Ok(request)
}

fn form(action: &str, version: &str, parameters: &[(String, String)]) -> String {
    let mut body = format!("Action={action}&Version={version}");
    for (name, value) in parameters {
        // Writing to a String cannot fail.
        let _ = write!(body, "&{}={}", encoded(name), encoded(value));
    }
    body
}

/// Text as paths and forms have it.
pub fn encoded(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, RESERVED)
}
