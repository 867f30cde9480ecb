//! What the security groups must be, in the event.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the security groups must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct SecurityGroupsConfig {
    /// Whether they are judged. `true` unless given.
    pub wanted: bool,
    /// Whom they must let in on the ports of the listeners: `everybody` (the default of an internet-facing load
    /// balancer), or `some` (of an internal one), so that nothing may be open to every address.
    pub open_to: Option<OpenTo>,
}

/// Whom a load balancer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum OpenTo {
    /// For every address.
    Everybody,
    /// For some.
    Some,
}

impl Default for SecurityGroupsConfig {
    fn default() -> Self {
        Self { wanted: true, open_to: None }
    }
}
