//! What a function writes into its log: text for people, and lines of metrics. `CloudWatch` takes every line of JSON with
//! `_aws` in it for metrics, so no text may look like one.

use std::fmt;

use facts::untrusted::visible;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogEntry {
    /// Text for people, in lines.
    Text(String),
    /// One line of the embedded metric format.
    Metrics(String),
}

/// Text as a log may hold it: nothing invisible in it, and no line that begins as an object of JSON does:
/// the embedded metric format is nothing else (docs of `CloudWatch`, Embedded metric format specification).
impl fmt::Display for LogEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Metrics(line) => return f.write_str(line),
            Self::Text(text) => visible(text.trim_end()),
        };
        for (at, line) in text.split('\n').enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            if line.trim_start().starts_with('{') {
                f.write_str("| ")?;
            }
            f.write_str(line)?;
        }
        Ok(())
    }
}

impl From<String> for LogEntry {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for LogEntry {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_taken_for_metrics_or_moves_a_cursor() {
        let entry = LogEntry::from("all is well\n {\"_aws\":{}}\r\n[1]\u{1b}[2J\u{202e}\n");
        assert_eq!(entry.to_string(), "all is well\n|  {\"_aws\":{}}[U+000D]\n[1][U+001B][2J[U+202E]");
    }

    #[test]
    fn metrics_are_written_as_they_are() {
        assert_eq!(LogEntry::Metrics("{\"_aws\":1}".to_owned()).to_string(), "{\"_aws\":1}");
    }
}
