//! One step after the other: looked at, made, looked at again, and written down before the next begins. What the world
//! answers comes from an [`Executor`].

mod records;

use std::collections::BTreeSet;

use facts::inventory::ResourceId;
use facts::{Seen, Unseen};

use crate::compare::Difference;
use crate::creation::{Creation, Made, Part};
use crate::dead_ends::DeadEnds;
use crate::executor::{Change, Executor};
use crate::index::{Back, Begun, RestoreIndex};
use crate::look::{Observer, described, is_whole, look};
use crate::names::Names;
use crate::outcome::{Line, Outcome};
use crate::parts;
use crate::plan::{Plan, State, Step};
use crate::thing::Thing;

/// Tells what would come back, and makes nothing.
pub async fn tell<E: Executor>(plan: Plan, mut dead_ends: DeadEnds, executor: &E) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut names = plan.names.clone();
    let mut coming = BTreeSet::new();
    for step in &plan.steps {
        let observer = Observer { executor, names: &names, coming: &coming };
        let id = step.snapshot.resource.id();
        let looked = look(observer, &step.snapshot, &step.thing, executor.index().known(&id)).await;
        let mut state = looked.state;
        if let (State::Missing, Some(why)) = (&state, dead_ends.blocking(&step.thing)) {
            state = State::Waits { why };
        }
        if matches!(state, State::Missing | State::There { .. }) {
            coming.insert(id.to_string());
            comes(&step.thing, &mut dead_ends);
        } else if let Thing::LoadBalancer(it) = &step.thing {
            it.dns_name().into_iter().for_each(|name| dead_ends.insert(name));
        }
        if let (State::There { id: new, .. }, Some(now)) = (&state, &looked.now) {
            names.extend(learned(step, new, now, &plan.own).iter());
        }
        let mut line = Step { state, differences: looked.differences, ..step.clone() }.line();
        line.makes = plan.told(step);
        lines.push(line);
    }
    lines
}

/// How what stands for it now is called, told by AWS itself: nothing but what the plan told to be called otherwise.
fn learned(step: &Step, id: &str, now: &Thing, own: &BTreeSet<String>) -> Names {
    let mut names = Names::default();
    step.thing.learn(step.snapshot.resource.id().as_str(), now, id, &mut names);
    names.only_of(own)
}

/// What came of bringing back.
#[derive(Debug)]
pub struct BroughtBack {
    pub lines: Vec<Line>,
    /// DNS names of load balancers that came back, the old one with the new one.
    pub renamed: Vec<(String, String)>,
    /// Whether the index could be written, where it had to be.
    pub index: Result<(), Unseen>,
    pub notes: Vec<String>,
}

/// Brings back what can be brought back: one step after the other, each looked at, made, looked at again, and written down
/// before the next begins.
pub async fn bring_back<E: Executor>(plan: Plan, dead_ends: DeadEnds, executor: &mut E) -> BroughtBack {
    let Plan { names, own, steps, .. } = plan;
    let (index, notes) = (Ok(()), Vec::new());
    let mut undoing = Undoing { names, own, called: Names::default(), dead_ends, executor, ended: None, index, notes };
    let mut lines = Vec::new();
    for step in steps {
        lines.push(Box::pin(undoing.step(step)).await);
    }
    let Undoing { called, executor, index, notes, .. } = undoing;
    let is_domain = |(old, _): &(&str, &str)| old.contains('.') && !old.contains(':');
    let came_back = |(_, new): &(&str, &str)| lines.iter().any(|line| came_back_as(line, new, executor.index()));
    let changed = called.iter().filter(is_domain).filter(came_back);
    let renamed = changed.map(|(old, new)| (old.to_owned(), new.to_owned())).collect();
    BroughtBack { lines, renamed, index, notes }
}

/// Whether this line is of what has that DNS name now.
fn came_back_as(line: &Line, dns_name: &str, index: &RestoreIndex) -> bool {
    let names = index.back(&line.old_id).map(|back| &back.names);
    line.outcome == Outcome::CameBack && names.is_some_and(|names| names.iter().any(|(_, new)| new == dns_name))
}

/// A load balancer that is whole, or will be: its name leads somewhere.
fn comes(thing: &Thing, dead_ends: &mut DeadEnds) {
    if let Thing::LoadBalancer(it) = thing
        && let Some(name) = it.dns_name()
    {
        dead_ends.remove(&name);
    }
}

/// Codes with which AWS says that it failed itself: what was asked for may have happened.
/// Source: "Common errors" of the EC2, ELB and WAF API references.
const OF_AWS_ITSELF: [&str; 6] = [
    "InternalError",
    "InternalFailure",
    "InternalServiceError",
    "WAFInternalErrorException",
    "ServiceUnavailable",
    "Unavailable",
];

/// Whether AWS certainly did not do what it was asked for.
fn is_refusal(why: &Unseen) -> bool {
    match why {
        Unseen::Denied { .. }
        | Unseen::Throttled { .. }
        | Unseen::NotAsked { .. }
        | Unseen::ClusterNotRead { .. }
        | Unseen::Needs { .. } => true,
        Unseen::Failed { code, .. } => code.as_ref().is_some_and(|code| !OF_AWS_ITSELF.contains(&code.as_str())),
        Unseen::TimedOut { .. } => false,
    }
}

/// What was made, in words.
fn told(made: &[Creation]) -> Vec<Made> {
    made.iter().map(|it| it.told(&BTreeSet::new())).collect()
}

struct Undoing<'a, E> {
    executor: &'a mut E,
    /// All that is called otherwise by now.
    names: Names,
    /// What this run brings back had these names.
    own: BTreeSet<String>,
    /// What of those is called otherwise by now.
    called: Names,
    dead_ends: DeadEnds,
    ended: Option<String>,
    index: Result<(), Unseen>,
    notes: Vec<String>,
}

impl<E: Executor> Undoing<'_, E> {
    async fn step(&mut self, step: Step) -> Line {
        if self.ended.is_none() && !self.executor.has_time() {
            self.ended = Some("the time was up: restore again, and what came back is found there".to_owned());
        }
        if let Some(why) = self.ended.clone() {
            self.leads_nowhere(&step.thing);
            return step.line_with(None, Outcome::NotReached { why }, Vec::new());
        }
        let id = step.snapshot.resource.id();
        let known = self.executor.index().known(&id);
        let none = BTreeSet::new();
        let observer = Observer { executor: &*self.executor, names: &self.names, coming: &none };
        let looked = look(observer, &step.snapshot, &step.thing, known).await;
        let line = match (looked.state, looked.now) {
            (State::Missing, _) if matches!(step.thing, Thing::Records { .. }) => {
                records::make(self, &step, looked.differences).await
            }
            (State::Missing, _) => Box::pin(self.make(&step)).await,
            (State::There { id, unfinished: true }, Some(now)) => {
                Box::pin(self.complete(&step, &id, now, Vec::new())).await
            }
            (State::There { id, .. }, Some(now)) => {
                self.is_there(&step, &id, &now).await;
                step.line_with(Some(id), Outcome::IsThere, looked.differences)
            }
            (
                state @ (State::There { .. }
                | State::Taken { .. }
                | State::Refused { .. }
                | State::Lost { .. }
                | State::Waits { .. }
                | State::Unknown { .. }),
                _,
            ) => Step { state, differences: looked.differences, ..step.clone() }.line(),
        };
        if !matches!(line.outcome, Outcome::CameBack | Outcome::IsThere) {
            self.leads_nowhere(&step.thing);
        }
        line
    }

    /// How what stands for it is now, by the names of before this step.
    async fn described(&self, step: &Step, names: &Names, id: &str) -> Seen<(Thing, Vec<Difference>)> {
        let none = BTreeSet::new();
        let observer = Observer { executor: &*self.executor, names, coming: &none };
        described(observer, &step.snapshot, &step.thing, id).await
    }

    /// Makes the thing itself, without its parts.
    async fn make_itself(&self, step: &Step) -> (Vec<Creation>, Seen<String>) {
        let odd = |why: &str| Unseen::Failed { action: "making it".to_owned(), code: None, message: why.into() };
        let Some(itself) = step.creations.iter().find(|it| it.part == Part::Itself) else {
            return (Vec::new(), Err(odd("nothing of it was told")));
        };
        let itself = itself.called(&self.called);
        let made = self.executor.send(itself.call, &itself.sends).await;
        // Without its name something was made that nobody can name.
        let made = made.and_then(|id| id.ok_or_else(|| odd("the answer does not say what it is called")));
        (vec![itself], made)
    }

    async fn make(&mut self, step: &Step) -> Line {
        let names = self.names.clone();
        if let Err(why) = self.about_to_make(step).await {
            return step.line_with(None, Outcome::Failed { why }, Vec::new());
        }
        let (itself, made) = self.make_itself(step).await;
        let id = match made {
            Ok(id) => id,
            Err(why) => {
                self.was_not_made(step, &why).await;
                return step.line_with(None, Outcome::Failed { why }, Vec::new());
            }
        };
        // Before anything else: whatever happens now, the next run knows that this one is ours.
        self.note(step, &id, Names::default(), false).await;
        match self.described(step, &names, &id).await {
            Ok((now, _)) => Box::pin(self.complete(step, &id, now, itself)).await,
            Err(why) => {
                let without = vec![format!("all but itself, for it could not be looked at: {why}")];
                let line = step.line_with(Some(id), Outcome::CameBackInPart { without }, Vec::new());
                Line { makes: told(&itself), ..line }
            }
        }
    }

    /// Written down first: where the process ends or the reply is lost, the next run knows the thing for ours. Where it
    /// cannot be written down nothing is made, and the run is over.
    async fn about_to_make(&mut self, step: &Step) -> Result<(), Unseen> {
        let id = step.snapshot.resource.id();
        let begun = Begun { kind: step.kind(), by: self.executor.run().to_owned(), at: self.executor.now() };
        if let Err(why) = self.executor.write_index(&Change::Begins(id.clone(), begun)).await {
            self.ended = Some(format!("that {id} is about to be made could not be written down: {why}"));
            self.index = Err(why.clone());
            return Err(why);
        }
        Ok(())
    }

    /// What AWS refused is not there: then nobody is to be taken for it.
    async fn was_not_made(&mut self, step: &Step, why: &Unseen) {
        if !is_refusal(why) {
            return;
        }
        let id = step.snapshot.resource.id();
        if let Err(why) = self.executor.write_index(&Change::WasNotMade(id.clone())).await {
            self.notes.push(format!("that {id} was not made could not be written down: {why}"));
        }
    }

    /// Makes what is missing of something that is there, and looks at it once more. `made` is what was made of it before.
    async fn complete(&mut self, step: &Step, id: &str, now: Thing, mut made: Vec<Creation>) -> Line {
        let mut names = self.called.clone();
        names.extend(learned(step, id, &now, &self.own).iter());
        let completed = Box::pin(parts::complete(&*self.executor, step, id, &now, &names)).await;
        let mut without = completed.without;
        made.extend(completed.made);
        let (now, differences) = match self.described(step, &self.names, id).await {
            Ok((now, differences)) => (now, differences),
            Err(why) => {
                without.push(format!("a last look at it: {why}"));
                (now, Vec::new())
            }
        };
        if without.is_empty() && !is_whole(&differences) {
            without.push("some fields as they were".to_owned());
        }
        let whole = without.is_empty();
        let own = learned(step, id, &now, &self.own);
        self.note(step, id, own, whole).await;
        let outcome = if !whole {
            Outcome::CameBackInPart { without }
        } else if matches!(step.thing, Thing::Certificate(_)) {
            Outcome::AskedAnew
        } else {
            Outcome::CameBack
        };
        Line { makes: told(&made), ..step.line_with(Some(id.to_owned()), outcome, differences) }
    }

    /// What is there by another name than it had has to be known by it.
    async fn is_there(&mut self, step: &Step, id: &str, now: &Thing) {
        let old = step.snapshot.resource.id();
        let own = learned(step, id, now, &self.own);
        self.names.extend(own.iter());
        self.called.extend(own.iter());
        let known = self.executor.index().back(&old).is_some_and(|back| back.id == id && back.whole);
        if id == old.as_str() || known {
            comes(&step.thing, &mut self.dead_ends);
        } else {
            self.note(step, id, own, true).await;
        }
    }

    fn leads_nowhere(&mut self, thing: &Thing) {
        if let Thing::LoadBalancer(it) = thing {
            it.dns_name().into_iter().for_each(|name| self.dead_ends.insert(name));
        }
    }

    /// Writes down what stands for it now. Where that fails the run is over: a thing that nobody knows of is an orphan.
    async fn note(&mut self, step: &Step, id: &str, names: Names, whole: bool) {
        let old: ResourceId = step.snapshot.resource.id();
        if whole {
            self.names.extend(names.iter());
            self.called.extend(names.iter());
            comes(&step.thing, &mut self.dead_ends);
        }
        let mut names = names;
        names.learn(old.as_str(), id);
        self.names.learn(old.as_str(), id);
        self.called.learn(old.as_str(), id);
        let (by, at) = (self.executor.run().to_owned(), self.executor.now());
        let back = Back { kind: step.kind(), id: id.to_owned(), names, by, at, whole };
        if let Err(why) = self.executor.write_index(&Change::IsBack(old.clone(), back)).await {
            self.ended = Some(format!("that {old} is {id} now could not be written down: {why}"));
            self.notes.push(format!("{old} is {id} now, and the index does not have it: keep this report"));
            self.index = Err(why);
        }
    }
}
