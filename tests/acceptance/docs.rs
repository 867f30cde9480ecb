//! The tables of `docs/reference` are those of the code and the template, and every link leads somewhere. `make docs` writes
//! the tables anew.

mod links;
mod parameters;

use std::fmt::Write as _;

use facts::kubernetes::setting::Setting;
use serde_json::{Map, Value};

use crate::events::root;

/// Set by `make docs`: write instead of compare.
const WRITE: &str = "ALBKEEPER_WRITE_DOCS";

#[test]
fn the_reference_is_current() {
    let tables = [
        ("checks", "checks", checks()),
        ("verify-event", "event", event(&schemars::schema_for!(verify::request::Request).to_value())),
        ("verify-shard-event", "shard", event(&schemars::schema_for!(verify::request::ShardRequest).to_value())),
        ("fleet", "fleet-event", event(&schemars::schema_for!(verify::request::FleetEvent).to_value())),
        ("fleet", "fleet-file", event(&schemars::schema_for!(verify::request::FleetFile).to_value())),
        ("fleet", "fleet-shard", event(&schemars::schema_for!(verify::request::FleetShard).to_value())),
        ("cleanup-event", "cleanup", event(&schemars::schema_for!(cleanup::request::Request).to_value())),
        ("restore-event", "restore", event(&schemars::schema_for!(restore::request::Request).to_value())),
        ("predicates", "predicates", predicates()),
        ("declared", "declared", declared()),
        ("parameters", "parameters", parameters::table()),
    ];
    #[expect(clippy::disallowed_methods, reason = "the one switch of this test")]
    let write = std::env::var_os(WRITE).is_some();
    for (file, name, table) in tables {
        let path = root().join(format!("docs/reference/{file}.md"));
        let text = std::fs::read_to_string(&path).unwrap();
        let current = replace(&text, name, &table);
        if write {
            std::fs::write(&path, &current).unwrap();
        }
        assert!(write || text == current, "{file}.md: run `make docs` and look at what changed");
    }
}

/// A first page is read in one sitting.
#[test]
fn the_readme_stays_short() {
    let bytes = std::fs::metadata(root().join("README.md")).unwrap().len();
    assert!(bytes <= 8 * 1024, "README.md has {bytes} bytes: what is not for the first five minutes belongs into docs");
}

fn replace(text: &str, name: &str, table: &str) -> String {
    let (begin, end) = (format!("<!-- {name}: written by make docs -->\n"), format!("<!-- {name}: end -->"));
    let (before, rest) = text.split_once(&begin).unwrap_or_else(|| panic!("no {begin}"));
    let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("no {end}"));
    format!("{before}{begin}{table}{end}{after}")
}

/// From annotation to what of AWS it is held against.
fn declared() -> String {
    let mut out = "| annotation | in `IngressClassParams` | held against |\n|---|---|---|\n".to_owned();
    for setting in Setting::ALL {
        let field = setting.field().map_or_else(String::new, |field| format!("`{field}`"));
        writeln!(out, "| `{}` | {field} | {} |", setting.annotation(), setting.held_against()).unwrap();
    }
    out
}

fn checks() -> String {
    let mut out = "| check | asks |\n|---|---|\n".to_owned();
    for check in checklist::CHECKLIST {
        writeln!(out, "| `{}` | {} |", check.id, check.asks).unwrap();
    }
    out
}

/// Those that ask about the resource; what a run may touch at all is in the parameters.
fn predicates() -> String {
    let mut out = "| holds of what goes | told by |\n|---|---|\n".to_owned();
    for rule in removal::Rule::ALL {
        writeln!(out, "| {} | {} |", rule.claim(), rule.source()).unwrap();
    }
    out
}

fn event(schema: &Value) -> String {
    let mut out = "| field | value | |\n|---|---|---|\n".to_owned();
    fields(&mut out, schema, schema, "");
    out
}

/// One row a field, nested ones under their parent.
fn fields(out: &mut String, whole: &Value, object: &Value, prefix: &str) {
    let required: Vec<&str> = object["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for (name, field) in object["properties"].as_object().into_iter().flat_map(Map::iter) {
        let field = resolve(whole, field);
        let path = format!("{prefix}{name}");
        let needed = if prefix.is_empty() && required.contains(&name.as_str()) { " **Needed.**" } else { "" };
        let about = field["description"].as_str().unwrap_or_default().replace('\n', " ").replace('|', "\\|");
        writeln!(out, "| `{path}` | {} | {about}{needed} |", kind(whole, field)).unwrap();
        let inner = match inner_object(whole, field) {
            Some((inner, true)) => Some((inner, format!("{path}[]."))),
            Some((inner, false)) => Some((inner, format!("{path}."))),
            None => None,
        };
        if let Some((inner, prefix)) = inner {
            fields(out, whole, inner, &prefix);
        }
    }
}

fn resolve<'a>(whole: &'a Value, field: &'a Value) -> &'a Value {
    match field["$ref"].as_str().and_then(|target| target.strip_prefix('#')) {
        // A field's own description stands beside the reference: keep the field and look behind it where needed.
        Some(target) if field.get("description").is_none() => whole.pointer(target).unwrap(),
        _ => field,
    }
}

/// The object behind a field, and whether it is the item of a list.
fn inner_object<'a>(whole: &'a Value, field: &'a Value) -> Option<(&'a Value, bool)> {
    if let Some(target) = field["$ref"].as_str() {
        return inner_object(whole, whole.pointer(target.strip_prefix('#').unwrap()).unwrap());
    }
    if field["properties"].is_object() {
        return Some((field, false));
    }
    if field["items"].is_object() {
        return inner_object(whole, &field["items"]).map(|(inner, _)| (inner, true));
    }
    let forms = field["anyOf"].as_array()?;
    forms.iter().find_map(|form| inner_object(whole, form))
}

fn kind(whole: &Value, field: &Value) -> String {
    if let Some(target) = field["$ref"].as_str() {
        return kind(whole, whole.pointer(target.strip_prefix('#').unwrap()).unwrap());
    }
    if let Some(options) = field["enum"].as_array().or_else(|| field["oneOf"].as_array()) {
        let words: Vec<String> = options
            .iter()
            .map(|option| option.get("const").unwrap_or(option))
            .map(|word| format!("`{word}`"))
            .collect();
        return words.join(", ").replace('"', "");
    }
    if let Some(forms) = field["anyOf"].as_array() {
        let words: Vec<String> = forms.iter().map(|form| kind(whole, form)).filter(|word| word != "null").collect();
        return words.join(" or ");
    }
    match &field["type"] {
        Value::String(one) => word(one).to_owned(),
        Value::Array(many) => many
            .iter()
            .filter_map(Value::as_str)
            .filter(|kind| *kind != "null")
            .map(word)
            .collect::<Vec<_>>()
            .join(" or "),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => "any JSON".to_owned(),
    }
}

fn word(kind: &str) -> &str {
    match kind {
        "array" => "list",
        "boolean" => "true or false",
        "integer" => "whole number",
        "string" => "text",
        other => other,
    }
}
