//! What is wrong with an event: every mistake in one answer, each with its place.

use std::fmt;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{JsonType, ValidationError};
use serde_json::Value;

use crate::envelope::kind;

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where it is, such as `endpoints[1].expect.status`; empty for the event itself.
    pub path: String,
    /// What is wrong and what would be right.
    pub message: String,
}

impl Problem {
    /// A mistake at a place.
    pub fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() { f.write_str(&self.message) } else { write!(f, "{}: {}", self.path, self.message) }
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
            unexpected.iter().map(|field| Problem::new(join(&path, field), unknown_field(field, &known))).collect()
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
        if part.bytes().all(|b| b.is_ascii_digit()) { format!("{path}[{part}]") } else { join(&path, &part) }
    })
}

fn join(path: &str, field: &str) -> String {
    if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") }
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

fn unknown_field(field: &str, known: &[String]) -> String {
    let nearest = known.iter().map(|name| (distance(field, name), name)).min();
    match nearest {
        Some((far, name)) if far <= 2 => format!("is not a field; did you mean {name}?"),
        Some(_) => format!("is not a field; there are {}", known.join(", ")),
        None => "is not a field".to_owned(),
    }
}

/// Edits between two words (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (y, cell) in b.iter().zip(row.iter_mut().skip(1)) {
            let above = *cell;
            let best = (above + 1).min(left + 1).min(diagonal + usize::from(x != *y));
            diagonal = above;
            left = best;
            *cell = best;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found() {
        assert_eq!(distance("endpoint", "endpoints"), 1);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(unknown_field("domian", &["domain".to_owned()]), "is not a field; did you mean domain?");
    }

    #[test]
    fn a_pointer_reads_as_a_path() {
        assert_eq!(dotted("/endpoints/1/expect/status"), "endpoints[1].expect.status");
        assert_eq!(dotted("/endpoints/0/headers/a~1b"), "endpoints[0].headers.a/b");
        assert_eq!(dotted(""), "");
    }
}
