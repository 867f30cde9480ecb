//! A sample: name, labels, value, timestamp, and the exemplar of `OpenMetrics`.

use std::collections::BTreeSet;

use super::{Fault, Form};

const BLANKS: [char; 2] = [' ', '\t'];

/// The name of the metric whose sample this is.
pub(super) fn read(text: &str, form: Form) -> Result<&str, Fault> {
    let (mut name, rest) = if text.starts_with('{') { ("", text) } else { plain_name(text).ok_or(Fault::Name)? };
    let mut rest = rest.trim_start_matches(BLANKS);
    if let Some(labels) = rest.strip_prefix('{') {
        let (quoted, after) = read_labels(labels)?;
        name = match (quoted, name) {
            (Some(quoted), "") => quoted,
            (None, "") => return Err(Fault::Name),
            // A second name.
            (Some(_), _) => return Err(Fault::Labels),
            (None, name) => name,
        };
        rest = after.trim_start_matches(BLANKS);
    }
    let rest = read_value(rest)?;
    let rest = read_timestamp(rest, form)?;
    match (rest, form) {
        ("", _) => Ok(name),
        (exemplar, Form::OpenMetrics) if exemplar.starts_with('#') => read_exemplar(exemplar).map(|()| name),
        (_, Form::OpenMetrics | Form::Prometheus) => Err(Fault::Rest),
    }
}

/// The name that a text begins with, in quotes or not, and what follows it.
pub(super) fn name_of(text: &str) -> Result<(&str, &str), Fault> {
    match text.strip_prefix('"') {
        Some(quoted) => until_quote(quoted).ok_or(Fault::Name),
        None => plain_name(text).ok_or(Fault::Name),
    }
}

fn plain_name(text: &str) -> Option<(&str, &str)> {
    word(text, |c| c.is_ascii_alphanumeric() || c == '_' || c == ':')
}

/// The longest beginning of such letters that is not empty and does not begin with a digit, and the rest.
fn word(text: &str, is_of: impl Fn(char) -> bool) -> Option<(&str, &str)> {
    let end = text.find(|c| !is_of(c)).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end)?;
    word.starts_with(|c: char| !c.is_ascii_digit()).then_some((word, rest))
}

/// What stands before the next quote that is not escaped, and what comes after it.
fn until_quote(text: &str) -> Option<(&str, &str)> {
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return Some((text.get(..at)?, text.get(at + 1..)?)),
            _ => {}
        }
    }
    None
}

/// Labels after their opening brace: the quoted name of the metric, where it stands among them, and what comes after the
/// closing one.
fn read_labels(mut text: &str) -> Result<(Option<&str>, &str), Fault> {
    let (mut metric, mut names) = (None, BTreeSet::new());
    loop {
        text = text.trim_start_matches(BLANKS);
        if let Some(rest) = text.strip_prefix('}') {
            return Ok((metric, rest));
        }
        let is_quoted = text.starts_with('"');
        let (name, rest) =
            if is_quoted { name_of(text) } else { label_name(text).ok_or(Fault::Labels) }.map_err(|_| Fault::Labels)?;
        let rest = rest.trim_start_matches(BLANKS);
        text = match rest.strip_prefix('=') {
            Some(value) => {
                if !names.insert(name) {
                    return Err(Fault::LabelTwice);
                }
                let value = value.trim_start_matches(BLANKS).strip_prefix('"').ok_or(Fault::Labels)?;
                until_quote(value).ok_or(Fault::Labels)?.1
            }
            None if is_quoted && metric.is_none() && names.is_empty() => {
                metric = Some(name);
                rest
            }
            None => return Err(Fault::Labels),
        };
        text = text.trim_start_matches(BLANKS);
        match text.strip_prefix(',') {
            Some(rest) => text = rest,
            None if text.starts_with('}') => {}
            None => return Err(Fault::Labels),
        }
    }
}

fn label_name(text: &str) -> Option<(&str, &str)> {
    word(text, |c| c.is_ascii_alphanumeric() || c == '_')
}

fn read_value(text: &str) -> Result<&str, Fault> {
    let (value, rest) = next_word(text);
    match value {
        "" => Err(Fault::NoValue),
        value if is_number(value) => Ok(rest),
        _ => Err(Fault::Value),
    }
}

fn read_timestamp(text: &str, form: Form) -> Result<&str, Fault> {
    if text.is_empty() || text.starts_with('#') && form == Form::OpenMetrics {
        return Ok(text);
    }
    let (time, rest) = next_word(text);
    let is_time = match form {
        Form::Prometheus => time.parse::<i64>().is_ok(),
        Form::OpenMetrics => is_number(time),
    };
    if is_time { Ok(rest) } else { Err(Fault::Timestamp) }
}

/// Source: `OpenMetrics` 1.0, "Exemplars".
fn read_exemplar(text: &str) -> Result<(), Fault> {
    let labels = text.strip_prefix('#').and_then(|rest| rest.trim_start_matches(BLANKS).strip_prefix('{'));
    let (_, rest) = read_labels(labels.ok_or(Fault::Rest)?)?;
    let rest = read_value(rest.trim_start_matches(BLANKS))?;
    let rest = read_timestamp(rest, Form::OpenMetrics)?;
    if rest.is_empty() { Ok(()) } else { Err(Fault::Rest) }
}

/// The text up to the next blank, and what comes after it without blanks at its beginning.
fn next_word(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once(BLANKS).unwrap_or((text, ""));
    (word, rest.trim_start_matches(BLANKS))
}

/// Whether Go's `ParseFloat` takes it without a power of two, which is what Prometheus does. A figure that is too large is
/// none.
fn is_number(text: &str) -> bool {
    let is_infinity = text.contains(['i', 'I']);
    text.parse::<f64>().is_ok_and(|number| is_infinity || !number.is_infinite())
}
