//! The ledger in the bucket, with what people were told: written only over the version that was read.

use std::collections::{BTreeMap, BTreeSet};

use facts::inventory::ClusterName;
use jiff::Timestamp;
use removal::{Digest, Ledger, Want};
use runtime::Document;
use serde::{Deserialize, Serialize};

use crate::failures::Failures;
use crate::guard::Broken;
use crate::keys::LEDGER;

/// Its form. Another one is not read, and never written over.
const SCHEMA: &str = "albkeeper.ledger/1";

/// What is kept between runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerObject {
    /// `SCHEMA`.
    pub schema: String,
    /// What runs remember.
    pub ledger: Ledger,
    /// The plan that was last mailed.
    pub told: Option<Told>,
    /// The clusters that seem to be gone and that people were told of, with what was still to be said then.
    #[serde(default)]
    pub told_missing: ToldMissing,
    /// Whether a person named the account: nothing goes before.
    #[serde(default)]
    pub named: bool,
    /// What no longer worked once something was removed, until it is seen to work again.
    #[serde(default)]
    pub still_broken: Vec<Broken>,
    /// Removals that failed and are open, or whose end is still to be told.
    #[serde(default, skip_serializing_if = "Failures::is_empty")]
    pub failures: Failures,
}

/// Clusters that seem to be gone, and what was still to be said of each.
pub type ToldMissing = BTreeMap<ClusterName, BTreeSet<Want>>;

/// A plan that was mailed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// The digest of its steps: each plan has another one, and the same steps are no news.
    pub digest: Digest,
    pub at: Timestamp,
}

impl Default for LedgerObject {
    fn default() -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            ledger: Ledger::default(),
            told: None,
            told_missing: ToldMissing::new(),
            named: false,
            still_broken: Vec::new(),
            failures: Failures::new(),
        }
    }
}

impl LedgerObject {
    /// The ledger in an object of the bucket, whoever wrote it, or why this version cannot read it.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let object: Self = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if object.schema == SCHEMA {
            Ok(object)
        } else {
            Err(format!("its form is {}, and this version reads {SCHEMA}", object.schema))
        }
    }
}

/// The ledger in the bucket.
pub(crate) const DOCUMENT: Document<LedgerObject> = Document {
    key: LEDGER,
    name: "ledger",
    read: LedgerObject::read,
    way_out: "bring back an earlier version of it, or delete it to begin anew (docs/security.md, Your way out)",
};
