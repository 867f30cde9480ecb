//! The event inside its envelope.
//!
//! Three forms arrive: the bare event (`sam remote invoke`, a schedule's `Input`), an EventBridge rule with the event as
//! an object in `detail`, and an EventBridge schedule without `Input`, with `detail` as a string of JSON.

use serde_json::Value;

use crate::problems::Problem;

/// The event without its envelope.
pub fn open(event: Value) -> Result<Value, Problem> {
    let Value::Object(mut fields) = event else {
        return Err(Problem::new("", format!("the event must be a JSON object, and is {}", kind(&event))));
    };
    if !(fields.contains_key("detail-type") && fields.contains_key("detail")) {
        return Ok(Value::Object(fields));
    }
    match fields.remove("detail") {
        Some(Value::String(text)) => serde_json::from_str(&text)
            .map_err(|error| Problem::new("detail", format!("is a string, but not of JSON: {error}"))),
        Some(detail) => Ok(detail),
        None => Ok(Value::Null),
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
}
