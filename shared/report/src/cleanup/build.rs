//! A report from a plan and from what became of it.

use std::collections::{BTreeMap, BTreeSet};

use checklist::prices::Prices;
use facts::Seen;
use facts::inventory::{ClusterName, Kind, ResourceId};
use removal::{Done, Explanation, LooseEnds, Missing, Mode, Outcome, Plan, Said, Step};
use serde_json::{Map, Value};

use super::headline::headline;
use super::{Report, SCHEMA, StepLine, explain, invoke, kept, loose_ends, missing, price, words};
use crate::{Delivered, Run};

/// Everything that a report is made of.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    pub plan: &'a Plan,
    /// What became of its steps; empty where nothing was carried out.
    pub done: &'a [Done],
    /// The name that was asked to be explained: then this is no plan, and steps and kept are left out.
    pub explaining: Option<&'a str>,
    /// What goes by that name.
    pub explained: &'a [Explanation],
    /// What the event says that no look can tell, for the line that approves.
    pub said: &'a Said,
    /// What the event wants to go on working, likewise.
    pub guard: &'a [Map<String, Value>],
    /// What does not work, or did not any more once something was removed: it ended the run.
    pub broke: Option<&'a str>,
    /// The clusters that seem to be gone, or why that could not be told; `None` where nobody asked.
    pub missing: Option<&'a Seen<Missing>>,
    /// The clusters that the operator lets be cleaned up after.
    pub named: &'a BTreeSet<ClusterName>,
    /// What is wrong in the hosted zones and stays.
    pub loose_ends: &'a LooseEnds,
    /// Whether the account is still to be named before anything goes.
    pub is_first: bool,
    /// What a reader should know of this run besides, in sentences.
    pub notes: Vec<String>,
    /// The `CloudFormation` stack that the functions belong to, for the commands.
    pub stack: Option<&'a str>,
    pub run: Run,
}

/// The report of a run, not yet delivered.
pub fn report(facts: Facts<'_>) -> Report {
    let Facts { plan, done, explaining, explained, said, guard, broke, missing, named, .. } = facts;
    let Facts { loose_ends, is_first, mut notes, stack, run, .. } = facts;
    let prices = Prices::for_region(plan.region());
    if explaining.is_none() {
        notes.splice(0..0, loose_ends::notes(loose_ends, &prices));
    }
    let (steps, kept) = match explaining {
        None => (steps(plan, done, &prices), kept::lines(plan.kept())),
        Some(_) => (Vec::new(), Vec::new()),
    };
    notes.extend(price::note(&steps, &prices));
    let (missing_clusters, more_missing_clusters) = match missing {
        Some(Ok(found)) => {
            notes.extend(missing::notes(found));
            missing::lines(found, &prices)
        }
        Some(Err(why)) => {
            notes.push(format!("which clusters are gone could not be told: {}", words::missing(why)));
            (Vec::new(), 0)
        }
        None => (Vec::new(), 0),
    };
    let advice = missing::advice(&missing_clusters, named, stack);
    let can_be_approved = plan.mode() == Mode::Plan && done.is_empty() && !steps.is_empty();
    let digest = can_be_approved.then(|| plan.digest());
    if is_first && digest.is_some() {
        notes.push(invoke::NAME_THE_ACCOUNT.to_owned());
    }
    let is_removed = |step: &&StepLine| matches!(step.outcome, Some(Outcome::Removed { .. }));
    // One whose answer did not come may have happened all the same.
    let may_be_gone = |step: &&StepLine| matches!(step.outcome, Some(Outcome::Removed { .. } | Outcome::Failed { .. }));
    let can_be_undone = steps.iter().filter(may_be_gone).any(|step| step.can_be_undone);
    let mut report = Report {
        schema: SCHEMA.to_owned(),
        mode: plan.mode(),
        account: plan.account().to_owned(),
        region: plan.region().to_owned(),
        broke: broke.map(ToOwned::to_owned),
        headline: String::new(),
        kept,
        unlisted: kept::unlisted(plan.unlisted()),
        missing_clusters,
        more_missing_clusters,
        advice,
        saves_usd_month: sum(steps.iter()),
        removed_usd_month: sum(steps.iter().filter(is_removed)),
        approve: digest.as_ref().map(|digest| invoke::approve(stack, digest, is_first, said, guard)),
        undo: can_be_undone.then(|| invoke::undo(stack, &run.id)),
        digest: digest.map(|digest| digest.to_string()),
        steps,
        explained: explained.iter().map(|it| explain::explained(it, plan.at())).collect(),
        notes,
        run,
        delivered: Delivered::default(),
    };
    report.headline = match explaining {
        None => headline(&report),
        Some(name) => explain::headline(name, &report.explained, plan),
    };
    report
}

/// From zero on, for the sum of nothing would read `-0.0`.
fn sum<'a>(steps: impl Iterator<Item = &'a StepLine>) -> f64 {
    steps.fold(0.0, |sum, step| sum + step.usd_month)
}

fn steps(plan: &Plan, done: &[Done], prices: &Prices) -> Vec<StepLine> {
    let outcomes: BTreeMap<ResourceId, &Outcome> =
        done.iter().map(|done| (done.step.resource.id(), &done.outcome)).collect();
    let called = |step: &Step| (step.resource.id(), format!("{} {}", step.resource.kind(), step.resource.name()));
    let names: BTreeMap<ResourceId, String> = plan.steps().iter().map(called).collect();
    plan.steps().iter().map(|step| line(step, &names, &outcomes, prices)).collect()
}

fn line(
    step: &Step,
    names: &BTreeMap<ResourceId, String>,
    outcomes: &BTreeMap<ResourceId, &Outcome>,
    prices: &Prices,
) -> StepLine {
    let id = step.resource.id();
    let after = step.after.iter().map(|id| names.get(id).cloned().unwrap_or_else(|| id.to_string()));
    StepLine {
        kind: step.resource.kind(),
        name: step.resource.name().to_owned(),
        level: step.evidence.level().to_owned(),
        evidence: step.evidence.to_string(),
        after: after.collect(),
        loses: step.loses().map(str::to_owned),
        can_be_undone: can_be_undone(step.resource.kind()),
        first_seen: step.sighting.as_ref().map(|it| it.first),
        scans: step.sighting.as_ref().map_or(0, |it| it.scans),
        usd_month: price::usd_month(&step.resource, prices),
        outcome: outcomes.get(&id).map(|outcome| (*outcome).clone()),
        id,
    }
}

/// A certificate's key is AWS's own: what can be asked for is another certificate.
fn can_be_undone(kind: Kind) -> bool {
    match kind {
        Kind::Certificate => false,
        Kind::Record
        | Kind::LoadBalancer
        | Kind::TargetGroup
        | Kind::ValidationRecord
        | Kind::SecurityGroup
        | Kind::WebAcl => true,
    }
}
