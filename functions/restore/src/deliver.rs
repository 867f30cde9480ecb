//! What a run of restore keeps and tells.

use aws::store::object::Precondition;
use report::log::LogEntry;
use report::restore::{Facts, Mode, Report};
use report::{Delivered, Run};
use runtime::{Delivery, Ending, put_json};

use crate::Context;
use crate::found::Found;

/// The report, logged, kept, and mailed where something was made.
pub(crate) async fn all(context: Context<'_>, found: Found, log: impl Fn(&LogEntry)) -> Report {
    let stack = &context.settings.stack;
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
        stack: stack.name(),
        run: Run::begun(found.id.clone(), found.at, stack.region.clone()),
    };
    let report = report::restore::report(facts);
    let ending = Ending { aws: context.aws, stack, request: &found.id, clock: found.clock, metrics_asked: 0 };
    let deliver = async |report: &mut Report| report.delivered = deliver(context, &found, report).await;
    let metrics = |report: &Report| (found.mode == Mode::Apply).then(|| report.emf(stack.name()));
    Box::pin(ending.end(report, &log, deliver, metrics)).await
}

async fn deliver(context: Context<'_>, found: &Found, report: &Report) -> Delivered {
    let state = match (&found.index, found.mode) {
        (Ok(()), Mode::Apply) => Delivery::done("kept"),
        (Ok(()), Mode::List | Mode::Plan) => Delivery::done("none: nothing was made"),
        (Err(unseen), Mode::List | Mode::Plan | Mode::Apply) => Delivery::failed(format!("not kept: {unseen}")),
    };
    if found.mode == Mode::List {
        let none = || Delivery::done("none: a list is for who asked");
        return Delivery::all(none(), state, none());
    }
    let stack = &context.settings.stack;
    let key = format!("reports/restore/{}/{}.json", found.at.strftime("%Y/%m/%d"), found.id);
    let place = stack.place(&key);
    let kept = put_json(context.aws, &stack.bucket, &key, report, Precondition::IfNoneMatch).await;
    let mail = tell(context, report, &place).await;
    Delivery::all(Delivery::of_report(&place, kept), state, mail)
}

async fn tell(context: Context<'_>, report: &Report, kept_at: &str) -> Delivery {
    if !report.made_something() {
        return Delivery::done("none: nothing was made");
    }
    let mail = report::restore::mail(report, kept_at);
    let sent = runtime::mail(context.aws, &context.settings.stack, &mail).await;
    sent.unwrap_or_else(|unseen| Delivery::failed(format!("not sent: {unseen}")))
}
