//! Keeping the report and telling people. A failure here is a sentence in the answer, never an error.

use checklist::alerts::Mail;
use checklist::prices::Prices;
use cloud::store::mail::Mailed;
use cloud::store::object::{Precondition, Written};
use facts::{Seen, Unseen};
use removal::{Done, Outcome, Plan};
use report::cleanup::{Facts, Report, SUMMARY_KEY};
use report::log::LogEntry;
use report::{Delivered, Run};
use serde::Serialize;

use crate::ledger_object::{self, Kept, LedgerObject, Told};
use crate::news::{has_new, is_news, is_to_approve};
use crate::run::Found;
use crate::validate::Task;
use crate::{Context, failures, keys};

const JSON: &str = "application/json";

/// The report, logged, kept and mailed.
pub(crate) async fn all(context: Context<'_>, found: Found, log: impl Fn(&LogEntry)) -> Report {
    let mut run = Run::begun(found.id.as_str().to_owned(), found.plan.at(), context.settings.region.clone());
    account(&mut run, context, &found);
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
        stack: context.settings.stack(),
        run,
    };
    let mut report = report::cleanup::report(facts);
    log(&report.body().into());
    report.delivered = deliver(context, &found, &report).await;
    account(&mut report.run, context, &found);
    log(&report.footer().into());
    log(&LogEntry::Metrics(report.emf(context.settings.stack())));
    report
}

/// What a reader should know of this run besides, with what is open from earlier ones.
fn notes(found: &Found) -> Vec<String> {
    let open = found.kept.as_ref().map(|kept| failures::words(&kept.object.failures)).unwrap_or_default();
    match found.task {
        Task::Explain(_) => found.notes.clone(),
        Task::Plan | Task::Apply(_) | Task::Scheduled => found.notes.iter().cloned().chain(open).collect(),
    }
}

/// Adds the calls since the last time, and prices the run anew.
fn account(run: &mut Run, context: Context<'_>, found: &Found) {
    for (call, times) in context.cloud.take_calls() {
        *run.aws_calls.entry(call).or_default() += times;
    }
    run.took_ms = u64::try_from(found.clock.took().as_millis()).unwrap_or(u64::MAX);
    run.aws_calls_total = run.aws_calls.values().sum();
    let prices = Prices::for_region(&context.settings.region);
    run.usd = prices.run_usd(&run.aws_calls, run.took_ms, context.settings.memory_mb, found.metrics_asked);
}

async fn deliver(context: Context<'_>, found: &Found, report: &Report) -> Delivered {
    let key = keys::report(found.plan.at(), &found.id);
    let kept_at = format!("s3://{}/{key}", context.settings.bucket);
    let (report_words, report_failed) = match keep(context, found, report, &key).await {
        Ok(Written::Yes(_) | Written::Conflict) => (kept_at.clone(), false),
        Err(unseen) => (format!("not kept: {unseen}"), true),
    };
    let (mail, mail_failed) = tell(context, found, || report::cleanup::mail(report, &kept_at)).await;
    let summary = keep_summary(context, found, report).await;
    let (state, state_failed) = match found.kept.as_ref().map(drop).and(summary.as_ref().map(drop)) {
        Ok(()) => ("kept".to_owned(), false),
        Err(unseen) => (format!("not kept: {unseen}"), true),
    };
    Delivered { report: report_words, state, mail, failed: report_failed || mail_failed || state_failed }
}

/// The report with every predicate of every resource, as it lies in the bucket.
#[derive(Serialize)]
struct Whole<'a> {
    report: &'a Report,
    plan: &'a Plan,
    done: &'a [Done],
}

async fn keep(context: Context<'_>, found: &Found, report: &Report, key: &str) -> Seen<Written> {
    // Written straight from what it is made of: as a tree of values a large account would not fit into memory.
    let bytes = serde_json::to_vec(&Whole { report, plan: &found.plan, done: &found.done }).map_err(|error| {
        Unseen::Failed { action: format!("writing {key}"), code: None, message: error.to_string().into() }
    })?;
    context.cloud.put(&context.settings.bucket, key, JSON, bytes, Precondition::IfNoneMatch).await
}

/// Keeps the run in a few lines, for the status page. Its removals are done by now: of two runs the last one tells.
async fn keep_summary(context: Context<'_>, found: &Found, report: &Report) -> Seen<()> {
    if matches!(found.task, Task::Explain(_)) {
        return Ok(());
    }
    let bytes = serde_json::to_vec(&report.summary()).map_err(|error| Unseen::Failed {
        action: "writing the summary".to_owned(),
        code: None,
        message: error.to_string().into(),
    })?;
    context.cloud.put(&context.settings.bucket, SUMMARY_KEY, JSON, bytes, Precondition::None).await.map(drop)
}

/// What became of the mail, and whether that is a failure.
async fn tell(context: Context<'_>, found: &Found, mail: impl FnOnce() -> Mail) -> (String, bool) {
    if matches!(found.task, Task::Explain(_)) {
        return ("none: an explanation is for who asked".to_owned(), false);
    }
    let now = found.clock.now();
    let waits = is_to_approve(&found.plan, &found.done);
    let told = match &found.kept {
        Ok(kept) => Some(&kept.object),
        // What was told before is not known: a plan could be told each night.
        Err(_) if waits => return ("held back: the ledger does not say what was told before".to_owned(), true),
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
        return ("none: nothing new".to_owned(), false);
    }
    let mail = mail();
    // Written first: of two runs only one tells, and what cannot be written down is not told each night.
    let once = waits || tells_missing;
    if once
        && let Ok(kept) = &found.kept
        && let Err(unseen) = note_told(context, found, kept.clone(), waits).await
    {
        return (format!("held back: {unseen}"), true);
    }
    match context.cloud.mail(&context.settings.topic, &mail.subject, &mail.text, &mail.kept).await {
        Ok(Mailed::Sent) => after_mail(context, found, (format!("sent: {}", mail.subject), false)).await,
        Ok(Mailed::InShort { refused }) => {
            after_mail(context, found, (format!("sent in short: {refused}"), false)).await
        }
        // It would be refused again, whatever is told.
        Ok(Mailed::Refused { refused }) => {
            after_mail(context, found, (format!("refused for good: {refused}"), true)).await
        }
        Err(unseen) if once => {
            // The next run tells it then.
            let forgotten = forget_told(context, found).await;
            let again = forgotten.map_or_else(|why| format!(", nor soon again: {why}"), |()| String::new());
            (format!("not sent{again}: {unseen}"), true)
        }
        Err(unseen) => (format!("not sent: {unseen}"), true),
    }
}

/// Writes down that people were told what failed. Only afterwards: a failure that is told twice is better than one that
/// is never told.
async fn after_mail(context: Context<'_>, found: &Found, sent: (String, bool)) -> (String, bool) {
    if !found.kept.as_ref().is_ok_and(|kept| !kept.object.failures.is_empty()) {
        return sent;
    }
    let now = found.clock.now();
    let noted = async {
        // Newer than what this run wrote, where a plan was noted before.
        let kept = ledger_object::read(context.cloud, &context.settings.bucket).await?;
        let change =
            |object: &LedgerObject| LedgerObject { failures: failures::told(&object.failures, now), ..object.clone() };
        ledger_object::update(context.cloud, &context.settings.bucket, kept, change).await.map(drop)
    };
    match noted.await {
        Ok(()) => sent,
        Err(unseen) => (format!("{}; what failed may be told again: {unseen}", sent.0), true),
    }
}

/// It was not mailed after all.
async fn forget_told(context: Context<'_>, found: &Found) -> Seen<()> {
    let kept = ledger_object::read(context.cloud, &context.settings.bucket).await?;
    let (digest, missing) = (found.plan.digest_of_steps(), found.to_tell());
    let change = |object: &LedgerObject| {
        let told = object.told.clone().filter(|told| told.digest != digest);
        let told_missing = object.told_missing.iter().filter(|(cluster, wants)| missing.get(*cluster) != Some(*wants));
        let told_missing = told_missing.map(|(cluster, wants)| (cluster.clone(), wants.clone())).collect();
        LedgerObject { told, told_missing, ..object.clone() }
    };
    ledger_object::update(context.cloud, &context.settings.bucket, kept, change).await.map(drop)
}

/// Writes down what is told now: the plan, where it waits for a person, and the clusters that seem to be gone.
async fn note_told(context: Context<'_>, found: &Found, kept: Kept, waits: bool) -> Seen<()> {
    let told = waits.then(|| Told { digest: found.plan.digest_of_steps(), at: found.clock.now() });
    let told_missing = found.to_tell();
    let change = |object: &LedgerObject| {
        // One that this night could not see was told all the same.
        let mut all = object.told_missing.clone();
        all.extend(told_missing.clone());
        LedgerObject { told: told.clone().or_else(|| object.told.clone()), told_missing: all, ..object.clone() }
    };
    ledger_object::update(context.cloud, &context.settings.bucket, kept, change).await.map(drop)
}
