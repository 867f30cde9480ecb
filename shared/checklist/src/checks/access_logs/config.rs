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
    /// The account of that bucket, where it is not the load balancer's own. The role may read it only if its policy lets it.
    #[schemars(regex(pattern = r"^[0-9]{12}$"))]
    pub account: Option<String>,
    /// Whether it is looked for what arrives. `false` where the bucket cannot be read from here: then only the setting is
    /// judged, and no log is read for `traffic` either. `true` unless given.
    pub arrive: bool,
}

impl Default for AccessLogsConfig {
    fn default() -> Self {
        Self { wanted: true, max_age_min: 20, bucket: None, account: None, arrive: true }
    }
}
