//! A programmable AWS: each test gives the wire text of the answers, and every client of [`Cloud`] asks it.

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_acm::config::{Credentials, SharedCredentialsProvider};
use aws_smithy_cbor::Encoder;
use aws_smithy_http_client::test_util::infallible_client_fn;
use aws_smithy_runtime_api::http::{Response, StatusCode};
use aws_smithy_types::DateTime;
use aws_smithy_types::body::SdkBody;
use facts::Scope;
use facts::ids::{Arn, Domain};
use facts::load_balancer::{LoadBalancer, Scheme, State};
use facts::scope::{Find, Zone};
use serde_json::Value;

use facts::Vantage;

use crate::client::Cloud;

pub(crate) const ARN: &str =
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188";

pub(crate) struct Asked {
    /// The operation, such as `DescribeTags`.
    pub(crate) operation: String,
    /// URL and body, as they were sent.
    pub(crate) text: String,
    /// The signature, which names Region and service.
    pub(crate) signature: String,
    /// The account that a bucket must belong to, where the call says it.
    pub(crate) bucket_owner: String,
    /// Who calls, as `CloudTrail` tells it.
    pub(crate) user_agent: String,
}

impl Asked {
    pub(crate) fn has(&self, part: &str) -> bool {
        self.text.contains(part)
    }
}

pub(crate) struct Says {
    status: u16,
    body: Vec<u8>,
    /// The version of an object; S3 always tells it.
    etag: Option<&'static str>,
}

impl Says {
    /// The same, but its body ends in the middle, in a whole message.
    pub(crate) fn cut_after(mut self, bytes: usize) -> Self {
        self.body.truncate(bytes);
        self
    }

    /// The same without an `ETag`: it is not S3 that answers.
    pub(crate) fn without_etag(self) -> Self {
        Self { etag: None, ..self }
    }
}

/// An answer in the protocol of ELB, Route 53 and S3, or in that of ACM and AWS WAF.
pub(crate) fn ok(body: impl Into<String>) -> Says {
    refuses(200, body)
}

/// A refusal in the same protocols.
pub(crate) fn refuses(status: u16, body: impl Into<String>) -> Says {
    Says { status, body: body.into().into_bytes(), etag: Some("1") }
}

/// The bytes of an object.
pub(crate) fn binary(status: u16, body: Vec<u8>) -> Says {
    Says { status, body, etag: Some("1") }
}

/// A refusal in the protocol of ELB and Route 53.
pub(crate) fn error(status: u16, code: &str, message: &str) -> Says {
    let error = format!("<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>");
    refuses(status, format!("<ErrorResponse>{error}<RequestId>1</RequestId></ErrorResponse>"))
}

/// An answer in the protocol of `CloudWatch`; `{"time": 1}` is a point in time.
pub(crate) fn cbor(status: u16, body: &Value) -> Says {
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

/// The clients of an AWS that answers so.
pub(crate) fn cloud(answer: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> Cloud {
    cloud_in("us-east-1", answer)
}

/// The same in another Region. Nothing is tried twice: the SDK would wait in between.
pub(crate) fn cloud_in(region: &'static str, answer: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> Cloud {
    let http = infallible_client_fn(move |request| {
        let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let body = String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned();
        let path = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
        let operation = operation(header("x-amz-target"), &path, &body).to_owned();
        let text = format!("{}\n{body}", request.uri());
        let signature = header("authorization").to_owned();
        let bucket_owner = header("x-amz-expected-bucket-owner").to_owned();
        let user_agent = header("x-amz-user-agent").to_owned();
        let Says { status, body, etag } = answer(&Asked { operation, text, signature, bucket_owner, user_agent });
        let mut response = Response::new(StatusCode::try_from(status).unwrap(), SdkBody::from(body));
        response.headers_mut().insert("smithy-protocol", "rpc-v2-cbor");
        if let Some(etag) = etag {
            response.headers_mut().insert("etag", format!("\"{etag}\""));
        }
        response.try_into_http1x().unwrap()
    });
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", None, None, "test");
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static(region))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(http)
        .retry_config(RetryConfig::disabled())
        .build();
    Cloud::with_config(&config, Vantage::default())
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

pub(crate) fn id<T: TryFrom<String, Error: std::fmt::Debug>>(text: &str) -> T {
    T::try_from(text.to_owned()).unwrap()
}

/// A scope that finds the load balancer by its name.
pub(crate) fn scope() -> Scope {
    Scope {
        domain: id::<Domain>("api.example.com"),
        load_balancer: Find::Name("shop".to_owned()),
        https_port: 443,
        http_port: Some(80),
        resolvers: Vec::new(),
        zone: Zone::Discover,
        in_front: None,
        ca: None,
        endpoints: Vec::new(),
        window_min: 30,
        traffic: true,
        log_account: None,
        log_arrival: true,
        charges: true,
        target_group_attributes: true,
        alert_topic: None,
        load: None,
    }
}

/// The load balancer of the tests.
pub(crate) fn shop() -> LoadBalancer {
    LoadBalancer {
        arn: id::<Arn>(ARN),
        name: "shop".to_owned(),
        dns_name: id::<Domain>("shop-1234567890.us-east-1.elb.amazonaws.com"),
        canonical_zone: "Z35SXDOTRQ7X7K".to_owned(),
        scheme: Scheme::InternetFacing,
        state: State::Active,
        state_reason: None,
        zones: vec!["us-east-1a".to_owned(), "us-east-1b".to_owned()],
        security_groups: vec!["sg-1".to_owned()],
        created: Some("2026-01-02T03:04:05Z".parse().unwrap()),
        address_type: Ok(facts::load_balancer::AddressType::Ipv4),
        tags: Ok([("elbv2.k8s.aws/cluster".to_owned(), "prod".to_owned())].into()),
    }
}
