//! A fleet: many accounts and Regions, each a shard that is looked at by itself, and one summary of all of them.
//!
//! The state machine of the template hands every shard of the file to `verify`, and asks for the summary at the end. Shards
//! tell nobody anything: what they have to tell waits in their results until the summary takes it over.

pub mod file;
mod judge;
mod state;
mod summary;

use aws::Aws;
use facts::Unseen;
use input::{Invocation, Problem};
use jiff::Timestamp;
use report::fleet::{FleetInShort, ShardResult};
use report::log::LogEntry;
use runtime::Clock;
use serde_json::Value;

use self::file::Entry;
use self::judge::NoFile;
use crate::request::{FleetEvent, FleetRequest, ShardNamed};
use crate::settings::Settings;
use crate::shard::{self, Membership, Shard, Task};
use crate::{Answer, Clients, DELIVERY};

/// Whether the event, out of its envelope, is one of a fleet.
pub fn is_fleet(event: &Value) -> bool {
    event.get("fleet").is_some()
}

/// What an event asks of the fleet.
#[derive(Debug)]
enum Asked {
    Shard { which: ShardNamed, answer_only: bool },
    Summary,
}

/// Reads the event, or finds every mistake in it.
fn read(event: Value) -> Result<(Asked, Option<Timestamp>), Vec<Problem>> {
    let FleetEvent { fleet: FleetRequest { shard, summary, run, answer_only } } = input::read(event)?;
    let mut wrong = Vec::new();
    let run = run.and_then(|run| {
        let parsed = run.parse::<Timestamp>();
        let message = "is no time, such as 2026-12-01T12:00:00Z";
        parsed.map_err(|_| wrong.push(Problem::new("fleet.run", message))).ok()
    });
    if let (Some(ShardNamed::Whole(_)), None) = (&shard, run) {
        let message = "is the state machine's to hand on: name a shard of the file, or ask by account, region, and sites or discover";
        wrong.push(Problem::new("fleet.shard", message));
    }
    let asked = match (shard, summary) {
        (Some(which), false) => Some(Asked::Shard { which, answer_only }),
        (None, true) => Some(Asked::Summary),
        (Some(_), true) | (None, false) => {
            wrong.push(Problem::new("fleet", "needs either shard or summary"));
            None
        }
    };
    if answer_only && summary {
        wrong.push(Problem::new("fleet.answer_only", "is of a shard: a summary without run keeps nothing anyway"));
    }
    match asked {
        Some(asked) if wrong.is_empty() => Ok((asked, run)),
        Some(_) | None => Err(wrong),
    }
}

/// Looks at a shard, or sums up all of them. Fails only for an event that cannot be meant.
pub async fn handle(
    clients: Clients<'_>,
    settings: &Settings,
    event: Value,
    invocation: Invocation,
    log: impl Fn(&LogEntry),
) -> Result<Answer, Vec<Problem>> {
    let (asked, run) = read(event)?;
    match asked {
        Asked::Summary => {
            let report = Box::pin(summary::summarize(clients.home, settings, run, invocation, log)).await;
            Ok(match run {
                Some(_) => Answer::FleetInShort(Box::new(FleetInShort::new(&report))),
                None => Answer::Fleet(Box::new(report)),
            })
        }
        Asked::Shard { which, answer_only } => {
            Box::pin(member(clients, settings, (which, answer_only), run, invocation, log)).await
        }
    }
}

/// One shard. What is wrong with it in the file is an error to a person; the state machine is answered that nothing is
/// known of it, as the summary will say, for its alarm of errors is for what nobody foresaw.
async fn member(
    clients: Clients<'_>,
    settings: &Settings,
    (which, answer_only): (ShardNamed, bool),
    run: Option<Timestamp>,
    invocation: Invocation,
    log: impl Fn(&LogEntry),
) -> Result<Answer, Vec<Problem>> {
    let clock = Clock::starts(invocation.at, invocation.time_left);
    let Entry { name, shard, .. } = match entry(clients.home, settings, which, invocation.at, clock).await {
        Ok(entry) => entry,
        Err(wrong) => return refused("", wrong, run, &invocation, &log),
    };
    let shard = match shard {
        Ok(shard) => Shard { answer_only, ..shard },
        Err(wrong) => return refused(&name, wrong, run, &invocation, &log),
    };
    let taken = Box::pin(summary::taken(clients.home, settings, &name)).await;
    let is_home = shard::is_home(&shard, settings, &invocation);
    let task = Task::of_fleet(shard, Membership { name: name.clone(), run, taken }, is_home);
    // What was read so far took some of it.
    let invocation = Invocation { time_left: clock.left(), ..invocation };
    let report = Box::pin(shard::run(clients, settings, task, invocation, log)).await;
    Ok(match run {
        Some(_) => Answer::ShardInShort(Box::new(ShardResult::new(&name, run, &report))),
        None => Answer::Shard(Box::new(report)),
    })
}

/// The shard that is meant, with what the file says of all.
async fn entry(
    aws: &Aws,
    settings: &Settings,
    which: ShardNamed,
    at: Timestamp,
    clock: Clock,
) -> Result<Entry, Vec<Problem>> {
    match Box::pin(summary::file(aws, settings, clock.but_for(DELIVERY).left())).await {
        Ok(bytes) => file::one(&bytes, which, &settings.fences, at),
        Err(NoFile::Wrong(problems)) => Err(problems),
        Err(NoFile::Unseen(unseen)) => Err(vec![unread(&unseen)]),
    }
}

fn unread(unseen: &Unseen) -> Problem {
    Problem::new(file::KEY, format!("could not be read: {unseen}"))
}

fn refused(
    shard: &str,
    wrong: Vec<Problem>,
    run: Option<Timestamp>,
    invocation: &Invocation,
    log: &impl Fn(&LogEntry),
) -> Result<Answer, Vec<Problem>> {
    if run.is_none() {
        return Err(wrong);
    }
    let headline = input::bad_event(&wrong);
    log(&headline.clone().into());
    Ok(Answer::ShardInShort(Box::new(ShardResult::refused(shard, run, invocation.at, headline))))
}

#[cfg(test)]
mod tests;
