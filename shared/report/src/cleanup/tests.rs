//! The example with one thing changed, and exactly what of the report changes then.

mod done;
mod kept;
mod missing;
mod planned;
mod text;

use std::collections::BTreeSet;

use facts::inventory::Kind;
use removal::example::{Example, account, policy};
use removal::{Done, LooseEnds, Mode, Outcome, Plan, Said, Sparing, plan};

use super::{Facts, Report, report};
use crate::Run;

/// Today's plan of the example, after eight nights on which it looked like this.
fn planned(example: &Example, mode: Mode) -> Plan {
    plan(&example.inventory, &example.policy, &example.after_nights(8), mode)
}

/// The example where only these kinds may go.
fn only<const N: usize>(kinds: [Kind; N]) -> Example {
    let mut example = account();
    let mut fences = example.policy.fences().clone();
    fences.kinds = kinds.into();
    example.policy = policy(fences);
    example
}

fn run(plan: &Plan) -> Run {
    Run::begun("run-1".to_owned(), plan.at(), plan.region().to_owned())
}

/// The report of a plan of which nothing was carried out.
fn told(plan: &Plan) -> Report {
    report(Facts {
        plan,
        done: &[],
        explaining: None,
        explained: &[],
        guard: &[],
        broke: None,
        missing: None,
        named: &BTreeSet::new(),
        loose_ends: &LooseEnds::default(),
        is_first: false,
        said: &Said::default(),
        notes: Vec::new(),
        stack: Some("albkeeper"),
        run: run(plan),
    })
}

/// The report of the whole example carried out, with these outcomes of its steps in order; the last is that of the rest.
fn carried_out(outcomes: &[Outcome]) -> Report {
    let plan = planned(&account(), Mode::Apply);
    let outcome = |at: usize| outcomes.get(at).or(outcomes.last()).unwrap().clone();
    let steps = plan.steps().iter().cloned().enumerate();
    let done: Vec<Done> = steps.map(|(at, step)| Done { step, outcome: outcome(at) }).collect();
    report(Facts {
        plan: &plan,
        done: &done,
        explaining: None,
        explained: &[],
        guard: &[],
        broke: None,
        missing: None,
        named: &BTreeSet::new(),
        loose_ends: &LooseEnds::default(),
        is_first: false,
        said: &Said::default(),
        notes: Vec::new(),
        stack: None,
        run: run(&plan),
    })
}

fn removed() -> Outcome {
    Outcome::Removed { snapshot: "s3://state/snapshots/1".to_owned() }
}

fn spared(why: Sparing) -> Outcome {
    Outcome::Spared { why }
}

fn in_use() -> Outcome {
    spared(Sparing::InUse { said: "it is currently in use by a listener or a rule".to_owned() })
}

/// All steps of the report by kind.
fn kinds(report: &Report) -> Vec<Kind> {
    report.steps.iter().map(|step| step.kind).collect()
}
