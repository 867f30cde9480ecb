//! Many sites of one account and Region in one run: what they have in common is looked at once, and told once.

mod ask;
mod common;
mod discover;
mod elsewhere;
mod judge;
mod looks;
mod news;
mod result;
mod run;
mod site;
mod state;
mod task;
mod watch;

use input::{Invocation, Problem, envelope};
use jiff::Timestamp;
use report::log::LogEntry;
use report::shard::ShardReport;
use serde_json::{Value, json};

pub use ask::{Asker, Shard, is_shard};
pub(crate) use ask::{ask, merged};
pub use discover::{DOMAIN_TAG, NONE};
pub use elsewhere::READER;
pub(crate) use elsewhere::is_home;
pub(crate) use result::result_key;
pub(crate) use run::run;
pub use site::SiteKey;
pub use state::ShardState;
pub(crate) use task::{Membership, Task};

use crate::Clients;
use crate::deliver::StateKey;
use crate::settings::{Fences, Settings};

/// Reads the event of a shard, at any time: what is in it, or every mistake.
pub fn read(event: Value, fences: &Fences) -> Result<Shard, Vec<Problem>> {
    let event = envelope::open(event).map_err(|problem| vec![problem])?;
    ask(event, fences, Timestamp::MIN)
}

/// Looks, judges, keeps, tells. Fails only for an event that cannot be meant; then nothing was looked at.
pub async fn handle(
    clients: Clients<'_>,
    settings: &Settings,
    event: Value,
    invocation: Invocation,
    log: impl Fn(&LogEntry),
) -> Result<ShardReport, Vec<Problem>> {
    let key = StateKey::of_shard(&question(&event));
    let shard = ask(event, &settings.fences, invocation.at)?;
    Ok(Box::pin(run(clients, settings, Task::alone(shard, key), invocation, log)).await)
}

/// What makes two events the same shard: the schedule's own is one, so that a limit or a list of clusters which is set
/// otherwise goes on with what was told before; of others all but how readily people are told.
fn question(event: &Value) -> Value {
    if event.get("page").and_then(Value::as_bool).unwrap_or_default() {
        return "the schedule's".into();
    }
    json!(["account", "region", "sites", "discover", "defaults"].map(|field| event.get(field)))
}
