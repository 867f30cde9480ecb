//! Executor over an account in memory, with trouble at some steps, that note every law which a removal breaks.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use facts::Unseen;
use facts::inventory::{Inventory, Kind, Resource, ResourceId};
use jiff::SignedDuration;
use removal::orphan::deciders::{Part, shared};
use removal::{Done, Executor, Look, OfBatch, Removal, Step};

use crate::blind::Blind;
use crate::interference::{Trouble, When};
use crate::world::World;

/// Executor that work in a world.
pub(crate) struct WorldHands<'a> {
    pub(crate) world: &'a mut World,
    pub(crate) trouble: Vec<(usize, Trouble)>,
    /// Laws that were broken, in words.
    pub(crate) broken: Vec<String>,
    /// What was removed, in order.
    pub(crate) removed: Vec<ResourceId>,
    at: usize,
    looked: Option<Looked>,
    snapshots: Vec<Resource>,
    /// What the steps of this kind share, and how many of them did.
    batch: Option<(Kind, usize, Inventory)>,
    /// Stacks whose load balancer went in this run.
    uprooted: Vec<String>,
    /// Names that went since the run last waited until resolvers had forgotten them.
    remembered: BTreeSet<ResourceId>,
    /// The time that there is to wait, and how long it was waited each time.
    pub(crate) patience: SignedDuration,
    pub(crate) waited: Vec<SignedDuration>,
    /// Whether an outcome could not be written down.
    is_mute: bool,
    /// Kinds that went since it was last asked whether all works; `None` before the first time.
    unguarded: Option<Vec<Kind>>,
    /// Whether the answer was no.
    is_told: bool,
    /// Whether the approval is used up.
    is_used: bool,
}

/// The most that goes before it is asked again whether all works.
const BATCH: usize = 5;

/// What was so at the last look.
struct Looked {
    step: Step,
    in_use: Option<String>,
    blind: Vec<Blind>,
    seen: Option<Resource>,
}

impl<'a> WorldHands<'a> {
    pub(crate) fn new(world: &'a mut World, trouble: Vec<(usize, Trouble)>) -> Self {
        let (broken, removed, snapshots, uprooted) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self {
            world,
            trouble,
            broken,
            removed,
            at: 0,
            looked: None,
            snapshots,
            batch: None,
            uprooted,
            remembered: BTreeSet::new(),
            patience: SignedDuration::MAX,
            waited: Vec::new(),
            is_mute: false,
            unguarded: None,
            is_told: false,
            is_used: false,
        }
    }

    fn troubles(&self) -> impl Iterator<Item = Trouble> + use<> {
        let at = self.at;
        self.trouble.clone().into_iter().filter(move |(step, _)| *step == at).map(|(_, trouble)| trouble)
    }

    fn meddle(&mut self, now: When, resource: &Resource) {
        for trouble in self.troubles() {
            if let Trouble::Interfere(when, mutation) = trouble
                && when == now
            {
                mutation.is_done(self.world, resource);
            }
        }
    }

    /// Puts the part that steps of this kind share as an earlier one of them saw it, where one did. A part that was only
    /// half seen is not kept, and what hides it now hides nothing of what was seen before.
    fn take_from_batch(&mut self, kind: Kind, seen: &mut Inventory, blind: &mut Vec<Blind>) -> Option<OfBatch> {
        let shared = shared(kind)?;
        match &mut self.batch {
            Some((of, steps, earlier)) if *of == kind && *steps < shared.steps => {
                *steps += 1;
                put(shared.part, earlier, seen);
                blind.retain(|it| !it.hides(shared.part));
                return Some(OfBatch { part: shared.part, at: earlier.at });
            }
            Some(_) | None => {}
        }
        let is_whole = !blind.iter().any(|it| it.hides(shared.part));
        self.batch = is_whole.then(|| (kind, 1, seen.clone()));
        Some(OfBatch { part: shared.part, at: seen.at })
    }

    /// Every law that this removal breaks.
    fn judge(&mut self, resource: &Resource) {
        let id = resource.id();
        let Some(looked) = &self.looked else {
            self.broken.push(format!("{id} went without a second look"));
            return;
        };
        let mut broken = Vec::new();
        if looked.step.resource.id() != id {
            broken.push("went although another thing was looked at".to_owned());
        }
        if let Some(why) = &looked.in_use {
            broken.push(format!("was in use at the last look: {why}"));
        }
        for blind in looked.blind.iter().filter(|blind| blind.decides_about(&looked.step.resource)) {
            broken.push(format!("went although {blind:?} could not be seen"));
        }
        if looked.seen.as_ref() != Some(&looked.step.resource) {
            broken.push("went although it had changed since the plan".to_owned());
        }
        if !self.snapshots.contains(resource) {
            broken.push("went without a snapshot of what it was".to_owned());
        }
        if !self.has_time() {
            broken.push("went although the time was up".to_owned());
        }
        if self.is_mute {
            broken.push("went although the last outcome could not be written down".to_owned());
        }
        match &mut self.unguarded {
            None => broken.push("went before it was asked whether all works".to_owned()),
            Some(went) if went.len() >= BATCH || went.last().is_some_and(|kind| *kind != resource.kind()) => {
                broken.push(format!("went without asking again after {went:?}"));
            }
            Some(went) => went.push(resource.kind()),
        }
        if !self.is_used {
            broken.push("went although its approval was not used up".to_owned());
        }
        if self.is_told {
            broken.push("went although something no longer worked".to_owned());
        }
        if let Some(name) = looked.step.after.iter().find(|id| self.remembered.contains(*id)) {
            broken.push(format!("went although resolvers may still remember {name}"));
        }
        if resource.kind() == Kind::Record {
            self.remembered.insert(id.clone());
        }
        if let Some(Ok(stack)) = resource.stack() {
            // AWS lets a target group go as soon as nothing forwards to it.
            if self.uprooted.contains(&stack.key()) && resource.kind() != Kind::TargetGroup {
                broken.push("went in the same run as the load balancer that it must wait for".to_owned());
            }
            if resource.kind() == Kind::LoadBalancer {
                self.uprooted.push(stack.key());
            }
        }
        self.broken.extend(broken.into_iter().map(|what| format!("{id} {what}")));
    }
}

impl Executor for WorldHands<'_> {
    async fn still_works(&mut self) -> Result<(), String> {
        self.unguarded = Some(Vec::new());
        self.is_told |= self.trouble.iter().any(|(from, trouble)| *trouble == Trouble::Breaks && *from <= self.at);
        if self.is_told { Err("the site is down".to_owned()) } else { Ok(()) }
    }

    async fn use_approval(&mut self) -> Result<(), String> {
        if self.is_used {
            self.broken.push("the approval was used twice in one run".to_owned());
        }
        if self.is_told || self.unguarded.is_none() {
            self.broken.push("the approval was used before it was known that all works".to_owned());
        }
        self.is_used = true;
        Ok(())
    }

    fn has_time(&self) -> bool {
        !self.troubles().any(|trouble| trouble == Trouble::TimeUp)
    }

    async fn look(&mut self, step: &Step) -> Look {
        self.meddle(When::BeforeLook, &step.resource);
        let mut seen = self.world.look();
        let now = self.world.find(&step.resource.id());
        let in_use = now.as_ref().and_then(|it| self.world.in_use(it));
        let mut blind: Vec<Blind> = self
            .troubles()
            .filter_map(|trouble| if let Trouble::Blind(blind) = trouble { Some(blind) } else { None })
            .collect();
        for blind in &blind {
            blind.hide(&mut seen);
        }
        let of_batch = self.take_from_batch(step.resource.kind(), &mut seen, &mut blind);
        self.looked = Some(Looked { step: step.clone(), in_use, blind, seen: now });
        self.meddle(When::AfterLook, &step.resource);
        Look { seen, of_batch }
    }

    async fn wait(&mut self, time: SignedDuration) -> bool {
        self.waited.push(time);
        let waits = time <= self.patience;
        if waits {
            self.remembered.clear();
        }
        waits
    }

    async fn snapshot(&mut self, resource: &Resource) -> Result<String, String> {
        if self.troubles().any(|trouble| trouble == Trouble::NoSnapshot) {
            return Err("the bucket is away".to_owned());
        }
        self.snapshots.push(resource.clone());
        Ok(format!("snapshots/{}", resource.id()))
    }

    async fn remove(&mut self, resource: &Resource) -> Removal {
        let fails = self.troubles().find_map(|trouble| match trouble {
            Trouble::RemovalFails { happened } => Some(happened),
            Trouble::Interfere(..)
            | Trouble::Blind(_)
            | Trouble::NoSnapshot
            | Trouble::NoRecord
            | Trouble::TimeUp
            | Trouble::Breaks => None,
        });
        let removal = if fails == Some(false) { Removal::Gone } else { self.world.remove(resource) };
        if removal == Removal::Removed {
            self.judge(resource);
            self.removed.push(resource.id());
        }
        if fails.is_some() {
            return Removal::Failed { why: Unseen::TimedOut { action: "a removal".to_owned(), after_ms: 1 } };
        }
        removal
    }

    async fn record(&mut self, _: &Done) -> Result<(), String> {
        self.is_mute |= self.troubles().any(|trouble| trouble == Trouble::NoRecord);
        self.at += 1;
        self.looked = None;
        if self.is_mute { Err("the bucket is away".to_owned()) } else { Ok(()) }
    }
}

/// The only parts that steps share.
fn put(part: Part, from: &Inventory, into: &mut Inventory) {
    match part {
        Part::LoadBalancers => into.load_balancers.clone_from(&from.load_balancers),
        Part::Elsewhere => into.elsewhere.clone_from(&from.elsewhere),
        Part::Clusters
        | Part::Objects
        | Part::UsersOfTargetGroups
        | Part::UsersOfLoadBalancers
        | Part::Classic
        | Part::TargetGroups
        | Part::WebAcls
        | Part::Certificates
        | Part::Validations
        | Part::Zones
        | Part::Lookups
        | Part::SecurityGroups
        | Part::Traffic => panic!("{part:?} is of each step"),
    }
}

/// Nothing in memory waits, so one poll is enough.
pub(crate) fn at_once<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("nothing in memory waits"),
    }
}
