//! Schemas and bodies that would take for ever, and those that do not.

mod genes;
mod hostile;
mod laws;
mod watch;

use serde_json::{Value, json};

use super::{Budget, Judged, Schema};

/// A body against a schema, as the event's schemas are judged.
fn judged(schema: &Value, body: &Value) -> Judged {
    let mut budget = Budget::of_a_check();
    match Schema::new(schema, &mut budget) {
        Ok(schema) => schema.judge(body, false, &mut budget),
        Err(why) => Judged::Unjudged(why.to_string()),
    }
}

fn differs(schema: &Value, body: &Value) -> Vec<String> {
    match judged(schema, body) {
        Judged::Differs(faults) => faults,
        other @ (Judged::Fits | Judged::Somehow | Judged::Unjudged(_)) => panic!("{other:?}"),
    }
}

#[test]
fn faults_are_told_with_their_place_and_the_value_short() {
    let schema = json!({"type": "object", "required": ["b"], "properties": {"a": {"items": {"maxLength": 3}}}});
    let body = json!({"a": ["abc", "abcd", "x".repeat(200_000)]});
    let faults = differs(&schema, &body);
    assert_eq!(faults[0], "/a/1: \"abcd\" is longer than 3 characters");
    assert!(faults[1].starts_with("/a/2: \"xxxx") && faults[1].len() < 200, "{}", faults[1]);
    assert_eq!(faults[2], "the body: \"b\" is a required property");
}

#[test]
fn whole_numbers_are_one_value_however_they_are_written() {
    let unique = json!({"uniqueItems": true});
    for (same, body) in [
        (true, json!([1, 1.0])),
        (true, json!([{"a": [0.0], "b": 1}, {"b": 1, "a": [-0.0]}])),
        (true, json!([18_446_744_073_709_549_568_u64, 18_446_744_073_709_549_568.0])),
        (false, json!([18_446_744_073_709_549_567_u64, 18_446_744_073_709_549_568.0])),
        (false, json!([1, "1", [1], {"1": 1}, true, null, 1.5, "[1,]"])),
    ] {
        assert_eq!(judged(&unique, &body) == Judged::Fits, !same, "{body}");
    }
}

#[test]
fn a_constant_is_compared_as_json_and_draft_4_has_none() {
    assert_eq!(differs(&json!({"const": {"a": 1}}), &json!({"a": 2})), [r#"the body: {"a":1} was expected"#]);
    assert_eq!(judged(&json!({"const": {"a": 1}}), &json!({"a": 1.0})), Judged::Fits);
    let old = json!({"$schema": "http://json-schema.org/draft-04/schema#", "const": 1});
    assert_eq!(judged(&old, &json!(2)), Judged::Fits);
}

#[test]
fn a_schema_may_refer_to_a_schema_for_schemas_to_names_and_to_itself() {
    let meta = json!({"$ref": "https://json-schema.org/draft/2020-12/schema"});
    assert_eq!(judged(&meta, &json!({"type": "object"})), Judged::Fits);
    assert!(matches!(judged(&meta, &json!({"type": "nonsense"})), Judged::Differs(_)));
    let named = json!({
        "$id": "https://example.com/tree", "properties": {"left": {"$ref": "#tree"}, "right": {"$ref": "https://example.com/tree#/$defs/t"}},
        "$defs": {"t": {"$anchor": "tree", "type": "object", "properties": {"left": {"$ref": "#"}}}},
    });
    assert_eq!(judged(&named, &json!({"left": {"left": {"right": {}}}})), Judged::Fits);
    assert!(matches!(judged(&named, &json!({"left": {"left": {"right": 5}}})), Judged::Differs(_)));
}

#[test]
fn a_name_that_is_required_twice_is_required() {
    let schema = json!({"required": ["a", "b", "a", "b"]});
    assert_eq!(judged(&schema, &json!({"a": 1, "b": 2})), Judged::Fits);
    assert_eq!(differs(&schema, &json!({"a": 1})), ["the body: \"b\" is a required property"]);
}
