//! What access logs must be, in the event.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What access logs must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct AccessLogsConfig {
    /// Whether they must be on. `true` unless given.
    pub wanted: bool,
    /// How old the newest object may be while there is traffic, in minutes. 20 unless given.
    #[schemars(range(min = 20, max = 525_600))]
    pub max_age_min: u32,
    /// The bucket that they must go to. Any unless given.
    #[schemars(regex(pattern = r"^[a-z0-9.-]{3,63}$"))]
    pub bucket: Option<String>,
}

impl Default for AccessLogsConfig {
    fn default() -> Self {
        Self { wanted: true, max_age_min: 20, bucket: None }
    }
}
