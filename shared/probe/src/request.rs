//! One request to one address: tried once more after a transient failure, with the time of each phase.

use std::time::Duration;

use facts::site::{Outcome, Phases, Probe};
use tokio::time::{Instant, timeout};
use transport::deadline::millis;

use super::ask::Ask;
use super::cause;
use super::exchange::{Progress, exchange};
use super::place::Place;

/// How often a request is sent at most.
const TRIES: u32 = 2;

/// Sends the request. Nothing goes on after `until`, and a site that did not have its whole time by then is not reached:
/// that is no fault of its own. For the same reason a second try begins only where all of it fits in.
pub(crate) async fn look(place: &Place<'_>, ask: &Ask, until: Instant) -> Probe {
    let left = || until.saturating_duration_since(Instant::now());
    let (mut outcome, mut phases, mut attempts) = (Outcome::NotReached, Phases::default(), 0);
    let first = left().min(ask.limit);
    if !first.is_zero() {
        (outcome, phases) = once(place, ask, first).await;
        attempts = 1;
    }
    while attempts < TRIES && cause::is_transient(&outcome) && left() >= ask.limit {
        (outcome, phases) = once(place, ask, ask.limit).await;
        attempts += 1;
    }
    Probe { address: place.address, url: ask.url.to_string(), outcome, phases, attempts }
}

async fn once(place: &Place<'_>, ask: &Ask, limit: Duration) -> (Outcome, Phases) {
    let mut progress = Progress::begin();
    let outcome = match timeout(limit, exchange(place, ask, &mut progress)).await {
        Ok(Ok(reply)) => Outcome::Reply(reply),
        Ok(Err(outcome)) => outcome,
        Err(_) if limit < ask.limit => Outcome::NotReached,
        Err(_) => Outcome::TimedOut { waiting_for: progress.waiting_for(), after_ms: millis(limit) },
    };
    (outcome, progress.phases())
}

#[cfg(test)]
mod tests;
