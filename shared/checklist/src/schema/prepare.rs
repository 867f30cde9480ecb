//! Makes a schema ready to be judged with: finds every part that the validator can come to, refuses what cannot be
//! bounded, and puts into each part a keyword at which its steps are counted.

mod children;
pub(super) mod pattern;
mod references;

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::budget::TO_GO_BACK;
use super::meter::Dear;
use super::node::weight;
use children::{Child, child_of};
pub(crate) use references::decoded;
use references::{Reference, reference};

/// The keyword that we put into every part. It holds what the part weighs without its own parts.
pub(super) const COUNTED: &str = "albkeeper:counted";

/// The most parts of a schema: of each `{...}` that is a schema of its own, with all that it refers to.
pub(super) const MOST_PARTS: u64 = 20_000;
/// The most values in a schema and in what stands beside it.
const MOST_VALUES: u64 = 200_000;
/// The longest path to a part, in bytes: every part and every error tells its own.
const MOST_PATH: usize = 2_048;
/// The most references that lead to a reference, one after the other.
const MOST_HOPS: usize = 32;
/// The most parts that `unevaluatedProperties` and `unevaluatedItems` look through, each as often as it is reached.
const MOST_UNEVALUATED: u32 = 5_000;
/// How deep they look.
const MOST_DEPTH: u32 = 64;

/// Where in its own document a reference leads, as a JSON pointer.
pub(crate) fn pointer(reference: &str) -> Option<String> {
    match references::reference(reference, None) {
        Reference::Pointer(pointer) => Some(pointer),
        Reference::Named | Reference::Elsewhere => None,
    }
}

/// A schema in which every part is counted.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) schema: Value,
    pub(super) dear: Dear,
}

/// Prepares a schema with everything that it may refer to, or tells why it is not judged with.
pub(super) fn prepare(mut schema: Value) -> Result<Prepared, String> {
    if !is_at_most(&schema, &mut { MOST_VALUES }) {
        return Err(format!("it has more than {MOST_VALUES} values"));
    }
    let root_id = schema.get("$id").and_then(Value::as_str).map(|id| id.trim_end_matches('#').to_owned());
    let mut survey = Survey { root_id, ..Survey::default() };
    survey.part(&mut schema)?;
    while let Some(pointer) = survey.waiting.pop() {
        // Where it leads nowhere, the validator says so.
        let Some(target) = schema.pointer_mut(&pointer) else { continue };
        survey.at = pointer;
        survey.part(target)?;
    }
    survey.seen.iter().try_for_each(|pointer| ends(&schema, pointer))?;
    let mut left = MOST_UNEVALUATED;
    for pointer in &survey.unevaluated {
        if !schema.pointer(pointer).is_some_and(|part| is_unfolded(&schema, part, MOST_DEPTH, &mut left)) {
            let what = "unevaluatedProperties or unevaluatedItems";
            return Err(format!("{what} look through more than {MOST_UNEVALUATED} parts, or deeper than {MOST_DEPTH}"));
        }
    }
    if !survey.unevaluated.is_empty() {
        let often = u64::from(MOST_UNEVALUATED - left);
        survey.dear.name = survey.dear.name.saturating_mul(often);
        survey.dear.letter = survey.dear.letter.saturating_mul(often);
    }
    Ok(Prepared { schema, dear: survey.dear })
}

/// What was found so far.
#[derive(Default)]
struct Survey {
    /// Where we are, as a JSON pointer.
    at: String,
    /// Where references lead, and have not been followed.
    waiting: Vec<String>,
    seen: BTreeSet<String>,
    root_id: Option<String>,
    unevaluated: Vec<String>,
    parts: u64,
    dear: Dear,
}

impl Survey {
    /// Goes through a part and all that stands in it.
    fn part(&mut self, part: &mut Value) -> Result<(), String> {
        let Value::Object(fields) = part else { return Ok(()) };
        if fields.contains_key(COUNTED) {
            return Ok(());
        }
        self.parts += 1;
        if self.parts > MOST_PARTS {
            return Err(format!("it has more than {MOST_PARTS} parts"));
        }
        if self.at.len() > MOST_PATH {
            return Err(format!("the path to a part is longer than {MOST_PATH} bytes"));
        }
        self.refer(fields)?;
        if fields.contains_key("unevaluatedProperties") || fields.contains_key("unevaluatedItems") {
            self.unevaluated.push(self.at.clone());
        }
        self.weigh(fields)?;
        let own = fields.iter().filter(|(name, _)| child_of(name) == Child::None).map(|(_, value)| weight(value)).sum();
        for (name, value) in fields.iter_mut() {
            self.children(name, value)?;
        }
        once_each(fields);
        pattern::put_last(fields);
        count(fields, own);
        Ok(())
    }

    /// Goes through the parts that stand below one keyword.
    fn children(&mut self, keyword: &str, value: &mut Value) -> Result<(), String> {
        match (child_of(keyword), value) {
            (Child::One | Child::OneOrMany, value @ Value::Object(_)) => {
                self.below(keyword, |survey| survey.part(value))
            }
            (Child::Many | Child::OneOrMany, Value::Array(parts)) => self.below(keyword, |survey| {
                parts.iter_mut().enumerate().try_for_each(|(at, part)| survey.member(&at.to_string(), part))
            }),
            (Child::Named, Value::Object(parts)) => {
                self.below(keyword, |survey| parts.iter_mut().try_for_each(|(name, part)| survey.member(name, part)))
            }
            (Child::None | Child::One | Child::Many | Child::OneOrMany | Child::Named, _) => Ok(()),
        }
    }

    /// A part among others. One that is `true` or `false` costs a step like any other.
    fn member(&mut self, name: &str, part: &mut Value) -> Result<(), String> {
        match part {
            Value::Bool(true) => *part = json!({}),
            Value::Bool(false) => *part = json!({"not": {}}),
            Value::Null | Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {}
        }
        self.below(name, |survey| survey.part(part))
    }

    fn below<T>(&mut self, name: &str, then: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.at.len();
        self.at.push('/');
        self.at.push_str(&name.replace('~', "~0").replace('/', "~1"));
        let done = then(self);
        self.at.truncate(before);
        done
    }

    /// Notes where a part refers to.
    fn refer(&mut self, fields: &Map<String, Value>) -> Result<(), String> {
        for keyword in ["$ref", "$dynamicRef", "$recursiveRef"] {
            let Some(text) = fields.get(keyword).and_then(Value::as_str) else { continue };
            match reference(text, self.root_id.as_deref()) {
                Reference::Pointer(pointer) => {
                    if self.seen.insert(pointer.clone()) {
                        self.waiting.push(pointer);
                    }
                }
                // What has a name of its own stands in a part that we come to, or is a schema for schemas.
                Reference::Named => {}
                Reference::Elsewhere => {
                    return Err(format!("it refers to {text}, and is only followed within the document"));
                }
            }
        }
        Ok(())
    }

    /// What makes looks and errors dear.
    fn weigh(&mut self, fields: &Map<String, Value>) -> Result<(), String> {
        if let Some(pattern) = fields.get("pattern").and_then(Value::as_str) {
            pattern::check(pattern)?;
            self.dear.text = self.dear.text.max(pattern::LIGHT);
        }
        if fields.contains_key("format")
            || fields.contains_key("contentMediaType")
            || fields.contains_key("contentEncoding")
        {
            self.dear.text = self.dear.text.max(8);
        }
        let (mut name, mut letter) = (0_u64, 0_u64);
        for (pattern, _) in fields.get("patternProperties").and_then(Value::as_object).into_iter().flatten() {
            pattern::check(pattern)?;
            name = name.saturating_add(if pattern::goes_back(pattern) { TO_GO_BACK } else { 1 });
            letter = letter.saturating_add(pattern::cost(pattern) / 16 + 1);
        }
        self.dear.name = self.dear.name.max(name);
        self.dear.letter = self.dear.letter.max(letter);
        // An error of these keeps a copy of what they hold.
        let copied = ["not", "const", "enum"].iter().filter_map(|keyword| fields.get(*keyword)).map(weight).max();
        self.dear.error = self.dear.error.max(copied.unwrap_or_default());
        Ok(())
    }
}

/// Each required name once: the validator counts them, and finds one that stands there twice missing.
fn once_each(fields: &mut Map<String, Value>) {
    if let Some(names) = fields.get_mut("required").and_then(Value::as_array_mut) {
        let mut seen = BTreeSet::new();
        names.retain(|name| seen.insert(name.to_string()));
    }
}

/// Puts the keyword in at which the steps of this part are counted, and one that looks at the body before any part in it
/// is gone into.
pub(super) fn count(fields: &mut Map<String, Value>, own: u64) {
    fields.entry("minProperties").or_insert(json!(0));
    fields.insert(COUNTED.to_owned(), json!(own));
}

/// A schema without what [`prepare`] put into it, as far as it is shown.
pub(super) fn as_written(schema: &Value) -> Value {
    match schema {
        Value::Object(fields) => {
            let own = |name: &String| name == COUNTED || name == pattern::PAID;
            let added = |name: &String, value: &Value| name == "minProperties" && *value == json!(0);
            let written = fields.iter().filter(|(name, value)| !own(name) && !added(name, value));
            Value::Object(written.map(|(name, value)| (name.clone(), as_written(value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(as_written).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => schema.clone(),
    }
}

/// Whether a value has no more values in it, and none of our keywords.
fn is_at_most(value: &Value, left: &mut u64) -> bool {
    let Some(less) = left.checked_sub(1) else { return false };
    *left = less;
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
        Value::Array(items) => items.iter().all(|item| is_at_most(item, left)),
        Value::Object(fields) => {
            fields.iter().all(|(name, value)| !name.starts_with("albkeeper:") && is_at_most(value, left))
        }
    }
}

/// A reference that only leads to others does so only a few times: none of them looks at the body.
fn ends(schema: &Value, pointer: &str) -> Result<(), String> {
    let mut at = pointer.to_owned();
    for _ in 0..MOST_HOPS {
        let next = schema.pointer(&at).and_then(|part| part.get("$ref")).and_then(Value::as_str);
        match next.map(|text| reference(text, None)) {
            Some(Reference::Pointer(next)) => at = next,
            Some(Reference::Named | Reference::Elsewhere) | None => return Ok(()),
        }
    }
    Err(format!("{pointer} leads through more than {MOST_HOPS} references, or in a circle"))
}

/// Whether what a part applies to the same value, and so on, comes to an end in so many steps.
fn is_unfolded(schema: &Value, part: &Value, depth: u32, left: &mut u32) -> bool {
    let (Some(deeper), Some(less)) = (depth.checked_sub(1), left.checked_sub(1)) else { return false };
    *left = less;
    let target = part.get("$ref").and_then(Value::as_str).and_then(|text| match reference(text, None) {
        Reference::Pointer(pointer) => schema.pointer(&pointer),
        Reference::Named | Reference::Elsewhere => None,
    });
    let one = ["not", "if", "then", "else"].iter().filter_map(|keyword| part.get(*keyword));
    let many = ["allOf", "anyOf", "oneOf"].iter().filter_map(|keyword| part.get(*keyword)?.as_array()).flatten();
    let named = part.get("dependentSchemas").and_then(Value::as_object).into_iter().flat_map(Map::values);
    target.into_iter().chain(one).chain(many).chain(named).all(|inner| is_unfolded(schema, inner, deeper, left))
}
