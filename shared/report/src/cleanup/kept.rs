//! What stays, grouped by kind and reason: as short for five thousand resources as for five.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use facts::Unseen;
use removal::rule::Answer;
use removal::{Kept, Unlisted};

use super::words::{missing, next_step};
use super::{KeptLine, Named, UnlistedLine};
use crate::words::cut;

/// Resources of a group that are named; the stored plan has them all.
const NAMED: usize = 5;
/// Characters of what was seen: AWS's own words may be long.
const LONGEST: usize = 300;

/// One line for each kind and reason. Of a kind, what waits only for a proof comes first, then the largest group.
pub(super) fn lines(kept: &[Kept]) -> Vec<KeptLine> {
    let mut groups = BTreeMap::new();
    for it in kept {
        let (unseen, says, next) = what_was_seen(it);
        let key = (it.kind, it.reason, unseen, it.only_unproved);
        let line = groups.entry(key).or_insert_with(|| KeptLine {
            kind: it.kind,
            reason: it.reason,
            says: cut(&says, LONGEST),
            unseen,
            only_unproved: it.only_unproved,
            count: 0,
            names: Vec::new(),
            next,
        });
        line.count = line.count.saturating_add(1);
        if line.names.len() < NAMED {
            line.names.push(Named { id: it.id.clone(), name: it.name.clone() });
        }
    }
    let mut lines: Vec<KeptLine> = groups.into_values().collect();
    lines.sort_by_key(|line| (line.kind, !line.only_unproved, Reverse(line.count)));
    lines
}

/// Whether the answer that keeps it is missing, what it says, and what to do about it.
fn what_was_seen(kept: &Kept) -> (bool, String, Option<String>) {
    match kept.predicates.iter().rfind(|it| it.rule == kept.reason).map(|it| &it.answer) {
        Some(Answer::Fails { seen }) => (false, seen.clone(), None),
        Some(Answer::Unseen { why }) => (true, missing(why), next_step(why)),
        Some(Answer::Holds | Answer::NotAsked { .. }) | None => (false, String::new(), None),
    }
}

/// One line for each list that was not read.
pub(super) fn unlisted(unlisted: &[Unlisted]) -> Vec<UnlistedLine> {
    let line = |it: &Unlisted| {
        let wanted = !matches!(it.why, Unseen::NotAsked { .. });
        let why = if wanted { missing(&it.why) } else { "this kind is not switched on".to_owned() };
        UnlistedLine { kind: it.kind, wanted, why, next: next_step(&it.why) }
    };
    unlisted.iter().map(line).collect()
}
