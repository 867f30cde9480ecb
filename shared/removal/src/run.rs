//! Seeing a plan through: look again, ask again, snapshot, remove, write down; one step at a time.

use std::future::Future;

use facts::Unseen;
use facts::inventory::{Inventory, Kind, Resource, ResourceId};
use jiff::{SignedDuration, Timestamp};

use crate::approval::Approved;
use crate::fingerprint::Fingerprint;
use crate::ledger::Ledger;
use crate::order::{LONGEST_WAIT, is_related, is_remembered_for, waits_behind};
use crate::orphan::deciders::{self, BATCH, Part};
use crate::orphan::why;
use crate::outcome::{Done, Outcome, Sparing};
use crate::plan::Plan;
use crate::policy::Policy;
use crate::rule::{Answer, Rule};
use crate::step::Step;
use crate::verdict::Verdict;

/// Everything that a run does in the world.
pub trait Executor {
    /// Asks whether all that must go on working does; the words say what does not. It is asked before the first removal,
    /// after those of each kind, after every few of one kind, and after the last.
    fn still_works(&mut self) -> impl Future<Output = Result<(), String>>;

    /// Uses up what was approved. It is called once, right before the first snapshot: what stops a run earlier leaves
    /// the approval good. An error ends the run, and nothing goes.
    fn use_approval(&mut self) -> impl Future<Output = Result<(), String>>;

    /// Whether there is time for one more step.
    fn has_time(&self) -> bool;

    /// Waits so long, until resolvers have forgotten what went. False, at once, where no step could follow in time.
    fn wait(&mut self, time: SignedDuration) -> impl Future<Output = bool>;

    /// A fresh look at one resource and at what decides about its kind ([`crate::orphan::deciders`]). A part
    /// that was not looked at anew is unseen, never taken over and never empty. It is called before each removal; what
    /// several steps may [share](deciders::shared) it may have seen for an earlier one of this run.
    fn look(&mut self, step: &Step) -> impl Future<Output = Look>;

    /// Writes down, once, all that is needed to bring the resource back; says where.
    fn snapshot(&mut self, resource: &Resource) -> impl Future<Output = Result<String, String>>;

    /// Removes the resource as the second look saw it: exactly this record, exactly this lock token. Tried once.
    fn remove(&mut self, resource: &Resource) -> impl Future<Output = Removal>;

    /// Writes down what became of a step, before the next begins.
    fn record(&mut self, done: &Done) -> impl Future<Output = Result<(), String>>;
}

/// What a second look sees.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    pub seen: Inventory,
    /// What of them was seen for several steps. All else is of this step alone.
    pub of_batch: Option<OfBatch>,
}

/// A part that one look saw for several steps of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfBatch {
    pub part: Part,
    /// When that look began.
    pub at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Removal {
    Removed,
    /// It was not there.
    Gone,
    /// Something uses it: evidence that it is no orphan.
    InUse {
        /// AWS's words.
        said: String,
    },
    /// It is not what the second look saw.
    Changed {
        /// AWS's words.
        said: String,
    },
    /// No clear answer: it may have happened.
    Failed {
        why: Unseen,
    },
}

/// What the second look is judged by: the same as the first.
#[derive(Clone, Copy, Debug)]
pub struct Bounds<'a> {
    pub approved: &'a Approved,
    pub policy: &'a Policy,
    /// The ledger that the plan was made with.
    pub ledger: &'a Ledger,
}

/// Carries out what of the plan is approved. Ends early, and says so of the rest, when time is up, when what happened can
/// not be written down, or when something broke meanwhile.
pub async fn carry_out<H: Executor>(plan: Plan, bounds: Bounds<'_>, executor: &mut H) -> Vec<Done> {
    let mut run = Run {
        done: Vec::new(),
        tried: Vec::new(),
        gone: Vec::new(),
        forgotten: 0,
        guarded: None,
        has_used_approval: false,
        ended: None,
    };
    for step in plan.into_steps() {
        let outcome = run.outcome_of(&step, bounds, executor).await;
        let is_new = !matches!(outcome, Outcome::NotReached { .. });
        let done = Done { step, outcome };
        if is_new && let Err(why) = executor.record(&done).await {
            run.ended = Some(format!("the outcome of {} could not be written down: {why}", done.step.resource.id()));
        }
        run.done.push(done);
    }
    if run.unguarded() > 0 {
        // Nothing is left to stop, but a person has to know.
        let _ = executor.still_works().await;
    }
    run.done
}

struct Run {
    done: Vec<Done>,
    /// Steps whose removal was asked for, whether or not it succeeded.
    tried: Vec<Step>,
    /// Those of them that went or may have, each with whether that is certain.
    gone: Vec<(Step, bool)>,
    /// How many of these resolvers have forgotten since, as far as that takes no longer than a run waits.
    forgotten: usize,
    /// How many had been tried when all was last found to work; `None` before the first look.
    guarded: Option<usize>,
    /// Whether the approval is this run's.
    has_used_approval: bool,
    ended: Option<String>,
}

impl Run {
    /// Removals since all was last found to work.
    fn unguarded(&self) -> usize {
        self.tried.len().saturating_sub(self.guarded.unwrap_or_default())
    }

    /// Whether it must be asked if all works before this step.
    fn must_ask(&self, step: &Step) -> bool {
        let is_of_another_kind = || self.tried.last().is_some_and(|last| last.resource.kind() != step.resource.kind());
        match self.unguarded() {
            0 => self.guarded.is_none(),
            few => few >= BATCH || is_of_another_kind(),
        }
    }

    fn end_when_time_is_up<H: Executor>(&mut self, executor: &H) {
        if self.ended.is_none() && !executor.has_time() {
            self.ended = Some("the time was up".to_owned());
        }
    }

    async fn outcome_of<H: Executor>(&mut self, step: &Step, bounds: Bounds<'_>, executor: &mut H) -> Outcome {
        if !bounds.approved.has(step) {
            return Outcome::Spared { why: Sparing::NotApproved };
        }
        self.end_when_time_is_up(executor);
        if self.ended.is_none()
            && let Some(why) = self.must_wait(step, executor).await
        {
            return Outcome::NotReached { why };
        }
        if self.ended.is_none() && self.must_ask(step) {
            self.ended = executor.still_works().await.err();
            self.guarded = Some(self.tried.len());
            self.end_when_time_is_up(executor);
        }
        if let Some(why) = &self.ended {
            return Outcome::NotReached { why: why.clone() };
        }
        let look = executor.look(step).await;
        let resource = match second_look(step, &look, bounds) {
            Ok(resource) => resource,
            Err(outcome) => return unless_not_yet(step, outcome),
        };
        if !self.has_used_approval {
            if let Err(why) = executor.use_approval().await {
                self.ended = Some(why.clone());
                return Outcome::NotReached { why };
            }
            self.has_used_approval = true;
        }
        let snapshot = match executor.snapshot(&resource).await {
            Ok(snapshot) => snapshot,
            Err(why) => return Outcome::Spared { why: Sparing::NoSnapshot { why } },
        };
        self.tried.push(step.clone());
        let outcome = outcome_of_removal(executor.remove(&resource).await, snapshot);
        self.gone.extend(went(&outcome).map(|is_certain| (step.clone(), is_certain)));
        unless_not_yet(step, outcome)
    }

    /// Why this step waits for a later run. Waits itself where resolvers soon forget the names of a load balancer.
    async fn must_wait<H: Executor>(&mut self, step: &Step, executor: &mut H) -> Option<String> {
        if let Some(earlier) = step.after.iter().find(|id| !self.has_gone(id)) {
            return Some(format!("it goes after {earlier}, which did not go"));
        }
        let later = |earlier: &Step, why: &str| Some(format!("waits for a later run: {} {why}", earlier.resource.id()));
        if let Some((earlier, is_certain)) = waits_behind(step, &self.gone) {
            return later(earlier, if *is_certain { "only went in this one" } else { "may have gone in this one" });
        }
        if step.resource.kind() != Kind::LoadBalancer {
            return None;
        }
        let mut longest = SignedDuration::ZERO;
        for (at, (earlier, is_certain)) in self.gone.iter().enumerate() {
            let Resource::Record(name) = &earlier.resource else { continue };
            let remembered = is_remembered_for(name);
            let is_of_it = is_related(&step.resource, &earlier.resource);
            match (is_of_it, is_certain, remembered <= LONGEST_WAIT) {
                (true, false, _) => return later(earlier, "may have gone in this one"),
                (true, true, false) => {
                    let why = format!("went, and resolvers may remember it for {} s", remembered.as_secs());
                    return later(earlier, &why);
                }
                (_, _, true) if at >= self.forgotten => longest = longest.max(remembered),
                (true | false, _, _) => {}
            }
        }
        if !longest.is_zero() {
            if !executor.wait(longest).await {
                return Some(
                    "waits for a later run: there is no time to wait until resolvers forget its names".to_owned(),
                );
            }
            self.forgotten = self.gone.len();
        }
        None
    }

    /// Whether something of the plan went in this run for certain, or had gone.
    fn has_gone(&self, id: &ResourceId) -> bool {
        let is_it = |done: &&Done| done.step.resource.id() == *id;
        self.done.iter().find(is_it).is_some_and(|done| match done.outcome {
            Outcome::Removed { .. } | Outcome::Gone => true,
            Outcome::Spared { .. } | Outcome::Failed { .. } | Outcome::NotReached { .. } => false,
        })
    }
}

/// The resource as it is now, if it may still go: the same question, on fresh facts, about the same thing.
fn second_look(step: &Step, look: &Look, bounds: Bounds<'_>) -> Result<Resource, Outcome> {
    let spared = |why| Err(Outcome::Spared { why });
    if let Some(what) = not_fresh(step.resource.kind(), look) {
        return spared(Sparing::Unseen { what });
    }
    let fresh = &look.seen;
    let resource = match fresh.find(step.resource.kind(), &step.resource.id()) {
        Ok(Some(resource)) => resource,
        Ok(None) => return Err(Outcome::Gone),
        Err(why) => return spared(Sparing::Unseen { what: why.to_string() }),
    };
    match why(&resource, fresh, bounds.policy, bounds.ledger) {
        Verdict::Orphan { .. } if Fingerprint::new(&resource) == step.fingerprint => Ok(resource),
        Verdict::Orphan { .. } => spared(Sparing::Changed),
        verdict @ Verdict::Kept { reason, .. } => {
            spared(Sparing::NoOrphanAnyMore { rule: reason, seen: words(&verdict, reason) })
        }
        verdict @ Verdict::Unknown { reason, .. } => {
            spared(Sparing::Unseen { what: format!("{reason}: {}", words(&verdict, reason)) })
        }
    }
}

/// What AWS still shows, or holds against it, of what went before it: its turn comes, only not yet.
fn unless_not_yet(step: &Step, outcome: Outcome) -> Outcome {
    if step.after.is_empty() {
        return outcome;
    }
    match outcome {
        Outcome::Spared { why } => {
            let not_yet = |why| Outcome::Spared { why: Sparing::NotYet { why } };
            match why {
                Sparing::NoOrphanAnyMore { rule, seen } => not_yet(format!("{rule} (seen: {seen})")),
                Sparing::Changed => not_yet("it is not as it would be without that".to_owned()),
                Sparing::InUse { said } => not_yet(said),
                Sparing::NotYet { .. }
                | Sparing::NotApproved
                | Sparing::Unseen { .. }
                | Sparing::NoSnapshot { .. }
                | Sparing::ChangedMeanwhile { .. } => Outcome::Spared { why },
            }
        }
        Outcome::Removed { .. } | Outcome::Gone | Outcome::Failed { .. } | Outcome::NotReached { .. } => outcome,
    }
}

/// What was seen for several steps although it decides by itself, or too long ago.
fn not_fresh(kind: Kind, look: &Look) -> Option<String> {
    let OfBatch { part, at } = look.of_batch?;
    let age = look.seen.at.duration_since(at);
    match deciders::shared(kind) {
        Some(shared) if shared.part == part && !age.is_negative() && age <= shared.oldest => None,
        Some(_) | None => {
            Some(format!("what its steps share was seen {} s before, and must be seen anew", age.as_secs()))
        }
    }
}

/// What a predicate saw, in words.
fn words(verdict: &Verdict, rule: Rule) -> String {
    let answer = verdict.predicates().iter().find(|it| it.rule == rule).map(|it| &it.answer);
    match answer {
        Some(Answer::Fails { seen }) => seen.clone(),
        Some(Answer::Unseen { why }) => why.to_string(),
        Some(Answer::Holds | Answer::NotAsked { .. }) | None => String::new(),
    }
}

/// Whether it is certain that something went; `None` where it is certain that it did not.
fn went(outcome: &Outcome) -> Option<bool> {
    match outcome {
        Outcome::Removed { .. } | Outcome::Gone => Some(true),
        Outcome::Failed { why } => match why {
            Unseen::Denied { .. }
            | Unseen::Throttled { .. }
            | Unseen::NotAsked { .. }
            | Unseen::ClusterNotRead { .. }
            | Unseen::Needs { .. } => None,
            Unseen::TimedOut { .. } | Unseen::Failed { .. } => Some(false),
        },
        Outcome::Spared { .. } | Outcome::NotReached { .. } => None,
    }
}

fn outcome_of_removal(removal: Removal, snapshot: String) -> Outcome {
    match removal {
        Removal::Removed => Outcome::Removed { snapshot },
        Removal::Gone => Outcome::Gone,
        Removal::InUse { said } => Outcome::Spared { why: Sparing::InUse { said } },
        Removal::Changed { said } => Outcome::Spared { why: Sparing::ChangedMeanwhile { said } },
        Removal::Failed { why } => Outcome::Failed { why },
    }
}
