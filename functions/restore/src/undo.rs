//! One step after the other: looked at, made, looked at again, and written down before the next begins.

mod records;

use std::collections::{BTreeMap, BTreeSet};

use facts::Unseen;
use facts::ids::Domain;
use facts::inventory::ResourceId;
use report::restore::Renamed;
use restoration::{Back, Begun as Intent, Creation, Line, Made, Names, Outcome, Plan, State, Step, Thing};
use runtime::Clock;

use crate::Context;
use crate::clock::{for_a_look, has_time_for_a_step};
use crate::dead_ends::DeadEnds;
use crate::found::Found;
use crate::index::{self, Kept};
use crate::look::{Observer, described, is_whole, look};
use crate::make::Begun;

/// Tells what would come back, and makes nothing.
pub(crate) async fn tell(context: Context<'_>, plan: Plan, kept: &Kept, mut dead_ends: DeadEnds, found: &mut Found) {
    let mut names = plan.names.clone();
    let mut coming = BTreeSet::new();
    for step in &plan.steps {
        let observer = Observer { cloud: context.cloud, clock: found.clock, names: &names, coming: &coming };
        let id = step.snapshot.resource.id();
        let looked = look(observer, &step.snapshot, &step.thing, kept.content.known(&id)).await;
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
        found.lines.push(line);
    }
}

/// How what stands for it now is called, told by AWS itself: nothing but what the plan told to be called otherwise.
fn learned(step: &Step, id: &str, now: &Thing, own: &BTreeSet<String>) -> Names {
    let mut names = Names::default();
    step.thing.learn(step.snapshot.resource.id().as_str(), now, id, &mut names);
    names.only_of(own)
}

/// Brings back what can be brought back.
pub(crate) async fn bring_back(context: Context<'_>, plan: Plan, kept: Kept, dead_ends: DeadEnds, found: &mut Found) {
    let Plan { names, own, steps, .. } = plan;
    let mut undoing = Undoing { names, own, called: Names::default(), dead_ends, kept, context, ended: None };
    for step in steps {
        let line = Box::pin(undoing.step(step, found)).await;
        found.lines.push(line);
    }
    let is_domain = |(old, _): &(&str, &str)| old.contains('.') && !old.contains(':');
    let came_back = |(_, new): &(&str, &str)| found.lines.iter().any(|line| came_back_as(line, new, &undoing.kept));
    let changed: Vec<(&str, &str)> = undoing.called.iter().filter(is_domain).filter(came_back).collect();
    found.renamed = Box::pin(renamed(context, &changed, found.clock)).await;
}

/// Which records of the account lead to the old ones of these names: the time of the report is not theirs.
async fn renamed(context: Context<'_>, changed: &[(&str, &str)], clock: Clock) -> Vec<Renamed> {
    let domain = |old: &str| Domain::try_from(old.to_owned()).ok();
    let old: BTreeSet<Domain> = changed.iter().filter_map(|(old, _)| domain(old)).collect();
    if old.is_empty() {
        return Vec::new();
    }
    let found = context.cloud.records_leading_to(&old, for_a_look(clock)).await;
    let of = |old: &str| {
        let led_to_by = |found: &BTreeMap<_, _>| domain(old).and_then(|old| found.get(&old).cloned());
        found.as_ref().map(|found| led_to_by(found).unwrap_or_default()).map_err(Clone::clone)
    };
    let each = changed.iter();
    each.map(|(old, new)| Renamed { old: (*old).to_owned(), new: (*new).to_owned(), led_to_by: of(old) }).collect()
}

/// Whether this line is of what has that DNS name now.
fn came_back_as(line: &Line, dns_name: &str, kept: &Kept) -> bool {
    let names = kept.content.back(&line.old_id).map(|back| &back.names);
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
        Unseen::Denied { .. } | Unseen::Throttled { .. } | Unseen::NotAsked { .. } | Unseen::Needs { .. } => true,
        Unseen::Failed { code, .. } => code.as_ref().is_some_and(|code| !OF_AWS_ITSELF.contains(&code.as_str())),
        Unseen::TimedOut { .. } => false,
    }
}

/// What was made, in words.
fn told(made: &[Creation]) -> Vec<Made> {
    made.iter().map(|it| it.told(&BTreeSet::new())).collect()
}

struct Undoing<'a> {
    context: Context<'a>,
    kept: Kept,
    /// All that is called otherwise by now.
    names: Names,
    /// What this run brings back had these names.
    own: BTreeSet<String>,
    /// What of those is called otherwise by now.
    called: Names,
    dead_ends: DeadEnds,
    ended: Option<String>,
}

impl Undoing<'_> {
    async fn step(&mut self, step: Step, found: &mut Found) -> Line {
        if self.ended.is_none() && !has_time_for_a_step(found.clock) {
            self.ended = Some("the time was up: restore again, and what came back is found there".to_owned());
        }
        if let Some(why) = self.ended.clone() {
            self.leads_nowhere(&step.thing);
            return step.line_with(None, Outcome::NotReached { why }, Vec::new());
        }
        let names = self.names.clone();
        let none = BTreeSet::new();
        let observer = Observer { cloud: self.context.cloud, clock: found.clock, names: &names, coming: &none };
        let id = step.snapshot.resource.id();
        let looked = look(observer, &step.snapshot, &step.thing, self.kept.content.known(&id)).await;
        let line = match (looked.state, looked.now) {
            (State::Missing, _) if matches!(step.thing, Thing::Records { .. }) => {
                records::make(self, &step, observer, looked.differences, found).await
            }
            (State::Missing, _) => Box::pin(self.make(&step, observer, found)).await,
            (State::There { id, unfinished: true }, Some(now)) => {
                Box::pin(self.complete(&step, observer, &id, now, Vec::new(), found)).await
            }
            (State::There { id, .. }, Some(now)) => {
                self.is_there(&step, &id, &now, found).await;
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

    async fn make(&mut self, step: &Step, observer: Observer<'_>, found: &mut Found) -> Line {
        if let Err(why) = self.about_to_make(step, found).await {
            return step.line_with(None, Outcome::Failed { why }, Vec::new());
        }
        let (itself, begun) = self.context.makers.begin(step, &self.called).await;
        let id = match begun {
            Ok(id) => id,
            Err(why) => {
                self.was_not_made(step, &why, found).await;
                return step.line_with(None, Outcome::Failed { why }, Vec::new());
            }
        };
        // Before anything else: whatever happens now, the next run knows that this one is ours.
        self.note(step, &id, Names::default(), false, found).await;
        match described(observer, &step.snapshot, &step.thing, &id).await {
            Ok((now, _)) => Box::pin(self.complete(step, observer, &id, now, itself, found)).await,
            Err(why) => {
                let without = vec![format!("all but itself, for it could not be looked at: {why}")];
                let line = step.line_with(Some(id), Outcome::CameBackInPart { without }, Vec::new());
                Line { makes: told(&itself), ..line }
            }
        }
    }

    /// Written down first: where the process ends or the reply is lost, the next run knows the thing for ours. Where it
    /// cannot be written down nothing is made, and the run is over.
    async fn about_to_make(&mut self, step: &Step, found: &mut Found) -> Result<(), Unseen> {
        let id = step.snapshot.resource.id();
        let begun = Intent { kind: step.kind(), by: found.id.clone(), at: found.clock.now() };
        let Context { cloud, settings, .. } = self.context;
        match index::begin(cloud, &settings.stack.bucket, self.kept.clone(), &id, &begun).await {
            Ok(kept) => self.kept = kept,
            Err(why) => {
                self.ended = Some(format!("that {id} is about to be made could not be written down: {why}"));
                found.index = Err(why.clone());
                return Err(why);
            }
        }
        Ok(())
    }

    /// What AWS refused is not there: then nobody is to be taken for it.
    async fn was_not_made(&mut self, step: &Step, why: &Unseen, found: &mut Found) {
        if !is_refusal(why) {
            return;
        }
        let id = step.snapshot.resource.id();
        let Context { cloud, settings, .. } = self.context;
        match index::forget(cloud, &settings.stack.bucket, self.kept.clone(), &id).await {
            Ok(kept) => self.kept = kept,
            Err(why) => found.notes.push(format!("that {id} was not made could not be written down: {why}")),
        }
    }

    /// Makes what is missing of something that is there, and looks at it once more. `made` is what was made of it before.
    async fn complete(
        &mut self,
        step: &Step,
        observer: Observer<'_>,
        id: &str,
        now: Thing,
        mut made: Vec<Creation>,
        found: &mut Found,
    ) -> Line {
        let mut names = self.called.clone();
        names.extend(learned(step, id, &now, &self.own).iter());
        let begun = Begun { id, now: &now };
        let completed = Box::pin(self.context.makers.complete(step, begun, &names)).await;
        let mut without = completed.without;
        made.extend(completed.made);
        let (now, differences) = match described(observer, &step.snapshot, &step.thing, id).await {
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
        self.note(step, id, own, whole, found).await;
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
    async fn is_there(&mut self, step: &Step, id: &str, now: &Thing, found: &mut Found) {
        let old = step.snapshot.resource.id();
        let own = learned(step, id, now, &self.own);
        self.names.extend(own.iter());
        self.called.extend(own.iter());
        let known = self.kept.content.back(&old).is_some_and(|back| back.id == id && back.whole);
        if id == old.as_str() || known {
            comes(&step.thing, &mut self.dead_ends);
        } else {
            self.note(step, id, own, true, found).await;
        }
    }

    fn leads_nowhere(&mut self, thing: &Thing) {
        if let Thing::LoadBalancer(it) = thing {
            it.dns_name().into_iter().for_each(|name| self.dead_ends.insert(name));
        }
    }

    /// Writes down what stands for it now. Where that fails the run is over: a thing that nobody knows of is an orphan.
    async fn note(&mut self, step: &Step, id: &str, names: Names, whole: bool, found: &mut Found) {
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
        let back =
            Back { kind: step.kind(), id: id.to_owned(), names, by: found.id.clone(), at: found.clock.now(), whole };
        let Context { cloud, settings, .. } = self.context;
        match index::note(cloud, &settings.stack.bucket, self.kept.clone(), &old, &back).await {
            Ok(kept) => self.kept = kept,
            Err(why) => {
                self.ended = Some(format!("that {old} is {id} now could not be written down: {why}"));
                found.notes.push(format!("{old} is {id} now, and the index does not have it: keep this report"));
                found.index = Err(why);
            }
        }
    }
}
