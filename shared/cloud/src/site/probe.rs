//! One request to one address: tried once more after a transient failure, with the time of each phase.

use facts::site::{Outcome, Phases, Probe};
use tokio::time::{Instant, timeout};

use super::ask::Ask;
use super::cause;
use super::exchange::{Progress, exchange};
use super::place::Place;
use crate::unseen::millis;

/// How often a request is sent at most.
const TRIES: u32 = 2;

/// Sends the request; no try begins after `until`, and none goes on for longer.
pub(crate) async fn look(place: &Place<'_>, ask: &Ask, until: Instant) -> Probe {
    let mut attempts = 1;
    let (mut outcome, mut phases) = once(place, ask, until).await;
    while attempts < TRIES && cause::is_transient(&outcome) && Instant::now() < until {
        attempts += 1;
        (outcome, phases) = once(place, ask, until).await;
    }
    Probe { address: place.address, url: ask.url.to_string(), outcome, phases, attempts }
}

async fn once(place: &Place<'_>, ask: &Ask, until: Instant) -> (Outcome, Phases) {
    let limit = ask.limit.min(until.saturating_duration_since(Instant::now()));
    let mut progress = Progress::begin();
    let outcome = match timeout(limit, exchange(place, ask, &mut progress)).await {
        Ok(Ok(reply)) => Outcome::Reply(reply),
        Ok(Err(outcome)) => outcome,
        Err(_) => Outcome::TimedOut { waiting_for: progress.waiting_for().to_owned(), after_ms: millis(limit) },
    };
    (outcome, progress.phases())
}

#[cfg(test)]
mod tests;
