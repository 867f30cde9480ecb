//! What a fleet's run says: each shard (one account and Region) in a line, and which of them did not report.

mod build;
mod emf;
mod mail;
mod table;
#[cfg(test)]
mod tests;

use checklist::Verdict;
use checklist::alerts::Mail;
use facts::ids::{AccountId, Domain, Region};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::shard::ShardReport;
use crate::{Delivered, Run};

pub use build::report;
pub use mail::{News, ShardMail, mail};

/// The name and version of the form of [`FleetReport`].
pub const SCHEMA: &str = "albkeeper.verify-fleet/1";
/// Those of the form of [`ShardResult`].
pub const RESULT_SCHEMA: &str = "albkeeper.fleet-shard/1";

/// Failing sites that a shard names to the summary; its own page has them all.
const MOST_FAILING: usize = 10;

/// What a shard leaves for the summary of its fleet, and answers to the state machine: small, whatever its sites.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShardResult {
    /// [`RESULT_SCHEMA`].
    pub schema: String,
    pub shard: String,
    /// When the fleet's run began that this is of; `None` where a person asked.
    pub run: Option<Timestamp>,
    /// When the shard was looked at.
    pub at: Timestamp,
    pub overall: Verdict,
    pub headline: String,
    pub sites: Counts,
    /// The first few sites that fail.
    pub failing: Vec<Domain>,
    /// Whether its report, its state or its page could not be kept.
    pub undelivered: bool,
    pub took_ms: u64,
    pub usd: f64,
    /// What it has to tell, until the summary has taken it.
    #[serde(default)]
    pub mails: Vec<Mail>,
}

/// How many sites stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub failed: usize,
    pub warned: usize,
    /// Load balancers without a known domain are among them.
    pub unknown: usize,
    pub passed: usize,
}

impl Counts {
    pub fn all(self) -> usize {
        self.failed.saturating_add(self.warned).saturating_add(self.unknown).saturating_add(self.passed)
    }

    fn plus(self, other: Self) -> Self {
        Self {
            failed: self.failed.saturating_add(other.failed),
            warned: self.warned.saturating_add(other.warned),
            unknown: self.unknown.saturating_add(other.unknown),
            passed: self.passed.saturating_add(other.passed),
        }
    }
}

/// What one run over a fleet answers, logs and keeps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FleetReport {
    /// [`SCHEMA`].
    pub schema: String,
    /// The worst of the shards.
    pub overall: Verdict,
    /// What a person should know first, in one sentence.
    pub headline: String,
    /// What is wrong with the file of the fleet as a whole: then there is no shard.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
    /// Every shard, the worst first.
    pub shards: Vec<ShardLine>,
    /// Sites of all shards that reported.
    pub sites: Counts,
    /// What the runs of all shards that reported cost, in US dollars; the summary's own cost is that of `run`.
    pub shards_usd: f64,
    /// Seconds from the begin of the state machine's run to the summary; `None` where a person asked.
    #[serde(default)]
    pub lasted_s: Option<u64>,
    pub run: Run,
    pub delivered: Delivered,
    /// Where the page lies, or why it was not written.
    #[serde(default)]
    pub page: Option<String>,
}

/// The same for a state machine, which takes no more than 256 KiB.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetInShort {
    /// [`SCHEMA`].
    pub schema: String,
    pub overall: Verdict,
    pub headline: String,
    pub sites: Counts,
    pub shards: usize,
    /// Shards that did not report.
    pub silent: usize,
    pub delivered: Delivered,
}

impl FleetInShort {
    pub fn new(report: &FleetReport) -> Self {
        Self {
            schema: report.schema.clone(),
            overall: report.overall,
            headline: report.headline.clone(),
            sites: report.sites,
            shards: report.shards.len(),
            silent: report.silent().count(),
            delivered: report.delivered.clone(),
        }
    }
}

/// How one shard stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShardLine {
    pub name: String,
    /// `None` where the file does not tell one that is right.
    pub account: Option<AccountId>,
    pub region: Option<Region>,
    /// Unknown where it did not report.
    pub overall: Verdict,
    pub headline: String,
    /// Its sites, where it reported.
    pub sites: Option<Counts>,
    pub failing: Vec<Domain>,
    /// When it was looked at last, as far as that is known.
    pub looked_at: Option<Timestamp>,
    /// Whether its report, its state or its page could not be kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub undelivered: bool,
    /// The worst of each of the last hours as one letter, as a site has them.
    #[serde(default)]
    pub hours: String,
}

/// A shard, and what is known of it in this run.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    pub name: String,
    pub account: Option<AccountId>,
    pub region: Option<Region>,
    /// What it reported in this run, or why it counts as if it had not.
    pub result: Result<ShardResult, NoResult>,
}

/// Why nothing is known of a shard in this run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoResult {
    pub because: String,
    /// When it reported last, where it ever did.
    pub last: Option<Timestamp>,
    /// Whether it stays so until somebody changes something: then it is told at once.
    pub is_certain: bool,
    /// What it left to tell when it reported last; `None` where that was not seen.
    pub mails: Option<Vec<Mail>>,
}

impl ShardResult {
    /// That nothing was looked at, for what stands in the file is wrong.
    pub fn refused(shard: &str, run: Option<Timestamp>, at: Timestamp, because: String) -> Self {
        Self {
            schema: RESULT_SCHEMA.to_owned(),
            shard: shard.to_owned(),
            run,
            at,
            overall: Verdict::Unknown,
            headline: because,
            sites: Counts::default(),
            failing: Vec::new(),
            undelivered: false,
            took_ms: 0,
            usd: 0.0,
            mails: Vec::new(),
        }
    }

    /// What a shard's report is in short. Its mails are not known before its state is kept.
    pub fn new(shard: &str, run: Option<Timestamp>, report: &ShardReport) -> Self {
        let failing = report.sites.iter().filter(|site| site.overall == Verdict::Fail);
        Self {
            schema: RESULT_SCHEMA.to_owned(),
            shard: shard.to_owned(),
            run,
            at: report.run.at,
            overall: report.overall,
            headline: report.headline.clone(),
            sites: Counts {
                failed: report.count(Verdict::Fail),
                warned: report.count(Verdict::Warn),
                unknown: report.count(Verdict::Unknown).saturating_add(report.without_domain.len()),
                passed: report.count(Verdict::Pass),
            },
            failing: failing.map(|site| site.domain.clone()).take(MOST_FAILING).collect(),
            undelivered: report.delivered.failed,
            took_ms: report.run.took_ms,
            usd: report.run.usd,
            mails: Vec::new(),
        }
    }
}
