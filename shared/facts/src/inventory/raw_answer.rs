//! AWS's own words about a resource: what facts leave out, kept so that it can be brought back as it was.

use serde::{Deserialize, Serialize};

/// One answer of AWS, as it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawAnswer {
    /// The IAM action of the call, such as `wafv2:GetWebACL`.
    pub call: String,
    /// What was asked about, where one resource takes several calls of this action: an ARN, a type, a page.
    pub about: Option<String>,
    /// The body: XML or JSON, as the service speaks.
    pub answer: String,
}
