//! What is kept between two summaries of a fleet.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use aws::Aws;
use aws::store::object::{Precondition, most};
use checklist::alerts::State;
use facts::Seen;
use facts::untrusted::{LONGEST, one_line};
use page::history::Hours;
use runtime::in_time;
use serde::{Deserialize, Serialize};

use crate::deliver::{KeepsMails, StateKey};
use crate::settings::Settings;

/// The name and version of its form.
const SCHEMA: &str = "albkeeper.fleet-state/1";
/// The longest that reading it may take.
const LONGEST_READ: Duration = Duration::from_secs(20);

/// What is kept between two summaries of a fleet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct FleetState {
    /// The name and version of its form; empty before the first run.
    pub schema: String,
    /// Of this state only what is of mails.
    pub mails: State,
    /// Shards that did not report, and for how many runs in a row.
    pub silent_runs: BTreeMap<String, u32>,
    /// Those of which people were told so.
    pub told_silent: BTreeSet<String>,
    /// The mails of each shard that were taken over, by their reports.
    pub taken: BTreeMap<String, BTreeSet<String>>,
    /// Runs in a row in which the file could not be used.
    pub broken_runs: u32,
    /// Whether people were told of that.
    pub told_broken: bool,
    /// How each shard stood, hour by hour.
    pub hours: BTreeMap<String, Hours>,
}

impl KeepsMails for FleetState {
    fn mails(&mut self) -> &mut State {
        &mut self.mails
    }
}

impl FleetState {
    /// The state that is written next, with what does not hang on this run.
    pub(super) fn begun(&self) -> Self {
        Self { schema: SCHEMA.to_owned(), ..self.clone() }
    }

    fn read(bytes: &[u8]) -> serde_json::Result<Self> {
        let state: Self = serde_json::from_slice(bytes)?;
        let hours = state.hours.into_iter().map(|(shard, hours)| (shard, hours.bounded())).collect();
        Ok(Self { mails: state.mails.bounded().0, hours, ..state })
    }
}

/// The state of the last summary.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) state: FleetState,
    /// Where the next one may be written, or why it may not.
    pub(super) only: Seen<Precondition>,
    /// What was wrong with it, where something was.
    pub(super) wrong: Option<String>,
}

/// Reads the state of the last summary. One that cannot be read any more is begun anew.
pub(super) async fn last(aws: &Aws, settings: &Settings) -> Stored {
    let stored = |state, only, wrong| Stored { state, only, wrong };
    let key = StateKey::of_fleet();
    let read = aws.get_or_too_large(&settings.stack.bucket, key.as_str(), most::SHARD_STATE);
    let anew = |why: &str, version| {
        let wrong = format!("the last one was not readable and is begun anew ({})", one_line(why, LONGEST));
        stored(FleetState::default(), Ok(Precondition::IfMatch(version)), Some(wrong))
    };
    match in_time(LONGEST_READ, read).await {
        Ok(None) => stored(FleetState::default(), Ok(Precondition::IfNoneMatch), None),
        Ok(Some(Ok(object))) => match FleetState::read(&object.bytes) {
            Ok(state) => stored(state, Ok(Precondition::IfMatch(object.version)), None),
            Err(error) => anew(&error.to_string(), object.version),
        },
        Ok(Some(Err(too_large))) => anew(&too_large.to_string(), too_large.version),
        Err(unseen) => stored(FleetState::default(), Err(unseen), None),
    }
}
