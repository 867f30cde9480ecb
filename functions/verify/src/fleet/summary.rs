//! The end of a fleet's run: what every shard left is read, judged, kept, shown and told.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::time::Duration;

use aws::Aws;
use aws::store::mail::{subject_that_fits, text_that_fits};
use aws::store::object::{Precondition, Written, most};
use checklist::alerts::Mail;
use facts::untrusted::{LONGEST, one_line};
use facts::{Seen, Unseen};
use futures_util::stream::{self, StreamExt as _};
use input::{Invocation, Problem};
use jiff::Timestamp;
use report::fleet::{FleetReport, Member, ShardResult};
use report::log::LogEntry;
use report::{Delivered, Run};
use runtime::{Clock, Delivery, Ending, in_time, put_json};
use tokio::time::timeout;

use super::file::{self, Entry, Fleet};
use super::judge::{self, Judged, NoFile};
use super::state::{self, FleetState, Stored};
use crate::deliver::{Place, StateKey};
use crate::settings::Settings;
use crate::shard::result_key;
use crate::{DELIVERY, LAST_WORDS};

/// Where the page lies. No domain is called so.
const PAGE: &str = "status/fleet.html";
/// Results that are read at once.
const AT_ONCE: usize = 16;

/// Sums up the shards. Of a person's question nothing is kept.
pub(super) async fn summarize(
    aws: &Aws,
    settings: &Settings,
    run: Option<Timestamp>,
    invocation: Invocation,
    log: impl Fn(&LogEntry),
) -> FleetReport {
    let clock = Clock::starts(invocation.at, invocation.time_left);
    aws.forget_calls();
    let reading = clock.but_for(DELIVERY);
    let (Stored { state, only, wrong }, fleet) =
        tokio::join!(state::last(aws, settings), fleet(aws, settings, invocation.at, reading.left()));
    let entries = fleet.as_ref().map_or(&[][..], |fleet| fleet.shards.as_slice());
    let members = members(aws, settings, entries, run, invocation.at, reading).await;
    let report_run = Run::begun(invocation.id.clone(), invocation.at, settings.stack.region.clone());
    let key = report_key(&report_run);
    let kept_at = settings.stack.place(&key);
    let most = judge::most_mails(fleet.as_ref().ok());
    let Judged { mut report, mut next, mail } =
        judge::judge(&members, fleet.as_ref().err(), &state, most, report_run, &kept_at);
    report.lasted_s = run.map(|run| u64::try_from(invocation.at.duration_since(run).as_secs()).unwrap_or_default());
    let ending = Ending { aws, stack: &settings.stack, request: &invocation.id, clock, metrics_asked: 0 };
    if run.is_none() {
        let only_the_answer = async |report: &mut FleetReport| report.delivered = Delivered::only_the_answer();
        return Box::pin(ending.end(report, &log, only_the_answer, |_| None)).await;
    }
    if let Some(Mail { subject, text, kept }) = mail {
        let (subject, text) = (subject_that_fits(&subject), text_that_fits(&text, &kept));
        next.mails.wait_for(Mail { subject, text, kept });
    }
    let deliver = async |report: &mut FleetReport| {
        let left = clock.but_for(LAST_WORDS).left();
        let place = Place {
            aws,
            settings,
            key: &StateKey::of_fleet(),
            is_the_schedules: true,
            most,
            at: invocation.at,
            held: None,
            kept: Cell::default(),
        };
        let (kept, told) = tokio::join!(
            in_time(left, put_json(aws, &settings.stack.bucket, &key, report, Precondition::IfNoneMatch)),
            timeout(left, place.keep_and_tell::<FleetState>(next, only)),
        );
        let late = |what: &str| Delivery::failed(format!("{what}: the function's time was over"));
        let (mut state, mail) =
            told.unwrap_or_else(|_| (late("not known whether kept"), late("not known whether sent")));
        if let Some(wrong) = wrong {
            state = Delivery::failed(format!("{}; {wrong}", state.words));
        }
        report.delivered = Delivery::all(Delivery::of_report(&kept_at, kept), state, mail);
        if place.kept.get() {
            let page = Box::pin(keep_page(aws, settings, report, &kept_at, clock.but_for(LAST_WORDS).left())).await;
            report.delivered.failed |= page.failed;
            report.page = Some(page.words);
        }
    };
    let stack = settings.stack.name();
    Box::pin(ending.end(report, &log, deliver, |report| stack.map(|stack| report.emf(stack)))).await
}

/// The fleet as its file has it.
async fn fleet(aws: &Aws, settings: &Settings, at: Timestamp, left: Duration) -> Result<Fleet, NoFile> {
    file::read(&file(aws, settings, left).await?, &settings.fences, at).map_err(NoFile::Wrong)
}

/// The bytes of the file.
pub(super) async fn file(aws: &Aws, settings: &Settings, left: Duration) -> Result<Vec<u8>, NoFile> {
    let wrong = |message: String| NoFile::Wrong(vec![Problem::new(file::KEY, message)]);
    match in_time(left, aws.get_or_too_large(&settings.stack.bucket, file::KEY, file::MOST_BYTES)).await {
        Ok(Some(Ok(object))) => Ok(object.bytes),
        Ok(Some(Err(too_large))) => Err(wrong(too_large.to_string())),
        Ok(None) => Err(wrong("is not in the state bucket: put it there (docs/fleet.md)".to_owned())),
        Err(unseen) => Err(NoFile::Unseen(unseen)),
    }
}

/// What every shard left, in the order of the file.
async fn members(
    aws: &Aws,
    settings: &Settings,
    entries: &[Entry],
    run: Option<Timestamp>,
    at: Timestamp,
    clock: Clock,
) -> Vec<Member> {
    let read = |entry| async move { judge::member(entry, result(aws, settings, entry, clock.left()).await, run, at) };
    stream::iter(entries.iter().map(read)).buffered(AT_ONCE).collect().await
}

async fn result(aws: &Aws, settings: &Settings, entry: &Entry, left: Duration) -> Seen<Option<ShardResult>> {
    let key = result_key(&entry.name);
    let read = Box::pin(in_time(left, aws.get_or_too_large(&settings.stack.bucket, &key, most::STATE))).await?;
    let broken = |why: String| {
        let message = one_line(&why, LONGEST);
        Unseen::Failed { action: format!("reading {key}"), code: None, message: message.into() }
    };
    match read {
        None => Ok(None),
        Some(Ok(object)) => serde_json::from_slice(&object.bytes).map(Some).map_err(|error| broken(error.to_string())),
        Some(Err(too_large)) => Err(broken(too_large.to_string())),
    }
}

async fn keep_page(aws: &Aws, settings: &Settings, report: &FleetReport, kept_at: &str, left: Duration) -> Delivery {
    let html = page::fleet::html(report, kept_at).into_bytes();
    let put = aws.put(&settings.stack.bucket, PAGE, "text/html; charset=utf-8", html, Precondition::None);
    match Box::pin(in_time(left, put)).await {
        Ok(Written::Yes(_) | Written::Conflict) => Delivery::done(settings.stack.place(PAGE)),
        Err(unseen) => Delivery::failed(format!("not written: {unseen}")),
    }
}

/// `reports/verify/fleet/2026/12/01/120000-<request id>.json`.
fn report_key(run: &Run) -> String {
    format!("reports/verify/fleet/{}-{}.json", run.at.strftime("%Y/%m/%d/%H%M%S"), run.id)
}

/// The mails of a shard that the last summary took over. Where that cannot be read they stay with the shard: better told
/// twice than never.
pub(super) async fn taken(aws: &Aws, settings: &Settings, shard: &str) -> BTreeSet<String> {
    state::last(aws, settings).await.state.taken.remove(shard).unwrap_or_default()
}
