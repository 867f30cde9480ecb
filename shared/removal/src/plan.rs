//! What would go, in order, with the proof; and everything that stays, with the reason.

use std::collections::{BTreeMap, BTreeSet};

use facts::inventory::{Inventory, Kind, Resource, ResourceId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::fingerprint::Digest;
use crate::ledger::{Ledger, Sighting};
use crate::policy::Policy;
use crate::rule::{Answer, Predicate, Rule};
use crate::step::{Kept, Step, Unlisted};
use crate::turns::{Judged, each_in_turn};
use crate::verdict::Verdict;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Only to be told.
    Plan,
    /// To carry out what a person approved.
    Apply,
    /// To carry out, without a person, what has been an orphan for long enough.
    Scheduled,
}

/// What would go and what stays. Made by [`plan`] alone.
#[must_use = "an unread plan protects nobody"]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    at: Timestamp,
    account: String,
    region: String,
    mode: Mode,
    steps: Vec<Step>,
    kept: Vec<Kept>,
    unlisted: Vec<Unlisted>,
}

/// The plan for what was seen. Every resource of the inventory is in exactly one of steps and kept.
pub fn plan(inventory: &Inventory, policy: &Policy, ledger: &Ledger, mode: Mode) -> Plan {
    let mut left = allowance(&inventory.resources(), mode, policy, ledger);
    let (mut steps, mut kept) = (Vec::new(), Vec::new());
    // Orphans that stay for now, each with the gate that keeps it: what goes after one waits with it.
    let mut waiting: BTreeMap<ResourceId, Rule> = BTreeMap::new();
    each_in_turn(inventory, policy, ledger, |Judged { resource, verdict, now, after }| match verdict {
        Verdict::Orphan { evidence, predicates } => {
            let step = Step::new(resource, evidence, predicates, after, ledger);
            let gate = behind(&step.after, &waiting).or_else(|| over(&step, mode, policy, inventory.at, &mut left));
            match gate {
                None => steps.push(step),
                Some(gate) => {
                    waiting.insert(step.resource.id(), gate.rule);
                    kept.push(Kept::behind(step, gate));
                }
            }
            true
        }
        verdict @ (Verdict::Kept { .. } | Verdict::Unknown { .. }) => {
            kept.extend(Kept::from_verdict(&resource, now.unwrap_or(verdict)));
            false
        }
    });
    let unlisted = Kind::ALL
        .into_iter()
        .filter_map(|kind| inventory.list_of(kind).err().map(|why| Unlisted { kind, why: why.clone() }));
    Plan {
        at: inventory.at,
        account: inventory.account.clone(),
        region: inventory.region.clone(),
        mode,
        steps,
        kept,
        unlisted: unlisted.collect(),
    }
}

/// The gate of something that must go before, if one waits behind a gate.
fn behind(after: &BTreeSet<ResourceId>, waiting: &BTreeMap<ResourceId, Rule>) -> Option<Predicate> {
    let (earlier, rule) = after.iter().find_map(|id| waiting.get_key_value(id))?;
    Some(Predicate { rule: *rule, answer: Answer::Fails { seen: format!("it goes after {earlier}, which waits") } })
}

/// How many of each kind may go. A share of what is left would shrink with each removal, and the last ones would take as
/// many nights as all the others.
fn allowance(resources: &[Resource], mode: Mode, policy: &Policy, ledger: &Ledger) -> BTreeMap<Kind, usize> {
    let caps = policy.fences().caps;
    let most = |(kind, listed): (Kind, usize)| match mode {
        Mode::Plan | Mode::Apply => (kind, caps.approved),
        Mode::Scheduled => (kind, caps.by_schedule(ledger.most_lately(kind).max(listed))),
    };
    numbers(resources).into_iter().map(most).collect()
}

/// How many there are of each kind.
pub(crate) fn numbers(resources: &[Resource]) -> BTreeMap<Kind, usize> {
    let mut listed: BTreeMap<Kind, usize> = BTreeMap::new();
    for resource in resources {
        let count = listed.entry(resource.kind()).or_default();
        *count = count.saturating_add(1);
    }
    listed
}

/// The gate that keeps an orphan out of this run, if one does: its age by schedule, or the cap.
fn over(
    step: &Step,
    mode: Mode,
    policy: &Policy,
    at: Timestamp,
    left: &mut BTreeMap<Kind, usize>,
) -> Option<Predicate> {
    let fails = |rule, seen| Some(Predicate { rule, answer: Answer::Fails { seen } });
    match mode {
        Mode::Plan | Mode::Apply => {}
        Mode::Scheduled => match &step.sighting {
            None => return fails(Rule::WasSeenOften, "not in the ledger yet".to_owned()),
            Some(seen) if !is_seen_often(seen, policy, at) => {
                return fails(Rule::WasSeenOften, format!("in {} scans since {}", seen.scans, seen.first));
            }
            Some(_) => {}
        },
    }
    match left.get_mut(&step.resource.kind()) {
        Some(count) if *count > 0 => {
            *count = count.saturating_sub(1);
            None
        }
        Some(_) | None => {
            let caps = policy.fences().caps;
            let words = match mode {
                Mode::Plan | Mode::Apply => format!("one approval removes at most {} of a kind", caps.approved),
                Mode::Scheduled => {
                    format!("at most {} or {} % of a kind go in one night", caps.count, caps.percent)
                }
            };
            fails(Rule::WithinCap, words)
        }
    }
}

fn is_seen_often(seen: &Sighting, policy: &Policy, at: Timestamp) -> bool {
    seen.scans >= policy.fences().sightings && at.duration_since(seen.first) >= policy.grace()
}

impl Plan {
    /// When the look began.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    pub fn account(&self) -> &str {
        &self.account
    }

    pub fn region(&self) -> &str {
        &self.region
    }

    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// What would go, in order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    pub fn kept(&self) -> &[Kept] {
        &self.kept
    }

    /// Lists that could not be read.
    pub fn unlisted(&self) -> &[Unlisted] {
        &self.unlisted
    }

    /// What a person approves: the steps, their order and fingerprints, and when they were told. An approval is of one
    /// plan, for what it removed may come back just as it was: then a new plan has to be read.
    pub fn digest(&self) -> Digest {
        self.digest_behind(&format!("{}\n", self.at))
    }

    /// The digest of the steps alone: the same in every plan that would remove the same.
    pub fn digest_of_steps(&self) -> Digest {
        self.digest_behind("")
    }

    fn digest_behind(&self, head: &str) -> Digest {
        let ids: Vec<ResourceId> = self.steps.iter().map(|step| step.resource.id()).collect();
        let fingerprints = self.steps.iter().map(|step| &step.fingerprint);
        Digest::of_lines(head, ids.iter().map(ResourceId::as_str).zip(fingerprints))
    }

    /// The same plan without what stays: all that its digest is made of.
    pub fn only_steps(&self) -> Self {
        let Self { account, region, steps, .. } = self;
        Self {
            account: account.clone(),
            region: region.clone(),
            steps: steps.clone(),
            kept: Vec::new(),
            unlisted: Vec::new(),
            ..*self
        }
    }

    /// The steps, to be carried out: at most once, for the plan is used up.
    pub(crate) fn into_steps(self) -> Vec<Step> {
        self.steps
    }
}
