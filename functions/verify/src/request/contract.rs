//! The API's own description in the event.

use schemars::JsonSchema;
use serde::Deserialize;

/// What the answers are held against, besides what each endpoint must answer.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct Contract {
    /// Path of the API's OpenAPI document (3.0 or 3.1). It is read where one of the endpoints has this path.
    /// `/openapi.json` unless given; `null` for none.
    #[schemars(length(max = 1024), regex(pattern = r"^/[!-~]*$"))]
    pub document: Option<String>,
    /// Names of endpoints that are no part of it. None unless given.
    #[schemars(length(max = 50), inner(length(max = 200)))]
    pub ignore: Vec<String>,
}

impl Default for Contract {
    fn default() -> Self {
        Self { document: Some("/openapi.json".to_owned()), ignore: Vec::new() }
    }
}
