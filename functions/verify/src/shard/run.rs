//! One run over a shard, from its state to its page.

use std::cell::Cell;
use std::time::Duration;

use aws::Aws;
use aws::store::mail::{subject_that_fits, text_that_fits};
use aws::store::object::{Precondition, Written};
use checklist::alerts::Mail;
use input::Invocation;
use report::log::LogEntry;
use report::shard::{About, ShardReport, SiteNews};
use report::{Delivered, Run};
use runtime::{Clock, Delivery, Ending, in_time};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::judge::{self, Judged};
use super::news::News;
use super::state::{self, Stored};
use super::task::Task;
use super::{elsewhere, result};
use crate::deliver::{Place, StateKey, held_in_words, keep_report};
use crate::settings::Settings;
use crate::{Clients, LAST_WORDS};

/// Looks at all of a shard, and keeps and tells what it found.
pub(crate) async fn run(
    clients: Clients<'_>,
    settings: &Settings,
    task: Task,
    invocation: Invocation,
    log: impl Fn(&LogEntry),
) -> ShardReport {
    let home = clients.home;
    let Task { shard, key, fleet } = &task;
    let clock = Clock::starts(invocation.at, invocation.time_left);
    home.forget_calls();
    let Stored { mut state, only, wrong } = state::last(home, settings, key).await;
    if let Some(fleet) = fleet {
        state.mails.forget_told(&fleet.taken, invocation.at);
    }
    let is_known = only.is_ok();
    let watched = Box::pin(elsewhere::watch(clients, settings, shard, &state, &invocation, clock)).await;
    let asked = watched.metrics_asked;
    let run = Run::begun(invocation.id.clone(), invocation.at, shard.fences.region.clone());
    let judged = judge::judge(watched, shard, &state, is_known, settings.keeps_bodies, run);
    let Judged { report, sites, mut next, news, held } = judged;
    let ending = Ending { aws: home, stack: &settings.stack, request: &invocation.id, clock, metrics_asked: asked };
    if shard.answer_only {
        let only_the_answer = async |report: &mut ShardReport| report.delivered = Delivered::only_the_answer();
        return Box::pin(ending.end(report, &log, only_the_answer, |_| None)).await;
    }
    let deliver = async |report: &mut ShardReport| {
        let left = clock.but_for(LAST_WORDS).left();
        let report_key = report_key(report, key);
        let kept_at = settings.stack.place(&report_key);
        if let Some(Mail { subject, text, kept }) = mail(report, &sites, &news, &kept_at) {
            // As it will be sent: a state with more in it could not be read again.
            let (subject, text) = (subject_that_fits(&subject), text_that_fits(&text, &kept));
            next.mails.wait_for(Mail { subject, text, kept });
        }
        let whole = stored(report, &sites);
        let most = shard.alerts.max_mails_per_hour;
        let held = held.as_ref().map(held_in_words);
        let is_the_schedules = shard.asker.is_the_schedule();
        let place =
            Place { aws: home, settings, key, is_the_schedules, most, at: invocation.at, held, kept: Cell::default() };
        let next = next.fitted();
        let waiting = next.mails.waiting.clone();
        let keeping = async {
            match fleet {
                Some(_) => place.keep_and_leave(next, only).await,
                None => place.keep_and_tell(next, only).await,
            }
        };
        let (kept, told) = tokio::join!(
            in_time(left, keep_report(home, &settings.stack.bucket, &report_key, Ok(whole))),
            timeout(left, keeping),
        );
        let late = |what: &str| Delivery::failed(format!("{what}: the function's time was over"));
        let told = told.unwrap_or_else(|_| (late("not known whether kept"), late("not known whether sent")));
        let (mut state, mail) = told;
        if let Some(wrong) = wrong {
            // Alarms watch it: a memory that is begun anew each time would tell nobody anything.
            state = Delivery::failed(format!("{}; {wrong}", state.words));
        }
        report.delivered = Delivery::all(Delivery::of_report(&kept_at, kept), state, mail);
        // What is of a run that another one overtook would show what is not so.
        if !place.kept.get() {
            return;
        }
        // What is told comes before what is shown.
        let leave = async |report: &ShardReport| match fleet {
            Some(fleet) => {
                let left = clock.but_for(LAST_WORDS).left();
                Box::pin(in_time(left, result::leave(home, settings, fleet, report, waiting.clone()))).await
            }
            None => Ok(()),
        };
        if let Err(unseen) = leave(report).await {
            report.delivered.failed = true;
            report.delivered.mail = format!("the summary of the fleet does not get it: {unseen}");
        }
        if let Some(page) = task.page() {
            let left = clock.but_for(LAST_WORDS).left();
            let page = Box::pin(keep_page(home, settings, report, (&page, &kept_at), left)).await;
            report.page = Some(page.words);
            if page.failed {
                report.delivered.failed = true;
                // The summary is to know of that too; where it cannot, what is left is as it was.
                drop(leave(report).await);
            }
        }
    };
    let stack = settings.stack.name().filter(|_| shard.asker.is_the_schedule());
    Box::pin(ending.end(report, &log, deliver, |report| stack.map(|stack| report.emf(stack)))).await
}

/// The page is drawn after all else: it tells nobody what was not told before.
async fn keep_page(
    aws: &Aws,
    settings: &Settings,
    report: &ShardReport,
    (page, kept_at): (&str, &str),
    left: Duration,
) -> Delivery {
    let html = page::shard::html(report, kept_at).into_bytes();
    let put = aws.put(&settings.stack.bucket, page, "text/html; charset=utf-8", html, Precondition::None);
    match Box::pin(in_time(left, put)).await {
        Ok(Written::Yes(_) | Written::Conflict) => Delivery::done(settings.stack.place(page)),
        Err(unseen) => Delivery::failed(format!("not written: {unseen}")),
    }
}

fn mail(report: &ShardReport, sites: &[judge::JudgedSite], news: &News, kept: &str) -> Option<Mail> {
    let told: Vec<SiteNews<'_>> = sites
        .iter()
        .filter_map(|site| {
            let bulletin = site.bulletin.as_ref()?;
            Some(SiteNews { report: &site.report, state: &site.state, bulletin, extents: &site.extents })
        })
        .collect();
    let News { appeared, gone, without_domain, listing } = news;
    report::shard::mail(report, &told, About { appeared, gone, without_domain, listing: listing.as_ref(), kept })
}

/// The report with those of its sites; of sites that do not stand well with what was seen, as far as there was room.
fn stored(report: &ShardReport, sites: &[judge::JudgedSite]) -> Value {
    let site = |site: &judge::JudgedSite| match &site.facts {
        Some(facts) => json!({"report": site.report, "facts": facts, "expectations": site.expectations}),
        None => json!({"report": site.report}),
    };
    let sites: Vec<Value> = sites.iter().map(site).collect();
    json!({"report": report, "sites": sites})
}

/// `reports/verify/shards/<digest>/2026/11/24/071500-<request id>.json`.
fn report_key(report: &ShardReport, key: &StateKey) -> String {
    let at = report.run.at.strftime("%Y/%m/%d/%H%M%S");
    let shard = key.as_str().rsplit('/').next().and_then(|name| name.strip_suffix(".json")).unwrap_or_default();
    format!("reports/verify/shards/{shard}/{at}-{}.json", report.run.id)
}
