//! The site bears the load that the event asks for.
//!
//! What is late on our side makes latencies longer and never shorter: it excuses what is too slow, and spoils no pass.

mod capacity;
pub(crate) mod config;
#[cfg(test)]
mod tests;
mod words;

use facts::load::{EndpointLoad, Load, PhaseSent, Stopped};
use facts::{Facts, Unseen};

use crate::check::{Check, Judgement, Needs, Reach, always, if_facts};
use crate::check_id::CheckId;
use crate::expectations::{Expectations, LoadTargets};
use crate::finding::Verdict;
use crate::notes::Notes;
use crate::scene;
use crate::when;
use words::{number, time};

pub(super) const CHECK: Check = Check {
    id: CheckId::Load,
    asks: "Does the site bear the load that it is put under?",
    judge,
    needs: Needs::LoadBalancer,
    hangs_on: &[
        if_facts(CheckId::LoadBalancer, when::it_is_unusable),
        always(CheckId::Dns),
        always(CheckId::Targets),
        always(CheckId::Endpoints),
        if_facts(CheckId::Tls, when::https_is_down),
    ],
    headline: scene::seen,
    affected: |_| "a part of the users, as the figures show".to_owned(),
    annotation: None,
    is_certain: |_, _| false,
    lags: false,
    shaken_by_deployment: false,
    serving: false,
    on_demand: true,
    reach: Reach::Site,
    reads_last_minutes: false,
};

/// So late, in 99 of 100 requests, the generator may be without being called late.
const NEVER_LATE_US: u64 = 5_000;
/// A phase that came to less than this part of its requests did not reach its rate.
const REACHED: f64 = 0.95;

fn judge(facts: &Facts, expectations: &Expectations) -> Judgement {
    let load = facts.load.as_ref().map_err(Unseen::clone)?;
    let wanted = expectations.load.as_ref().ok_or_else(|| Unseen::NotAsked { ask_with: "load.targets".to_owned() })?;
    let right = right(load, expectations);
    let late = is_late(load, wanted);
    let mut notes = Notes::default();
    note_stop(facts, load, &mut notes);
    note_errors(facts, load, wanted, expectations, right, &mut notes);
    note_latencies(facts, load, wanted, late, &mut notes);
    note_throughput(load, wanted, right, late, &mut notes);
    for sent in &load.phases {
        note_phase(load, sent, late, &mut notes);
    }
    note_ourselves(load, late, &mut notes);
    capacity::note(facts, load, &mut notes);
    Ok(notes.finding(words::expected(load, wanted), words::summary(load, right)))
}

/// Requests with a reply that the event calls right.
fn right(load: &Load, expectations: &Expectations) -> u64 {
    let of = |endpoint: &EndpointLoad| {
        let is_right = |status: &u16| is_right(endpoint, *status, expectations);
        endpoint.statuses.iter().filter(|(status, _)| is_right(status)).map(|(_, count)| count).sum::<u64>()
    };
    load.endpoints.iter().map(of).sum()
}

fn is_right(endpoint: &EndpointLoad, status: u16, expectations: &Expectations) -> bool {
    let wanted = expectations.endpoints.iter().find(|wanted| wanted.name == endpoint.name);
    wanted.is_some_and(|wanted| wanted.status.contains(&status))
}

/// Late is what could be taken for slowness of the site: a tenth of the shortest latency that is asked for.
fn is_late(load: &Load, wanted: &LoadTargets) -> bool {
    let shortest = [wanted.p50_ms, wanted.p95_ms, wanted.p99_ms].into_iter().flatten().min();
    load.late.p99_us > shortest.map_or(NEVER_LATE_US, |ms| ms.saturating_mul(100)).max(NEVER_LATE_US)
}

fn note_stop(facts: &Facts, load: &Load, notes: &mut Notes) {
    match &load.stopped {
        None => {}
        Some(Stopped::Failing { after_ms, failed, of }) => {
            let seen = format!(
                "stopped by itself after {}, with {} of {} requests sent: {failed} of the last {of} failed",
                time(after_ms.saturating_mul(1000)),
                load.sent,
                load.planned
            );
            notes.advise(Verdict::Fail, "the load test", seen, words::who_fails(facts, load));
        }
        Some(Stopped::OutOfTime { after_ms, unanswered }) => {
            let unanswered = if *unanswered > 0 { format!(", {unanswered} of them unanswered") } else { String::new() };
            let seen = format!(
                "its time was over after {}, with {} of {} requests sent{unanswered}",
                time(after_ms.saturating_mul(1000)),
                load.sent,
                load.planned
            );
            notes.advise(Verdict::Warn, "the load test", seen, "ask for fewer requests in load");
        }
    }
}

fn note_errors(
    facts: &Facts,
    load: &Load,
    wanted: &LoadTargets,
    expectations: &Expectations,
    right: u64,
    notes: &mut Notes,
) {
    let wrong = load.sent.saturating_sub(right);
    let percent = if load.sent == 0 { 0.0 } else { number(wrong) * 100.0 / number(load.sent) };
    if wrong == 0 {
        return notes.add(Verdict::Pass, "errors", "none");
    }
    let said = words::errors(load, |endpoint, status| is_right(endpoint, status, expectations));
    let seen = format!("{wrong} of {} requests ({percent:.1} %): {said}", load.sent);
    if percent > wanted.error_percent {
        let seen = format!("{seen}; more than {} %", wanted.error_percent);
        notes.advise(Verdict::Fail, "errors", seen, words::who_fails(facts, load));
    } else {
        notes.add(Verdict::Pass, "errors", seen);
    }
}

fn note_latencies(facts: &Facts, load: &Load, wanted: &LoadTargets, late: bool, notes: &mut Notes) {
    let limits = [
        ("p50", wanted.p50_ms, load.waited.p50_us),
        ("p95", wanted.p95_ms, load.waited.p95_us),
        ("p99", wanted.p99_ms, load.waited.p99_us),
    ];
    for (about, limit_ms, took_us) in limits {
        let Some(limit_ms) = limit_ms else { continue };
        if load.waited.count == 0 {
            notes.add(Verdict::Unknown, about, "no request was answered");
        } else if took_us <= limit_ms.saturating_mul(1000) {
            notes.add(Verdict::Pass, about, format!("{}, at most {limit_ms} ms", time(took_us)));
        } else if late {
            let seen = format!("{}, more than {limit_ms} ms, but the generator itself was late", time(took_us));
            notes.advise(Verdict::Unknown, about, seen, words::MORE_MEMORY);
        } else {
            let seen = format!("{}, more than {limit_ms} ms", time(took_us));
            notes.advise(Verdict::Fail, about, seen, words::how_targets_fared(facts, load));
        }
    }
}

fn note_throughput(load: &Load, wanted: &LoadTargets, right: u64, late: bool, notes: &mut Notes) {
    let Some(least) = wanted.per_s else { return };
    let per_s = words::per_second(right, load.rated_ms());
    let seen = format!("{per_s:.1} right replies a second");
    if per_s >= least {
        notes.add(Verdict::Pass, "throughput", format!("{seen}, at least {least}"));
    } else if late {
        let seen = format!("{seen}, fewer than {least}, but the generator itself was late");
        notes.advise(Verdict::Unknown, "throughput", seen, words::MORE_MEMORY);
    } else if load.held_back {
        let seen = format!("{seen}, fewer than {least}, but the cap on requests a second held them back");
        notes.advise(Verdict::Unknown, "throughput", seen, "raise LOAD_MAX_RATE of VerifyFunction in template.yaml");
    } else {
        let next = "add targets, or ask for as much as they bear in load.targets.per_s";
        notes.advise(Verdict::Fail, "throughput", format!("{seen}, fewer than {least}"), next);
    }
}

/// What was sent of a phase while it lasted. After a stop that says nothing.
fn note_phase(load: &Load, sent: &PhaseSent, late: bool, notes: &mut Notes) {
    let phase = sent.phase;
    let asked = number(u64::from(phase.seconds) * u64::from(phase.rate));
    let about = format!("{} a second for {} s", phase.rate, phase.seconds);
    let seen = format!("{:.1} a second", number(sent.sent) / f64::from(phase.seconds.max(1)));
    if load.stopped.is_some() || number(sent.sent) >= asked * REACHED {
        notes.add(Verdict::Pass, about, seen);
    } else if late {
        let seen = format!("only {seen}: the generator itself was late");
        notes.advise(Verdict::Unknown, about, seen, words::MORE_MEMORY);
    } else {
        let seen = format!("only {seen}: {} requests were on the way, and no more may be", load.most_in_flight);
        notes.advise(Verdict::Warn, about, seen, "the site answers too slowly for this rate: see p95");
    }
}

fn note_ourselves(load: &Load, late: bool, notes: &mut Notes) {
    const ABOUT: &str = "the generator";
    let lateness = &load.late;
    let seen = format!("late by {} at most, by {} in 99 of 100", time(lateness.max_us), time(lateness.p99_us));
    notes.add(Verdict::Pass, ABOUT, if late { format!("{seen}: enough to be taken for the site's") } else { seen });
    if load.held_back {
        notes.add(Verdict::Pass, ABOUT, "held back by the cap on requests a second");
    }
}
