//! What the targets must be, in the event.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the targets must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct TargetsConfig {
    /// The least number of healthy targets in each group that gets traffic. 1 unless given.
    #[schemars(range(min = 1, max = 10_000))]
    pub min_healthy: u32,
    /// How long a target may be initial or draining before that is a failure, in seconds. 600 unless given.
    #[schemars(range(max = 604_800))]
    pub patience_s: u32,
    /// The most unhealthy targets of a group while it has `min_healthy` healthy ones: nodes without a pod
    /// (`externalTrafficPolicy: Local`), or a zone that is shifted away. None unless given.
    #[schemars(range(max = 10_000))]
    pub max_unhealthy: u32,
}

impl Default for TargetsConfig {
    fn default() -> Self {
        Self { min_healthy: 1, patience_s: 600, max_unhealthy: 0 }
    }
}
