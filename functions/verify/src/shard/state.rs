//! What is kept between two runs of one shard: how each site stood, what was found, and the mails of all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use aws::Aws;
use aws::store::object::{Precondition, most};
use checklist::alerts::State;
use facts::Seen;
use facts::untrusted::{LONGEST, one_line};
use page::history::Hours;
use report::shard::WithoutDomain;
use runtime::in_time;
use serde::{Deserialize, Serialize};

use super::site::SiteKey;
use crate::deliver::{KeepsMails, StateKey};
use crate::settings::Settings;

/// The name and version of its form.
const SCHEMA: &str = "albkeeper.shard-state/1";
/// The longest that reading it may take.
const LONGEST_READ: Duration = Duration::from_secs(20);
/// Sites that are remembered, whatever an object of the bucket holds.
const MOST_SITES: usize = 5_000;
/// Runs in a row in which nothing could be listed until that is news: one bad answer of AWS is none.
pub(super) const BLIND_RUNS: u32 = 3;

/// What is kept between two runs of one shard.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ShardState {
    /// The name and version of its form; empty before the first run.
    pub schema: String,
    /// Of this state only what is of mails.
    pub mails: State,
    /// How each site stood, without mails.
    pub sites: BTreeMap<SiteKey, State>,
    /// How each site stood, hour by hour.
    pub hours: BTreeMap<String, Hours>,
    /// Sites that were found, as far as people were told so.
    pub found: BTreeSet<SiteKey>,
    /// Load balancers of which no domain is known, by name, and for how many runs in a row, as far as that counts.
    pub without_domain: BTreeMap<String, u32>,
    /// Runs in a row in which the load balancers could not be listed.
    pub unlisted_runs: u32,
    /// Whether people were told of that.
    pub told_unlisted: bool,
    /// Where the next run begins, where this one had no time for all.
    pub next: Option<String>,
}

impl KeepsMails for ShardState {
    fn mails(&mut self) -> &mut State {
        &mut self.mails
    }
}

impl ShardState {
    /// Whether there was a run before: of the first one nothing that was found is news.
    pub(super) fn is_known(&self) -> bool {
        !self.schema.is_empty()
    }

    /// Whether nothing could be seen so far: then the first that is seen is no news either.
    pub(super) fn was_never_listed(&self) -> bool {
        self.unlisted_runs > 0 && self.found.is_empty() && self.sites.is_empty()
    }

    /// The state of a site before the run, with the mails of all.
    pub(super) fn state_of(&self, site: &SiteKey) -> State {
        self.sites.get(site).cloned().unwrap_or_default().with_mails_of(&self.mails)
    }

    /// Sites that were found at this load balancer.
    pub(super) fn found_at(&self, load_balancer: &str) -> impl Iterator<Item = &SiteKey> {
        self.found.iter().filter(move |key| key.load_balancer() == load_balancer)
    }

    /// The state that is written next, with nothing in it yet but what does not hang on this run.
    pub(super) fn begun(&self) -> Self {
        Self { schema: SCHEMA.to_owned(), mails: self.mails.clone(), ..Self::default() }
    }

    /// Counts for how many runs no domain of a load balancer is known, and gives those that are to be told now: once, after as
    /// many runs as one bad answer does not last.
    pub(super) fn count(&mut self, before: &Self, without: &[WithoutDomain], has_room: bool) -> Vec<String> {
        let mut told = Vec::new();
        let without = without.iter().filter(|it| it.domain.is_none());
        for WithoutDomain { load_balancer, because, domain: _ } in without {
            let name = load_balancer.load_balancer_dimension().unwrap_or_default().to_owned();
            let runs = before.without_domain.get(&name).copied().unwrap_or_default().saturating_add(1);
            let is_due = runs == BLIND_RUNS;
            if is_due && has_room {
                told.push(format!("{name}: {because}"));
            }
            let counted = if is_due && !has_room { runs - 1 } else { runs };
            self.without_domain.insert(name, counted);
        }
        told
    }

    /// Keeps what is known of a site that was not judged.
    pub(super) fn keep(&mut self, before: &Self, key: &SiteKey) {
        self.sites.extend(before.sites.get(key).map(|state| (key.clone(), state.clone())));
        self.hours.extend(before.hours.get(key.as_str()).map(|hours| (key.to_string(), hours.clone())));
    }

    /// The state as it may be written: a larger one than is ever read would be begun anew by each run. What goes first only
    /// says since when a target stands as it does, then what changed.
    #[must_use]
    pub(super) fn fitted(mut self) -> Self {
        let forget: [fn(&mut State); 2] = [
            |site| site.sightings.clear(),
            |site| {
                site.last = None;
                site.last_green = None;
            },
        ];
        for forget in forget {
            let bytes = serde_json::to_vec(&self).map_or(usize::MAX, |bytes| bytes.len());
            if u64::try_from(bytes).unwrap_or(u64::MAX) <= most::SHARD_STATE {
                break;
            }
            self.sites.values_mut().for_each(forget);
        }
        self
    }

    /// Whether it is time to tell that nothing can be listed.
    pub(super) fn is_blind(&self) -> bool {
        self.unlisted_runs >= BLIND_RUNS && !self.told_unlisted
    }

    /// The state as an object of the bucket holds it, cut to what a run of ours could have written.
    pub(super) fn read(bytes: &[u8]) -> serde_json::Result<(Self, Option<String>)> {
        let mut state: Self = serde_json::from_slice(bytes)?;
        let (mails, wrong) = state.mails.bounded();
        let sites = std::mem::take(&mut state.sites).into_iter().filter(|(key, _)| key.is_ours()).take(MOST_SITES);
        let sites = sites.map(|(key, site)| (key, site.bounded().0.without_mails())).collect();
        let hours = std::mem::take(&mut state.hours).into_iter().take(MOST_SITES);
        let hours = hours.map(|(key, hours)| (key, hours.bounded())).collect();
        let found = std::mem::take(&mut state.found).into_iter().filter(SiteKey::is_ours).take(MOST_SITES).collect();
        let without = std::mem::take(&mut state.without_domain).into_iter().take(MOST_SITES);
        let without_domain = without.map(|(name, runs)| (one_line(&name, LONGEST), runs)).collect();
        let next = state.next.map(|next| one_line(&next, LONGEST));
        Ok((Self { mails, sites, hours, found, without_domain, next, ..state }, wrong))
    }
}

/// The state of the last run.
#[derive(Debug)]
pub(super) struct Stored {
    pub(super) state: ShardState,
    /// Where the next state may be written, or why it may not.
    pub(super) only: Seen<Precondition>,
    /// What was wrong with it, where something was.
    pub(super) wrong: Option<String>,
}

/// Reads the state of the last run. One that cannot be read any more is begun anew: better one mail too many than none
/// ever again.
pub(super) async fn last(aws: &Aws, settings: &Settings, key: &StateKey) -> Stored {
    let stored = |state, only, wrong| Stored { state, only, wrong };
    let read = aws.get_or_too_large(&settings.stack.bucket, key.as_str(), most::SHARD_STATE);
    let anew = |why: &str, version| {
        let wrong = format!("the last one was not readable and is begun anew ({})", one_line(why, LONGEST));
        stored(ShardState::default(), Ok(Precondition::IfMatch(version)), Some(wrong))
    };
    match in_time(LONGEST_READ, read).await {
        Ok(None) => stored(ShardState::default(), Ok(Precondition::IfNoneMatch), None),
        Ok(Some(Ok(object))) => match ShardState::read(&object.bytes) {
            Ok((state, wrong)) => stored(state, Ok(Precondition::IfMatch(object.version)), wrong),
            Err(error) => anew(&error.to_string(), object.version),
        },
        Ok(Some(Err(too_large))) => anew(&too_large.to_string(), too_large.version),
        Err(unseen) => stored(ShardState::default(), Err(unseen), None),
    }
}
