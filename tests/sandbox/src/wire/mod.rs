//! A small AWS client that speaks the wire forms by hand, so that the kit compiles without any SDK.

mod error;
mod invoke;
mod service;

use base64::Engine;
use bytes::Bytes;
use http_body_util::Full;
use hyper::{Method, Request};
use roxmltree::Document;
use serde_json::Value;

pub use crate::http::Answer;
pub use error::AwsError;
pub use invoke::Invocation;
pub use service::{JsonService, QueryService, RestService};

use crate::base::now;
use crate::http::Http;
use crate::xml;

/// The key that the kit and `sam` sign with.
pub(crate) const ACCESS_KEY: &str = "AKIDEXAMPLE";

/// The header that marks the kit's own calls: the proxy neither counts nor hurts them, nor pages their answers small.
pub(crate) const KIT: &str = "x-sandbox-kit";

/// A client for one endpoint. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Wire {
    http: Http,
    endpoint: String,
    region: String,
    access_key: String,
    kit: bool,
}

#[derive(Clone, Debug)]
pub struct Xml(pub String);

impl Xml {
    /// The texts of every element with this name.
    pub fn texts(&self, name: &str) -> Vec<String> {
        xml::texts(&self.0, name)
    }

    /// The text of the first element with this name.
    pub fn text(&self, name: &str) -> Option<String> {
        self.texts(name).into_iter().next()
    }

    /// The same, where AWS always gives it.
    pub fn need(&self, name: &str) -> Result<String, AwsError> {
        self.text(name).ok_or_else(|| AwsError::odd(format!("no {name} in {}", self.0)))
    }
}

impl Wire {
    /// A client like any user's, for an endpoint such as `http://127.0.0.1:4566`.
    pub fn new(endpoint: impl Into<String>) -> Self {
        let region = crate::ministack::REGION.to_owned();
        Self { http: Http::new(), endpoint: endpoint.into(), region, access_key: ACCESS_KEY.to_owned(), kit: false }
    }

    /// The same client, unseen by the proxy's counts, faults and small pages.
    #[must_use]
    pub fn quiet(mut self) -> Self {
        self.kit = true;
        self
    }

    /// The same client in another Region.
    #[must_use]
    pub fn in_region(mut self, region: &str) -> Self {
        region.clone_into(&mut self.region);
        self
    }

    /// The same client in another account: the emulator takes a key of twelve digits for the root of that account.
    #[must_use]
    pub fn in_account(self, account: &str) -> Self {
        self.by_key(account)
    }

    /// The same client by another access key.
    #[must_use]
    pub(crate) fn by_key(mut self, access_key: &str) -> Self {
        access_key.clone_into(&mut self.access_key);
        self
    }

    pub(crate) fn region(&self) -> &str {
        &self.region
    }

    /// A call of the query protocol (ELB, EC2, SNS, `CloudFormation`).
    pub async fn query(&self, service: QueryService, action: &str, form: &[(&str, &str)]) -> Result<Xml, AwsError> {
        let pairs = [("Action", action), ("Version", service.version)].into_iter().chain(form.iter().copied());
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let headers = [("content-type", "application/x-www-form-urlencoded; charset=utf-8")];
        let body = Bytes::from(body);
        let answer = self.send(service.scope, Method::POST, "/", &headers, body).await?;
        Ok(Xml(answer.text()))
    }

    /// A call of the JSON protocols (ACM, WAF, SQS, Secrets Manager).
    pub async fn json(&self, service: JsonService, operation: &str, input: &Value) -> Result<Value, AwsError> {
        let target = format!("{}.{operation}", service.target);
        let headers = [("content-type", service.media_type), ("x-amz-target", &target)];
        let body = Bytes::from(input.to_string());
        let answer = self.send(service.scope, Method::POST, "/", &headers, body).await?;
        if answer.body.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&answer.body).map_err(|error| AwsError::odd(format!("{operation}: {error}")))
    }

    /// A call of a REST protocol (S3, Route 53, Lambda). `path` carries the query string.
    pub async fn rest(
        &self,
        service: RestService,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Result<Answer, AwsError> {
        self.send(service.scope, method, path, headers, body.into()).await
    }

    async fn send(
        &self,
        scope: &str,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Bytes,
    ) -> Result<Answer, AwsError> {
        let stamp = now().strftime("%Y%m%dT%H%M%SZ").to_string();
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.endpoint));
        request = request.header("x-amz-date", &stamp).header("authorization", self.authorization(scope, &stamp));
        if self.kit {
            request = request.header(KIT, "yes");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(body)).map_err(|error| AwsError::odd(error.to_string()))?;
        let answer = self.http.send(request).await.map_err(AwsError::unsent)?;
        if answer.status.is_success() || answer.status.as_u16() == 304 {
            return Ok(answer);
        }
        Err(AwsError::from_answer(&answer))
    }

    /// The emulator reads the Region and the service from the credential's scope and does not check the signature.
    fn authorization(&self, scope: &str, stamp: &str) -> String {
        let day = stamp.get(..8).unwrap_or(stamp);
        format!(
            "AWS4-HMAC-SHA256 Credential={}/{day}/{}/{scope}/aws4_request, \
             SignedHeaders=host;x-amz-date, Signature={:064}",
            self.access_key, self.region, 0
        )
    }
}

/// Base64 as AWS's JSON protocols carry bytes.
pub fn base64(bytes: impl AsRef<[u8]>) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// The answer as a document, or that it is none.
pub(crate) fn parse_xml(text: &str) -> Result<Document<'_>, AwsError> {
    Document::parse(text).map_err(|error| AwsError::odd(error.to_string()))
}

/// A field of each item of a list in a JSON answer.
pub(crate) fn texts_in(answer: &Value, list: &str, field: &str) -> Vec<String> {
    let items = answer.get(list).and_then(Value::as_array).into_iter().flatten();
    items.filter_map(|item| item.get(field)?.as_str()).map(ToOwned::to_owned).collect()
}

/// A text as it was before it was made fit for a URL, as IAM gives policies.
pub fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The bytes of a base64 text, empty when it is not one.
pub fn from_base64(text: &str) -> Vec<u8> {
    base64::engine::general_purpose::STANDARD.decode(text).unwrap_or_default()
}
