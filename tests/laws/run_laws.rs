//! Laws of a run: whatever somebody does meanwhile, and whatever fails, nothing goes but orphans.

use std::collections::BTreeSet;

use facts::inventory::ResourceId;
use removal::run::Bounds;
use removal::{Approved, Done, Mode, Outcome, Plan, approve, carry_out, plan};

use crate::account_spec::any_account;
use crate::executor::{WorldHands, at_once};
use crate::interference::{Trouble, any_trouble};
use crate::runner::hold;
use crate::world::World;

/// What a run did and which laws it broke.
pub(crate) struct Ran {
    pub(crate) done: Vec<Done>,
    pub(crate) removed: Vec<ResourceId>,
    pub(crate) broken: Vec<String>,
}

/// Carries out what is approved of today's plan.
pub(crate) fn run(world: &mut World, today: Plan, approved: &Approved, trouble: Vec<(usize, Trouble)>) -> Ran {
    let (policy, ledger) = (World::policy(), world.ledger.clone());
    let mut executor = WorldHands::new(world, trouble);
    let done = at_once(carry_out(today, Bounds { approved, policy: &policy, ledger: &ledger }, &mut executor));
    Ran { done, removed: executor.removed, broken: executor.broken }
}

/// Today's plan, approved as it is.
pub(crate) fn today(world: &World) -> (Plan, Approved) {
    let today = plan(&world.look(), &World::policy(), &world.ledger, Mode::Apply);
    let approved = approval_of(&today);
    (today, approved)
}

/// The approval of a plan as it is. One without steps has nothing to approve, and nothing of it is approved.
pub(crate) fn approval_of(plan: &Plan) -> Approved {
    match approve(&plan.digest(), None, plan) {
        Ok(approved) => approved,
        Err(why) => {
            assert!(plan.steps().is_empty(), "{why}");
            Approved::by_schedule(plan)
        }
    }
}

#[test]
fn whatever_happens_meanwhile_only_orphans_go() {
    hold("meddling", &(any_account(), any_trouble()), |(spec, trouble)| {
        let mut world = spec.build();
        let (today, approved) = today(&world);
        let planned: BTreeSet<ResourceId> = today.steps().iter().map(|step| step.resource.id()).collect();
        let ran = run(&mut world, today, &approved, trouble);
        if let Some(broken) = ran.broken.first() {
            return Err(broken.clone());
        }
        let all_planned = ran.removed.iter().all(|id| planned.contains(id));
        all_planned.then_some(()).ok_or(format!("{:?} were not all planned", ran.removed))
    });
}

#[test]
fn every_step_has_an_outcome_that_tells_what_happened() {
    hold("outcomes", &(any_account(), any_trouble()), |(spec, trouble)| {
        let mut world = spec.build();
        let (today, approved) = today(&world);
        let count = today.steps().len();
        let ran = run(&mut world, today, &approved, trouble);
        if ran.done.len() != count {
            return Err(format!("{} outcomes for {count} steps", ran.done.len()));
        }
        for Done { step, outcome } in &ran.done {
            let went = ran.removed.contains(&step.resource.id());
            let may_have = matches!(outcome, Outcome::Removed { .. } | Outcome::Failed { .. });
            let must_have = matches!(outcome, Outcome::Removed { .. });
            if went && !may_have || must_have && !went {
                return Err(format!("{} went: {went}, but {outcome}", step.resource.id()));
            }
        }
        Ok(())
    });
}

#[test]
fn a_plan_that_was_approved_yesterday_removes_only_what_is_the_same_today() {
    hold("approval", &(any_account(), any_trouble()), |(spec, trouble)| {
        let mut world = spec.build();
        let kept = plan(&world.look(), &World::policy(), &world.ledger, Mode::Plan);
        for (at, trouble) in trouble {
            if let (Trouble::Interfere(_, mutation), Some(step)) = (trouble, kept.steps().get(at)) {
                mutation.is_done(&mut world, &step.resource);
            }
        }
        let today = plan(&world.look(), &World::policy(), &world.ledger, Mode::Apply);
        if kept.steps().is_empty() {
            return Ok(());
        }
        let approved = approve(&kept.digest(), Some(&kept), &today).map_err(|wrong| wrong.to_string())?;
        let ran = run(&mut world, today, &approved, Vec::new());
        let same = |id: &ResourceId| kept.steps().iter().find(|step| step.resource.id() == *id);
        for done in &ran.done {
            let id = done.step.resource.id();
            let as_approved = same(&id).is_some_and(|step| step.resource == done.step.resource);
            if ran.removed.contains(&id) && !as_approved {
                return Err(format!("{id} went, but not as it was approved"));
            }
        }
        ran.broken.first().map_or(Ok(()), |broken| Err(broken.clone()))
    });
}

#[test]
fn a_wrong_digest_removes_nothing() {
    hold("wrong digest", &(any_account(), "[0-9a-f]{16}"), |(spec, text)| {
        let world = spec.build();
        let (today, _) = today(&world);
        let given = removal::Digest::given(&text).unwrap();
        let refused = approve(&given, None, &today).is_err();
        (refused || given == today.digest()).then_some(()).ok_or(format!("{text} approves"))
    });
}

#[test]
fn without_an_approval_nothing_goes() {
    hold("no approval", &any_account(), |spec| {
        let mut world = spec.build();
        let (today, _) = today(&world);
        let nothing = Approved::by_schedule(&today);
        let ran = run(&mut world, today, &nothing, Vec::new());
        ran.removed.is_empty().then_some(()).ok_or(format!("{:?} went", ran.removed))
    });
}
