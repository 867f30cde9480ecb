//! What no history of ours exceeds. Whoever writes the bucket can write a larger one, and every run would pay for it.

use super::{DAYS, HOURS, History, LONGEST_NAME, MOST_CHECKS, change, endpoints, runs, sketch};

/// What is larger than any history that this version writes.
pub(super) fn exceeded(history: &History) -> Option<String> {
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
