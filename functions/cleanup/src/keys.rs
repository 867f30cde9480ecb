//! Where everything lies in the bucket, and what a run is called.

use std::fmt::Write as _;

use facts::inventory::Resource;
use jiff::Timestamp;
use removal::Digest;
use sha2::{Digest as _, Sha256};

pub const LEDGER: &str = "state/cleanup/ledger.json";

/// Bytes of a resource's digest that tell two of the same name apart.
const APART: usize = 4;

/// A run: when it began, and the head of its request id. What a person names to undo it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunId(String);

impl RunId {
    /// The id of the run that began then, for this request.
    pub fn new(at: Timestamp, request: &str) -> Self {
        let head: String = request.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
        Self(format!("{}-{head}", at.strftime("%Y%m%dT%H%M%SZ")))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where an approved plan is looked for.
pub fn plan(digest: &Digest) -> String {
    format!("plans/{digest}.json")
}

/// Where it is written that the approval of a plan was used.
pub fn used(digest: &Digest) -> String {
    format!("plans/{digest}.used.json")
}

/// Where a run's report lies.
pub fn report(at: Timestamp, run: &RunId) -> String {
    format!("reports/cleanup/{}/{}.json", at.strftime("%Y/%m/%d"), run.as_str())
}

/// Where a resource's snapshot lies.
pub fn snapshot(run: &RunId, resource: &Resource) -> String {
    format!("snapshots/{}/{}.json", run.as_str(), slug(resource))
}

/// Where it is written what became of a step.
pub fn outcome(run: &RunId, resource: &Resource) -> String {
    format!("snapshots/{}/{}.outcome.json", run.as_str(), slug(resource))
}

/// Kind, name and a few digits of a digest of the id: readable, unique, and nothing that a key may not hold.
fn slug(resource: &Resource) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' || c == '.' { c } else { '_' };
    let name: String = resource.name().chars().map(plain).collect();
    let digest = Sha256::digest(resource.id().as_str().as_bytes());
    let apart = digest.iter().take(APART).fold(String::new(), |mut apart, byte| {
        // Writing to a String cannot fail.
        let _ = write!(apart, "{byte:02x}");
        apart
    });
    format!("{}-{name}-{apart}", resource.kind())
}
