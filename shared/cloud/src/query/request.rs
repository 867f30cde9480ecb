//! One call as it is written: in the query protocol, in JSON, or as a path.

use std::borrow::Cow;
use std::fmt::Write as _;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::whole;

/// The one version of EC2's API.
const EC2_VERSION: &str = "2016-11-15";
/// What every call is marked with in its user agent, so that `CloudTrail` tells ours from those of others by the same role.
pub(crate) const APP: &str = "albkeeper";

/// All but what RFC 3986 calls unreserved.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

#[derive(Clone, Debug)]
pub enum Ask {
    /// The query protocol of EC2, Auto Scaling and the first `ELB` API.
    Query { action: &'static str, version: &'static str, parameters: Vec<(String, String)> },
    /// AWS JSON 1.1.
    Json {
        /// What stands before the operation in `X-Amz-Target`.
        prefix: &'static str,
        action: &'static str,
        body: Value,
    },
    /// A GET of REST.
    Get {
        /// The operation that the path stands for.
        action: &'static str,
        /// Path and query, encoded.
        path: String,
    },
    /// A POST of REST with JSON in it.
    Post {
        /// The operation that the path stands for.
        action: &'static str,
        /// Path and query, encoded.
        path: String,
        body: Value,
    },
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    /// A document of this operation in the query protocol.
    Query(&'static str),
    JsonObject,
    /// Any JSON: a function answers what it likes.
    Json,
}

impl Form {
    /// Why these bytes are no whole answer.
    pub(super) fn check(self, bytes: &[u8]) -> Result<(), String> {
        match self {
            Self::Query(operation) => whole::query(bytes, operation, &[]),
            Self::JsonObject => whole::json(bytes, &[]),
            Self::Json => serde_json::from_slice::<IgnoredAny>(bytes)
                .map(drop)
                .map_err(|error| format!("the answer is no whole JSON document: {error}")),
        }
    }
}

impl Ask {
    /// A call of EC2 with its parameters by name, such as `GroupId` or `Filter.1.Value.1`.
    pub fn ec2(action: &'static str, parameters: Vec<(String, String)>) -> Self {
        Self::Query { action, version: EC2_VERSION, parameters }
    }

    pub(crate) fn operation(&self) -> Cow<'static, str> {
        match self {
            Self::Query { action, .. }
            | Self::Json { action, .. }
            | Self::Get { action, .. }
            | Self::Post { action, .. } => Cow::Borrowed(action),
        }
    }

    /// What a whole answer to it looks like.
    pub(super) fn answer(&self) -> Form {
        match self {
            Self::Query { action, .. } => Form::Query(action),
            Self::Json { .. } | Self::Get { .. } => Form::JsonObject,
            Self::Post { .. } => Form::Json,
        }
    }

    pub(super) fn write(&self) -> Result<HttpRequest, BoxError> {
        let (method, path, body, headers): (_, &str, _, &[(&'static str, String)]) = match self {
            Self::Get { path, .. } => ("GET", path, String::new(), &[]),
            Self::Post { path, body, .. } => {
                ("POST", path, body.to_string(), &[("content-type", "application/json".to_owned())])
            }
            Self::Query { action, version, parameters } => {
                let kind = ("content-type", "application/x-www-form-urlencoded".to_owned());
                ("POST", "/", form(action, version, parameters), &[kind])
            }
            Self::Json { prefix, action, body } => {
                let kind = ("content-type", "application/x-amz-json-1.1".to_owned());
                ("POST", "/", body.to_string(), &[kind, ("x-amz-target", format!("{prefix}.{action}"))])
            }
        };
        let length = body.len().to_string();
        let mut request = HttpRequest::new(SdkBody::from(body));
        request.set_method(method)?;
        request.set_uri(path)?;
        for (name, value) in headers {
            request.headers_mut().try_insert(*name, value.clone())?;
        }
        request.headers_mut().try_insert("content-length", length)?;
        for name in ["user-agent", "x-amz-user-agent"] {
            request.headers_mut().try_insert(name, format!("app/{APP}"))?;
        }
        Ok(request)
    }
}

fn form(action: &str, version: &str, parameters: &[(String, String)]) -> String {
    let mut body = format!("Action={action}&Version={version}");
    for (name, value) in parameters {
        // Writing to a String cannot fail.
        let _ = write!(body, "&{}={}", encoded(name), encoded(value));
    }
    body
}

pub(crate) fn encoded(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, RESERVED)
}
