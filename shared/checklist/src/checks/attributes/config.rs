//! How load balancer and target groups must be set, in the event.

use std::collections::BTreeMap;

use input::Problem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How load balancer and target groups must be set. Only what is named is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct AttributesConfig {
    /// Attributes of the load balancer by AWS's keys, such as `{"idle_timeout.timeout_seconds": "60"}`.
    #[schemars(extend("maxProperties" = 50))]
    pub load_balancer: BTreeMap<String, String>,
    /// Attributes of each target group by AWS's keys, such as `{"deregistration_delay.timeout_seconds": "30"}`.
    #[schemars(extend("maxProperties" = 50))]
    pub target_group: BTreeMap<String, String>,
    /// Settings of each health check.
    pub health_check: HealthCheckConfig,
}

/// Settings of each health check.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct HealthCheckConfig {
    /// Its protocol: `HTTP` or `HTTPS`.
    pub protocol: Option<Protocol>,
    /// Its port, or `traffic-port`.
    #[schemars(regex(pattern = r"^(traffic-port|[0-9]{1,5})$"))]
    pub port: Option<String>,
    /// Its path.
    #[schemars(length(max = 1024), regex(pattern = r"^/[!-~]*$"))]
    pub path: Option<String>,
    /// Statuses that count as healthy, such as `200` or `200-299`.
    #[schemars(regex(pattern = r"^[0-9,-]{1,64}$"))]
    pub matcher: Option<String>,
    /// Seconds from one check to the next.
    #[schemars(range(min = 5, max = 300))]
    pub interval_s: Option<u32>,
    /// Seconds that one check may take.
    #[schemars(range(min = 2, max = 120))]
    pub timeout_s: Option<u32>,
    /// Good checks in a row until healthy.
    #[schemars(range(min = 2, max = 10))]
    pub healthy_threshold: Option<u32>,
    /// Bad checks in a row until unhealthy.
    #[schemars(range(min = 2, max = 10))]
    pub unhealthy_threshold: Option<u32>,
}

/// The protocol of a health check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
#[schemars(inline)]
pub enum Protocol {
    /// HTTP.
    Http,
    /// HTTPS.
    Https,
}

impl HealthCheckConfig {
    /// The settings that are given, by the event's names.
    pub(super) fn named(&self) -> BTreeMap<String, String> {
        let number = |value: Option<u32>| value.map(|value| value.to_string());
        let protocol = self.protocol.map(|protocol| match protocol {
            Protocol::Http => "HTTP".to_owned(),
            Protocol::Https => "HTTPS".to_owned(),
        });
        let all = [
            ("protocol", protocol),
            ("port", self.port.clone()),
            ("path", self.path.clone()),
            ("matcher", self.matcher.clone()),
            ("interval_s", number(self.interval_s)),
            ("timeout_s", number(self.timeout_s)),
            ("healthy_threshold", number(self.healthy_threshold)),
            ("unhealthy_threshold", number(self.unhealthy_threshold)),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }
}

/// The most characters of a value. Source: `ELBv2` API reference, `LoadBalancerAttribute`: at most 256 of a key.
const LONGEST_VALUE: usize = 1_024;

fn is_attribute(key: &str, value: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
    key.bytes().all(is_plain) && !key.is_empty() && value.len() <= LONGEST_VALUE
}

impl AttributesConfig {
    /// What the schema cannot see, and what AWS would never let be.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (field, attributes) in [("load_balancer", &self.load_balancer), ("target_group", &self.target_group)] {
            for (key, _) in attributes.iter().filter(|(key, value)| !is_attribute(key, value)) {
                let message = "is no attribute: AWS's keys are letters, digits, dots, dashes and underscores, and its values short";
                problems.push(Problem::new(format!("attributes.{field}.{key}"), message));
            }
        }
        let value = |key: &str| self.target_group.get(key).map_or("", String::as_str);
        // Source: Elastic Load Balancing user guide, "Slow start mode".
        if !["", "0"].contains(&value("slow_start.duration_seconds"))
            && ["least_outstanding_requests", "weighted_random"].contains(&value("load_balancing.algorithm.type"))
        {
            let message = "cannot be met: there is slow start with the algorithm round_robin only";
            problems.push(Problem::new("attributes.target_group", message));
        }
        problems
    }
}
