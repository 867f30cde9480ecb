//! What an operation is asked, in the form of its service.

use serde_json::Value;

/// Parameters by their names, such as `GroupId` or `Filter.1.Value.1`.
pub type Form = Vec<(String, String)>;

/// What an operation is asked.
#[derive(Clone, Debug)]
pub enum Input {
    Form(Form),
    Json(Value),
    /// A GET of this path and query, encoded.
    Get(String),
    /// A POST with JSON in it to this path and query, encoded.
    Post(String, Value),
    /// A GET of the first so many bytes of what lies at this path.
    Bytes(String, u64),
}

impl Input {
    /// A form with one parameter.
    pub fn parameter(name: &str, value: &str) -> Self {
        Self::Form(vec![parameter(name, value)])
    }
}

/// One parameter of a form.
pub fn parameter(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}
