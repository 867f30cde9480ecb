//! A web ACL with everything that may be behind it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::stack::Tags;
use crate::ids::Arn;
use crate::seen::Seen;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebAcl {
    pub arn: Arn,
    pub name: String,
    /// The token of its present content: every edit changes it.
    pub lock_token: String,
    /// Whether Firewall Manager has a hand in it; unseen until `GetWebACL` was asked.
    pub firewall_manager: Seen<FirewallManager>,
    /// What it protects, by type of resource. A type that is missing here was not asked for.
    pub protects: BTreeMap<Protected, Seen<Vec<Arn>>>,
    pub tags: Seen<Tags>,
}

/// What Firewall Manager has to do with a web ACL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirewallManager {
    /// `ManagedByFirewallManager`.
    pub manages: bool,
    /// `RetrofittedByFirewallManager`.
    pub retrofitted: bool,
    /// Number of its rule groups before and after the ACL's own.
    pub rule_groups: usize,
}

/// `ResourceType` of `ListResourcesForWebACL`, which answers about one type a call and about load balancers only when
/// none is given. Source: WAF API reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Protected {
    AgentcoreGateway,
    Amplify,
    ApiGateway,
    ApplicationLoadBalancer,
    Appsync,
    AppRunnerService,
    CognitoUserPool,
    VerifiedAccessInstance,
}

impl Protected {
    pub const ALL: [Self; 8] = [
        Self::AgentcoreGateway,
        Self::Amplify,
        Self::ApiGateway,
        Self::ApplicationLoadBalancer,
        Self::Appsync,
        Self::AppRunnerService,
        Self::CognitoUserPool,
        Self::VerifiedAccessInstance,
    ];

    /// AWS's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AgentcoreGateway => "AGENTCORE_GATEWAY",
            Self::Amplify => "AMPLIFY",
            Self::ApiGateway => "API_GATEWAY",
            Self::ApplicationLoadBalancer => "APPLICATION_LOAD_BALANCER",
            Self::Appsync => "APPSYNC",
            Self::AppRunnerService => "APP_RUNNER_SERVICE",
            Self::CognitoUserPool => "COGNITO_USER_POOL",
            Self::VerifiedAccessInstance => "VERIFIED_ACCESS_INSTANCE",
        }
    }
}
