//! What a run of cleanup keeps and tells.

use aws::store::object::Precondition;
use checklist::alerts::Mail;
use facts::Seen;
use removal::{Done, Outcome, Plan};
use report::cleanup::{Facts, Report, SUMMARY_KEY};
use report::log::LogEntry;
use report::{Delivered, Run};
use runtime::{Delivery, Ending, Versioned, put_json};
use serde::Serialize;

use crate::ledger_object::{DOCUMENT, LedgerObject, Told};
use crate::news::{has_new, is_news, is_to_approve};
use crate::run::Found;
use crate::validate::Task;
use crate::{Context, failures, keys};

/// The report, logged, kept and mailed.
pub(crate) async fn all(context: Context<'_>, found: Found, log: impl Fn(&LogEntry)) -> Report {
    let stack = &context.settings.stack;
    let facts = Facts {
        plan: &found.plan,
        done: &found.done,
        explaining: match &found.task {
            Task::Explain(name) => Some(name),
            Task::Plan | Task::Apply(_) | Task::Scheduled => None,
        },
        explained: &found.explained,
        missing: Some(&found.missing).filter(|_| !matches!(found.task, Task::Explain(_))),
        named: &context.settings.policy.fences().clusters,
        loose_ends: &found.loose_ends,
        is_first: found.is_first,
        said: &found.said,
        guard: &found.guard,
        broke: found.broke.as_deref(),
        notes: notes(&found),
        stack: stack.name(),
        run: Run::begun(found.id.as_str().to_owned(), found.plan.at(), stack.region.clone()),
    };
    let report = report::cleanup::report(facts);
    let Found { request, clock, metrics_asked, .. } = &found;
    let ending = Ending { aws: context.aws, stack, request, clock: *clock, metrics_asked: *metrics_asked };
    let deliver = async |report: &mut Report| report.delivered = deliver(context, &found, report).await;
    let metrics = |report: &Report| Some(report.emf(stack.name()));
    Box::pin(ending.end(report, &log, deliver, metrics)).await
}

/// What a reader should know of this run besides, with what is open from earlier ones.
fn notes(found: &Found) -> Vec<String> {
    let open = found.kept.as_ref().map(|kept| failures::words(&kept.content.failures)).unwrap_or_default();
    match found.task {
        Task::Explain(_) => found.notes.clone(),
        Task::Plan | Task::Apply(_) | Task::Scheduled => found.notes.iter().cloned().chain(open).collect(),
    }
}

async fn deliver(context: Context<'_>, found: &Found, report: &Report) -> Delivered {
    let stack = &context.settings.stack;
    let key = keys::report(found.plan.at(), &found.id);
    let place = stack.place(&key);
    let whole = Whole { report, plan: &found.plan, done: &found.done };
    let kept = put_json(context.aws, &stack.bucket, &key, &whole, Precondition::IfNoneMatch).await;
    let mail = tell(context, found, || report::cleanup::mail(report, &place)).await;
    let summary = keep_summary(context, found, report).await;
    let state = match found.kept.as_ref().map(drop).and(summary.as_ref().map(drop)) {
        Ok(()) => Delivery::done("kept"),
        Err(unseen) => Delivery::failed(format!("not kept: {unseen}")),
    };
    Delivery::all(Delivery::of_report(&place, kept), state, mail)
}

/// The report with every predicate of every resource, as it lies in the bucket.
#[derive(Serialize)]
struct Whole<'a> {
    report: &'a Report,
    plan: &'a Plan,
    done: &'a [Done],
}

/// Keeps the run in a few lines, for the status page. Its removals are done by now: of two runs the last one tells.
async fn keep_summary(context: Context<'_>, found: &Found, report: &Report) -> Seen<()> {
    if matches!(found.task, Task::Explain(_)) {
        return Ok(());
    }
    let bucket = &context.settings.stack.bucket;
    put_json(context.aws, bucket, SUMMARY_KEY, &report.summary(), Precondition::None).await.map(drop)
}

async fn tell(context: Context<'_>, found: &Found, mail: impl FnOnce() -> Mail) -> Delivery {
    if matches!(found.task, Task::Explain(_)) {
        return Delivery::done("none: an explanation is for who asked");
    }
    let now = found.clock.now();
    let waits = is_to_approve(&found.plan, &found.done);
    let told = match &found.kept {
        Ok(kept) => Some(&kept.content),
        // What was told before is not known: a plan could be told each night.
        Err(_) if waits => return Delivery::failed("held back: the ledger does not say what was told before"),
        Err(_) => None,
    };
    let failed = match told {
        Some(object) => failures::is_news(&object.failures, now),
        // What was told before is not known: better twice than never.
        None => found.done.iter().any(|done| matches!(done.outcome, Outcome::Failed { .. })),
    };
    let tells_missing = told.is_some_and(|object| has_new(&found.to_tell(), &object.told_missing));
    let told = told.and_then(|object| object.told.as_ref());
    if !failed && !tells_missing && !is_news(&found.plan, &found.done, found.broke.as_deref(), told, now) {
        return Delivery::done("none: nothing new");
    }
    let mail = mail();
    // Written first: of two runs only one tells, and what cannot be written down is not told each night.
    let once = waits || tells_missing;
    if once
        && let Ok(kept) = &found.kept
        && let Err(unseen) = note_told(context, found, kept.clone(), waits).await
    {
        return Delivery::failed(format!("held back: {unseen}"));
    }
    match runtime::mail(context.aws, &context.settings.stack, &mail).await {
        Ok(sent) => after_mail(context, found, sent).await,
        Err(unseen) if once => {
            // The next run tells it then.
            let forgotten = forget_told(context, found).await;
            let again = forgotten.map_or_else(|why| format!(", nor soon again: {why}"), |()| String::new());
            Delivery::failed(format!("not sent{again}: {unseen}"))
        }
        Err(unseen) => Delivery::failed(format!("not sent: {unseen}")),
    }
}

/// Writes down that people were told what failed. Only afterwards: a failure that is told twice is better than one that
/// is never told.
async fn after_mail(context: Context<'_>, found: &Found, sent: Delivery) -> Delivery {
    if !found.kept.as_ref().is_ok_and(|kept| !kept.content.failures.is_empty()) {
        return sent;
    }
    let now = found.clock.now();
    let noted = async {
        // Newer than what this run wrote, where a plan was noted before.
        let kept = DOCUMENT.last(context.aws, &context.settings.stack.bucket).await?;
        let change =
            |object: &LedgerObject| LedgerObject { failures: failures::told(&object.failures, now), ..object.clone() };
        DOCUMENT.update(context.aws, &context.settings.stack.bucket, kept, change).await.map(drop)
    };
    match noted.await {
        Ok(()) => sent,
        Err(unseen) => Delivery::failed(format!("{}; what failed may be told again: {unseen}", sent.words)),
    }
}

/// It was not mailed after all.
async fn forget_told(context: Context<'_>, found: &Found) -> Seen<()> {
    let kept = DOCUMENT.last(context.aws, &context.settings.stack.bucket).await?;
    let (digest, missing) = (found.plan.digest_of_steps(), found.to_tell());
    let change = |object: &LedgerObject| {
        let told = object.told.clone().filter(|told| told.digest != digest);
        let told_missing = object.told_missing.iter().filter(|(cluster, wants)| missing.get(*cluster) != Some(*wants));
        let told_missing = told_missing.map(|(cluster, wants)| (cluster.clone(), wants.clone())).collect();
        LedgerObject { told, told_missing, ..object.clone() }
    };
    DOCUMENT.update(context.aws, &context.settings.stack.bucket, kept, change).await.map(drop)
}

/// Writes down what is told now: the plan, where it waits for a person, and the clusters that seem to be gone.
async fn note_told(context: Context<'_>, found: &Found, kept: Versioned<LedgerObject>, waits: bool) -> Seen<()> {
    let told = waits.then(|| Told { digest: found.plan.digest_of_steps(), at: found.clock.now() });
    let told_missing = found.to_tell();
    let change = |object: &LedgerObject| {
        // One that this night could not see was told all the same.
        let mut all = object.told_missing.clone();
        all.extend(told_missing.clone());
        LedgerObject { told: told.clone().or_else(|| object.told.clone()), told_missing: all, ..object.clone() }
    };
    DOCUMENT.update(context.aws, &context.settings.stack.bucket, kept, change).await.map(drop)
}
