//! The last run of `cleanup` in a few lines, for the status page.

use jiff::Timestamp;
use removal::Mode;
use serde::{Deserialize, Serialize};

use super::{Advice, MissingLine, Report};

/// The name and version of the summary's form.
pub const SUMMARY_SCHEMA: &str = "albkeeper.cleanup-summary/1";
/// Where the summary lies in the bucket: `cleanup` writes it, `verify` shows it.
pub const SUMMARY_KEY: &str = "state/cleanup/summary.json";
/// Things that are named.
const NAMED: usize = 5;

/// The last run of `cleanup` in a few lines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// [`SUMMARY_SCHEMA`].
    pub schema: String,
    /// When it began.
    pub at: Timestamp,
    pub mode: Mode,
    /// What a person should know first, in one sentence.
    pub headline: String,
    /// How many things would go or went.
    pub steps: usize,
    /// The first of them: kind and name.
    pub first: Vec<String>,
    /// What all of them together cost a month, in US dollars.
    pub saves_usd_month: f64,
    /// The command that approves the plan; `None` where there is nothing to approve.
    pub approve: Option<String>,
    /// The clusters that seem to be gone, each with what it left.
    #[serde(default)]
    pub missing: Vec<String>,
    /// The commands that let go what they left, in their order.
    #[serde(default)]
    pub advice: Vec<Advice>,
}

impl Report {
    /// The run in a few lines.
    pub fn summary(&self) -> Summary {
        Summary {
            schema: SUMMARY_SCHEMA.to_owned(),
            at: self.run.at,
            mode: self.mode,
            headline: self.headline.clone(),
            steps: self.steps.len(),
            first: self.steps.iter().take(NAMED).map(|step| format!("{} {}", step.kind, step.name)).collect(),
            saves_usd_month: self.saves_usd_month,
            approve: self.approve.clone(),
            missing: self.missing_clusters.iter().take(NAMED).map(MissingLine::says).collect(),
            advice: self.advice.clone(),
        }
    }
}

impl Summary {
    /// The summary as it was kept; `None` where this version cannot read it.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok().filter(|summary: &Self| summary.schema == SUMMARY_SCHEMA)
    }
}
