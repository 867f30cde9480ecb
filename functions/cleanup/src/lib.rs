//! The cleanup function: event in, plan out; and on request, what became of each step.

mod book;
pub mod deliver;
pub mod guard;
pub mod hands;
pub mod keys;
pub mod meaning;
mod news;
mod plans;
pub mod remove;
pub mod request;
mod run;
pub mod settings;

use cloud::Cloud;
use intake::{Invocation, Problem};
use removal::WrongDigest;
use report::cleanup::Report;
use serde_json::{Value, json};

use crate::meaning::Asked;
use crate::remove::Removers;
use crate::request::Request;
use crate::run::Run;
use crate::settings::Settings;

/// What every run stands on.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// Looks, and keeps.
    pub cloud: &'a Cloud,
    /// Removes.
    pub removers: &'a Removers,
    /// What the template says.
    pub settings: &'a Settings,
}

/// Why a run did nothing at all.
#[derive(Debug)]
pub enum Refused {
    /// The event cannot be meant.
    BadEvent(Vec<Problem>),
    /// The digest is of no plan.
    WrongDigest(WrongDigest),
}

/// Every IAM action that removes something, and the one that asks `verify`. Those of its looks are `cloud`'s. The
/// template's role is held equal to both by a test.
pub const ACTIONS: [&[&[&str]]; 2] = [remove::ACTIONS, &[guard::ACTIONS]];

/// Reads the event: a task within narrower fences, or every mistake in it. A missing event is an empty one.
pub fn read(event: Value) -> Result<Asked, Vec<Problem>> {
    let event = if event.is_null() { json!({}) } else { event };
    meaning::of(intake::read::<Request>(event)?)
}

/// Looks, plans, and where it was asked for by digest or schedule, removes. Everything is in the report; it fails only
/// for an event that cannot be meant, and then nothing was removed.
pub async fn handle(
    ground: Ground<'_>,
    event: Value,
    invocation: Invocation,
    log: impl Fn(&str),
) -> Result<Report, Refused> {
    let asked = read(event).map_err(Refused::BadEvent)?;
    drop(ground.cloud.take_calls());
    let run = Box::pin(Run::prepare(ground, asked, &invocation)).await?;
    let found = Box::pin(run.carry_through()).await?;
    Ok(Box::pin(deliver::all(ground, found, log)).await)
}
