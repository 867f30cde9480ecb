//! Keeping the report and telling people. A failure here is a sentence in the answer, never an error.

use checklist::prices::Prices;
use cloud::store::mail::Mailed;
use cloud::store::object::{Precondition, Written};
use report::log::LogEntry;
use report::restore::{Facts, Mode, Report};
use report::{Delivered, Run};

use crate::Context;
use crate::run::Found;

const JSON: &str = "application/json";

/// The report, logged, kept, and mailed where something was made.
pub(crate) async fn all(context: Context<'_>, found: Found, log: impl Fn(&LogEntry)) -> Report {
    let mut run = Run::begun(found.id.clone(), found.at, context.settings.region.clone());
    account(&mut run, context, &found);
    let facts = Facts {
        mode: found.mode,
        account: &found.account,
        undoes: found.undo.as_ref().map(|undo| undo.run.as_str()),
        only: found.undo.as_ref().map_or(&[][..], |undo| undo.only.as_slice()),
        digest: found.digest.clone(),
        runs: found.runs.clone(),
        lines: found.lines.clone(),
        renamed: found.renamed.clone(),
        notes: found.notes.clone(),
        stack: context.settings.stack(),
        run,
    };
    let mut report = report::restore::report(facts);
    if found.mode == Mode::Apply {
        log(&LogEntry::Metrics(report.emf(context.settings.stack())));
    }
    log(&report.body().into());
    report.delivered = deliver(context, &found, &report).await;
    account(&mut report.run, context, &found);
    log(&report.footer().into());
    report
}

/// Adds the calls since the last time, and prices the run anew.
fn account(run: &mut Run, context: Context<'_>, found: &Found) {
    for (call, times) in context.cloud.take_calls() {
        *run.aws_calls.entry(call).or_default() += times;
    }
    run.took_ms = u64::try_from(found.clock.took().as_millis()).unwrap_or(u64::MAX);
    run.aws_calls_total = run.aws_calls.values().sum();
    let prices = Prices::for_region(&context.settings.region);
    run.usd = prices.run_usd(&run.aws_calls, run.took_ms, context.settings.memory_mb, 0);
}

async fn deliver(context: Context<'_>, found: &Found, report: &Report) -> Delivered {
    let (state, state_failed) = match (&found.index, found.mode) {
        (Ok(()), Mode::Apply) => ("kept".to_owned(), false),
        (Ok(()), Mode::List | Mode::Plan) => ("none: nothing was made".to_owned(), false),
        (Err(unseen), _) => (format!("not kept: {unseen}"), true),
    };
    if found.mode == Mode::List {
        let none = || "none: a list is for who asked".to_owned();
        return Delivered { report: none(), state, mail: none(), failed: state_failed };
    }
    let at = found.at.strftime("%Y/%m/%d");
    let key = format!("reports/restore/{at}/{}.json", found.id);
    let kept_at = format!("s3://{}/{key}", context.settings.bucket);
    let body = serde_json::to_vec(report).unwrap_or_default();
    let kept = context.cloud.put(&context.settings.bucket, &key, JSON, body, Precondition::IfNoneMatch).await;
    let (report_words, report_failed) = match kept {
        Ok(Written::Yes(_) | Written::Conflict) => (kept_at.clone(), false),
        Err(unseen) => (format!("not kept: {unseen}"), true),
    };
    let (mail, mail_failed) = tell(context, report, &kept_at).await;
    Delivered { report: report_words, state, mail, failed: report_failed || mail_failed || state_failed }
}

/// What became of the mail, and whether that is a failure.
async fn tell(context: Context<'_>, report: &Report, kept_at: &str) -> (String, bool) {
    if !report.made_something() {
        return ("none: nothing was made".to_owned(), false);
    }
    let mail = report::restore::mail(report, kept_at);
    match context.cloud.mail(&context.settings.topic, &mail.subject, &mail.text, &mail.kept).await {
        Ok(Mailed::Sent) => (format!("sent: {}", mail.subject), false),
        Ok(Mailed::InShort { refused }) => (format!("sent in short: {refused}"), false),
        // It would be refused again, whatever is told.
        Ok(Mailed::Refused { refused }) => (format!("refused for good: {refused}"), true),
        Err(unseen) => (format!("not sent: {unseen}"), true),
    }
}
