//! What AWS answers when it refuses: the status, the code and the message, from every protocol.

use serde_json::Value;

use crate::http::Answer;
use crate::xml;

/// A refusal, or an answer that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code} ({status}): {message}")]
pub struct AwsError {
    /// The HTTP status; 0 when there was no answer.
    pub status: u16,
    /// The code on the wire, such as `LoadBalancerNotFound`.
    pub code: String,
    pub message: String,
}

impl AwsError {
    pub(crate) fn from_answer(answer: &Answer) -> Self {
        let text = answer.text();
        let (code, message) = json(answer, &text).or_else(|| xml_error(&text)).unwrap_or_default();
        let code = if code.is_empty() { answer.header("x-amzn-errortype").to_owned() } else { code };
        Self { status: answer.status.as_u16(), code, message }
    }

    /// No answer came.
    pub(crate) fn unsent(message: String) -> Self {
        Self { status: 0, code: "NoAnswer".to_owned(), message }
    }

    /// An answer came that AWS would not give.
    pub(crate) fn odd(message: String) -> Self {
        Self { status: 0, code: "OddAnswer".to_owned(), message }
    }
}

/// `__type` may carry a namespace before `#`, and the header a URL after `:`.
fn json(answer: &Answer, text: &str) -> Option<(String, String)> {
    let value: Value = serde_json::from_str(text).ok()?;
    let named = value.get("__type").and_then(Value::as_str).unwrap_or(answer.header("x-amzn-errortype"));
    let code = named.rsplit('#').next().unwrap_or(named).split(':').next().unwrap_or_default();
    let message = value.get("message").or_else(|| value.get("Message")).and_then(Value::as_str);
    Some((code.to_owned(), message.unwrap_or_default().to_owned()))
}

fn xml_error(text: &str) -> Option<(String, String)> {
    let code = xml::texts(text, "Code").into_iter().next()?;
    Some((code, xml::texts(text, "Message").into_iter().next().unwrap_or_default()))
}
