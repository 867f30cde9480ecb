//! One sentence for the whole run.

use restoration::{Outcome, Standing};

use super::{Mode, Report, RunLine};
use crate::cleanup::words::count;

/// What a person should know first.
pub(super) fn headline(report: &Report) -> String {
    match report.mode {
        Mode::List => list(report),
        Mode::Plan | Mode::Apply => tally(report),
    }
}

fn list(report: &Report) -> String {
    let runs = |is_so: fn(&RunLine) -> bool| report.runs.iter().filter(|line| is_so(line)).count();
    let parts = [
        (runs(|line| is_told(line) && line.back < line.removed.len()), "can be undone"),
        (runs(|line| is_told(line) && line.back >= line.removed.len()), "undone already"),
        (runs(|line| line.standing == Some(Standing::NotReported)), "not reported"),
        (runs(|line| !line.flaws.is_empty()), "broken"),
    ];
    let told: Vec<String> = parts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, words)| format!("{} {words}", count(number, "run")))
        .collect();
    if told.is_empty() { "there is no run to undo".to_owned() } else { told.join(", ") }
}

/// Whether its snapshots can be used, and something else than they speaks for it, or is too old to.
fn is_told(line: &RunLine) -> bool {
    line.flaws.is_empty() && line.standing != Some(Standing::NotReported)
}

fn tally(report: &Report) -> String {
    let parts = [
        (report.count(|it| *it == Outcome::CanComeBack), "can come back"),
        (report.count(|it| *it == Outcome::CanBeCompleted), "can be completed"),
        (report.count(|it| *it == Outcome::CameBack), "came back"),
        (report.count(|it| matches!(it, Outcome::CameBackInPart { .. })), "came back in part"),
        (report.count(|it| *it == Outcome::AskedAnew), "asked for anew"),
        (report.count(|it| *it == Outcome::IsThere), "there already"),
        (report.count(|it| matches!(it, Outcome::Taken { .. })), "taken by others"),
        (report.count(|it| matches!(it, Outcome::WouldBeRefused { .. })), "must wait for something else"),
        (report.count(|it| matches!(it, Outcome::CannotComeBack { .. })), "cannot come back"),
        (report.count(|it| matches!(it, Outcome::Unknown { .. })), "could not be seen"),
        (report.count(|it| matches!(it, Outcome::Failed { .. })), "failed"),
        (report.count(|it| matches!(it, Outcome::NotReached { .. })), "not reached"),
    ];
    let told: Vec<String> = parts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, words)| format!("{number} {words}"))
        .collect();
    if told.is_empty() { "nothing to bring back".to_owned() } else { told.join(", ") }
}
