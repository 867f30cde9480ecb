//! The verify function: event in, checklist out.

mod accepted;
pub mod alerts;
mod by_hand;
mod ca;
pub mod clusters;
pub mod deliver;
pub mod endpoints;
mod figures;
pub mod fleet;
mod headers;
mod load;
pub mod observe;
pub mod replay;
pub mod request;
mod resolvers;
pub mod settings;
pub mod shard;
pub mod status;
pub mod validate;

use std::time::Duration;

use aws::Aws;
use checklist::alerts::{Policy, Run as Found};
use checklist::{Expectations, causes, judge};
use facts::{Scope, targets};
use input::{Invocation, Problem, envelope};
use probe::Prober;
use report::border::Border;
use report::fleet::{FleetInShort, FleetReport, ShardResult};
use report::log::LogEntry;
use report::shard::ShardReport;
use report::{Delivered, Report, Run};
use runtime::{Clock, Ending};
use serde::Serialize;
use serde_json::Value;

use crate::clusters::Clusters;
use crate::deliver::StateKey;
use crate::observe::{Observation, observe};
use crate::request::Request;
use crate::settings::{Fences, Settings};

/// Time of the run that is kept for delivering what was found.
const DELIVERY: Duration = Duration::from_secs(20);
/// Time for the answer itself.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Every IAM action of the calls that are made here: of AWS, and of the secrets that an event names.
pub const ACTIONS: [&[&[&str]]; 2] = [aws::VERIFY_ACTIONS, &[probe::ACTIONS]];

/// What looks at AWS, at the site, and at clusters.
#[derive(Clone, Copy, Debug)]
pub struct Clients<'a> {
    /// AWS where our own bucket and topic are.
    pub home: &'a Aws,
    /// AWS where the load balancers are: the same, unless a shard says otherwise.
    pub aws: &'a Aws,
    pub prober: &'a Prober,
    pub clusters: Clusters<'a>,
}

/// What the event asks for.
#[derive(Clone, Debug)]
pub struct Asked {
    pub scope: Scope,
    /// What must be true.
    pub expectations: Expectations,
    /// How readily people are told.
    pub alerts: Policy,
    /// Whether only the answer is wanted: nothing is kept, mailed or counted.
    pub answer_only: bool,
}

/// Reads the event: where to look, what must be true and how readily to tell, or every mistake in it.
pub fn ask(event: Value, fences: &Fences) -> Result<Asked, Vec<Problem>> {
    let mut request = input::read::<Request>(event)?;
    let alerts = alerts::parse_policy(std::mem::take(&mut request.alerts));
    let answer_only = request.answer_only;
    match (validate::parse_request(request, fences), alerts) {
        (Ok((scope, expectations)), Ok(alerts)) => Ok(Asked { scope, expectations, alerts, answer_only }),
        (Ok(_), Err(problems)) | (Err(problems), Ok(_)) => Err(problems),
        (Err(mut problems), Err(more)) => {
            problems.extend(more);
            Err(problems)
        }
    }
}

/// Reads the event as [`ask`] does: where to look and what must be true.
pub fn read(event: Value, fences: &Fences) -> Result<(Scope, Expectations), Vec<Problem>> {
    ask(event, fences).map(|asked| (asked.scope, asked.expectations))
}

/// What comes out: the report of one site, or of many.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Answer {
    Site(Box<Report>),
    Shard(Box<ShardReport>),
    /// To a state machine, which takes no more than 256 KiB.
    ShardInShort(Box<ShardResult>),
    Fleet(Box<FleetReport>),
    FleetInShort(Box<FleetInShort>),
}

/// Answers an event of one site, of a shard, or of a fleet.
pub async fn answer(
    clients: Clients<'_>,
    settings: &Settings,
    event: Value,
    invocation: Invocation,
    log: impl Fn(&LogEntry),
) -> Result<Answer, Vec<Problem>> {
    let event = envelope::open(event).map_err(|problem| vec![problem])?;
    if fleet::is_fleet(&event) {
        return Box::pin(fleet::handle(clients, settings, event, invocation, log)).await;
    }
    Ok(if shard::is_shard(&event) {
        Answer::Shard(Box::new(Box::pin(shard::handle(clients, settings, event, invocation, log)).await?))
    } else {
        Answer::Site(Box::new(Box::pin(handle(clients, settings, event, invocation, log)).await?))
    })
}

/// Looks, judges, keeps, tells. Fails only for an event that cannot be meant; then nothing was looked at.
///
/// `log` gets the checklist before anything is delivered: a delivery that takes too long hides no verdict.
pub async fn handle(
    clients: Clients<'_>,
    settings: &Settings,
    event: Value,
    invocation: Invocation,
    log: impl Fn(&LogEntry),
) -> Result<Report, Vec<Problem>> {
    let Clients { home: aws, prober, .. } = clients;
    let (replay, event) = replay::taken_out(event)?;
    if let Some(replay) = replay {
        return Box::pin(replay::judge_again(aws, settings, &replay, event, invocation, log)).await;
    }
    let wants_page = status::is_wanted(&event);
    let Asked { mut scope, expectations, alerts, answer_only } = ask(event, &settings.fences)?;
    scope.alert_topic = settings.topic();
    let mut beyond = load::beyond(&scope, settings.load);
    beyond.extend(accepted::beyond(&expectations.accepted, invocation.at));
    if !beyond.is_empty() {
        return Err(beyond);
    }
    let clock = Clock::starts(invocation.at, invocation.time_left);
    let looking = clock.but_for(DELIVERY);
    aws.forget_calls();
    // Who only wants the answer is told how it stands in the eyes of the schedule.
    let key =
        if wants_page || answer_only { StateKey::of_the_page(&scope) } else { StateKey::new(&scope, &expectations) };
    let (stored, page_store, seen) = tokio::join!(
        deliver::last_state(aws, settings, &key),
        status::last(aws, settings, &key, wants_page),
        observe(clients, &scope, invocation.at, looking.left()),
    );
    let Observation { mut facts, mut secrets } = seen;
    if let Ok(groups) = &mut facts.target_groups {
        targets::remember(groups, &stored.state.sightings, facts.at);
    }
    let every_min = expectations.metrics.every_min;
    let earlier = stored.state.figures_that_serve(invocation.at, every_min, scope.window_min).filter(|_| wants_page);
    let ask = async |facts: &_| figures::ask(aws, facts, looking.left()).await;
    let asked = Box::pin(figures::fill(&mut facts, &expectations, earlier, ask)).await;
    // After all else was seen: the load would be in every figure.
    facts.load = Box::pin(prober.load(&facts, settings.load, looking.left(), &mut secrets)).await;
    let lines = judge(&facts, &expectations);
    let causes = causes(&facts, &expectations, &lines);
    let accepted = checklist::accepted(&expectations.accepted, &lines, facts.at);
    let sightings = targets::sightings(&facts.target_groups, &stored.state.sightings);
    // All is judged as it came. From here on nothing leaves but across the border.
    let border = Border::new(secrets, settings.keeps_bodies);
    let found = Found::new(&facts, &expectations, &lines, &causes);
    let found = Found { shape: found.shape.clone().with_texts(|text| border.sentence(text)), ..found };
    let (mut next, outcome) = stored.state.after(&found, &alerts, sightings);
    let run = Run::begun(invocation.id.clone(), invocation.at, settings.stack.region.clone());
    let metrics_asked = if asked.is_some() { metrics_asked(&scope) } else { 0 };
    next.figures = asked.or(next.figures);
    let ending = Ending { aws, stack: &settings.stack, request: &invocation.id, clock, metrics_asked };
    // Without the last state "since" would be the time of this run, every time.
    let known = stored.only.is_ok().then_some((&stored.state, &next));
    let mut report = report::build::report(&facts, lines, causes, known, run);
    report.accepted = accepted;
    border.pass(&mut report);
    if answer_only {
        let only_the_answer = async |report: &mut Report| report.delivered = Delivered::only_the_answer();
        return Ok(Box::pin(ending.end(report, &log, only_the_answer, |_| None)).await);
    }
    let deliver = async |report: &mut Report| {
        let drawn = page_store.map(|page_store| page_store.draw(settings, report, &facts, &expectations));
        let (at, is_the_schedules, facts) = (facts.at, wants_page, border.facts(facts));
        let found = deliver::Found { key, is_the_schedules, at, facts, expectations, alerts, stored, next, outcome };
        let left = clock.but_for(LAST_WORDS).left();
        let (page, ()) = tokio::join!(
            status::keep(aws, settings, drawn, left),
            Box::pin(deliver::all(aws, settings, report, found, left)),
        );
        status::note(report, page);
    };
    // Only the question of the schedule is counted: a run by hand must not keep the alarm of silence quiet.
    let metrics = |report: &Report| wants_page.then(|| report.emf(settings.stack.name()));
    Ok(Box::pin(ending.end(report, &log, deliver, metrics)).await)
}

/// `GetMetricData` is billed by the metric.
fn metrics_asked(scope: &Scope) -> u32 {
    let charges = if scope.charges { aws::observe::charges::METRICS_ASKED } else { 0 };
    aws::observe::metrics::METRICS_ASKED + charges
}
