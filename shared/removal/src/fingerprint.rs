//! Fingerprints of resources and digests of plans: equal only when nothing that matters changed.

use std::fmt::{self, Write as _};

use facts::inventory::Resource;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// A digest of everything about a resource that decides or would be lost.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fingerprint(String);

/// A digest of a plan's steps: what a person approves.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(String);

/// Bytes of a digest that people pass on: enough against a mix-up, short enough to be read aloud.
const READ_ALOUD: usize = 8;

impl Fingerprint {
    /// The fingerprint of a resource as it was seen.
    pub fn new(resource: &Resource) -> Self {
        // A resource is plain data with text keys, so it always has a JSON form; if ever not, no two are alike enough
        // to pass for the same: the reason stands in for it.
        let value = serde_json::to_value(resource).map_or_else(|error| Value::String(error.to_string()), in_order);
        Self(hex(&Sha256::digest(value.to_string().as_bytes())))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Digest {
    /// The digest that somebody gave, whether or not there is such a plan; `None` where it is not the form of one.
    pub fn given(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let is_one = text.len() == 2 * READ_ALOUD && text.bytes().all(|b| b.is_ascii_hexdigit());
        is_one.then_some(Self(text))
    }

    pub fn hash(text: &str) -> Self {
        let text = hex(&Sha256::digest(text.as_bytes()));
        Self(text.chars().take(2 * READ_ALOUD).collect())
    }

    /// The digest of these lines, in this order.
    pub(crate) fn of_lines<'a>(head: &str, lines: impl Iterator<Item = (&'a str, &'a Fingerprint)>) -> Self {
        Self::hash(&lines.fold(head.to_owned(), |mut text, (id, fingerprint)| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{id}\n{}\n", fingerprint.0);
            text
        }))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The same value whatever the order of its lists: AWS promises none. Keys of objects come from sorted maps and from
/// fields, so their order is the code's.
fn in_order(value: Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.into_iter().map(in_order).collect();
            items.sort_by_cached_key(Value::to_string);
            Value::Array(items)
        }
        Value::Object(fields) => Value::Object(fields.into_iter().map(|(key, value)| (key, in_order(value))).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
