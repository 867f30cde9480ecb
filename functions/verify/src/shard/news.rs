//! What is news of a shard besides that of its sites: what was found or is gone, and whether it can be told at all.

use std::collections::BTreeSet;

use jiff::Timestamp;
use report::shard::{Listing, WithoutDomain};

use super::site::SiteKey;
use super::state::ShardState;

/// What is news besides that of the sites.
#[derive(Debug, Default)]
pub(super) struct News {
    pub(super) appeared: Vec<String>,
    pub(super) gone: Vec<String>,
    /// Load balancers that nobody watches, for no domain of theirs is known: each with the reason.
    pub(super) without_domain: Vec<String>,
    pub(super) listing: Option<Listing>,
}

impl News {
    /// Notes in the next state which sites are `there`, and how the listing stands. What may not be told now (the hour has
    /// had its mails) is not noted, so that it comes again.
    pub(super) fn note(
        before: &ShardState,
        next: &mut ShardState,
        there: BTreeSet<SiteKey>,
        (unlisted, without): (Option<&str>, &[WithoutDomain]),
        at: Timestamp,
        most: u32,
    ) -> Self {
        next.told_unlisted = before.told_unlisted;
        next.unlisted_runs = unlisted.map_or(0, |_| before.unlisted_runs.saturating_add(1));
        // The last mail of an hour is kept for what hurts users.
        let has_room = next.mails.has_room(at, most.saturating_sub(1).max(1));
        if unlisted.is_some() {
            // Nobody looked, so nothing of it is over.
            next.without_domain.clone_from(&before.without_domain);
        }
        let without_domain = next.count(before, without, has_room);
        if !before.is_known() {
            next.found = there;
            return Self::default();
        }
        if !has_room {
            next.found.clone_from(&before.found);
            return Self::default();
        }
        let named = |keys: BTreeSet<&SiteKey>| keys.into_iter().map(ToString::to_string).collect();
        let (mut appeared, gone): (BTreeSet<_>, BTreeSet<_>) =
            (there.difference(&before.found).collect(), before.found.difference(&there).collect());
        if before.was_never_listed() {
            appeared.clear();
        }
        let listing = match unlisted {
            Some(why) if next.is_blind() => Some(Listing::Unseen(why.to_owned())),
            None if before.told_unlisted => Some(Listing::SeenAgain),
            Some(_) | None => None,
        };
        next.told_unlisted = match &listing {
            Some(Listing::Unseen(_)) => true,
            Some(Listing::SeenAgain) => false,
            None => before.told_unlisted,
        };
        let news = Self { appeared: named(appeared), gone: named(gone), without_domain, listing };
        next.found = there;
        news
    }
}
