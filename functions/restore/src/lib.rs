//! The restore function: event in; what a run of cleanup removed, and on request what became of each when it was made
//! anew. It only ever makes things.

mod clock;
mod dead_ends;
pub mod deliver;
mod evidence;
mod executor;
mod found;
pub mod index;
mod list;
pub mod make;
pub mod plans;
mod renamed;
pub mod request;
mod run;
pub mod settings;
mod snapshot_store;
#[cfg(test)]
mod tests;
pub mod validate;

use std::fmt;

use aws::Aws;
use aws::store::lock::Holder;
use aws::store::used::Use;
use facts::Unseen;
use facts::untrusted::one_line;
use input::{Invocation, Problem};
use removal::approval::LASTS;
use removal::{Digest, NoApproval};
use report::log::LogEntry;
use report::restore::Report;
use restoration::Flaw;
use runtime::Refusal;
use serde_json::{Value, json};

use crate::make::Makers;
use crate::request::Request;
use crate::settings::Settings;
use crate::validate::Task;

/// The most characters of a run's name that are told: that of a lock is written by whoever writes the bucket.
const LONGEST_RUN: usize = 64;
/// The most characters of what AWS said.
const LONGEST_WHY: usize = 1_000;

/// What every run stands on.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    pub aws: &'a Aws,
    pub makers: &'a Makers,
    /// What the template says.
    pub settings: &'a Settings,
}

/// Flaws that are told one by one.
const MOST_FLAWS: usize = 20;
/// What to do where nothing was approved.
const ANEW: &str = "ask for the plan of the same run and only, read it, and approve its digest";

/// Why a run made nothing at all.
#[derive(Debug)]
pub enum Refused {
    BadEvent(Vec<Problem>),
    /// Snapshots are missing, foreign, changed, or of a version that is not read.
    BadSnapshots(Vec<Flaw>),
    /// No run of this id left a snapshot.
    NoSuchRun(String),
    WrongDigest {
        given: Digest,
        /// Whether the event names nothing that could be approved.
        nothing_to_do: bool,
    },
    /// The plan is of a time that approves nothing.
    NoApproval(NoApproval),
    Used {
        digest: Digest,
        /// Who used it.
        by: Use,
    },
    /// Another run changes the account.
    AtWork(Holder),
    /// The bucket cannot be read or written.
    Unseen(Unseen),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadEvent(problems) => f.write_str(&input::bad_event(problems)),
            Self::BadSnapshots(flaws) => {
                let told = input::listed(flaws.iter().map(Flaw::to_string));
                write!(f, "nothing was made, for not every snapshot can be relied on: {told}")
            }
            Self::NoSuchRun(run) => {
                let run = one_line(run, LONGEST_RUN);
                write!(
                    f,
                    "nothing was made: no run {run} left a snapshot; ask with {{\"list\": true}} for those that did"
                )
            }
            Self::WrongDigest { given, nothing_to_do: true } => {
                write!(f, "nothing was made: {given} is the digest of no plan, and there is nothing to approve")
            }
            Self::WrongDigest { given, nothing_to_do: false } => {
                write!(
                    f,
                    "nothing was made: {given} is not the digest of a plan of what this event names as it is now; "
                )?;
                write!(f, "{ANEW}")
            }
            Self::NoApproval(NoApproval::TooOld { given, at }) => {
                let days = LASTS.as_hours() / 24;
                write!(
                    f,
                    "nothing was made: the plan {given} is of {at}, and a plan can be approved for {days} days; {ANEW}"
                )
            }
            Self::NoApproval(NoApproval::OfTheFuture { given, at }) => {
                write!(f, "nothing was made: the plan {given} says that it is of {at}, which is yet to come; {ANEW}")
            }
            Self::NoApproval(NoApproval::WrongDigest { given, .. }) => {
                write!(f, "nothing was made: {given} is the digest of no plan; {ANEW}")
            }
            Self::Used { digest, by: Use { run, at, .. } } => {
                write!(
                    f,
                    "nothing was made: run {run} used the approval of {digest} at {at}, and each is good for one "
                )?;
                write!(f, "run; {ANEW}")
            }
            Self::AtWork(Holder { run, until }) => {
                let run = one_line(run, LONGEST_RUN);
                write!(f, "nothing was made: {run} is at work, at the longest until {until}; ask again then")
            }
            Self::Unseen(why) => f.write_str(&one_line(&format!("nothing was made: {why}"), LONGEST_WHY)),
        }
    }
}

impl Refusal for Refused {
    fn error_type(&self) -> &'static str {
        match self {
            Self::BadEvent(_) => "BadEvent",
            Self::BadSnapshots(_) => "BadSnapshots",
            Self::NoSuchRun(_) => "NoSuchRun",
            Self::WrongDigest { .. } | Self::NoApproval(NoApproval::WrongDigest { .. }) => "WrongDigest",
            Self::NoApproval(NoApproval::TooOld { .. } | NoApproval::OfTheFuture { .. }) => "OldPlan",
            Self::Used { .. } => "UsedApproval",
            Self::AtWork(_) => "AtWork",
            Self::Unseen(_) => "Unseen",
        }
    }
}

/// Every IAM action that makes something. Those of its looks are `aws`'s. The template's role is held equal to both
/// by a test.
pub const ACTIONS: &[&[&str]] = make::ACTIONS;

/// Reads the event: a task, or every mistake in it. A missing event is an empty one.
pub fn read(event: Value) -> Result<Task, Vec<Problem>> {
    let event = if event.is_null() { json!({}) } else { event };
    validate::parse_request(input::read::<Request>(event)?)
}

/// Reads the snapshots, tells what would come back, and where it was asked for by digest, brings it back. Everything is
/// in the report; where it fails, nothing was made.
pub async fn handle(
    context: Context<'_>,
    event: Value,
    invocation: Invocation,
    log: impl Fn(&LogEntry),
) -> Result<Report, Refused> {
    let task = read(event).map_err(Refused::BadEvent)?;
    context.aws.forget_calls();
    let found = Box::pin(run::run(context, task, &invocation)).await?;
    Ok(Box::pin(deliver::all(context, found, log)).await)
}
