//! The event inside its envelope.
//!
//! Three forms arrive: the bare event (`sam remote invoke`, a schedule's `Input`), an EventBridge rule with the event as
//! an object in `detail`, and an EventBridge schedule without `Input`, with `detail` as a string of JSON.

use serde_json::{Map, Value};

use crate::bounds;
use crate::problems::{Problem, kind};

/// The fields of an envelope.
pub const FIELDS: [&str; 2] = ["detail-type", "detail"];

/// The event without its envelope, of which there is one at most. What is too large or too deep to look at is refused
/// before anything is done with it.
pub fn open(event: Value) -> Result<Value, Problem> {
    bounds::within(&event)?;
    let Value::Object(mut fields) = event else {
        return Err(Problem::new("", format!("the event must be a JSON object, and is {}", kind(&event))));
    };
    if !is_envelope(&fields) {
        return Ok(Value::Object(fields));
    }
    let inner = match fields.remove("detail") {
        Some(Value::String(text)) => serde_json::from_str(&text)
            .map_err(|error| Problem::new("detail", format!("is a string, but not of JSON: {error}")))?,
        Some(detail) => detail,
        None => Value::Null,
    };
    bounds::within(&inner)?;
    match inner.as_object() {
        Some(inner) if is_envelope(inner) => {
            Err(Problem::new("detail", "holds an envelope again: put the event itself there"))
        }
        Some(_) | None => Ok(inner),
    }
}

fn is_envelope(fields: &Map<String, Value>) -> bool {
    FIELDS.iter().all(|field| fields.contains_key(*field))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn all_three_envelopes_hold_the_same_event() {
        let event = json!({"domain": "api.example.com"});
        let rule = json!({"source": "aws.events", "detail-type": "Scheduled Event", "detail": event});
        let schedule = json!({
            "source": "aws.scheduler", "detail-type": "Scheduled Event", "detail": event.to_string()
        });
        for envelope in [event.clone(), rule, schedule] {
            assert_eq!(open(envelope).unwrap(), event);
        }
    }

    #[test]
    fn what_is_no_event_is_said_to_be_none() {
        assert_eq!(open(json!([1])).unwrap_err().to_string(), "the event must be a JSON object, and is a list");
        let broken = json!({"detail-type": "x", "detail": "{"});
        assert!(open(broken).unwrap_err().to_string().starts_with("detail: is a string, but not of JSON"));
    }

    #[test]
    fn an_envelope_in_an_envelope_is_refused() {
        let inner = json!({"detail-type": "x", "detail": {"domain": "other.example.com"}});
        for detail in [inner.clone(), json!(inner.to_string())] {
            let told = open(json!({"detail-type": "x", "detail": detail})).unwrap_err().to_string();
            assert_eq!(told, "detail: holds an envelope again: put the event itself there");
        }
    }

    #[test]
    fn what_a_string_holds_has_the_same_bounds() {
        let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
        let told = |detail: String| open(json!({"detail-type": "x", "detail": detail})).unwrap_err().to_string();
        assert_eq!(told(deep), "the event has more than 48 levels");
        assert!(told(format!("{}{}", "[".repeat(500), "]".repeat(500))).contains("recursion limit"));
        assert_eq!(told("1".repeat(300_000)), "the event has more than 262144 bytes");
    }
}
