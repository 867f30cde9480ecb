//! Verdicts into words, tables, JSON and metrics: pure.

pub mod border;
pub mod build;
pub mod cleanup;
mod details;
pub mod emf;
pub mod fleet;
mod load;
pub mod log;
pub mod mail;
mod reported;
pub mod restore;
pub mod shard;
pub mod table;
mod words;

use std::collections::BTreeMap;

use checklist::{Accepted, Cause, Line, Verdict};
use facts::ids::{Arn, Domain};
use facts::load::Load;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use reported::Reported;

/// The name and version of the report's form. A new field keeps it; a changed meaning raises the number.
pub const SCHEMA: &str = "albkeeper.verify/1";

/// What one run of `verify` answers, logs and keeps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: String,
    pub domain: Domain,
    /// The load balancer, where it was found.
    pub load_balancer: Option<Arn>,
    /// The worst of the checks.
    pub overall: Verdict,
    /// What a person should know first, in one sentence.
    pub headline: String,
    /// Every fault with what follows from it, the worst first.
    #[serde(default)]
    pub causes: Vec<Cause>,
    /// What changed on the load balancer, its record and its targets.
    #[serde(default)]
    pub changes: Changes,
    /// Every check, in the order of the checklist.
    pub checks: Vec<Judged>,
    /// What the event accepts, and what became of each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<Accepted>,
    /// How long the site took, by address and endpoint.
    pub timings: Timings,
    /// The load test, where there was one; its histogram is among the stored facts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load: Option<Box<Load>>,
    pub run: Run,
    /// What became of report, state and mail.
    pub delivered: Delivered,
    /// Where the status page lies, or why it was not written; `None` where the event wants none.
    #[serde(default)]
    pub page: Option<String>,
}

/// What changed, one sentence each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    pub since_last: Vec<String>,
    /// When nothing failed the last time, before this run.
    pub good_at: Option<Timestamp>,
    /// Since then.
    pub since_good: Vec<String>,
}

/// One check with the time since when it stands so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    #[serde(flatten)]
    pub line: Line,
    /// Since when it has this verdict; `None` where the last run's state could not be read.
    pub since: Option<Timestamp>,
}

/// How long the site took, in milliseconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timings {
    /// The look-up of the domain.
    pub dns_ms: Option<u64>,
    /// Connecting, by address.
    pub connections: Vec<Connection>,
    /// Requests, by endpoint and address.
    pub requests: Vec<Request>,
}

/// TCP and TLS with one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    pub address: String,
    pub tcp_ms: Option<u64>,
    pub tls_ms: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    pub endpoint: String,
    pub address: String,
    /// Until the connection was ready.
    pub connect_ms: Option<u64>,
    /// From there to the reply's head.
    pub first_byte_ms: Option<u64>,
    /// From the start to the end of the body.
    pub total_ms: Option<u64>,
}

/// What a run was and what it cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Lambda's request id.
    pub id: String,
    /// When it began.
    pub at: Timestamp,
    pub took_ms: u64,
    /// The Region that was looked at.
    pub region: String,
    /// Calls to AWS by service and operation, retries included.
    pub aws_calls: BTreeMap<String, u32>,
    /// Their sum.
    pub aws_calls_total: u32,
    /// The price of this run in US dollars: function, calls, stored objects, mail.
    pub usd: f64,
}

impl Run {
    /// A run that has only begun: nothing called, nothing spent.
    pub fn begun(id: String, at: Timestamp, region: String) -> Self {
        Self { id, at, took_ms: 0, region, aws_calls: BTreeMap::new(), aws_calls_total: 0, usd: 0.0 }
    }
}

/// What became of what the run had to deliver. Each is a sentence; a failure never hides a verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivered {
    pub report: String,
    /// The state for the next run.
    pub state: String,
    pub mail: String,
    pub failed: bool,
}

impl Delivered {
    /// Of an event that only wants the answer.
    pub fn only_the_answer() -> Self {
        Self {
            report: "not kept: only the answer was wanted".to_owned(),
            state: "left as it was".to_owned(),
            mail: "none".to_owned(),
            failed: false,
        }
    }
}
