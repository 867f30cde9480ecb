//! A schema of the document as a validator of answers.
//!
//! Since 3.1 a schema is one of JSON Schema 2020-12. In 3.0 it is nearly draft 4, and has `nullable` of its own.
//! Source: OpenAPI Specification 3.0.4 and 3.1.1, "Schema Object".

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

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
            bounds(fields, is_3_0);
            if let Some(reference) = fields.get("$ref").and_then(Value::as_str).map(as_uri) {
                fields.insert("$ref".to_owned(), Value::String(reference));
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

/// Exclusive bounds in the form of the draft. Generators write the one into documents of the other version: before 3.1
/// an exclusive bound is a flag beside the bound, and since then a bound of its own.
fn bounds(fields: &mut Map<String, Value>, is_3_0: bool) {
    for (bound, exclusive, is_lower) in [("minimum", "exclusiveMinimum", true), ("maximum", "exclusiveMaximum", false)]
    {
        match (is_3_0, fields.get(exclusive).cloned(), fields.get(bound).cloned()) {
            (true, Some(Value::Number(own)), beside) => {
                // Of two bounds the narrower one counts.
                let beside = beside.as_ref().and_then(Value::as_f64).zip(own.as_f64());
                let is_narrower =
                    beside.is_none_or(|(beside, own)| if is_lower { own >= beside } else { own <= beside });
                if is_narrower {
                    fields.insert(bound.to_owned(), Value::Number(own));
                }
                fields.insert(exclusive.to_owned(), Value::Bool(is_narrower));
            }
            (false, Some(Value::Bool(is_exclusive)), beside) => {
                fields.remove(exclusive);
                if let (true, Some(beside)) = (is_exclusive, beside) {
                    fields.remove(bound);
                    fields.insert(exclusive.to_owned(), beside);
                }
            }
            (true | false, _, _) => {}
        }
    }
    // Draft 4 has the flag only beside its bound.
    for (bound, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        if is_3_0 && fields.get(exclusive).is_some_and(Value::is_boolean) && !fields.contains_key(bound) {
            fields.remove(exclusive);
        }
    }
}

/// The reference with every character escaped that no URI has: generators put a type's name into it as it is, such as
/// `Page[Item]`. What is escaped already stays. Source: RFC 3986, section 3.5.
fn as_uri(reference: &str) -> String {
    let mut uri = String::with_capacity(reference.len());
    let is_hex = |at: Option<&u8>| at.is_some_and(u8::is_ascii_hexdigit);
    let bytes = reference.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        let is_escape =
            *byte == b'%' && is_hex(bytes.get(at.saturating_add(1))) && is_hex(bytes.get(at.saturating_add(2)));
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?#".contains(byte) || is_escape {
            uri.push(char::from(*byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

fn only_sent(properties: Option<&Value>) -> BTreeSet<String> {
    let properties = properties.and_then(Value::as_object).into_iter().flatten();
    let sent = properties.filter(|(_, schema)| schema.get("writeOnly") == Some(&Value::Bool(true)));
    sent.map(|(name, _)| name.clone()).collect()
}
