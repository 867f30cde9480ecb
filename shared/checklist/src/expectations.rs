//! What must be true. Valid by construction: the event was checked before.

use std::collections::BTreeMap;

use facts::load_balancer::Scheme;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What must be true of one load balancer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Expectations {
    /// The wanted scheme.
    pub scheme: Scheme,
    /// The least number of availability zones.
    pub zones: usize,
    /// What each endpoint must answer; the names are those of the scope.
    pub endpoints: Vec<EndpointExpectation>,
    /// What the answers are held against, besides.
    #[serde(default)]
    pub contract: ContractExpectation,
    /// What the targets must be.
    pub targets: TargetExpectation,
    /// What TLS must be.
    pub tls: TlsExpectation,
    /// What access logs must be.
    pub access_logs: LogExpectation,
    /// What the metrics may be.
    pub metrics: MetricExpectation,
    /// What the traffic in the access logs may be.
    #[serde(default)]
    pub traffic: TrafficExpectation,
    /// The most that a month may cost, in US dollars.
    pub monthly_usd: f64,
    /// What the web ACL must be; kept by older versions, nothing.
    #[serde(default)]
    pub waf: WafExpectation,
    /// What its security groups must be; kept by older versions, nothing.
    #[serde(default)]
    pub security_groups: SecurityGroupExpectation,
    /// How load balancer and target groups must be set; kept by older versions, nothing.
    #[serde(default)]
    pub attributes: AttributeExpectation,
    /// What the site must bear, where the scope has a load test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load: Option<LoadExpectation>,
}

/// What one endpoint must answer. An empty list or map asserts nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EndpointExpectation {
    /// The endpoint's name in the scope.
    pub name: String,
    /// Statuses that are right.
    pub status: Vec<u16>,
    /// Text that a header (name in lower case) must contain, upper and lower case alike.
    pub headers: BTreeMap<String, String>,
    /// Texts that the body must contain.
    pub contains: Vec<String>,
    /// A JSON Schema that the body must meet.
    pub json_schema: Option<Value>,
    /// The longest that the whole reply may take, in milliseconds: slower is a Warn.
    pub max_ms: Option<u64>,
}

/// The API's own description, which its answers must meet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractExpectation {
    /// Path of the OpenAPI document, which one of the endpoints must have; `None` where there is none.
    pub document: Option<String>,
    /// Names of endpoints that are no part of it.
    pub ignore: Vec<String>,
}

/// What the targets must be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TargetExpectation {
    /// The least number of healthy targets of each group that gets traffic.
    pub min_healthy: usize,
    /// How long a target may be initial or draining before that is a failure, in seconds.
    pub patience_s: u64,
}

/// What TLS must be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TlsExpectation {
    /// The oldest version that is right.
    pub min_version: TlsVersion,
    /// Fewer days left than this is a Warn, unless ACM is renewing the certificate by itself.
    pub warn_days: u32,
    /// Fewer days left than this is a Fail.
    pub fail_days: u32,
}

/// A version of TLS that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum TlsVersion {
    /// TLS 1.2.
    #[serde(rename = "1.2")]
    V1_2,
    /// TLS 1.3.
    #[serde(rename = "1.3")]
    V1_3,
}

/// What access logs must be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LogExpectation {
    /// Whether they must be on at all.
    pub wanted: bool,
    /// How old the newest object may be while there is traffic, in minutes.
    pub max_age_min: u32,
    /// The bucket that they must go to; any when `None`.
    pub bucket: Option<String>,
}

/// What the metrics may be, over the scope's window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MetricExpectation {
    /// The least number of requests.
    pub min_requests: u64,
    /// The most that the targets' p95 may be, in milliseconds.
    pub p95_ms: u64,
    /// The most 5XX that the load balancer may make, in percent of the requests.
    pub elb_5xx_percent: f64,
    /// The most 5XX that targets may make, in percent of the requests.
    pub target_5xx_percent: f64,
}

/// What the traffic in the newest access logs may be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrafficExpectation {
    /// Fewer requests than this are not judged.
    pub min_requests: u64,
    /// The most that the targets' p95 may be, in milliseconds.
    pub p95_ms: u64,
    /// The most 4XX, in percent of the requests that the web ACL let pass.
    pub status_4xx_percent: f64,
    /// The most 5XX, in percent of the same.
    pub status_5xx_percent: f64,
}

impl Default for TrafficExpectation {
    fn default() -> Self {
        Self { min_requests: 50, p95_ms: 1000, status_4xx_percent: 25.0, status_5xx_percent: 1.0 }
    }
}

/// What the web ACL must be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WafExpectation {
    /// Whether there must be one.
    pub wanted: bool,
    /// The most requests that one address may make in five minutes; any number when `None`.
    pub rate_limit: Option<u32>,
    /// Managed rule groups that must block.
    pub managed_groups: Vec<String>,
    /// Whether requests should go through unchecked while AWS WAF does not answer.
    pub fail_open: bool,
}

/// What the security groups must be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityGroupExpectation {
    /// Whether they are judged at all.
    pub wanted: bool,
    /// Whom they must let in on the ports of the listeners; as the scheme says when `None`.
    pub open_to: Option<OpenTo>,
}

/// Whom a load balancer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OpenTo {
    /// For every address.
    Everybody,
    /// For some, so that nothing may be open to every address.
    Some,
}

/// How load balancer and target groups must be set. What is not named may be anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttributeExpectation {
    /// Attributes of the load balancer, by AWS's keys.
    pub load_balancer: BTreeMap<String, String>,
    /// Attributes of each of its target groups, by AWS's keys.
    pub target_group: BTreeMap<String, String>,
    /// Settings of each health check, by the event's names.
    pub health_check: BTreeMap<String, String>,
}

/// What the site must bear while a load test lasts. Latencies are those from the time at which requests were due, and in the
/// closed model, where nothing is due, from their sending.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoadExpectation {
    /// The most that half of the requests may take, in milliseconds.
    pub p50_ms: Option<u64>,
    /// The most that 95 % of the requests may take, in milliseconds.
    pub p95_ms: Option<u64>,
    /// The most that 99 % of the requests may take, in milliseconds.
    pub p99_ms: Option<u64>,
    /// The least number of right replies a second.
    pub per_s: Option<f64>,
    /// The most requests that may go wrong, in percent.
    pub error_percent: f64,
}
