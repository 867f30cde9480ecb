//! What is to be looked at, and for whom: by itself, or as one shard of a fleet.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::ask::{Asker, Shard};
use crate::deliver::StateKey;

/// Where the page of the schedule's shard lies. No domain is called so.
const PAGE: &str = "status/all-sites.html";

/// A shard that is to be looked at, and where what is found goes.
pub(crate) struct Task {
    pub(crate) shard: Shard,
    /// Where its state lies.
    pub(super) key: StateKey,
    /// The fleet that it is of, which tells what it finds.
    pub(super) fleet: Option<Membership>,
}

/// What a shard has to know of its fleet.
pub(crate) struct Membership {
    /// What the fleet calls the shard.
    pub(crate) name: String,
    /// When the fleet's run began; `None` where a person asks.
    pub(crate) run: Option<Timestamp>,
    /// The mails that the fleet has taken over, by their reports.
    pub(crate) taken: BTreeSet<String>,
}

impl Task {
    /// A shard by itself.
    pub(super) fn alone(shard: Shard, key: StateKey) -> Self {
        Self { shard, key, fleet: None }
    }

    /// One of a fleet.
    pub(crate) fn of_fleet(shard: Shard, fleet: Membership, is_home: bool) -> Self {
        let key = StateKey::of_fleet_shard(&fleet.name);
        let asker = Asker::Fleet { is_home, is_scheduled: fleet.run.is_some() };
        Self { shard: Shard { asker, ..shard }, key, fleet: Some(fleet) }
    }

    /// Where its page lies, where it has one.
    pub(super) fn page(&self) -> Option<String> {
        match &self.fleet {
            Some(fleet) => Some(format!("status/fleet/{}.html", fleet.name)),
            None => self.shard.asker.is_the_schedule().then(|| PAGE.to_owned()),
        }
    }
}
