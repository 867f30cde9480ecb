//! The cleanup function: event in, plan out; and on request, what became of each step.

pub mod batch;
pub mod clusters;
pub mod deliver;
pub mod executor;
pub mod failures;
pub mod guard;
pub mod keys;
pub mod ledger_object;
mod news;
pub mod plans;
pub mod remove;
pub mod request;
mod run;
pub mod settings;
pub mod validate;

use std::fmt;

use aws::Aws;
use aws::store::used::Use;
use input::{Invocation, Problem};
use kubernetes::ClusterReader;
use probe::Prober;
use removal::{Digest, NoApproval, NotNamed};
use report::cleanup::Report;
use report::log::LogEntry;
use runtime::Refusal;
use serde_json::{Value, json};

use crate::clusters::Clusters;
use crate::remove::Removers;
use crate::request::Request;
use crate::run::Run;
use crate::settings::Settings;
use crate::validate::Asked;

/// What every run stands on.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    pub aws: &'a Aws,
    /// Looks up names.
    pub prober: &'a Prober,
    /// Reads clusters.
    pub reader: &'a ClusterReader,
    pub removers: &'a Removers,
    /// What the template says.
    pub settings: &'a Settings,
}

impl<'a> Context<'a> {
    /// The clusters that may be read.
    pub(crate) fn clusters(self) -> Clusters<'a> {
        Clusters { aws: self.aws, reader: self.reader, names: &self.settings.read_clusters }
    }
}

/// Why a run did nothing at all.
#[derive(Debug)]
pub enum Refused {
    BadEvent(Vec<Problem>),
    /// The digest approves nothing.
    NoApproval(NoApproval),
    /// Nothing was ever removed here, and no person named the account, or another one was named.
    NotNamed(NotNamed),
    Used {
        digest: Digest,
        /// Who used it.
        by: Use,
    },
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadEvent(problems) => f.write_str(&input::bad_event(problems)),
            Self::NoApproval(why) => why.fmt(f),
            Self::NotNamed(why) => write!(f, "the account must be named once, so nothing was removed: {why}"),
            Self::Used { digest, by: Use { run, at, .. } } => {
                write!(
                    f,
                    "run {run} used the approval of {digest} at {at}, and each is good for one run, so nothing "
                )?;
                write!(f, "was removed: make a new plan, read it, and approve its digest")
            }
        }
    }
}

impl Refusal for Refused {
    fn error_type(&self) -> &'static str {
        match self {
            Self::BadEvent(_) => "BadEvent",
            Self::NoApproval(NoApproval::WrongDigest { .. }) => "WrongDigest",
            Self::NoApproval(NoApproval::TooOld { .. } | NoApproval::OfTheFuture { .. }) => "OldPlan",
            Self::NotNamed(_) => "UnnamedAccount",
            Self::Used { .. } => "UsedApproval",
        }
    }
}

/// Every IAM action that removes something, and the one that asks `verify`. Those of its looks are `aws`'s. The
/// template's role is held equal to both by a test.
pub const ACTIONS: [&[&[&str]]; 2] = [remove::ACTIONS, &[guard::ACTIONS]];

/// Reads the event: a task within narrower fences, or every mistake in it. A missing event is an empty one.
pub fn read(event: Value) -> Result<Asked, Vec<Problem>> {
    let event = if event.is_null() { json!({}) } else { event };
    validate::parse_request(input::read::<Request>(event)?)
}

/// Looks, plans, and where it was asked for by digest or schedule, removes. Everything is in the report; it fails only
/// for an event that cannot be meant, and then nothing was removed.
pub async fn handle(
    context: Context<'_>,
    event: Value,
    invocation: Invocation,
    log: impl Fn(&LogEntry),
) -> Result<Report, Refused> {
    let asked = read(event).map_err(Refused::BadEvent)?;
    context.aws.forget_calls();
    let run = Box::pin(Run::prepare(context, asked, &invocation)).await?;
    let found = Box::pin(run.carry_through()).await?;
    Ok(Box::pin(deliver::all(context, found, log)).await)
}
