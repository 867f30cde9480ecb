//! The API's own description in the event.

use facts::scope::Endpoint;
use input::Problem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the answers are held against, besides what each endpoint must answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct ContractConfig {
    /// Path of the API's OpenAPI document (3.0 or 3.1). It is read where one of the endpoints has this path.
    /// `/openapi.json` unless given; `null` for none.
    #[schemars(length(max = 1024), regex(pattern = r"^/[!-~]*$"))]
    pub document: Option<String>,
    /// Names of endpoints that are no part of it. None unless given.
    #[schemars(length(max = 50), inner(length(max = 200)))]
    pub ignore: Vec<String>,
}

impl Default for ContractConfig {
    fn default() -> Self {
        Self { document: Some("/openapi.json".to_owned()), ignore: Vec::new() }
    }
}

impl ContractConfig {
    /// What the schema cannot see: an endpoint that is left out must be one of them.
    pub fn problems(&self, endpoints: &[Endpoint]) -> Vec<Problem> {
        let is_none = |name: &String| !endpoints.iter().any(|endpoint| endpoint.name == *name);
        let unknown = self.ignore.iter().enumerate().filter(|(_, name)| is_none(name));
        unknown
            .map(|(at, _)| Problem::new(format!("contract.ignore[{at}]"), "is not the name of an endpoint"))
            .collect()
    }
}
