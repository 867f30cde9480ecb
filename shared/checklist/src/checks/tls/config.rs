//! What TLS must be, in the event.

use input::Problem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What TLS must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct TlsConfig {
    /// The oldest version that is right: `1.2` (the default) or `1.3`.
    pub min_version: TlsVersion,
    /// Fewer days left than this is a Warn, unless ACM is renewing the certificate by itself. 30 unless given.
    #[schemars(range(max = 3650))]
    pub warn_days: u32,
    /// Fewer days left than this is a Fail. 7 unless given.
    #[schemars(range(max = 3650))]
    pub fail_days: u32,
    /// Certificates of a private authority that vouches for the site's, as PEM, or the ARN of a Secrets Manager secret with
    /// them (its whole text, or the key `ca` of a JSON object; for the same domains as a `token`; where an endpoint has a
    /// token, only so). No other authority is trusted then. Those that browsers trust unless given.
    #[schemars(length(min = 1, max = 16384))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca: Option<String>,
}

/// A version of TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
pub enum TlsVersion {
    /// TLS 1.2.
    #[serde(rename = "1.2")]
    V1_2,
    /// TLS 1.3.
    #[serde(rename = "1.3")]
    V1_3,
}

impl Default for TlsConfig {
    fn default() -> Self {
        Self { min_version: TlsVersion::V1_2, warn_days: 30, fail_days: 7, ca: None }
    }
}

impl TlsConfig {
    /// What the schema cannot see.
    pub fn problems(&self) -> Vec<Problem> {
        let message = format!("must not be more than tls.warn_days ({})", self.warn_days);
        (self.fail_days > self.warn_days).then(|| Problem::new("tls.fail_days", message)).into_iter().collect()
    }
}
