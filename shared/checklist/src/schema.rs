//! What a JSON Schema finds wrong with a body, each with its place.

use jsonschema::Validator;
use serde_json::Value;

use crate::words::excerpt;

/// Everything that is wrong, short: `/prediction: "a lot" is not of type "number"`. A confidential body is named and not
/// shown.
pub(crate) fn faults(schema: &Validator, body: &Value, confidential: bool) -> Vec<String> {
    let fault = |error: jsonschema::ValidationError<'_>| {
        let path = error.instance_path().to_string();
        let place = if path.is_empty() { "the body" } else { &path };
        let words = if confidential { error.masked_with("it").to_string() } else { error.to_string() };
        format!("{place}: {}", excerpt(&words))
    };
    let mut faults: Vec<String> = schema.iter_errors(body).map(fault).collect();
    // By place: the order in which a schema names its properties means nothing.
    faults.sort_unstable();
    faults
}
