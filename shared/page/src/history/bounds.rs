//! What no history of ours exceeds. Whoever writes the bucket can write a larger one, and every run would pay for it.

use jiff::Timestamp;

use super::endpoints::Spread;
use super::{DAYS, HOURS, History, LONGEST_NAME, MOST_CHECKS, change, day, endpoints, hour, minute, runs, sketch};

/// Why it is no history that this version writes.
pub(super) fn wrong_with(history: &History) -> Option<String> {
    exceeded(history).or_else(|| implausible(history))
}

/// What is larger than any history that this version writes.
fn exceeded(history: &History) -> Option<String> {
    let (days, hours) = (usize::try_from(DAYS).ok()?, usize::try_from(HOURS).ok()?);
    let columns = history.runs.iter().map(runs::RunRow::columns);
    let columns = columns.chain(history.days.iter().map(|day| day.tallies.len()));
    let latencies = || history.endpoints.values();
    let sketches = || latencies().flat_map(|latency| [&latency.hour, &latency.day]);
    let names = history.checks.iter().chain(history.endpoints.keys());
    let said = history.changes.iter().map(|change| change.says.chars().count());
    [
        ("columns", columns.chain([history.checks.len(), history.standing.chars().count()]).max(), MOST_CHECKS),
        ("bytes of a name", names.map(String::len).max(), LONGEST_NAME),
        ("runs", Some(history.runs.len()), runs::MOST),
        ("days", latencies().map(|it| it.days.len()).chain([history.days.len()]).max(), days),
        ("hours of an endpoint", latencies().map(|it| it.hours.len()).max(), hours),
        ("times of an endpoint", sketches().map(sketch::Sketch::len).max(), sketch::MOST),
        ("milliseconds of an answer", sketches().filter_map(sketch::Sketch::longest_ms).max(), sketch::LONGEST_MS),
        ("endpoints", Some(history.endpoints.len()), endpoints::MOST),
        ("changes", Some(history.changes.len()), change::MOST),
        ("characters of a change", said.max(), change::LONGEST),
    ]
    .into_iter()
    .find(|(_, has, most)| has.is_some_and(|has| has > *most))
    .map(|(what, has, most)| format!("it has {} {what}, and a history has at most {most}", has.unwrap_or_default()))
}

/// What the page reckons with and no run leaves otherwise: times that go on, and figures that fit.
fn implausible(history: &History) -> Option<String> {
    let (last_hour, last_day) = (hour(Timestamp::MAX), day(Timestamp::MAX));
    let ats = |spreads: &[Spread]| spreads.iter().map(|spread| spread.at).collect::<Vec<_>>();
    let minutes: Vec<u32> = history.runs.iter().map(runs::RunRow::minute).collect();
    let days: Vec<u32> = history.days.iter().map(|day| day.day).collect();
    let latencies = || history.endpoints.values();
    let spreads = || latencies().flat_map(|latency| latency.hours.iter().chain(&latency.days));
    [
        ("runs in their order", go_on(&minutes, HOURS * 60, minute(Timestamp::MAX))),
        ("days in their order", go_on(&days, DAYS, last_day)),
        ("hours of endpoints in their order", latencies().all(|it| go_on(&ats(&it.hours), HOURS, last_hour))),
        ("days of endpoints in their order", latencies().all(|it| go_on(&ats(&it.days), DAYS, last_day))),
        ("figures of a day", history.days.iter().all(day::Day::is_plausible)),
        ("times of answers", spreads().all(Spread::is_plausible)),
    ]
    .into_iter()
    .find(|(_, is_so)| !is_so)
    .map(|(what, _)| format!("it has not the {what} that a history has"))
}

/// Whether each is later than the one before, none later than `end`, and the first no longer ago than is kept.
fn go_on(times: &[u32], kept: u32, end: u32) -> bool {
    let is_rising = times.is_sorted_by(|a, b| a < b);
    let span = times.first().zip(times.last()).map(|(first, last)| (last.saturating_sub(*first), *last));
    is_rising && span.is_none_or(|(long, last)| long < kept && last <= end)
}
