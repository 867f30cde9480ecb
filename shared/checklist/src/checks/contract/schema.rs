//! A schema of the document as a validator of answers.
//!
//! Since 3.1 a schema is one of JSON Schema 2020-12. In 3.0 it is nearly draft 4, and has `nullable` of its own.
//! Source: OpenAPI Specification 3.0.4 and 3.1.1, "Schema Object".

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

use super::document::Document;

/// The validator, or what is wrong with the schema.
pub(super) fn compile(document: &Document, schema: &Value) -> Result<Validator, String> {
    let components = document.whole.get("components").cloned().unwrap_or(Value::Null);
    let mut whole = json!({"allOf": [schema]});
    if let (Value::Object(fields), Value::Object(components)) = (&mut whole, components) {
        fields.insert("components".to_owned(), Value::Object(components));
    }
    for_answers(&mut whole, document.is_3_0);
    let draft = if document.is_3_0 { Draft::Draft4 } else { Draft::Draft202012 };
    jsonschema::options().with_draft(draft).build(&whole).map_err(|error| error.to_string())
}

/// What the document says of answers, in the words of JSON Schema: what may only be sent need not come back, and what is
/// nullable may be null.
fn for_answers(value: &mut Value, is_3_0: bool) {
    match value {
        Value::Object(fields) => {
            let only_sent = only_sent(fields.get("properties"));
            if let Some(required) = fields.get_mut("required").and_then(Value::as_array_mut) {
                required.retain(|name| !only_sent.iter().any(|sent| name == sent));
                if required.is_empty() {
                    // Draft 4 wants at least one.
                    fields.remove("required");
                }
            }
            for inner in fields.values_mut() {
                for_answers(inner, is_3_0);
            }
            let is_nullable = is_3_0 && fields.get("nullable") == Some(&Value::Bool(true));
            if is_nullable {
                fields.remove("nullable");
                *value = json!({"anyOf": [value.take(), {"enum": [null]}]});
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| for_answers(item, is_3_0)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn only_sent(properties: Option<&Value>) -> Vec<String> {
    let properties = properties.and_then(Value::as_object).into_iter().flatten();
    let sent = properties.filter(|(_, schema)| schema.get("writeOnly") == Some(&Value::Bool(true)));
    sent.map(|(name, _)| name.clone()).collect()
}
