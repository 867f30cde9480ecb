//! The restore function: event in; what a run of cleanup removed, and on request what became of each when it was made
//! anew. It only ever makes things.

pub mod book;
mod clock;
mod dead_ends;
pub mod deliver;
mod list;
mod look;
pub mod make;
pub mod meaning;
pub mod request;
mod run;
pub mod settings;
mod shelf;
#[cfg(test)]
mod tests;
mod undo;

use std::fmt;

use cloud::Cloud;
use cloud::keep::lock::Holder;
use facts::Unseen;
use intake::{Invocation, Problem};
use removal::Digest;
use report::restore::Report;
use restoration::Flaw;
use serde_json::{Value, json};

use crate::make::Makers;
use crate::meaning::Task;
use crate::request::Request;
use crate::settings::Settings;

/// What every run stands on.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// Looks, and keeps.
    pub cloud: &'a Cloud,
    /// Makes.
    pub makers: &'a Makers,
    /// What the template says.
    pub settings: &'a Settings,
}

/// Why a run made nothing at all.
#[derive(Debug)]
pub enum Refused {
    /// The event cannot be meant.
    BadEvent(Vec<Problem>),
    /// Snapshots are missing, foreign, changed, or of a version that is not read.
    BadSnapshots(Vec<Flaw>),
    /// No run of this id left a snapshot.
    NoSuchRun(String),
    /// The digest is of something else.
    WrongDigest {
        /// What was given.
        given: Digest,
        /// Today's.
        today: Digest,
    },
    /// Another run changes the account.
    AtWork(Holder),
    /// The bucket cannot be read or written.
    Unseen(Unseen),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadEvent(problems) => f.write_str(&intake::bad_event(problems)),
            Self::BadSnapshots(flaws) => {
                let told: Vec<String> = flaws.iter().map(Flaw::to_string).collect();
                write!(f, "nothing was made, for not every snapshot can be relied on: {}", told.join("; "))
            }
            Self::NoSuchRun(run) => {
                write!(
                    f,
                    "nothing was made: no run {run} left a snapshot; ask with {{\"list\": true}} for those that did"
                )
            }
            Self::WrongDigest { given, today } => {
                let words =
                    "is not the digest of what this event names; read the plan of the same run and only, and approve";
                write!(f, "nothing was made: {given} {words} {today}")
            }
            Self::AtWork(Holder { run, until }) => {
                write!(f, "nothing was made: {run} is at work, at the longest until {until}; ask again then")
            }
            Self::Unseen(why) => write!(f, "nothing was made: {why}"),
        }
    }
}

/// Every IAM action that makes something. Those of its looks are `cloud`'s. The template's role is held equal to both
/// by a test.
pub const ACTIONS: &[&[&str]] = make::ACTIONS;

/// Reads the event: a task, or every mistake in it. A missing event is an empty one.
pub fn read(event: Value) -> Result<Task, Vec<Problem>> {
    let event = if event.is_null() { json!({}) } else { event };
    meaning::of(intake::read::<Request>(event)?)
}

/// Reads the snapshots, tells what would come back, and where it was asked for by digest, brings it back. Everything is
/// in the report; where it fails, nothing was made.
pub async fn handle(
    ground: Ground<'_>,
    event: Value,
    invocation: Invocation,
    log: impl Fn(&str),
) -> Result<Report, Refused> {
    let task = read(event).map_err(Refused::BadEvent)?;
    drop(ground.cloud.take_calls());
    let found = Box::pin(run::run(ground, task, &invocation)).await?;
    Ok(Box::pin(deliver::all(ground, found, log)).await)
}
