//! Which service and operation a request is for, in each of AWS's protocols.

use std::fmt;

use bytes::Bytes;
use hyper::Method;
use hyper::http::request::Parts;
use serde_json::Value;

use super::routes;
use crate::wire;

/// An operation, written as IAM writes actions: `elasticloadbalancing:DescribeTags`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Operation {
    /// IAM's prefix of the service, such as `cloudwatch`.
    pub service: String,
    /// The SDK's name of the operation, such as `GetMetricData`.
    pub name: String,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service, self.name)
    }
}

/// How a service writes requests, answers and errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    /// A form in, XML out.
    Query,
    /// The same with EC2's own error document.
    Ec2,
    /// `X-Amz-Target` and JSON.
    Json,
    /// Smithy RPC v2 with CBOR, which the SDK speaks to `CloudWatch`.
    Cbor,
    /// Paths and JSON (Lambda).
    RestJson,
    /// Paths and XML, S3's way.
    S3,
    /// Paths and XML, Route 53's way.
    Route53,
}

/// One request, understood as far as the proxy needs.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) operation: Operation,
    pub(super) protocol: Protocol,
    /// The Region in the signature's scope.
    pub(super) region: String,
    /// The key that it is signed with.
    pub(super) access_key: String,
    /// The pairs of a query-protocol request.
    pub(super) form: Vec<(String, String)>,
    /// The document of a JSON request.
    pub(super) json: Value,
    /// Made by the kit itself.
    pub(super) kit: bool,
    pub(super) head: bool,
}

impl Call {
    pub(super) fn read(parts: &Parts, body: &Bytes) -> Self {
        let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (access_key, scope, region) = scope(header("authorization"));
        let target = header("x-amz-target").rsplit_once('.').map(|(_, operation)| operation.to_owned());
        let form = form(header("content-type"), parts.uri.query(), body);
        let action = value(&form, "Action").map(ToOwned::to_owned);
        let path = parts.uri.path();
        let cbor = path.strip_prefix("/service/").and_then(|rest| rest.split_once("/operation/"));
        let (protocol, name) = match (scope, target, cbor, action) {
            ("s3", ..) => (Protocol::S3, routes::s3(parts)),
            ("route53", ..) => (Protocol::Route53, routes::route53(parts)),
            (_, Some(name), ..) => (Protocol::Json, name),
            (_, None, Some((_, name)), _) => (Protocol::Cbor, name.to_owned()),
            ("ec2", None, None, Some(name)) => (Protocol::Ec2, name),
            (_, None, None, Some(name)) => (Protocol::Query, name),
            (_, None, None, None) => (Protocol::RestJson, routes::rest_json(scope, parts)),
        };
        let service = match scope {
            "monitoring" => "cloudwatch",
            "tagging" => "tag",
            other => other,
        };
        Self {
            operation: Operation { service: service.to_owned(), name },
            protocol,
            region: region.to_owned(),
            access_key: access_key.to_owned(),
            form,
            json: serde_json::from_slice(body).unwrap_or_default(),
            kit: parts.headers.contains_key(wire::KIT),
            head: parts.method == Method::HEAD,
        }
    }

    /// Whether it is this operation of this service.
    pub(super) fn is(&self, service: &str, name: &str) -> bool {
        self.operation.service == service && self.operation.name == name
    }

    pub(super) fn value(&self, name: &str) -> Option<&str> {
        value(&self.form, name)
    }

    /// The values of a list of the form: `Names.member.1`, `Names.member.2`, ...
    pub(super) fn list(&self, name: &str) -> Vec<&str> {
        let prefix = format!("{name}.member.");
        let pairs = self.form.iter().filter(|(key, _)| key.strip_prefix(&prefix).is_some_and(is_number));
        pairs.map(|(_, value)| value.as_str()).collect()
    }

    /// A text of the JSON document.
    pub(super) fn text(&self, name: &str) -> &str {
        self.json.get(name).and_then(Value::as_str).unwrap_or_default()
    }
}

/// The value of the first pair with this name.
pub(super) fn value<'a>(form: &'a [(String, String)], name: &str) -> Option<&'a str> {
    form.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

fn is_number(text: &str) -> bool {
    text.parse::<usize>().is_ok()
}

/// The key, the service and the Region of `Credential=AKID/20260101/us-east-1/elasticloadbalancing/aws4_request`. S3 is also called
/// without a signature, by presigned and public addresses.
fn scope(authorization: &str) -> (&str, &str, &str) {
    let credential = authorization.split_once("Credential=").map_or("", |(_, rest)| rest);
    match credential.split('/').collect::<Vec<_>>().as_slice() {
        [key, _, region, service, ..] => (key, service, region),
        _ => ("", "s3", crate::ministack::REGION),
    }
}

fn form(media_type: &str, query: Option<&str>, body: &Bytes) -> Vec<(String, String)> {
    let text: &[u8] = if media_type.starts_with("application/x-www-form-urlencoded") {
        body
    } else {
        query.unwrap_or_default().as_bytes()
    };
    form_urlencoded::parse(text).into_owned().collect()
}
