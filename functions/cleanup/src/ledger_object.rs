//! The ledger in the bucket, with what people were told: written only over the version that was read.

use std::collections::{BTreeMap, BTreeSet};

use cloud::Cloud;
use cloud::store::object::{Precondition, Written, most};
use facts::inventory::ClusterName;
use facts::{Seen, Unseen};
use jiff::Timestamp;
use removal::{Digest, Ledger, Want};
use serde::{Deserialize, Serialize};

use crate::failures::Failures;
use crate::guard::Broken;
use crate::keys::LEDGER;

/// Its form. Another one is not read, and never written over.
const SCHEMA: &str = "albkeeper.ledger/1";
const JSON: &str = "application/json";
/// How often a write is tried when other runs write in between.
const TRIES: u32 = 4;

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

/// The ledger as it was read or written, with where the next one may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) object: LedgerObject,
    only: Precondition,
}

/// The ledger of the last run; an empty one before the first.
pub(crate) async fn read(cloud: &Cloud, bucket: &str) -> Seen<Kept> {
    let Some(stored) = cloud.get(bucket, LEDGER, most::LEDGER).await? else {
        return Ok(Kept { object: LedgerObject::default(), only: Precondition::IfNoneMatch });
    };
    let object = LedgerObject::read(&stored.bytes).map_err(|why| unreadable(bucket, &why))?;
    Ok(Kept { object, only: Precondition::IfMatch(stored.version) })
}

/// Writes the ledger as `change` makes it of the last one. When another run wrote in between, its ledger is read and changed
/// in turn: `change` sees the newest, whatever happens.
pub(crate) async fn update(
    cloud: &Cloud,
    bucket: &str,
    mut kept: Kept,
    change: impl Fn(&LedgerObject) -> LedgerObject,
) -> Seen<Kept> {
    for _ in 0..TRIES {
        let object = change(&kept.object);
        let bytes = serde_json::to_vec(&object).map_err(|error| failed("writing the ledger", error.to_string()))?;
        match cloud.put(bucket, LEDGER, JSON, bytes, kept.only).await? {
            Written::Yes(version) => return Ok(Kept { object, only: Precondition::IfMatch(version) }),
            Written::Conflict => kept = read(cloud, bucket).await?,
        }
    }
    Err(failed("writing the ledger", format!("other runs wrote it {TRIES} times in between")))
}

fn unreadable(bucket: &str, why: &str) -> Unseen {
    let advice = "bring back an earlier version of it, or delete it to begin anew (docs/security.md, Your way out)";
    failed("reading the ledger", format!("s3://{bucket}/{LEDGER} cannot be read ({why}): {advice}"))
}

fn failed(action: &str, message: String) -> Unseen {
    Unseen::Failed { action: action.to_owned(), code: None, message: message.into() }
}
