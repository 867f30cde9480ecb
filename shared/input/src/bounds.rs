//! How large an event may be, and what its texts may hold, whichever function it is for.

use std::io;

use facts::untrusted::is_invisible;
use serde_json::Value;

use crate::problems::{Problem, at, join};

/// The most bytes of an event as JSON: as many as `EventBridge` takes. Source: `EventBridge` user guide, "Quotas".
pub const LARGEST: usize = 262_144;
/// The most levels of an event.
pub const DEEPEST: usize = 48;
/// The most characters of a text, unless its field says less: an ARN has as many.
const LONGEST_TEXT: usize = 2_048;
/// The most characters of a field's name.
const LONGEST_NAME: usize = 256;
/// What is sent or looked for as it stands: its texts are as long as their field allows, and may have lines.
const AS_IT_STANDS: [&str; 4] = ["body", "ca", "contains", "json_schema"];

/// Refuses an event that is too large or too deep to look at any closer.
pub(crate) fn within(event: &Value) -> Result<(), Problem> {
    if is_deeper(event, DEEPEST) {
        return Err(Problem::new("", format!("the event has more than {DEEPEST} levels")));
    }
    if is_larger(event, LARGEST) {
        return Err(Problem::new("", format!("the event has more than {LARGEST} bytes")));
    }
    Ok(())
}

/// Whether the value has more levels than that.
pub fn is_deeper(value: &Value, levels: usize) -> bool {
    let mut open = vec![(value, 1)];
    while let Some((value, level)) = open.pop() {
        if level > levels {
            return true;
        }
        match value {
            Value::Array(items) => open.extend(items.iter().map(|item| (item, level + 1))),
            Value::Object(fields) => open.extend(fields.values().map(|field| (field, level + 1))),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    false
}

/// Whether the value has more bytes than that as JSON. It must not be deep.
pub fn is_larger(value: &Value, bytes: usize) -> bool {
    serde_json::to_writer(Room(bytes), value).is_err()
}

/// Room for so many bytes: more is an error.
struct Room(usize);

impl io::Write for Room {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or_else(|| io::Error::other("no room"))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Every text and field name that is too long, or that holds what cannot be seen: it would be printed somewhere.
pub(crate) fn texts(event: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    look(event, "", false, &mut problems);
    problems
}

fn look(value: &Value, path: &str, as_it_stands: bool, problems: &mut Vec<Problem>) {
    match value {
        Value::String(text) => {
            let longest = if as_it_stands { LARGEST } else { LONGEST_TEXT };
            problems.extend(wrong_in(text, longest, as_it_stands).map(|what| Problem::new(path, what)));
        }
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                look(item, &at(path, place), as_it_stands, problems);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                let path = join(path, name);
                let as_it_stands = as_it_stands || AS_IT_STANDS.contains(&name.as_str());
                let name = wrong_in(name, LONGEST_NAME, as_it_stands);
                problems.extend(name.map(|what| Problem::new(path.as_str(), format!("its name {what}"))));
                look(field, &path, as_it_stands, problems);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn wrong_in(text: &str, longest: usize, has_lines: bool) -> Option<String> {
    let hidden = text.chars().find(|c| is_invisible(*c) && !(has_lines && ['\n', '\r', '\t'].contains(c)));
    match hidden {
        Some(c) => Some(format!("holds U+{:04X}, which nobody can see: leave it out", u32::from(c))),
        None if text.len() > longest && text.chars().count() > longest => {
            Some(format!("is longer than {longest} characters"))
        }
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(event: &Value) -> Vec<String> {
        texts(event).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_nobody_can_see_is_told_with_its_place_and_not_repeated() {
        let event = json!({"a": ["b", {"c": "x\u{1b}[2J"}], "d\u{202e}e": 1, "f": "x\n{}"});
        let expected = [
            "a[1].c: holds U+001B, which nobody can see: leave it out",
            "d[U+202E]e: its name holds U+202E, which nobody can see: leave it out",
            "f: holds U+000A, which nobody can see: leave it out",
        ];
        assert_eq!(told(&event), expected);
    }

    #[test]
    fn what_is_sent_as_it_stands_may_have_lines_and_nothing_else_that_hides() {
        let lines =
            json!({"body": {"a\nb": ["c\r\n\td"]}, "expect": {"contains": ["a\nb"], "json_schema": {"const": "a\n"}}});
        assert_eq!(told(&lines), [""; 0]);
        assert_eq!(told(&json!({"body": {"a": "\u{0}"}})).len(), 1);
    }

    #[test]
    fn a_text_has_an_end() {
        let of = |length: usize| json!({"domain": "é".repeat(length)});
        assert_eq!(told(&of(LONGEST_TEXT)), [""; 0]);
        assert_eq!(told(&of(LONGEST_TEXT + 1)), ["domain: is longer than 2048 characters"]);
        let name = told(&json!({"n".repeat(1_000_000): 1}));
        assert!(name[0].ends_with("its name is longer than 256 characters") && name[0].len() <= 200, "{}", name[0]);
    }

    #[test]
    fn an_event_has_an_end_in_bytes_and_in_levels() {
        let of = |bytes: usize| within(&Value::String("x".repeat(bytes - 2)));
        assert_eq!(of(LARGEST), Ok(()));
        assert_eq!(of(LARGEST + 1).unwrap_err().to_string(), "the event has more than 262144 bytes");
        let deep = |levels: usize| within(&(1..levels).fold(json!(1), |inner, _| json!([inner])));
        assert_eq!(deep(DEEPEST), Ok(()));
        assert_eq!(deep(DEEPEST + 1).unwrap_err().to_string(), "the event has more than 48 levels");
    }
}
