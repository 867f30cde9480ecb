//! Where to look: names, paths and limits, never what must be true.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ids::{Arn, Domain};
use crate::load::Plan;
use crate::seen;

/// Where one run looks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a look by itself")]
pub struct Scope {
    /// The domain that users call.
    pub domain: Domain,
    /// How the load balancer is found.
    pub load_balancer: Find,
    pub https_port: u16,
    /// The port of the HTTP listener that redirects; `None` when there should be no look at it.
    pub http_port: Option<u16>,
    /// Resolvers to ask instead of the system's.
    pub resolvers: Vec<SocketAddr>,
    /// Where the domain's records are kept.
    pub zone: Zone,
    /// What stands in front of the load balancer, where the domain leads to that; nothing does where `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_front: Option<InFront>,
    /// Who vouches for the site's certificates; whom this machine trusts where `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca: Option<Ca>,
    pub endpoints: Vec<Endpoint>,
    /// Length of the metrics window, in minutes.
    pub window_min: u32,
    /// Whether the newest access logs are read.
    #[serde(default)]
    pub traffic: bool,
    /// The account of the access logs' bucket; that of the load balancer when `None`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_account: Option<String>,
    /// Whether the bucket of the access logs is looked into at all.
    #[serde(default = "seen::yes", skip_serializing_if = "seen::is_yes")]
    pub log_arrival: bool,
    /// Whether month-to-date charges are looked up.
    pub charges: bool,
    /// Whether the attributes of target groups are looked up: one call each.
    #[serde(default)]
    pub target_group_attributes: bool,
    /// The topic of the mails; `None` where nobody sends any.
    #[serde(default)]
    pub alert_topic: Option<Arn>,
    /// The load test; `None` for no load at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load: Option<Plan>,
}

/// How a load balancer is found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Find {
    /// By its name in this Region.
    Name(String),
    Arn(Arn),
    /// By the tags that the AWS Load Balancer Controller or EKS Auto Mode sets.
    Tags {
        /// Name of the cluster: value of `elbv2.k8s.aws/cluster` or `eks:eks-cluster-name`.
        cluster: String,
        /// Name of the stack, such as the value of `ingress.k8s.aws/stack`: `namespace/name`, or a group's name.
        stack: String,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Zone {
    /// In this hosted zone of Route 53.
    Id(String),
    /// In the hosted zone of this account whose name is the longest that holds the domain.
    Discover,
    /// Not in Route 53: no look.
    Elsewhere,
}

/// What stands in front of a load balancer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InFront {
    Cloudfront,
    GlobalAccelerator,
    /// A Network Load Balancer, as `alb.ingress.kubernetes.io/enable-frontend-nlb` makes one.
    Nlb,
    /// Anything else: another network for content, a proxy, a firewall.
    Other,
}

impl Scope {
    /// What clients talk to in place of the load balancer.
    pub fn ends_connections(&self) -> Option<InFront> {
        self.in_front.filter(|front| front.ends_connections())
    }
}

impl InFront {
    /// The words in reports.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Cloudfront => "CloudFront",
            Self::GlobalAccelerator => "Global Accelerator",
            Self::Nlb => "the Network Load Balancer",
            Self::Other => "what stands in front",
        }
    }

    /// Whether clients talk to it and not to the load balancer: TLS ends there, and it answers plain HTTP. Of anything
    /// else than what passes connections on that has to be assumed.
    pub fn ends_connections(self) -> bool {
        match self {
            Self::Cloudfront | Self::Other => true,
            Self::GlobalAccelerator | Self::Nlb => false,
        }
    }
}

/// The authorities that vouch for the site's certificates, and no others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ca {
    /// Their certificates, as PEM.
    Pem(String),
    /// The secret that holds those.
    Secret(Arn),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Endpoint {
    /// Its name in reports: method and path unless the event names it.
    pub name: String,
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Extra request headers, without secrets.
    pub headers: BTreeMap<String, String>,
    pub body: Option<Value>,
    /// A body that is no JSON, in place of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Text>,
    /// The secret that holds a token for it.
    pub token: Option<Token>,
    /// Deadline for connection and whole reply, in milliseconds.
    pub timeout_ms: u64,
    /// Longest body that is read, in bytes.
    pub max_body: u64,
}

/// A body that is sent as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// The header `content-type`, unless the endpoint's own headers say another.
    pub content_type: String,
    pub body: String,
}

/// Where a token is kept, and how it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// ARN of a Secrets Manager secret.
    pub secret: Arn,
    /// Key inside a secret that is a JSON object; the whole text otherwise.
    pub key: Option<String>,
    /// Where user and password in the secret are exchanged for the token; the secret holds the token itself otherwise.
    #[serde(default)]
    pub login: Option<Login>,
    /// The request header that carries the bare token. `None` sends `Authorization: Bearer <token>`.
    #[serde(default)]
    pub header: Option<String>,
}

/// How a token is got: the password form of `OAuth2` (RFC 6749, 4.3), at the site itself, so that a password goes nowhere else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// Path and query of the token URL.
    pub path: String,
    /// Key of the user's name inside the secret.
    pub user_key: String,
    /// Key of the password inside the secret.
    pub password_key: String,
    pub scope: Option<String>,
}
