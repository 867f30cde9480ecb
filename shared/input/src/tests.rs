//! Events that are wrong in many places, or in one that is very large.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, json};

use super::*;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
struct Example {
    domain: String,
    names: Vec<u8>,
}

fn told(event: Value) -> String {
    bad_event(&read::<Example>(event).unwrap_err())
}

#[test]
fn every_mistake_of_a_small_event_is_told() {
    let told = told(json!({"domian": "x\u{1b}", "names": ["a", 300]}));
    assert!(told.starts_with("nothing was looked at: the event has 4 mistakes: "), "{told}");
    for mistake in [
        "domian: holds U+001B, which nobody can see: leave it out",
        "domian: is not a field; did you mean domain?",
        "names[0]: must be a whole number, and is a string",
        "names[1]: it is greater than the maximum of 255",
    ] {
        assert!(told.contains(mistake), "{mistake}\nnot in {told}");
    }
}

#[test]
fn many_unknown_fields_make_no_long_answer() {
    let fields = |many: u32| Value::Object((0..many).map(|n| (format!("f{n}"), json!(n))).collect::<Map<_, _>>());
    let many = told(fields(10_000));
    assert!(many.starts_with("nothing was looked at: the event has 10000 mistakes: f0: is not a field; "), "{many}");
    assert!(many.ends_with("; and 9980 more") && many.len() < 6_000, "{}", many.len());
    let too_many = "nothing was looked at: the event has 1 mistake: the event has more than 262144 bytes";
    assert_eq!(told(fields(100_000)), too_many);
}

#[test]
fn neither_does_a_name_that_fills_the_event() {
    for long in ["n".repeat(200_000), "\n\u{202e}".repeat(30_000), "é\u{1b}".repeat(30_000)] {
        let inner: Map<String, Value> = (0..200).map(|n| (format!("f{n}"), json!("\u{7}"))).collect();
        let told = told(json!({long: inner}));
        assert!(told.len() < 6_000, "{}", told.len());
        assert!(!told.chars().any(facts::untrusted::is_invisible), "{told}");
    }
}
