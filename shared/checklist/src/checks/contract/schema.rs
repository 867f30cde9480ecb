//! A schema of the document as a validator of answers.
//!
//! Since 3.1 a schema is one of JSON Schema 2020-12. In 3.0 it is nearly draft 4, and has `nullable` of its own.
//! Source: OpenAPI Specification 3.0.4 and 3.1.1, "Schema Object".

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Draft;
use serde_json::{Map, Value, json};

use super::document::Document;
use crate::schema::{Budget, Schema, Unusable, pointer};

/// The validator, or what is wrong with the schema.
pub(super) fn compile(document: &Document, schema: &Value, budget: &mut Budget) -> Result<Schema, Unusable> {
    let mut whole = json!({"allOf": [schema]});
    if let (Value::Object(fields), Some(components)) = (&mut whole, document.whole.get("components")) {
        fields.insert("components".to_owned(), referred_to(schema, components));
    }
    for_answers(&mut whole, document.is_3_0);
    let draft = if document.is_3_0 { Draft::Draft4 } else { Draft::Draft202012 };
    Schema::compile(whole, Some(draft), budget)
}

/// The components that a schema refers to, and those that they refer to: a document has hundreds, a schema needs some.
fn referred_to(schema: &Value, components: &Value) -> Value {
    let mut needed = BTreeSet::new();
    let mut waiting = vec![schema];
    let mut found: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    while let Some(value) = waiting.pop() {
        waiting.extend(value.as_object().into_iter().flat_map(Map::values));
        waiting.extend(value.as_array().into_iter().flatten());
        let Some(pointer) = value.get("$ref").and_then(Value::as_str).and_then(pointer) else { continue };
        let mut names = pointer.split('/').skip(1).map(|name| name.replace("~1", "/").replace("~0", "~"));
        let (Some("components"), Some(kind), Some(name)) = (names.next().as_deref(), names.next(), names.next()) else {
            continue;
        };
        let Some(component) = components.get(&kind).and_then(|all| all.get(&name)) else { continue };
        if needed.insert((kind.clone(), name.clone())) {
            waiting.push(component);
            found.entry(kind).or_default().insert(name, component.clone());
        }
    }
    found.into_iter().map(|(kind, all)| (kind, Value::Object(all))).collect()
}

/// What the document says of answers, in the words of JSON Schema: what may only be sent need not come back, and what is
/// nullable may be null.
fn for_answers(value: &mut Value, is_3_0: bool) {
    match value {
        Value::Object(fields) => {
            let only_sent = only_sent(fields.get("properties"));
            if let Some(required) = fields.get_mut("required").and_then(Value::as_array_mut) {
                required.retain(|name| !name.as_str().is_some_and(|name| only_sent.contains(name)));
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

fn only_sent(properties: Option<&Value>) -> BTreeSet<String> {
    let properties = properties.and_then(Value::as_object).into_iter().flatten();
    let sent = properties.filter(|(_, schema)| schema.get("writeOnly") == Some(&Value::Bool(true)));
    sent.map(|(name, _)| name.clone()).collect()
}
