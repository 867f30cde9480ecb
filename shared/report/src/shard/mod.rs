//! What a run of `verify` says of many sites at once: each in a line, and every fault once, however many have it.

mod build;
mod emf;
mod mail;
mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use checklist::alerts::{Bulletin, State};
use checklist::{CheckId, Extent, Verdict};
use facts::ids::{Arn, Domain};
use serde::{Deserialize, Serialize};

use crate::{Delivered, Report, Run};

pub use build::{Seen, SeenSite, UnseenSite, report};
pub use mail::{About, Listing, mail};

/// The name and version of the report's form.
pub const SCHEMA: &str = "albkeeper.verify-shard/1";

/// What one run over many sites answers, logs and keeps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShardReport {
    /// [`SCHEMA`].
    pub schema: String,
    /// What mails call it.
    pub name: String,
    /// The worst of the sites.
    pub overall: Verdict,
    /// What a person should know first, in one sentence.
    pub headline: String,
    /// Every fault, the worst first; one that several sites have in common stands once.
    pub faults: Vec<Fault>,
    /// Every site, the worst first.
    pub sites: Vec<SiteLine>,
    /// What was found new in this run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub appeared: Vec<String>,
    /// What is no longer found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<String>,
    /// Load balancers that were found, and of which nothing tells a domain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without_domain: Vec<WithoutDomain>,
    /// Load balancers that their tag keeps out.
    #[serde(default)]
    pub left_out: usize,
    /// Why the load balancers could not be listed, where they could not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unlisted: Option<String>,
    pub run: Run,
    pub delivered: Delivered,
    /// Where the status page lies, or why it was not written; `None` where the event wants none.
    #[serde(default)]
    pub page: Option<String>,
}

/// One fault with all sites that have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    pub check: CheckId,
    /// Warn or Fail.
    pub verdict: Verdict,
    /// What is so, as the first of the sites tells it.
    pub headline: String,
    /// What to do about it.
    pub next: Option<String>,
    /// Checks that stand badly because of it, at any of the sites.
    pub consequences: Vec<CheckId>,
    pub sites: Vec<Domain>,
}

/// How one site stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteLine {
    /// What it is known by from run to run: domain and load balancer.
    pub key: String,
    pub domain: Domain,
    /// The load balancer, where it was found.
    pub load_balancer: Option<Arn>,
    pub overall: Verdict,
    pub headline: String,
    /// How each check stands.
    pub checks: BTreeMap<CheckId, Verdict>,
    /// The worst of each of the last hours as one letter, the first of its verdict, the oldest first; `.` where nobody looked.
    #[serde(default)]
    pub hours: String,
}

/// A load balancer that was found without a site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithoutDomain {
    pub load_balancer: Arn,
    /// The one domain of it that is meant, where its others are looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<Domain>,
    /// Why none is known, and what to do.
    pub because: String,
}

/// What one site has to tell.
#[derive(Clone, Copy, Debug)]
pub struct SiteNews<'a> {
    pub report: &'a Report,
    /// The state after the run.
    pub state: &'a State,
    pub bulletin: &'a Bulletin,
    pub extents: &'a BTreeMap<CheckId, Extent>,
}
