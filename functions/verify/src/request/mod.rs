//! The event as it is written. Its doc comments are the event reference in `docs/reference`.

mod accepted;
mod alerts;
mod endpoint;
mod fleet;
mod load;
mod shard;

use checklist::expectations::{
    AccessLogsConfig, AttributesConfig, ContractConfig, CostConfig, MetricsConfig, QuotasConfig, RedirectConfig,
    SecurityGroupsConfig, TargetsConfig, TlsConfig, TrafficConfig, WafConfig,
};
use schemars::JsonSchema;
use serde::Deserialize;

pub use accepted::{Accepted, AcceptedVerdict};
pub use alerts::{Alerts, Maintenance, Raise, RaiseOne};
pub use endpoint::{Endpoint, Expect, Login, Method, Text, Token};
pub use fleet::{FleetEvent, FleetFile, FleetRequest, FleetShard, ShardNamed};
pub use load::{Clients, Load, Phase, Share};
pub use shard::{Discover, ShardRequest};

/// What `verify` is asked to look at, and what must be true of it. Only `domain` and `load_balancer` are needed.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The domain that users call, such as `api.example.com`.
    #[schemars(length(max = 254))]
    pub domain: String,
    /// The load balancer: its name, its ARN, or the controller's tags.
    pub load_balancer: LoadBalancer,
    /// `internet-facing` (the default) or `internal`.
    #[serde(default)]
    pub scheme: Scheme,
    /// The least number of availability zones. 2 unless given.
    #[serde(default = "two")]
    #[schemars(range(min = 1, max = 10))]
    pub zones: u8,
    /// The ports of the listeners.
    #[serde(default)]
    pub ports: Ports,
    /// Endpoints to ask. `/health`, `/docs`, `/openapi.json` and `/predict` unless given.
    #[serde(default)]
    #[schemars(length(min = 1, max = 50))]
    pub endpoints: Option<Vec<Endpoint>>,
    /// What the answers are held against, besides.
    #[serde(default)]
    pub contract: ContractConfig,
    /// What stands in front of the load balancer, so that the domain leads there: `cloudfront`, `global-accelerator`, `nlb`
    /// or `other`. Nothing unless given.
    #[serde(default)]
    #[schemars(with = "InFront")]
    pub in_front: Option<InFront>,
    /// How the domain is looked up.
    #[serde(default)]
    pub dns: Dns,
    /// What the targets must be.
    #[serde(default)]
    pub targets: TargetsConfig,
    /// What TLS must be.
    #[serde(default)]
    pub tls: TlsConfig,
    /// How plain HTTP must lead to HTTPS.
    #[serde(default)]
    pub redirect: RedirectConfig,
    /// What access logs must be.
    #[serde(default)]
    pub access_logs: AccessLogsConfig,
    /// What the metrics may be.
    #[serde(default)]
    pub metrics: MetricsConfig,
    /// What the traffic in the newest access logs may be.
    #[serde(default)]
    pub traffic: TrafficConfig,
    /// What a month may cost.
    #[serde(default)]
    pub cost: CostConfig,
    /// How readily you are told.
    #[serde(default)]
    pub alerts: Alerts,
    /// What the web ACL must be.
    #[serde(default)]
    pub waf: WafConfig,
    /// What the security groups must be.
    #[serde(default)]
    pub security_groups: SecurityGroupsConfig,
    /// How load balancer and target groups must be set. Only what is named is looked at.
    #[serde(default)]
    pub attributes: AttributesConfig,
    /// What AWS allows for this load balancer, and from when on it is told that little is left.
    #[serde(default)]
    pub quotas: QuotasConfig,
    /// Findings that are accepted for a while. None unless given.
    #[serde(default)]
    #[schemars(length(max = 50))]
    pub accepted: Vec<Accepted>,
    /// A load test, for an event by hand. None unless given.
    #[serde(default)]
    #[schemars(with = "Load")]
    pub load: Option<Load>,
    /// Whether this is the question whose status page is kept, with its history: that of the schedule, so only for the
    /// stack's own domain and load balancer. `false` unless given.
    #[serde(default)]
    pub page: bool,
    /// Whether only the answer is wanted: then nothing is kept, mailed or counted. `false` unless given.
    #[serde(default)]
    pub answer_only: bool,
}

/// The load balancer: its name, its ARN, or the controller's tags.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum LoadBalancer {
    /// Its name or ARN.
    NameOrArn(String),
    /// The tags of the AWS Load Balancer Controller or of EKS Auto Mode.
    Tags(Tags),
}

/// The tags of the AWS Load Balancer Controller or of EKS Auto Mode.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tags {
    /// Value of `elbv2.k8s.aws/cluster`, or of `eks:eks-cluster-name` for EKS Auto Mode.
    #[schemars(length(min = 1, max = 256))]
    pub cluster: String,
    /// Value of `ingress.k8s.aws/stack`, `service.k8s.aws/stack`, `gateway.k8s.aws.alb/stack`,
    /// `ingress.eks.amazonaws.com/stack` or `service.eks.amazonaws.com/stack`: `namespace/name`, or a group's name.
    #[schemars(length(min = 1, max = 256))]
    pub stack: String,
}

/// The wanted scheme.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum Scheme {
    /// Public addresses.
    #[default]
    InternetFacing,
    /// Private addresses only.
    Internal,
}

/// What stands in front of the load balancer.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum InFront {
    /// A distribution of `CloudFront`.
    Cloudfront,
    /// An accelerator of Global Accelerator.
    GlobalAccelerator,
    /// A Network Load Balancer.
    Nlb,
    /// Anything else.
    Other,
}

impl From<InFront> for facts::scope::InFront {
    fn from(asked: InFront) -> Self {
        match asked {
            InFront::Cloudfront => Self::Cloudfront,
            InFront::GlobalAccelerator => Self::GlobalAccelerator,
            InFront::Nlb => Self::Nlb,
            InFront::Other => Self::Other,
        }
    }
}

/// The ports of the listeners.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct Ports {
    /// The HTTPS listener's port. 443 unless given.
    #[schemars(range(min = 1))]
    pub https: u16,
    /// The port of the HTTP listener that redirects. 80 unless given; `null` when there is none to look at.
    #[schemars(range(min = 1))]
    pub http: Option<u16>,
}

/// How the domain is looked up.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct Dns {
    /// Id of the Route 53 hosted zone that holds the domain, or `elsewhere` for a domain that is not in Route 53. Found
    /// by name unless given.
    #[schemars(length(max = 32))]
    pub zone: Option<String>,
    /// DNS servers to ask in place of the system's, by their addresses: at most 4, each at port 53.
    #[schemars(length(max = 4), inner(length(max = 64)))]
    pub resolvers: Vec<String>,
}

fn two() -> u8 {
    2
}

impl Default for Ports {
    fn default() -> Self {
        Self { https: 443, http: Some(80) }
    }
}
