//! One run: what was asked for, from the snapshots to what became of each.

use aws::store::lock::{self, Lock};
use aws::store::used::{Use, Used, use_up};
use input::{Invocation, Problem};
use jiff::Timestamp;
use removal::approval::is_fresh;
use removal::{Digest, Snapshot};
use report::restore::Mode;
use restoration::plan::is_called;
use restoration::{BroughtBack, DeadEnds, Plan, RestoreIndex, Standing};
use runtime::Clock;

use crate::evidence::{Evidence, evidence};
use crate::executor::AwsExecutor;
use crate::found::Found;
use crate::index::{DOCUMENT, Kept};
use crate::validate::{Task, Undo};
use crate::{Context, Refused, dead_ends, list, plans, renamed};

/// Reads, tells, and where it was asked for, makes.
pub(crate) async fn run(context: Context<'_>, task: Task, invocation: &Invocation) -> Result<Found, Refused> {
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
        index: Ok(()),
        notes: Vec::new(),
        account,
    };
    let bucket = &context.settings.stack.bucket;
    match task {
        Task::List => {
            let kept = DOCUMENT.last(context.aws, bucket).await;
            Box::pin(list::list(context, &mut found, kept.as_ref().ok())).await?;
        }
        Task::Plan(undo) => {
            found.mode = Mode::Plan;
            let (standing, snapshots) = snapshots(context, &mut found, &undo).await?;
            let kept = DOCUMENT.last(context.aws, bucket).await.map_err(Refused::Unseen)?;
            let plan = Plan::new(&undo.run, standing, snapshots, &kept.content).map_err(Refused::BadSnapshots)?;
            let dead_ends = Box::pin(dead_ends(context, &plan, &kept, &found)).await?;
            let digest = plan.digest(found.at);
            let executor = AwsExecutor { context, clock: found.clock, run: &found.id, kept };
            found.lines = Box::pin(restoration::tell(plan, dead_ends, &executor)).await;
            keep(context, digest, &undo, &mut found).await;
            found.undo = Some(undo);
        }
        Task::Apply(undo, given) => {
            found.mode = Mode::Apply;
            let (standing, snapshots) = snapshots(context, &mut found, &undo).await?;
            let told = plans::get(context.aws, bucket, &given).await.map_err(Refused::Unseen)?;
            let nothing_to_do = snapshots.is_empty();
            let Some(told) = told else { return Err(Refused::WrongDigest { given, nothing_to_do }) };
            is_fresh(&given, told.at, found.at).map_err(Refused::NoApproval)?;
            let approved = Approved { digest: given, at: told.at, request: invocation.id.clone() };
            let run = undo.run.clone();
            found.undo = Some(undo);
            let plan =
                |index: &RestoreIndex| Plan::new(&run, standing, snapshots, index).map_err(Refused::BadSnapshots);
            Box::pin(alone(context, &approved, plan, &mut found)).await?;
        }
    }
    Ok(found)
}

struct Approved {
    digest: Digest,
    /// When it was told.
    at: Timestamp,
    /// The request that carries it out.
    request: String,
}

/// Keeps a plan that has something to approve. One that could not be kept has no digest: nobody could approve it.
async fn keep(context: Context<'_>, digest: Digest, undo: &Undo, found: &mut Found) {
    if !found.lines.iter().any(|line| line.outcome.is_to_do()) {
        return;
    }
    match plans::keep(context.aws, &context.settings.stack.bucket, &digest, found.at, undo).await {
        Ok(()) => found.digest = Some(digest),
        Err(why) => {
            found.notes.push(format!("the plan could not be kept, so it cannot be approved: ask again: {why}"));
        }
    }
}

/// Brings it back while no other run of ours changes the account.
async fn alone(
    context: Context<'_>,
    approved: &Approved,
    plan: impl FnOnce(&RestoreIndex) -> Result<Plan, Refused>,
    found: &mut Found,
) -> Result<(), Refused> {
    let (aws, bucket) = (context.aws, &context.settings.stack.bucket);
    let until = found.clock.ends() + lock::GRACE;
    let name = format!("restore {}", found.id);
    let held = match lock::take(aws, bucket, &name, found.clock.now(), until).await {
        Ok(Lock::Ours(held)) => held,
        Ok(Lock::Taken(holder)) => return Err(Refused::AtWork(holder)),
        Err(why) => return Err(Refused::Unseen(why)),
    };
    let outcome = Box::pin(within_the_lock(context, approved, plan, found)).await;
    if let Err(why) = lock::give_back(aws, bucket, held, found.clock.now()).await {
        found.notes.push(format!("the lock could not be given back, so it ends by itself: {why}"));
    }
    outcome
}

/// What was approved is what is told now, by the index of now; then the approval is used up, and then it is made.
async fn within_the_lock(
    context: Context<'_>,
    approved: &Approved,
    plan: impl FnOnce(&RestoreIndex) -> Result<Plan, Refused>,
    found: &mut Found,
) -> Result<(), Refused> {
    let (aws, bucket) = (context.aws, &context.settings.stack.bucket);
    // Without the index nobody would know later by which name a thing goes now: then nothing is made.
    let kept = DOCUMENT.last(aws, bucket).await.map_err(Refused::Unseen)?;
    let plan = plan(&kept.content)?;
    if plan.digest(approved.at) != approved.digest {
        return Err(Refused::WrongDigest { given: approved.digest.clone(), nothing_to_do: plan.steps.is_empty() });
    }
    let dead_ends = Box::pin(dead_ends(context, &plan, &kept, found)).await?;
    let by = Use::by(&found.id, &approved.request, found.clock.now());
    match use_up(aws, bucket, &plans::used(&approved.digest), &by).await.map_err(Refused::Unseen)? {
        Used::Now => {}
        Used::Before(by) => return Err(Refused::Used { digest: approved.digest.clone(), by }),
    }
    let run = found.id.clone();
    let mut executor = AwsExecutor { context, clock: found.clock, run: &run, kept };
    let BroughtBack { lines, renamed, index, notes } =
        Box::pin(restoration::bring_back(plan, dead_ends, &mut executor)).await;
    found.lines = lines;
    found.index = index;
    found.notes.extend(notes);
    found.renamed = Box::pin(renamed::look(context, &renamed, found.clock)).await;
    Ok(())
}

/// Where no record of this run may lead.
async fn dead_ends(context: Context<'_>, plan: &Plan, kept: &Kept, found: &Found) -> Result<DeadEnds, Refused> {
    dead_ends::look(context, &found.account, plan, kept, found.clock).await.map_err(Refused::Unseen)
}

/// What the run removed, all of it found true, and narrowed to what is asked for; with what stands behind it.
async fn snapshots(context: Context<'_>, found: &mut Found, undo: &Undo) -> Result<(Standing, Vec<Snapshot>), Refused> {
    let Evidence { standing, snapshots, missing } =
        Box::pin(evidence(context, &found.account, &undo.run, found.at)).await?;
    found.notes.extend(standing.caution().map(ToOwned::to_owned));
    found.notes.extend(missing);
    Ok((standing, narrowed(snapshots, &undo.only)?))
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
