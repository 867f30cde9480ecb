//! Documents and bodies that ended a run, and their kin. Each is within the size limits, and none may take for ever.

use jsonschema::Draft;
use serde_json::{Map, Value, json};

use super::genes::LARGEST;
use super::watch::Watch;
use super::{Budget, Judged, Schema};

fn refer(to: usize) -> Value {
    json!({"$ref": format!("#/components/schemas/A{to}")})
}

/// So many parts, each made of references to the next, and the last one.
fn chain(deep: usize, part: impl Fn(Value) -> Value, last: Value) -> Value {
    let mut parts: Map<String, Value> = (0..deep).map(|at| (format!("A{at}"), part(refer(at + 1)))).collect();
    parts.insert(format!("A{deep}"), last);
    json!({"allOf": [refer(0)], "components": {"schemas": parts}})
}

fn watched(what: &str, draft: Draft, schema: &Value, body: &Value) -> (Judged, u64) {
    assert!(schema.to_string().len() <= LARGEST, "{what}: {}", schema.to_string().len());
    assert!(body.to_string().len() <= LARGEST, "{what}");
    let watch = Watch::new();
    watch.begin(what.to_owned());
    let mut budget = Budget::of_a_check();
    let judged = match Schema::compile(schema.clone(), Some(draft), &mut budget) {
        Ok(schema) => schema.judge(body, false, &mut budget),
        Err(why) => Judged::Unjudged(why.to_string()),
    };
    let spent = budget.spent();
    println!("{what}: {spent} steps: {}", format!("{judged:?}").chars().take(160).collect::<String>());
    (judged, spent)
}

fn judged(what: &str, schema: &Value, body: &Value) -> Judged {
    watched(what, Draft::Draft202012, schema, body).0
}

fn is_unjudged(judged: &Judged) -> bool {
    matches!(judged, Judged::Unjudged(_))
}

fn is_wrong(judged: &Judged) -> bool {
    matches!(judged, Judged::Differs(_) | Judged::Somehow)
}

#[test]
fn alternatives_that_double_with_each_reference_are_not_judged_and_end() {
    for deep in [22, 40, 1_000] {
        for keyword in ["anyOf", "oneOf", "allOf"] {
            let double = |to: Value| json!({keyword: [to, to]});
            for last in [json!({"type": "string"}), json!({"type": "object"}), json!({}), json!(true), json!(false)] {
                let what = format!("{deep} {keyword} {last}");
                let schema = chain(deep, double, last.clone());
                for draft in [Draft::Draft202012, Draft::Draft4] {
                    watched(&what, draft, &schema, &json!({"a": 1}));
                }
            }
        }
    }
    let any = |deep| {
        judged("any", &chain(deep, |to| json!({"anyOf": [to, to]}), json!({"type": "string"})), &json!({"a": 1}))
    };
    assert!(is_unjudged(&any(22)) && is_unjudged(&any(40)));
    assert!(is_wrong(&any(9)), "what is within the budget is judged");
}

#[test]
fn whatever_applies_to_the_same_value_may_double_and_ends() {
    for (what, part) in [
        ("if", (|to| json!({"if": to, "then": to, "else": to})) as fn(Value) -> Value),
        ("not", |to| json!({"allOf": [{"not": to}, {"not": {"not": to}}]})),
        ("dependentSchemas", |to| json!({"dependentSchemas": {"a": to, "b": to}})),
        ("dependencies", |to| json!({"dependencies": {"a": to, "b": to}})),
        ("ref", |to| json!({"$ref": to["$ref"], "anyOf": [to]})),
        ("unevaluatedProperties", |to| json!({"anyOf": [to, to], "unevaluatedProperties": false})),
        ("unevaluatedItems", |to| json!({"anyOf": [to, to], "unevaluatedItems": to})),
        ("three of one", |to| json!({"oneOf": [{"allOf": [to, to], "required": ["a"]}, {"allOf": [to, to]}, to]})),
        (
            "properties",
            |to| json!({"properties": {"a": to}, "patternProperties": {"a": to}, "additionalProperties": to}),
        ),
        ("items", |to| json!({"prefixItems": [to], "items": to, "contains": to})),
        ("propertyNames", |to| json!({"propertyNames": {"anyOf": [to, to]}})),
    ] {
        for last in [json!({"type": "integer"}), json!({}), json!({"const": 5}), json!({"properties": {"a": {}}})] {
            for body in [json!({"a": {"a": 1}, "b": [1]}), (0..60).fold(json!(1), |inner, _| json!({"a": [inner]}))] {
                judged(&format!("{what} {last}"), &chain(40, part, last.clone()), &body);
            }
        }
    }
}

#[test]
fn an_error_for_each_of_many_parts_does_not_print_the_body_each_time() {
    let body = json!("x".repeat(250_000));
    let schema = json!({"allOf": vec![json!({"type": "integer"}); 12_000]});
    let Judged::Differs(faults) = judged("12000 errors", &schema, &body) else { panic!("it is wrong") };
    assert!(
        faults[0].starts_with("the body: \"xxx") && faults[0].ends_with("...") && faults[0].len() < 200,
        "{faults:?}"
    );
    let numbers = json!((0..40_000).collect::<Vec<_>>());
    let each = json!({"items": {"anyOf": [{"type": "string"}, {"type": "null"}, {"not": {"type": "integer"}}]}});
    assert!(is_wrong(&judged("40000 errors", &each, &numbers)));
    let closed = json!({"allOf": vec![json!({"additionalProperties": false}); 6_000]});
    let fields: Map<String, Value> = (0..15_000).map(|at| (format!("name{at}"), json!(1))).collect();
    assert!(is_wrong(&judged("names", &closed, &Value::Object(fields))));
    let long = json!({"a".repeat(120_000): vec![0; 50_000]});
    assert!(is_wrong(&judged("long path", &json!({"additionalProperties": {"items": {"type": "string"}}}), &long)));
    let large = json!({"not": {"enum": vec!["y"; 30_000]}});
    judged("large not", &json!({"items": {"not": large}}), &json!(vec!["x"; 30_000]));
}

#[test]
fn a_part_that_comes_back_to_itself_ends() {
    let around = |keyword: &str| json!({"$ref": "#/components/schemas/A0", "components": {"schemas": {"A0": {keyword: [refer(0), refer(0)]}}}});
    for keyword in ["allOf", "anyOf", "oneOf"] {
        judged(keyword, &around(keyword), &json!({"a": 1}));
    }
    let every = |size: usize, keyword: &str| {
        let all: Vec<Value> = (0..size).map(refer).collect();
        let parts: Map<String, Value> =
            (0..size).map(|at| (format!("A{at}"), json!({keyword: all, "items": {keyword: all}}))).collect();
        json!({"$ref": "#/components/schemas/A0", "components": {"schemas": parts}})
    };
    for size in [5, 12, 60] {
        for keyword in ["allOf", "anyOf", "oneOf"] {
            judged(&format!("each refers to each of {size}"), &every(size, keyword), &json!([[1], [[]], {"a": 1}]));
        }
    }
    let circle = json!({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}});
    for draft in [Draft::Draft4, Draft::Draft202012] {
        assert!(is_unjudged(&watched("circle", draft, &circle, &json!(1)).0));
    }
}

#[test]
fn long_chains_do_not_overflow_the_stack() {
    let deep = (0..120).fold(json!(1), |inner, at| if at % 2 == 0 { json!([inner]) } else { json!({"a": inner}) });
    for (what, part) in [
        ("ref", (|to| to) as fn(Value) -> Value),
        ("allOf", |to| json!({"allOf": [to]})),
        ("anyOf", |to| json!({"anyOf": [to]})),
        ("oneOf", |to| json!({"oneOf": [to]})),
        ("not", |to| json!({"not": to})),
        ("if", |to| json!({"if": to})),
        ("items", |to| json!({"items": to})),
        ("properties", |to| json!({"properties": {"a": to}})),
        ("unevaluated", |to| json!({"unevaluatedItems": to, "anyOf": [to]})),
    ] {
        for draft in [Draft::Draft4, Draft::Draft202012] {
            for last in
                [json!({"type": "string"}), json!({}), json!({"items": refer(0), "properties": {"a": refer(0)}})]
            {
                for long in [100, 2_000] {
                    watched(&format!("{long} times {what}"), draft, &chain(long, part, last.clone()), &deep);
                }
            }
        }
    }
    for keyword in ["not", "items", "additionalProperties"] {
        let nested = (0..120).fold(json!({"type": "string"}), |inner, _| json!({keyword: inner}));
        watched("nested", Draft::Draft4, &nested, &deep);
    }
}

#[test]
fn lists_that_hash_alike_values_that_are_compared_and_patterns_that_go_back_are_bounded() {
    fn trees(size: usize) -> Vec<Value> {
        if size == 0 {
            return vec![json!([])];
        }
        (0..size)
            .flat_map(|first| {
                trees(first).into_iter().flat_map(move |head| {
                    trees(size - 1 - first).into_iter().map(move |mut tail| {
                        tail.as_array_mut().unwrap().insert(0, head.clone());
                        tail
                    })
                })
            })
            .collect()
    }
    let unique = json!({"uniqueItems": true});
    assert_eq!(judged("trees", &unique, &json!(trees(9))), Judged::Fits);
    let objects: Vec<Value> = (0..12_000).map(|at| json!({"a": [at]})).collect();
    assert!(is_unjudged(&judged("enum", &json!({"items": {"enum": objects}}), &json!(objects))));
    let text = json!("a".repeat(250_000));
    for pattern in [
        "(a+)+b",
        "^(a|aa)+$",
        "(?=a*b)c",
        r"(a*)*\1b",
        "(?<!b)a*c",
        "^(a|b)*a(a|b){60}c$",
        "((a{30}){30}){9}",
        "x{0,4000}y",
        "(?:(?:a?){40}){40}b",
        "((((((((((a+)+)+)+)+)+)+)+)+)+)+b",
        r"\p{L}{900}",
        "(.*)(.*)(.*)(.*)(.*)b",
        "(?=(a+)+b)",
        "(?:(?!b)a)*c",
    ] {
        let each = json!({"anyOf": vec![json!({"pattern": pattern}); 500]});
        judged(&format!("long text {pattern}"), &json!({"pattern": pattern}), &text);
        judged(&format!("500 times {pattern}"), &each, &json!("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
        judged(
            &format!("list {pattern}"),
            &json!({"items": {"pattern": pattern}}),
            &json!(vec!["a".repeat(60); 4_000]),
        );
        let names: Map<String, Value> = (0..5_000).map(|at| ("a".repeat(30) + &at.to_string(), json!(1))).collect();
        judged(
            &format!("names {pattern}"),
            &json!({"patternProperties": {pattern: {"type": "null"}}}),
            &Value::Object(names),
        );
    }
    let many: Map<String, Value> = (0..3_000).map(|at| (format!("^a{{{}}}[{at}]", at % 300 + 1), json!({}))).collect();
    judged("many patterns", &json!({"patternProperties": many}), &json!({"a": 1}));
    judged("deep pattern", &json!({"pattern": "(".repeat(2_000) + &")".repeat(2_000)}), &json!("a"));
}

#[test]
fn wide_schemas_end() {
    let long = "k".repeat(100_000);
    judged("long name", &json!({"properties": {&long: {"allOf": vec![json!({}); 10_000]}}}), &json!({&long: 1}));
    judged(
        "refs below a long name",
        &json!({"properties": {&long: {"properties": (0..3_000).map(|at| (at.to_string(), json!({"$ref": "#"}))).collect::<Map<_, _>>()}}}),
        &json!({}),
    );
    let required: Vec<String> = (0..10_000).map(|at| format!("n{at}")).collect();
    judged("required", &json!({"items": {"required": required}}), &json!(vec![json!({"a": 1}); 20_000]));
    let fields: Map<String, Value> = (0..5_000).map(|at| (format!("n{at}"), json!({"type": "null"}))).collect();
    judged("properties", &json!({"items": {"properties": fields}}), &json!(vec![json!({"n1": 1, "n2": null}); 10_000]));
    let branches: Vec<Value> = (0..2_500)
        .map(|at| json!({"properties": {"kind": {"const": at}}, "required": [format!("k{at}"), "kind"]}))
        .collect();
    for keyword in ["oneOf", "anyOf"] {
        judged("branches", &json!({"items": {keyword: branches}}), &json!(vec![json!({"kind": 1}); 10_000]));
    }
    let dependent: Map<String, Value> = (0..5_000).map(|at| (format!("n{at}"), json!({"minProperties": 1}))).collect();
    judged("dependent", &json!({"items": {"dependentSchemas": dependent}}), &json!(vec![json!({"n1": 1}); 10_000]));
    let ids: Map<String, Value> = (0..2_000).map(|at| (format!("d{at}"), json!({"$id": format!("https://a.example/{at}"), "$anchor": "x", "$ref": format!("https://a.example/{}", at + 1)}))).collect();
    judged("ids", &json!({"$ref": "https://a.example/0", "$defs": ids}), &json!(1));
    let nested_ids = (0..110).fold(json!({"$ref": "#x", "$anchor": "x"}), |inner, at| json!({"$id": format!("https://a.example/{at}"), "$dynamicAnchor": "y", "$defs": {"a": inner}, "anyOf": [{"$dynamicRef": "#y"}, {"$dynamicRef": "#y"}]}));
    judged("nested ids", &nested_ids, &json!({"a": 1}));
    let dialects: Map<String, Value> = (0..1_500)
        .map(|at| {
            (
                format!("d{at}"),
                json!({"$id": format!("https://a.example/{at}"), "$schema": "http://json-schema.org/draft-07/schema#"}),
            )
        })
        .collect();
    judged("dialects", &json!({"$defs": dialects}), &json!(1));
}
