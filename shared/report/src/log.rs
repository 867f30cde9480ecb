//! What a function writes into its log: text for people, events to search for, and lines of metrics. `CloudWatch` takes every
//! line of JSON with `_aws` in it for metrics, so no text may look like one.

use std::fmt;

use facts::untrusted::{one_line, visible};
use serde_json::{Map, Value};

/// The most characters of an event's message.
const LONGEST_MESSAGE: usize = 2_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogEntry {
    /// Text for people, in lines.
    Text(String),
    /// One line of JSON, for a search.
    Event(LogEvent),
    /// One line of the embedded metric format.
    Metrics(String),
}

/// Something that happened, as one line of JSON with the names that Lambda's own JSON log has: `level`, `requestId`,
/// `message`. Source: Lambda developer guide, "Configuring advanced logging controls for Lambda functions".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEvent(Map<String, Value>);

impl LogEvent {
    pub fn warning(event: &str, request: &str, message: impl AsRef<str>) -> Self {
        Self::new("WARN", event, request, message.as_ref())
    }

    pub fn error(event: &str, request: &str, message: impl AsRef<str>) -> Self {
        Self::new("ERROR", event, request, message.as_ref())
    }

    fn new(level: &str, event: &str, request: &str, message: &str) -> Self {
        let fields = [
            ("level", level.to_owned()),
            ("requestId", request.to_owned()),
            ("event", event.to_owned()),
            ("message", one_line(message, LONGEST_MESSAGE)),
        ];
        Self(fields.into_iter().map(|(name, text)| (name.to_owned(), text.into())).collect())
    }

    /// The event with one more field.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }
}

impl fmt::Display for LogEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(&self.0).map_err(|_| fmt::Error)?)
    }
}

/// Text as a log may hold it: nothing invisible in it, and no line that begins as an object of JSON does:
/// the embedded metric format is nothing else (docs of `CloudWatch`, Embedded metric format specification).
impl fmt::Display for LogEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Metrics(line) => return f.write_str(line),
            Self::Event(event) => return event.fmt(f),
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
    fn an_event_is_one_line_of_json_whatever_its_message_says() {
        let event = LogEvent::warning("call", "r-1", "cut \"here\n{\"_aws\":{}}")
            .with("attempt", 2)
            .with("status", None::<u16>);
        let line = LogEntry::Event(event).to_string();
        assert_eq!(line.lines().count(), 1);
        let read: Value = serde_json::from_str(&line).unwrap();
        assert_eq!((&read["level"], &read["requestId"]), (&"WARN".into(), &"r-1".into()));
        assert_eq!((&read["attempt"], &read["status"], read.get("_aws")), (&2.into(), &Value::Null, None));
        assert!(read["message"].as_str().unwrap().starts_with("cut \"here"), "{line}");
    }

    #[test]
    fn metrics_are_written_as_they_are() {
        assert_eq!(LogEntry::Metrics("{\"_aws\":1}".to_owned()).to_string(), "{\"_aws\":1}");
    }
}
