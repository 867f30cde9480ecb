//! What must hold of every text that is told, kept or shown: it ends, and nothing in it hides.

use facts::untrusted::is_invisible;
use serde::Serialize;
use serde_json::Value;

/// A text on one line of at most so many bytes.
#[track_caller]
pub(crate) fn assert_line(text: &str, most: usize) {
    assert!(text.len() <= most, "{} bytes, and {most} may be: {}", text.len(), head(text));
    let hidden = text.chars().find(|c| is_invisible(*c));
    assert!(hidden.is_none(), "U+{:04X} in {}", u32::from(hidden.unwrap_or_default()), head(text));
}

/// A text in lines, as in a log, a mail or a page.
#[track_caller]
pub(crate) fn assert_lines(text: &str, most: usize) {
    assert!(text.len() <= most, "{} bytes, and {most} may be: {}", text.len(), head(text));
    let hidden = text.chars().find(|c| is_invisible(*c) && !['\n', '\t'].contains(c));
    assert!(hidden.is_none(), "U+{:04X} in {}", u32::from(hidden.unwrap_or_default()), head(text));
}

/// Facts of which all together have at most so many bytes of text, each on one line.
#[track_caller]
pub(crate) fn assert_facts(facts: &impl Serialize, most: usize) {
    let value = serde_json::to_value(facts).unwrap();
    let mut texts = Vec::new();
    gather(&value, &mut texts);
    let bytes: usize = texts.iter().map(|text| text.len()).sum();
    assert!(bytes <= most, "{bytes} bytes of text, and {most} may be: {}", head(&value.to_string()));
    for text in texts {
        assert_line(text, most);
    }
}

/// An answer of a function, of at most so many bytes: each text in it may have lines.
#[track_caller]
pub(crate) fn assert_answer(answer: &impl Serialize, most: usize) {
    let value = serde_json::to_value(answer).unwrap();
    let mut texts = Vec::new();
    gather(&value, &mut texts);
    assert!(value.to_string().len() <= most, "{most} bytes may be: {}", head(&value.to_string()));
    for text in texts {
        assert_lines(text, most);
    }
}

fn gather<'v>(value: &'v Value, texts: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => texts.push(text),
        Value::Array(items) => items.iter().for_each(|item| gather(item, texts)),
        Value::Object(fields) => fields.iter().for_each(|(name, field)| {
            texts.push(name);
            gather(field, texts);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn head(text: &str) -> String {
    text.chars().take(300).collect::<String>().escape_debug().to_string()
}
