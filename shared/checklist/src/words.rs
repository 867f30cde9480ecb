//! Small pieces of text that several checks share.

use std::fmt::Display;

use serde_json::Value;

/// The most items of a list that are named.
const NAMED: usize = 3;
/// The most characters of a body that are shown.
pub(crate) const EXCERPT: usize = 120;

/// The items in words: `a, b and c`; more than three are counted, not named.
pub(crate) fn list<T: Display>(items: &[T]) -> String {
    let mut words: Vec<String> = items.iter().take(NAMED).map(ToString::to_string).collect();
    if items.len() > NAMED {
        words.push(format!("{} more", items.len() - NAMED));
    }
    match words.pop() {
        None => "none".to_owned(),
        Some(last) if words.is_empty() => last,
        Some(last) => format!("{} and {last}", words.join(", ")),
    }
}

/// A number with its noun: `1 zone`, `3 zones`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// The beginning of a text on a single line, at most 120 characters long.
pub(crate) fn excerpt(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= EXCERPT {
        return line;
    }
    let head: String = line.chars().take(EXCERPT - 3).collect();
    format!("{head}...")
}

/// An argument for a shell: in single quotes where it needs them. Lines are written as `$'a\nb'`, so that a command stays
/// on one.
pub(crate) fn quoted(argument: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./:=,@%+".contains(&b);
    if !argument.is_empty() && argument.bytes().all(plain) {
        argument.to_owned()
    } else if argument.contains(['\n', '\r', '\t']) {
        let escaped = [("\\", r"\\"), ("'", r"\'"), ("\n", r"\n"), ("\r", r"\r"), ("\t", r"\t")];
        let argument = escaped.iter().fold(argument.to_owned(), |text, (sign, written)| text.replace(sign, written));
        format!("$'{argument}'")
    } else {
        format!("'{}'", argument.replace('\'', r"'\''"))
    }
}

/// A value as JSON, of which no more is written than is shown.
pub(crate) fn short(value: &Value) -> String {
    struct Short(Vec<u8>);
    impl std::io::Write for Short {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            if self.0.len() > 4 * EXCERPT {
                return Err(std::io::ErrorKind::WriteZero.into());
            }
            self.0.extend(bytes.iter().take(4 * EXCERPT + 1));
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut written = Short(Vec::new());
    // It ends early where there is more than is shown.
    let _ = serde_json::to_writer(&mut written, value);
    String::from_utf8_lossy(&written.0).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_names_three_and_counts_the_rest() {
        assert_eq!(list::<&str>(&[]), "none");
        assert_eq!(list(&["a"]), "a");
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(list(&["a", "b", "c", "d", "e"]), "a, b, c and 2 more");
    }

    #[test]
    fn an_excerpt_is_one_short_line() {
        assert_eq!(excerpt("a\n  b\tc"), "a b c");
        let long = excerpt(&"ä".repeat(500));
        assert_eq!((long.chars().count(), long.ends_with("...")), (120, true));
    }

    #[test]
    fn an_argument_cannot_leave_its_quotes() {
        assert_eq!(quoted("/health"), "/health");
        assert_eq!(quoted("/a?b=c&d"), "'/a?b=c&d'");
        assert_eq!(quoted("it's; rm"), r"'it'\''s; rm'");
        assert_eq!(quoted("a,b\r\n1,'\\n'\t"), r"$'a,b\r\n1,\'\\n\'\t'");
    }
}
