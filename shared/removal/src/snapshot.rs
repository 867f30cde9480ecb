//! What is kept of a resource before it goes: enough to bring it back, and a seal that shows whether it was changed.

use std::fmt::Write as _;

use facts::inventory::Resource;
use facts::inventory::raw_answer::RawAnswer;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The form of a snapshot. Another one is not read.
pub const SCHEMA: &str = "albkeeper.snapshot/1";

/// A resource as it was right before its removal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// [`SCHEMA`].
    pub schema: String,
    /// The run that removes it.
    pub run: String,
    /// Its place among the snapshots of the run, from 1: it comes back in the reverse order.
    pub number: usize,
    /// When it was taken.
    pub at: Timestamp,
    pub account: String,
    pub region: String,
    /// The resource, as the second look saw it.
    pub resource: Resource,
    /// AWS's own answers about it, with what the facts leave out.
    pub raw_answers: Vec<RawAnswer>,
    /// A digest of all the rest. It has no key, so it shows a slip of the hand, and nothing of somebody who means harm
    /// and reckons it anew: against that stand the bucket's policy, what a plan of `restore` shows, and [`Self::mac`].
    pub seal: String,
    /// The seal under a key of KMS that never leaves it, in base64; `None` where no such key was set. Only who may use
    /// the key can have made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mac: Option<String>,
}

impl Snapshot {
    /// The snapshot with the seal that belongs to it.
    #[must_use]
    pub fn sealed(self) -> Self {
        Self { seal: self.true_seal(), ..self }
    }

    /// Whether it is as it was sealed.
    pub fn is_whole(&self) -> bool {
        self.seal == self.true_seal()
    }

    fn true_seal(&self) -> String {
        let bare = Self { seal: String::new(), mac: None, ..self.clone() };
        // Plain data with text keys always has a JSON form; if ever not, the reason is no seal of anything.
        let text = serde_json::to_string(&bare).unwrap_or_else(|error| error.to_string());
        Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut seal, byte| {
            // Writing to a String cannot fail.
            let _ = write!(seal, "{byte:02x}");
            seal
        })
    }
}

#[cfg(test)]
mod tests {
    use facts::inventory::Kind;

    use super::*;
    use crate::example;

    #[test]
    fn any_change_breaks_the_seal_and_a_round_trip_does_not() {
        for kind in Kind::ALL {
            let snapshot = Snapshot {
                schema: SCHEMA.to_owned(),
                run: "20260901T120000Z-0a1b2c3d".to_owned(),
                number: 1,
                at: example::AT,
                account: "123456789012".to_owned(),
                region: example::REGION.to_owned(),
                resource: example::account().orphan(kind).unwrap(),
                raw_answers: vec![RawAnswer { call: "a:B".to_owned(), about: None, answer: "<a/>".to_owned() }],
                seal: String::new(),
                mac: None,
            }
            .sealed();
            let text = serde_json::to_string(&snapshot).unwrap();
            let read: Snapshot = serde_json::from_str(&text).unwrap();
            assert!(read.is_whole() && read == snapshot);
            assert!(!Snapshot { number: 2, ..read.clone() }.is_whole());
            let raw_answers = vec![RawAnswer { answer: "<b/>".to_owned(), ..read.raw_answers[0].clone() }];
            assert!(!Snapshot { raw_answers, ..read }.is_whole());
        }
    }
}
