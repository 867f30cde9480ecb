//! A programmable AWS: each test gives the wire text of the answers, and every client made of its configuration asks it.
#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "only tests call it: a mistake in one ends it")]

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_cbor::Encoder;
use aws_smithy_http_client::test_util::infallible_client_fn;
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::http::{Response, StatusCode};
use aws_smithy_types::DateTime;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::retry::RetryConfig;
use aws_types::SdkConfig;
use aws_types::region::Region;
use serde_json::Value;

pub struct Asked {
    /// The operation, such as `DescribeTags`.
    pub operation: String,
    /// URL and body, as they were sent.
    pub text: String,
    /// The signature, which names Region and service.
    pub signature: String,
    /// The account that a bucket must belong to, where the call says it.
    pub bucket_owner: String,
    /// Who calls, as `CloudTrail` tells it.
    pub user_agent: String,
    /// The bytes of an object that are asked for.
    pub range: String,
}

impl Asked {
    pub fn has(&self, part: &str) -> bool {
        self.text.contains(part)
    }
}

pub struct Says {
    status: u16,
    body: Vec<u8>,
    /// The version of an object; S3 always tells it.
    etag: Option<&'static str>,
}

impl Says {
    /// The same, but its body ends in the middle, in a whole message.
    #[must_use]
    pub fn cut_after(mut self, bytes: usize) -> Self {
        self.body.truncate(bytes);
        self
    }

    /// The same without an `ETag`: it is not S3 that answers.
    #[must_use]
    pub fn without_etag(self) -> Self {
        Self { etag: None, ..self }
    }
}

/// An answer in the protocol of ELB, Route 53 and S3, or in that of ACM and AWS WAF.
pub fn ok(body: impl Into<String>) -> Says {
    refuses(200, body)
}

/// A refusal in the same protocols.
pub fn refuses(status: u16, body: impl Into<String>) -> Says {
    Says { status, body: body.into().into_bytes(), etag: Some("1") }
}

/// The bytes of an object.
pub fn binary(status: u16, body: Vec<u8>) -> Says {
    Says { status, body, etag: Some("1") }
}

/// A refusal in the protocol of ELB and Route 53.
pub fn error(status: u16, code: &str, message: &str) -> Says {
    let error = format!("<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>");
    refuses(status, format!("<ErrorResponse>{error}<RequestId>1</RequestId></ErrorResponse>"))
}

/// An answer in the protocol of `CloudWatch`; `{"time": 1}` is a point in time.
pub fn cbor(status: u16, body: &Value) -> Says {
    let mut encoder = Encoder::new(Vec::new());
    encode(&mut encoder, body);
    Says { status, body: encoder.into_writer(), etag: Some("1") }
}

fn encode(encoder: &mut Encoder, value: &Value) {
    match value {
        Value::Null => drop(encoder.null()),
        Value::Bool(value) => drop(encoder.boolean(*value)),
        Value::Number(number) => drop(encoder.double(number.as_f64().unwrap())),
        Value::String(text) => drop(encoder.str(text)),
        Value::Array(values) => {
            encoder.array(values.len());
            for value in values {
                encode(encoder, value);
            }
        }
        Value::Object(fields) if fields.contains_key("time") => {
            encoder.timestamp(&DateTime::from_secs(fields["time"].as_i64().unwrap()));
        }
        Value::Object(fields) => {
            encoder.map(fields.len());
            for (name, value) in fields {
                encoder.str(name);
                encode(encoder, value);
            }
        }
    }
}

/// The configuration of clients that such an AWS answers. Nothing is tried twice: the SDK would wait in between.
pub fn config(region: &'static str, answer: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> SdkConfig {
    let http = infallible_client_fn(move |request| {
        let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let body = String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned();
        let path = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
        let operation = operation(header("x-amz-target"), &path, &body).to_owned();
        let text = format!("{}\n{body}", request.uri());
        let signature = header("authorization").to_owned();
        let bucket_owner = header("x-amz-expected-bucket-owner").to_owned();
        let user_agent = header("x-amz-user-agent").to_owned();
        let range = header("range").to_owned();
        let asked = Asked { operation, text, signature, bucket_owner, user_agent, range };
        let Says { status, body, etag } = answer(&asked);
        let mut response = Response::new(StatusCode::try_from(status).unwrap(), SdkBody::from(body));
        response.headers_mut().insert("smithy-protocol", "rpc-v2-cbor");
        if let Some(etag) = etag {
            response.headers_mut().insert("etag", format!("\"{etag}\""));
        }
        response.try_into_http1x().unwrap()
    });
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", None, None, "test");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static(region))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(http)
        .retry_config(RetryConfig::disabled())
        .build()
}

/// Each protocol names its operation elsewhere.
fn operation<'a>(target: &'a str, path: &'a str, body: &'a str) -> &'a str {
    let between = |text: &'a str, from: &str, to: char| text.split_once(from).map(|(_, rest)| rest.split(to).next());
    let named = between(target, ".", ' ').or_else(|| between(path, "/operation/", '?'));
    match named.or_else(|| between(body, "Action=", '&')).flatten() {
        Some(name) => name,
        None if path.contains("list-type=2") => "ListObjectsV2",
        None if path.contains("x-id=GetObject") => "GetObject",
        None if path.contains("/rrset") => "ListResourceRecordSets",
        None if path.contains("/hostedzonesbyname") => "ListHostedZonesByName",
        None if path.contains("/hostedzone/") => "GetHostedZone",
        None if path.contains("/hostedzone") => "ListHostedZones",
        None if path.starts_with("/clusters/") => "DescribeCluster",
        None if path.starts_with("/clusters") => "ListClusters",
        None if path.contains("/listtargets") => "ListTargets",
        None if path.starts_with("/targetgroups") => "ListTargetGroups",
        None => "unknown",
    }
}
