//! What must be true. Valid by construction: the event was checked before.

use std::collections::BTreeMap;

use facts::load_balancer::Scheme;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::acceptance::Acceptance;
pub use crate::checks::access_logs::config::AccessLogsConfig;
pub use crate::checks::attributes::config::{AttributesConfig, HealthCheckConfig};
pub use crate::checks::contract::config::ContractConfig;
pub use crate::checks::cost::config::CostConfig;
pub use crate::checks::load::config::LoadTargets;
pub use crate::checks::metrics::config::MetricsConfig;
pub use crate::checks::quotas::config::QuotasConfig;
pub use crate::checks::redirect::config::RedirectConfig;
pub use crate::checks::security_groups::config::{OpenTo, SecurityGroupsConfig};
pub use crate::checks::targets::config::TargetsConfig;
pub use crate::checks::tls::config::{TlsConfig, TlsVersion};
pub use crate::checks::traffic::config::TrafficConfig;
pub use crate::checks::waf::config::WafConfig;

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
    pub contract: ContractConfig,
    /// What the targets must be.
    pub targets: TargetsConfig,
    /// What TLS must be.
    pub tls: TlsConfig,
    /// How plain HTTP must lead to HTTPS.
    pub redirect: RedirectConfig,
    /// What access logs must be.
    pub access_logs: AccessLogsConfig,
    /// What the metrics may be.
    pub metrics: MetricsConfig,
    /// What the traffic in the access logs may be.
    pub traffic: TrafficConfig,
    /// What a month may cost.
    pub cost: CostConfig,
    /// What the web ACL must be.
    pub waf: WafConfig,
    /// What its security groups must be.
    pub security_groups: SecurityGroupsConfig,
    /// How load balancer and target groups must be set.
    pub attributes: AttributesConfig,
    /// What AWS allows for this load balancer.
    pub quotas: QuotasConfig,
    /// Findings that are accepted for a while.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<Acceptance>,
    /// What the site must bear, where the scope has a load test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load: Option<LoadTargets>,
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
    /// That the body is one which a server of Prometheus can read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prometheus: Option<PrometheusExpectation>,
    /// The longest that the whole reply may take, in milliseconds: slower is a Warn.
    pub max_ms: Option<u64>,
}

/// What metrics an endpoint must give, in the text format of Prometheus or of `OpenMetrics`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct PrometheusExpectation {
    /// Names of metrics that must have a sample: that of the sample (`http_requests_total`), or that of its family
    /// (`http_request_duration_seconds` of a histogram). Any unless given.
    #[schemars(length(max = 20), inner(length(max = 200), regex(pattern = r"^[a-zA-Z_:][a-zA-Z0-9_:]*$")))]
    pub metrics: Vec<String>,
}
