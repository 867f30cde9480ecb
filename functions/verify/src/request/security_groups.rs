//! What the security groups must be, in the event.

use checklist::expectations::{self, SecurityGroupExpectation};
use schemars::JsonSchema;
use serde::Deserialize;

/// What the security groups must be.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct SecurityGroups {
    /// Whether they are judged. `true` unless given.
    pub wanted: bool,
    /// Whom they must let in on the ports of the listeners: `everybody` (the default of an internet-facing load
    /// balancer), or `some` (of an internal one), so that nothing may be open to every address.
    pub open_to: Option<OpenTo>,
}

/// Whom a load balancer is for.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
pub enum OpenTo {
    /// For every address.
    Everybody,
    /// For some.
    Some,
}

impl Default for SecurityGroups {
    fn default() -> Self {
        Self { wanted: true, open_to: None }
    }
}

impl From<SecurityGroups> for SecurityGroupExpectation {
    fn from(SecurityGroups { wanted, open_to }: SecurityGroups) -> Self {
        let open_to = open_to.map(|open_to| match open_to {
            OpenTo::Everybody => expectations::OpenTo::Everybody,
            OpenTo::Some => expectations::OpenTo::Some,
        });
        Self { wanted, open_to }
    }
}
