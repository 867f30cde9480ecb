//! Many sites of one account and Region in one run: what they have in common is looked at once, and told once.

mod ask;
mod common;
mod discover;
mod judge;
mod looks;
mod news;
mod site;
mod state;
mod watch;

use std::cell::Cell;
use std::time::Duration;

use aws::Aws;
use aws::store::mail::{subject_that_fits, text_that_fits};
use aws::store::object::{Precondition, Written};
use checklist::alerts::Mail;
use input::{Invocation, Problem, envelope};
use jiff::Timestamp;
use report::log::LogEntry;
use report::shard::{About, ShardReport, SiteNews};
use report::{Delivered, Run};
use runtime::{Clock, Delivery, Ending, in_time};
use serde_json::{Value, json};
use tokio::time::timeout;

pub use ask::{Shard, is_shard};
pub use discover::{DOMAIN_TAG, NONE};
pub use site::SiteKey;
pub use state::ShardState;

use self::judge::Judged;
use self::news::News;
use self::state::Stored;
use crate::deliver::{Place, StateKey, held_in_words, keep_report};
use crate::settings::{Fences, Settings};
use crate::{Clients, DELIVERY, LAST_WORDS};

/// Where the page of the schedule's shard lies. No domain is called so.
const PAGE: &str = "status/all-sites.html";
/// Reads the event of a shard, at any time: what is in it, or every mistake.
pub fn read(event: Value, fences: &Fences) -> Result<Shard, Vec<Problem>> {
    let event = envelope::open(event).map_err(|problem| vec![problem])?;
    ask::ask(event, fences, Timestamp::MIN)
}

/// Looks, judges, keeps, tells. Fails only for an event that cannot be meant; then nothing was looked at.
pub async fn handle(
    clients: Clients<'_>,
    settings: &Settings,
    event: Value,
    invocation: Invocation,
    log: impl Fn(&LogEntry),
) -> Result<ShardReport, Vec<Problem>> {
    let aws = clients.aws;
    let key = StateKey::of_shard(&question(&event));
    let shard = ask::ask(event, &settings.fences, invocation.at)?;
    let clock = Clock::starts(invocation.at, invocation.time_left);
    aws.forget_calls();
    let Stored { state, only, wrong } = state::last(aws, settings, &key).await;
    let is_known = only.is_ok();
    let looking = clock.but_for(DELIVERY);
    let watched = Box::pin(watch::watch(clients, settings, &shard, &state, invocation.at, looking)).await;
    let asked = watched.metrics_asked;
    let run = Run::begun(invocation.id.clone(), invocation.at, settings.stack.region.clone());
    let judged = judge::judge(watched, &shard, &state, is_known, settings.keeps_bodies, run);
    let Judged { report, sites, mut next, news, held } = judged;
    let ending = Ending { aws, stack: &settings.stack, request: &invocation.id, clock, metrics_asked: asked };
    if shard.answer_only {
        let only_the_answer = async |report: &mut ShardReport| report.delivered = Delivered::only_the_answer();
        return Ok(Box::pin(ending.end(report, &log, only_the_answer, |_| None)).await);
    }
    let deliver = async |report: &mut ShardReport| {
        let left = clock.but_for(LAST_WORDS).left();
        let report_key = report_key(report, &key);
        let kept_at = settings.stack.place(&report_key);
        if let Some(Mail { subject, text, kept }) = mail(report, &sites, &news, &kept_at) {
            // As it will be sent: a state with more in it could not be read again.
            let (subject, text) = (subject_that_fits(&subject), text_that_fits(&text, &kept));
            next.mails.wait_for(Mail { subject, text, kept });
        }
        let whole = stored(report, &sites);
        let most = shard.alerts.max_mails_per_hour;
        let held = held.as_ref().map(held_in_words);
        let is_the_schedules = shard.is_the_schedules;
        let place =
            Place { aws, settings, key: &key, is_the_schedules, most, at: invocation.at, held, kept: Cell::default() };
        let (kept, told) = tokio::join!(
            in_time(left, keep_report(aws, &settings.stack.bucket, &report_key, Ok(whole))),
            timeout(left, place.keep_and_tell(next.fitted(), only)),
        );
        let late = |what: &str| Delivery::failed(format!("{what}: the function's time was over"));
        let told = told.unwrap_or_else(|_| (late("not known whether kept"), late("not known whether sent")));
        let (mut state, mail) = told;
        if let Some(wrong) = wrong {
            // Alarms watch it: a memory that is begun anew each time would tell nobody anything.
            state = Delivery::failed(format!("{}; {wrong}", state.words));
        }
        report.delivered = Delivery::all(Delivery::of_report(&kept_at, kept), state, mail);
        // A page without its hours, or of a run that another one overtook, would show what is not so.
        if shard.is_the_schedules && place.kept.get() {
            let page = Box::pin(keep_page(aws, settings, report, &kept_at, clock.but_for(LAST_WORDS).left())).await;
            report.delivered.failed |= page.failed;
            report.page = Some(page.words);
        }
    };
    let stack = settings.stack.name().filter(|_| shard.is_the_schedules);
    Ok(Box::pin(ending.end(report, &log, deliver, |report| stack.map(|stack| report.emf(stack)))).await)
}

/// The page of the schedule's shard is drawn after all else: it tells nobody what was not told before.
async fn keep_page(aws: &Aws, settings: &Settings, report: &ShardReport, kept_at: &str, left: Duration) -> Delivery {
    let html = page::shard::html(report, kept_at).into_bytes();
    let put = aws.put(&settings.stack.bucket, PAGE, "text/html; charset=utf-8", html, Precondition::None);
    match Box::pin(in_time(left, put)).await {
        Ok(Written::Yes(_) | Written::Conflict) => Delivery::done(settings.stack.place(PAGE)),
        Err(unseen) => Delivery::failed(format!("not written: {unseen}")),
    }
}

/// What makes two events the same shard: the schedule's own is one, so that a limit or a list of clusters which is set
/// otherwise goes on with what was told before; of others all but how readily people are told.
fn question(event: &Value) -> Value {
    if event.get("page").and_then(Value::as_bool).unwrap_or_default() {
        return "the schedule's".into();
    }
    json!([event.get("sites"), event.get("discover"), event.get("defaults")])
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
