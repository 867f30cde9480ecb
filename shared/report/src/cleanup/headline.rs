//! One sentence for the whole run, and the subject of its mail.

use removal::{Mode, Sparing};

use super::tally::Tally;
use super::words::{count, is_an_amount, usd};
use super::{Report, missing};

/// What a person should know first.
pub(super) fn headline(report: &Report) -> String {
    if is_carried_out(report) {
        return match &report.broke {
            // What broke is told once, and not again as the reason of each step that was not reached.
            Some(broke) => format!("{broke}; {}", done(report, None)),
            None => done(report, Tally::count(&report.steps).why_not().as_deref()),
        };
    }
    if report.steps.is_empty() { nothing(report) } else { planned(report) }
}

/// What stands in the subject of the mail.
pub(super) fn subject(report: &Report) -> String {
    if is_carried_out(report) {
        let done = subject_of_done(&Tally::count(&report.steps));
        return match &report.broke {
            Some(broke) => format!("{done}: {broke}"),
            None => done,
        };
    }
    match report.mode {
        Mode::Plan if !report.steps.is_empty() => {
            let saves = if is_an_amount(report.saves_usd_month) {
                format!(", {} a month", usd(report.saves_usd_month))
            } else {
                String::new()
            };
            format!("{} to approve{saves}", count(report.steps.len(), "orphan"))
        }
        // It is what the mail is about.
        Mode::Plan | Mode::Scheduled if report.missing() > 0 => missing::headline(report, report.missing()),
        Mode::Plan | Mode::Apply | Mode::Scheduled => report.headline.clone(),
    }
}

fn is_carried_out(report: &Report) -> bool {
    report.steps.iter().any(|step| step.outcome.is_some())
}

fn planned(report: &Report) -> String {
    let saving = if is_an_amount(report.saves_usd_month) {
        format!(", saving {} a month", usd(report.saves_usd_month))
    } else {
        String::new()
    };
    let waiting = match report.waiting() {
        0 => String::new(),
        more => format!("; {more} more must wait"),
    };
    let though = match report.mode {
        Mode::Plan => "",
        // It was asked for, and something stood in the way: the notes say what.
        Mode::Apply | Mode::Scheduled => "nothing was removed, though ",
    };
    format!("{though}{} can go{saving}{waiting}{}", count(report.steps.len(), "orphan"), gone(report))
}

fn nothing(report: &Report) -> String {
    let looked = format!("{} looked at{}", report.looked_at(), gone(report));
    let unread = report.unlisted.iter().filter(|line| line.wanted).count();
    let unread = match unread {
        0 => String::new(),
        lists => format!(", {} could not be read", count(lists, "list")),
    };
    match report.waiting() {
        0 => format!("nothing to remove: {looked}{unread}"),
        1 => format!("nothing to remove yet: 1 orphan must wait, {looked}{unread}"),
        many => format!("nothing to remove yet: {many} orphans must wait, {looked}{unread}"),
    }
}

/// The clusters that seem to be gone, and what they left; nothing where there are none.
fn gone(report: &Report) -> String {
    match report.missing() {
        0 => String::new(),
        clusters => format!("; {}", missing::headline(report, clusters)),
    }
}

fn done(report: &Report, why: Option<&str>) -> String {
    let tally = Tally::count(&report.steps);
    let saving = if is_an_amount(report.removed_usd_month) {
        format!(" (saving {} a month)", usd(report.removed_usd_month))
    } else {
        String::new()
    };
    let parts = [
        (tally.removed, format!("removed{saving}")),
        (tally.gone, "gone already".to_owned()),
        (tally.spared.len(), "kept".to_owned()),
        (tally.failed.len(), "failed".to_owned()),
        (tally.not_reached.len(), "not reached".to_owned()),
    ];
    let told = parts.into_iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}"));
    let why = why.map(|why| format!(": {}{why}", whose_words(&tally))).unwrap_or_default();
    format!("{}{why}", told.collect::<Vec<_>>().join(", "))
}

/// What comes before the reason, which is a sentence of its own but for what was spared.
fn whose_words(tally: &Tally<'_>) -> &'static str {
    let by_aws = tally.spared.iter().all(|why| matches!(why, Sparing::InUse { .. }));
    match (tally.spared.len(), by_aws) {
        (0, _) => "",
        (1, true) => "AWS says it ",
        (_, true) => "AWS says they ",
        (1, false) => "it ",
        (_, false) => "they ",
    }
}

fn subject_of_done(tally: &Tally<'_>) -> String {
    let why = tally.why_not().filter(|_| !tally.spared.is_empty()).map(|why| format!(" that {why}"));
    let parts = [
        (tally.gone, format!("{} gone already", tally.gone)),
        (tally.spared.len(), format!("kept {}{}", tally.spared.len(), why.unwrap_or_default())),
        (tally.failed.len(), format!("{} failed", tally.failed.len())),
        (tally.not_reached.len(), format!("{} not reached", tally.not_reached.len())),
    ];
    let told = parts.into_iter().filter(|(number, _)| *number > 0).map(|(_, words)| format!(", {words}"));
    format!("removed {}{}", tally.removed, told.collect::<String>())
}
