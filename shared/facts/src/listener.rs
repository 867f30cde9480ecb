//! Listeners and their rules, as `DescribeListeners` and `DescribeRules` give them.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::Arn;
use crate::seen::Seen;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Listener {
    pub arn: Arn,
    pub port: u16,
    /// `HTTP` or `HTTPS`.
    pub protocol: Protocol,
    /// The TLS policy of an HTTPS listener, such as `ELBSecurityPolicy-TLS13-1-2-2021-06`.
    pub ssl_policy: Option<String>,
    /// The default certificate first, then those that SNI chooses from; without double entries.
    pub certificates: Seen<Vec<Arn>>,
    /// What it does with a request that no rule takes.
    pub default_actions: Vec<Action>,
    /// Its rules without the default one, in the order of their priority.
    pub rules: Seen<Vec<Rule>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Protocol {
    #[serde(rename = "HTTP")]
    Http,
    #[serde(rename = "HTTPS")]
    Https,
    /// Anything else: not a listener of an Application Load Balancer.
    #[serde(untagged)]
    Other(String),
}

/// One rule of a listener, not the default one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    pub arn: Arn,
    /// Its priority, as AWS writes it: `1` is asked first.
    pub priority: String,
    /// All of them must be met.
    pub conditions: Vec<Condition>,
    pub actions: Vec<Action>,
}

/// One condition of a rule: any of its values meets it. Source: user guide, "Condition types for listener rules".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// AWS's name of what it looks at, such as [`Condition::HOST_HEADER`].
    pub field: String,
    /// The header that it looks at, where that is any but `Host`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    pub values: Vec<Value>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// With `*` and `?` where the field knows them.
    Like(String),
    /// A regular expression.
    Regex(String),
}

impl Condition {
    pub const HOST_HEADER: &str = "host-header";
    pub const PATH_PATTERN: &str = "path-pattern";

    /// A condition of plain values.
    pub fn like(field: &str, values: &[&str]) -> Self {
        let values = values.iter().map(|value| Value::Like((*value).to_owned())).collect();
        Self { field: field.to_owned(), header: None, values }
    }
}

/// Such as `path-pattern /predict or /health`.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.field)?;
        if let Some(header) = &self.header {
            write!(f, " {header}")?;
        }
        for (at, value) in self.values.iter().enumerate() {
            write!(f, "{}{value}", if at == 0 { " " } else { " or " })?;
        }
        Ok(())
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Like(value) => f.write_str(value),
            Self::Regex(pattern) => write!(f, "regex {pattern}"),
        }
    }
}

/// What a listener or rule does with a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Action {
    /// Forward to target groups, with their weights. `TargetGroupArn` and `ForwardConfig` read as one.
    Forward {
        /// The groups and their weights; a weight of 0 gets no traffic.
        groups: Vec<Weighted>,
    },
    Redirect(Redirect),
    FixedResponse {
        /// The status, as AWS writes it.
        status: String,
    },
    /// Let an identity provider or a JWT check decide first.
    Authenticate {
        /// AWS's name of the action: `authenticate-oidc`, `authenticate-cognito`, `jwt-validation`.
        by: String,
    },
    /// An action that AWS did not have when this was written.
    Other {
        /// AWS's name of it.
        name: String,
    },
}

impl Action {
    /// Whether requests go to this target group, whatever its weight.
    pub fn forwards_to(&self, group: &Arn) -> bool {
        match self {
            Self::Forward { groups } => groups.iter().any(|it| it.group == *group),
            Self::Redirect(_) | Self::FixedResponse { .. } | Self::Authenticate { .. } | Self::Other { .. } => false,
        }
    }
}

/// A target group of a forward action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weighted {
    pub group: Arn,
    /// Its share, 0 to 999.
    pub weight: u16,
}

/// A redirect action. A component that AWS leaves out keeps the request's value, which AWS also writes as `#{host}` and
/// so on; both read as `None` here. Source: API reference, `RedirectActionConfig`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redirect {
    /// The wanted protocol, `None` for the request's own.
    pub protocol: Option<String>,
    /// The wanted host, `None` for the request's own.
    pub host: Option<String>,
    /// The wanted port, `None` for the request's own.
    pub port: Option<String>,
    /// The wanted path, `None` for the request's own.
    pub path: Option<String>,
    /// The wanted query, `None` for the request's own.
    pub query: Option<String>,
    /// 301 or 302.
    pub status: u16,
}

impl Listener {
    /// Every action of the listener: the default ones and those of the rules that were seen.
    pub fn actions(&self) -> impl Iterator<Item = &Action> {
        let rules = self.rules.as_ref().map_or(&[][..], Vec::as_slice);
        self.default_actions.iter().chain(rules.iter().flat_map(|rule| &rule.actions))
    }
}
