//! One sentence for the whole run, and the subject of its mail.

use removal::Mode;

use super::Report;
use super::tally::Tally;
use super::words::{count, is_an_amount, usd};

/// What a person should know first.
pub(super) fn headline(report: &Report) -> String {
    if is_carried_out(report) {
        return done(report);
    }
    if report.steps.is_empty() { nothing(report) } else { planned(report) }
}

/// What stands in the subject of the mail.
pub(super) fn subject(report: &Report) -> String {
    if is_carried_out(report) {
        return subject_of_done(&Tally::of(&report.steps));
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
    format!("{} can go{saving}{waiting}", count(report.steps.len(), "orphan"))
}

fn nothing(report: &Report) -> String {
    let looked = format!("{} looked at", report.looked_at());
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

fn done(report: &Report) -> String {
    let tally = Tally::of(&report.steps);
    let mut parts = Vec::new();
    let mut part = |number: usize, word: &str, why: Option<String>| {
        if number > 0 {
            parts.push(format!("{number} {word}{}", why.map(|why| format!(": {why}")).unwrap_or_default()));
        }
    };
    let saving = is_an_amount(report.removed_usd_month).then(|| usd(report.removed_usd_month));
    let removed = saving.map_or_else(|| "removed".to_owned(), |usd| format!("removed (saving {usd} a month)"));
    part(tally.removed, &removed, None);
    part(tally.gone, "gone already", None);
    part(tally.spared.len(), "kept", tally.why_spared().map(|why| said(&tally, &why)));
    part(tally.failed.len(), "failed", tally.why_failed());
    part(tally.not_reached.len(), "not reached", tally.why_not_reached());
    // A reason in the middle of a list must not run into what follows it.
    let last = parts.len().saturating_sub(1);
    let is_unclear = parts.iter().take(last).any(|part| part.contains(": "));
    parts.join(if is_unclear { "; " } else { ", " })
}

/// Who says so, where it is not we who looked.
fn said(tally: &Tally<'_>, why: &str) -> String {
    let it = if tally.spared.len() > 1 { "they" } else { "it" };
    let by_aws = tally.spared.iter().all(|why| matches!(why, removal::Sparing::InUse { .. }));
    if by_aws { format!("AWS says {it} {why}") } else { format!("{it} {why}") }
}

fn subject_of_done(tally: &Tally<'_>) -> String {
    let mut parts = vec![format!("removed {}", tally.removed)];
    if tally.gone > 0 {
        parts.push(format!("{} gone already", tally.gone));
    }
    if !tally.spared.is_empty() {
        let why = tally.why_spared().map(|why| format!(" that {why}")).unwrap_or_default();
        parts.push(format!("kept {}{why}", tally.spared.len()));
    }
    if !tally.failed.is_empty() {
        parts.push(format!("{} failed", tally.failed.len()));
    }
    if !tally.not_reached.is_empty() {
        parts.push(format!("{} not reached", tally.not_reached.len()));
    }
    parts.join(", ")
}
