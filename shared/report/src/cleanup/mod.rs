//! What one run of `cleanup` answers, logs and keeps.

mod alike;
mod build;
mod emf;
mod explain;
mod headline;
pub(crate) mod invoke;
mod kept;
mod left_behind;
mod loose_ends;
mod mail;
pub(crate) mod missing;
mod price;
mod reasons;
mod summary;
mod table;
mod tally;
#[cfg(test)]
mod tests;
pub(crate) mod words;

pub use build::{Facts, report};
pub use mail::mail;
pub use missing::lines as missing_lines;
pub use summary::{SUMMARY_KEY, SUMMARY_SCHEMA, Summary};

use std::collections::{BTreeMap, BTreeSet};

use facts::inventory::{ClusterName, Kind, ResourceId};
use jiff::Timestamp;
use removal::{Mode, Outcome, Rule, Want};
use serde::{Deserialize, Serialize};

use crate::{Delivered, Run};

/// The name and version of the report's form. A new field keeps it; a changed meaning raises the number.
pub const SCHEMA: &str = "albkeeper.cleanup/1";

/// What one run of `cleanup` answers, logs and keeps. Bounded whatever the size of the account: what stays is grouped,
/// and what goes is capped by the policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: String,
    pub mode: Mode,
    pub account: String,
    pub region: String,
    /// What a person approves; `None` where there is nothing to approve.
    pub digest: Option<String>,
    /// What does not work, or did not any more once something was removed: it ended the run.
    #[serde(default)]
    pub broke: Option<String>,
    /// What a person should know first, in one sentence.
    pub headline: String,
    /// What would go or went, in order.
    pub steps: Vec<StepLine>,
    /// What stays, by kind and reason.
    pub kept: Vec<KeptLine>,
    /// Lists that were not read: nothing of these kinds goes.
    pub unlisted: Vec<UnlistedLine>,
    /// Clusters that tags name and EKS does not list, and of which something is still to be said; those that left most
    /// first, and bounded.
    #[serde(default)]
    pub missing_clusters: Vec<MissingLine>,
    #[serde(default)]
    pub more_missing_clusters: usize,
    /// The commands that let go what they left, in their order.
    #[serde(default)]
    pub advice: Vec<Advice>,
    /// What all steps together cost a month, in US dollars.
    pub saves_usd_month: f64,
    /// What the removed ones of them cost a month, in US dollars.
    pub removed_usd_month: f64,
    /// The command that approves the plan; `None` where there is nothing to approve.
    pub approve: Option<String>,
    /// The command that tells what of it would come back; `None` where nothing went that could be made again.
    pub undo: Option<String>,
    pub explained: Vec<Explained>,
    /// What a reader should know of this run besides.
    pub notes: Vec<String>,
    pub run: Run,
    /// What became of report, ledger and mail.
    pub delivered: Delivered,
}

/// One removal, planned or done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepLine {
    pub kind: Kind,
    pub name: String,
    pub id: ResourceId,
    /// The level of the evidence: E1, E2, or the name of another proof.
    pub level: String,
    /// The evidence in words.
    pub evidence: String,
    /// What goes before it, each by kind and name: until then it is no orphan. Empty where it is one already.
    #[serde(default)]
    pub after: Vec<String>,
    /// What no snapshot brings back.
    pub loses: Option<String>,
    /// Whether `restore` can bring it back, but for what it loses.
    pub can_be_undone: bool,
    /// When it was first seen as an orphan; `None` before the first complete scan is in the ledger.
    pub first_seen: Option<Timestamp>,
    /// Complete scans in a row that saw it so.
    pub scans: u32,
    /// What it costs a month, in US dollars; at least.
    pub usd_month: f64,
    /// What became of it; `None` where nothing was carried out.
    pub outcome: Option<Outcome>,
}

/// Resources of one kind that stay for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptLine {
    pub kind: Kind,
    /// The predicate that does not hold, or whose answer is missing.
    pub reason: Rule,
    /// What was seen of the first of them, or why it could not be seen.
    pub says: String,
    /// Whether the answer is missing: nothing is known against it, nothing for it.
    pub unseen: bool,
    /// Whether all that AWS shows says orphan and only the proof is missing (E3).
    pub only_unproved: bool,
    pub count: usize,
    /// The first of them.
    pub names: Vec<Named>,
    /// What a person can do so that the answer is there next time.
    pub next: Option<String>,
}

/// A cluster that tags name and EKS does not list: it seems to be gone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MissingLine {
    pub cluster: ClusterName,
    /// How many of each kind bear its tag.
    pub left: BTreeMap<Kind, usize>,
    /// What that costs a month, in US dollars; at least.
    pub usd_month: f64,
    /// The first scan that found it missing; `None` before that is in the ledger.
    pub since: Option<Timestamp>,
    /// What is still to be said, or nothing of it goes.
    pub wants: BTreeSet<Want>,
}

/// A command that a person may want to give next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advice {
    pub what: String,
    pub command: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    pub id: ResourceId,
    pub name: String,
}

/// A kind whose list was not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnlistedLine {
    pub kind: Kind,
    /// Whether this run wanted it: `false` where the kind is not switched on.
    pub wanted: bool,
    pub why: String,
    /// What a person can do about it.
    pub next: Option<String>,
}

/// Every answer about one resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explained {
    pub kind: Kind,
    pub id: ResourceId,
    pub name: String,
    /// `orphan`, `kept`, `unknown`, or `waits` for what is no orphan yet and goes after others.
    pub verdict: String,
    /// What decides: the evidence, or the first reason to keep it, in words.
    pub because: String,
    /// Every predicate, in the order in which it was asked.
    pub predicates: Vec<Answered>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    pub rule: Rule,
    /// What must be so for the resource to go.
    pub claim: String,
    /// `holds`, `fails` or `unseen`.
    pub answer: String,
    /// What was seen instead, or why it could not be seen.
    pub says: Option<String>,
    /// The call or setting that tells.
    pub source: String,
    /// When it was looked at.
    pub seen_at: Timestamp,
}

impl Report {
    /// How many resources were judged.
    pub fn looked_at(&self) -> usize {
        self.kept.iter().map(|line| line.count).sum::<usize>() + self.steps.len()
    }

    /// How many clusters seem to be gone, of which something is still to be said.
    pub fn missing(&self) -> usize {
        self.missing_clusters.len().saturating_add(self.more_missing_clusters)
    }

    /// Orphans that only a cap or the schedule's grace period keeps for now.
    pub fn waiting(&self) -> usize {
        self.kept.iter().filter(|line| line.waits()).map(|line| line.count).sum()
    }
}

impl KeptLine {
    /// Whether these are orphans that only a cap or the schedule's grace period keeps for now.
    pub fn waits(&self) -> bool {
        matches!(self.reason, Rule::WithinCap | Rule::WasSeenOften)
    }
}
