//! What is wrong with an event: every mistake in one answer, each with its place.

use std::fmt;

use facts::untrusted::{LONGEST, one_line};
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{JsonType, ValidationError};
use serde_json::Value;
use strsim::levenshtein;

/// The most characters of a place; the words need the rest of the line.
const LONGEST_PATH: usize = 100;
/// Unknown fields of one object that are told with what is near: that is a comparison with every name there is.
const COMPARED: usize = crate::listed::MOST;
/// The longest name that is compared with those there are.
const LONGEST_COMPARED: usize = 40;

/// One mistake, on one short line: it goes into logs and errors, and holds words of whoever wrote the event.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where it is, such as `endpoints[1].expect.status`; empty for the event itself.
    pub path: String,
    /// What is wrong and what would be right.
    pub message: String,
}

impl Problem {
    /// A mistake at a place. Both are cut, and shown without what cannot be seen.
    pub fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: one_line(&path.into(), LONGEST_PATH), message: one_line(&message.into(), LONGEST) }
    }
}

impl Problem {
    /// The same mistake in an event that is a part of another one, at this place.
    #[must_use]
    pub fn under(self, place: &str) -> Self {
        let path = if self.path.is_empty() { place.to_owned() } else { join(place, &self.path) };
        Self { path: one_line(&path, LONGEST_PATH), ..self }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, message } = self;
        let whole = if path.is_empty() { message.clone() } else { format!("{path}: {message}") };
        f.write_str(&one_line(&whole, LONGEST))
    }
}

/// All mistakes that the schema finds in the event.
pub fn against(schema: &Value, event: &Value) -> Result<(), Vec<Problem>> {
    let validator = jsonschema::validator_for(schema)
        .map_err(|error| vec![Problem::new("", format!("the schema of the event is broken: {error}"))])?;
    let mut problems: Vec<Problem> =
        validator.iter_errors(event).flat_map(|error| say(schema, event, &error)).collect();
    problems.sort();
    problems.dedup();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// One finding of the validator in our words; unknown fields are one mistake each.
#[expect(clippy::wildcard_enum_match_arm, reason = "thirty kinds of the validator, whose own sentence is good")]
fn say(schema: &Value, event: &Value, error: &ValidationError<'_>) -> Vec<Problem> {
    let pointer = error.instance_path().as_str();
    let path = dotted(pointer);
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let known = known_fields(schema, error.schema_path().as_str());
            let known = Known { list: known.join(", "), names: known };
            let say =
                |(at, field): (usize, &String)| Problem::new(join(&path, field), known.without(field, at < COMPARED));
            unexpected.iter().enumerate().map(say).collect()
        }
        ValidationErrorKind::Required { property } => {
            let field = property.as_str().unwrap_or_default();
            vec![Problem::new(join(&path, field), "is missing")]
        }
        ValidationErrorKind::Type { kind: wanted } => {
            let got = event.pointer(pointer).unwrap_or(&Value::Null);
            vec![Problem::new(path, format!("must be {}, and is {}", wanted_type(wanted), kind(got)))]
        }
        ValidationErrorKind::Enum { options } => {
            vec![Problem::new(path, format!("must be one of {options}"))]
        }
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            vec![Problem::new(path, any_of(event.pointer(pointer), context))]
        }
        // Masked: the value itself may be what should never have been in an event.
        _ => vec![Problem::new(path, error.masked_with("it").to_string())],
    }
}

/// The words that each form wants, where all of them want one: then it is a choice of words.
#[expect(clippy::wildcard_enum_match_arm, reason = "thirty kinds of the validator, of which one is asked for")]
fn words_of(forms: &[Vec<ValidationError<'_>>]) -> Option<Vec<String>> {
    let word = |errors: &Vec<ValidationError<'_>>| {
        errors.iter().find_map(|error| match error.kind() {
            ValidationErrorKind::Constant { expected_value } => expected_value.as_str().map(ToOwned::to_owned),
            _ => None,
        })
    };
    forms.iter().map(word).collect()
}

/// For a field that may have several forms: the sentence of the form that fits the value's type, else all of them.
fn any_of(value: Option<&Value>, forms: &[Vec<ValidationError<'_>>]) -> String {
    if let Some(words) = words_of(forms) {
        return format!("must be one of {}", words.join(", "));
    }
    let wrong_type = |errors: &[ValidationError<'_>]| {
        errors.iter().any(|error| {
            matches!(error.kind(), ValidationErrorKind::Type { .. })
                && error.instance_path().as_str().matches('/').count() <= 1
        })
    };
    let near: Vec<String> = forms
        .iter()
        .filter(|errors| !wrong_type(errors))
        .flat_map(|errors| errors.iter().map(|error| error.masked_with("it").to_string()))
        .collect();
    if near.is_empty() {
        format!("has the wrong form: it is {}", value.map_or("missing", kind))
    } else {
        near.join("; ")
    }
}

/// What a value is, in words.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn wanted_type(wanted: &TypeKind) -> String {
    let word = |kind: JsonType| match kind {
        JsonType::Array => "a list",
        JsonType::Boolean => "true or false",
        JsonType::Integer => "a whole number",
        JsonType::Null => "null",
        JsonType::Number => "a number",
        JsonType::Object => "an object",
        JsonType::String => "a string",
    };
    match wanted {
        TypeKind::Single(one) => word(*one).to_owned(),
        TypeKind::Multiple(many) => many.iter().map(word).collect::<Vec<_>>().join(" or "),
    }
}

/// `/endpoints/1/expect` as `endpoints[1].expect`.
fn dotted(pointer: &str) -> String {
    pointer.split('/').skip(1).fold(String::new(), |path, part| {
        let part = part.replace("~1", "/").replace("~0", "~");
        part.parse().map_or_else(|_| join(&path, &part), |place| at(&path, place))
    })
}

/// A field's place. It is cut at once: one is made for each field of an event.
pub(crate) fn join(path: &str, field: &str) -> String {
    let field = one_line(field, LONGEST_PATH);
    if path.is_empty() { field } else { one_line(&format!("{path}.{field}"), LONGEST_PATH) }
}

pub(crate) fn at(path: &str, place: usize) -> String {
    one_line(&format!("{path}[{place}]"), LONGEST_PATH)
}

/// The fields that the schema has at the place of an `additionalProperties` finding.
fn known_fields(schema: &Value, schema_path: &str) -> Vec<String> {
    let place = schema_path.strip_suffix("/additionalProperties").unwrap_or(schema_path);
    // A path through a reference begins anew at the definition.
    let place = place.rfind("/$ref").map_or(place, |at| place.get(at + "/$ref".len()..).unwrap_or_default());
    let holder = schema.pointer(place).filter(|found| found.get("properties").is_some());
    holder
        .and_then(|found| found.get("properties"))
        .and_then(Value::as_object)
        .map(|fields| fields.keys().cloned().collect())
        .unwrap_or_default()
}

/// The fields that there are.
struct Known {
    names: Vec<String>,
    list: String,
}

impl Known {
    /// That this is none of them.
    fn without(&self, field: &str, is_compared: bool) -> String {
        let nearest = if is_compared && field.len() <= LONGEST_COMPARED {
            self.names.iter().map(|name| (levenshtein(field, name), name)).min()
        } else {
            None
        };
        match nearest {
            Some((far, name)) if far <= 2 => format!("is not a field; did you mean {name}?"),
            Some(_) => format!("is not a field; there are {}", self.list),
            None => "is not a field".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found() {
        let known = Known { names: vec!["domain".to_owned()], list: "domain".to_owned() };
        assert_eq!(known.without("domian", true), "is not a field; did you mean domain?");
        assert_eq!(known.without(&"d".repeat(1_000_000), true), "is not a field");
    }

    #[test]
    fn a_pointer_reads_as_a_path() {
        assert_eq!(dotted("/endpoints/1/expect/status"), "endpoints[1].expect.status");
        assert_eq!(dotted("/endpoints/0/headers/a~1b"), "endpoints[0].headers.a/b");
        assert_eq!(dotted(""), "");
    }

    #[test]
    fn a_mistake_is_one_short_line_whatever_the_event_holds() {
        let forged = Problem::new("x\n{\"_aws\":{}}\n", "\u{1b}[2J\u{202e}".repeat(100_000));
        let told = forged.to_string();
        assert!(told.starts_with("x {\"_aws\":{}}: [U+001B][2J[U+202E]"), "{told}");
        assert!(told.chars().count() <= LONGEST && !told.chars().any(facts::untrusted::is_invisible));
        let by_hand = Problem { path: "a\nb".to_owned(), message: "c\r\nd".to_owned() };
        assert_eq!(by_hand.to_string(), "a b: c d");
    }
}
