//! One run: what was asked for, from the snapshots to what became of each.

use std::collections::BTreeMap;

use cloud::keep::lock::{self, Lock};
use facts::Unseen;
use facts::inventory::ResourceId;
use intake::{Invocation, Problem};
use jiff::Timestamp;
use removal::{Digest, Snapshot};
use report::restore::{Mode, RunLine};
use restoration::plan::is_called;
use restoration::snapshots::{self, Of};
use restoration::{Flaw, Line, Plan, State, Step, Thing};

use crate::book::{self, Kept};
use crate::clock::Clock;
use crate::dead_ends::DeadEnds;
use crate::meaning::{Task, Undo};
use crate::{Ground, Refused, list, shelf, undo};

/// Everything that a run found and did.
pub(crate) struct Found {
    pub(crate) id: String,
    pub(crate) at: Timestamp,
    pub(crate) clock: Clock,
    pub(crate) account: String,
    pub(crate) mode: Mode,
    pub(crate) undo: Option<Undo>,
    pub(crate) digest: Option<Digest>,
    pub(crate) runs: Vec<RunLine>,
    pub(crate) lines: Vec<Line>,
    pub(crate) renamed: Vec<(String, String)>,
    /// Whether the book could be written, where it had to be.
    pub(crate) book: Result<(), Unseen>,
    pub(crate) notes: Vec<String>,
}

/// Reads, tells, and where it was asked for, makes.
pub(crate) async fn run(ground: Ground<'_>, task: Task, invocation: &Invocation) -> Result<Found, Refused> {
    let account = invocation.account().to_owned();
    let mut found = Found {
        id: invocation.id.clone(),
        at: invocation.at,
        clock: Clock::starts(invocation.at, invocation.time_left),
        mode: Mode::List,
        undo: None,
        digest: None,
        runs: Vec::new(),
        lines: Vec::new(),
        renamed: Vec::new(),
        book: Ok(()),
        notes: Vec::new(),
        account,
    };
    let bucket = &ground.settings.bucket;
    match task {
        Task::List => {
            let kept = book::read(ground.cloud, bucket).await;
            Box::pin(list::list(ground, &mut found, kept.as_ref().ok())).await?;
        }
        Task::Plan(undo) => {
            found.mode = Mode::Plan;
            let plan = plan(ground, &found.account, &undo).await?;
            found.digest = Some(plan.digest());
            found.undo = Some(undo);
            let kept = book::read(ground.cloud, bucket).await.map_err(Refused::Unseen)?;
            let dead_ends = Box::pin(dead_ends(ground, &plan, &kept, &found)).await?;
            Box::pin(undo::tell(ground, plan, &kept, dead_ends, &mut found)).await;
        }
        Task::Apply(undo, given) => {
            found.mode = Mode::Apply;
            let plan = plan(ground, &found.account, &undo).await?;
            let today = plan.digest();
            if given != today {
                return Err(Refused::WrongDigest { given, today });
            }
            found.undo = Some(undo);
            Box::pin(alone(ground, plan, &mut found)).await?;
        }
    }
    Ok(found)
}

/// Brings it back while no other run of ours changes the account.
async fn alone(ground: Ground<'_>, plan: Plan, found: &mut Found) -> Result<(), Refused> {
    let (cloud, bucket) = (ground.cloud, &ground.settings.bucket);
    let until = found.clock.ends() + lock::GRACE;
    let name = format!("restore {}", found.id);
    let held = match lock::take(cloud, bucket, &name, found.clock.now(), until).await {
        Ok(Lock::Ours(held)) => held,
        Ok(Lock::Taken(holder)) => return Err(Refused::AtWork(holder)),
        Err(why) => return Err(Refused::Unseen(why)),
    };
    // Without the book nobody would know later by which name a thing goes now: then nothing is made.
    let outcome = match book::read(cloud, bucket).await.map_err(Refused::Unseen) {
        Ok(kept) => Box::pin(make(ground, plan, kept, found)).await,
        Err(refused) => Err(refused),
    };
    if let Err(why) = lock::give_back(cloud, bucket, held, found.clock.now()).await {
        found.notes.push(format!("the lock could not be given back, so it ends by itself: {why}"));
    }
    outcome
}

async fn make(ground: Ground<'_>, plan: Plan, kept: Kept, found: &mut Found) -> Result<(), Refused> {
    let dead_ends = Box::pin(dead_ends(ground, &plan, &kept, found)).await?;
    Box::pin(undo::bring_back(ground, plan, kept, dead_ends, found)).await;
    Ok(())
}

/// Where no record of this run may lead.
async fn dead_ends(ground: Ground<'_>, plan: &Plan, kept: &Kept, found: &Found) -> Result<DeadEnds, Refused> {
    let mut ends = DeadEnds::unfinished(kept);
    ends.add_later(ground, &found.account, plan, kept, found.clock).await.map_err(Refused::Unseen)?;
    Ok(ends)
}

/// What the run removed, all of it found true, and narrowed to what is asked for.
async fn plan(ground: Ground<'_>, account: &str, undo: &Undo) -> Result<Plan, Refused> {
    let objects = shelf::objects(ground.cloud, &ground.settings.bucket, &undo.run).await.map_err(Refused::Unseen)?;
    if objects.is_empty() {
        return Err(Refused::NoSuchRun(undo.run.clone()));
    }
    let of = Of { run: &undo.run, account, region: ground.cloud.region() };
    let snapshots = snapshots::read(&objects, of).map_err(Refused::BadSnapshots)?;
    let snapshots = narrowed(snapshots, &undo.only)?;
    let (mut steps, mut flaws) = (Vec::new(), Vec::new());
    for snapshot in snapshots {
        let id = snapshot.resource.id();
        match Thing::read(&snapshot.resource, &snapshot.originals, id.as_str()) {
            Ok(thing) => steps.push(Step { snapshot, thing, state: State::Missing, differences: Vec::new() }),
            Err(what) => flaws.push(Flaw { key: format!("the snapshot of {id}"), what }),
        }
    }
    if flaws.is_empty() { Ok(Plan { run: undo.run.clone(), steps }) } else { Err(Refused::BadSnapshots(flaws)) }
}

/// Only what goes by one of these names; each of them must be of something.
fn narrowed(snapshots: Vec<Snapshot>, only: &[String]) -> Result<Vec<Snapshot>, Refused> {
    let is_of_nothing = |name: &String| !snapshots.iter().any(|it| is_called(&it.resource, name));
    let problems: Vec<Problem> = only
        .iter()
        .enumerate()
        .filter(|(_, name)| is_of_nothing(name))
        .map(|(at, name)| Problem::new(format!("only[{at}]"), format!("the run removed nothing that goes by {name}")))
        .collect();
    if !problems.is_empty() {
        return Err(Refused::BadEvent(problems));
    }
    let wanted = |it: &Snapshot| only.is_empty() || only.iter().any(|name| is_called(&it.resource, name));
    Ok(snapshots.into_iter().filter(wanted).collect())
}

/// How many of these came back, as the book has it.
pub(crate) fn came_back<'a>(kept: Option<&Kept>, ids: impl Iterator<Item = &'a ResourceId>) -> usize {
    let empty = BTreeMap::new();
    let back = kept.map_or(&empty, |kept| &kept.book.back);
    ids.filter(|id| back.get(*id).is_some_and(|back| back.whole)).count()
}
