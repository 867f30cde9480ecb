//! The mail of a cleanup run: what goes or went and why, what it saves, what stays, how to approve, how to undo.

use std::fmt::Write as _;

use checklist::alerts::Mail;
use facts::inventory::Kind;
use removal::Outcome;

use super::alike::{of_all, runs};
use super::headline::subject;
use super::words::{count, is_an_amount, label, plural, short, usd};
use super::{KeptLine, Report, StepLine, invoke, missing};
use crate::words::{ascii, cut, time, wrap};

/// SNS refuses a subject of 100 characters or more. Source: SNS API reference, `Publish`.
const LONGEST_SUBJECT: usize = 99;
/// Steps that a mail tells one by one; the report has them all.
const MOST_STEPS: usize = 30;
/// Reasons that a mail tells of one kind.
const MOST_REASONS: usize = 4;
const WIDTH: usize = 76;
const INDENT: &str = "     ";

/// The mail of a run. `kept_at` says where the whole report lies.
pub fn mail(report: &Report, kept_at: &str) -> Mail {
    let mark = if report.broke.is_some() { "CLEANUP STOPPED" } else { "CLEANUP" };
    let subject = cut(&ascii(&format!("[{mark}] {}", subject(report))), LONGEST_SUBJECT);
    let mut text = String::new();
    write_wrapped(&mut text, "", &report.headline);
    // Writing to a String cannot fail.
    let looked = count(report.looked_at(), "resource");
    let _ = writeln!(text, "\nAccount {} in {}: {looked} looked at", report.account, report.region);
    if report.broke.is_some() {
        // Who hears of an outage first wants to undo.
        write_commands(&mut text, report);
        write_steps(&mut text, report);
    } else {
        write_steps(&mut text, report);
        write_commands(&mut text, report);
    }
    write_missing(&mut text, report);
    write_kept(&mut text, report);
    write_unlisted(&mut text, report);
    if !report.notes.is_empty() {
        let _ = writeln!(text, "\nNotes");
        for note in &report.notes {
            write_wrapped(&mut text, "  ", note);
        }
    }
    let _ = writeln!(text, "\nRun: {} at {}\nReport: {kept_at}", report.run.id, time(report.run.at));
    Mail { subject, text, kept: kept_at.to_owned() }
}

/// The text in lines, each behind this indent.
fn write_wrapped(out: &mut String, indent: &str, text: &str) {
    for line in wrap(text, WIDTH - indent.len()) {
        let _ = writeln!(out, "{indent}{line}");
    }
}

fn write_steps(out: &mut String, report: &Report) {
    if report.steps.is_empty() {
        return;
    }
    let is_planned = report.steps.iter().all(|step| step.outcome.is_none());
    let title = if is_planned { "Can go, in this order" } else { "What became of the plan" };
    let _ = writeln!(out, "\n{title}");
    let told = report.steps.get(..MOST_STEPS).unwrap_or(&report.steps);
    let mut number = 0_usize;
    for alike in runs(told) {
        for step in alike {
            number = number.saturating_add(1);
            write_step(out, number, step);
        }
        write_proof(out, alike);
    }
    if let Some(more @ 1..) = report.steps.len().checked_sub(MOST_STEPS) {
        let _ = writeln!(out, "  and {more} more, in the report");
    }
}

fn write_step(out: &mut String, number: usize, step: &StepLine) {
    let cost = if is_an_amount(step.usd_month) { format!(", {} a month", usd(step.usd_month)) } else { String::new() };
    let _ = writeln!(out, " {number:>2}. {} {}{cost}", step.kind, label(step.kind, &step.name, &step.id));
    match &step.outcome {
        None => {}
        // Where each snapshot lies is for the report: the command below finds them.
        Some(Outcome::Removed { .. }) => write_wrapped(out, INDENT, "removed"),
        Some(outcome) => write_wrapped(out, INDENT, &short(&outcome.to_string())),
    }
}

/// Why these go, since when that is so, and what does not come back.
fn write_proof(out: &mut String, alike: &[StepLine]) {
    let Some(first) = alike.first() else { return };
    let proof = format!("proof{}: {} ({})", of_all(alike), first.evidence, first.level);
    write_wrapped(out, INDENT, &short(&proof));
    if let Some(since) = first.since() {
        write_wrapped(out, INDENT, &format!("orphan: {since}"));
    }
    if let Some(loses) = &first.loses {
        write_wrapped(out, INDENT, &format!("loses: {loses}"));
    }
}

fn write_commands(out: &mut String, report: &Report) {
    let mut write = |title: &str, command: &str| {
        let _ = writeln!(out, "\n{title}");
        for line in invoke::lines(command) {
            let _ = writeln!(out, "  {line}");
        }
    };
    if let Some(command) = &report.approve {
        write("To approve: removes what is still the same then, and nothing else", command);
    }
    if let Some(command) = &report.undo {
        let is_lost = |step: &StepLine| !step.can_be_undone && matches!(step.outcome, Some(Outcome::Removed { .. }));
        let but = if report.steps.iter().any(is_lost) { "; no certificate's key does" } else { "" };
        write(&format!("To undo: tells what comes back, and how to approve that{but}"), command);
    }
    if report.approve.is_some() {
        let _ = writeln!(out, "\nEach removal is preceded by a snapshot; that run's mail says how to undo it.");
    }
}

/// Clusters that seem to be gone, and the commands that let go what they left.
fn write_missing(out: &mut String, report: &Report) {
    if report.missing_clusters.is_empty() {
        return;
    }
    let _ = writeln!(out);
    write_wrapped(out, "", &missing::title(report));
    for line in &report.missing_clusters {
        write_wrapped(out, "  ", &line.says());
    }
    if report.more_missing_clusters > 0 {
        let _ = writeln!(out, "  and {} more, in a later run", report.more_missing_clusters);
    }
    for advice in &report.advice {
        let _ = writeln!(out, "\n{}", advice.what);
        for line in invoke::lines(&advice.command) {
            let _ = writeln!(out, "  {line}");
        }
    }
}

/// One paragraph for each kind.
fn write_kept(out: &mut String, report: &Report) {
    if report.kept.is_empty() {
        return;
    }
    let _ = writeln!(out, "\nKept");
    for kind in Kind::ALL {
        let lines: Vec<&KeptLine> = report.kept.iter().filter(|line| line.kind == kind).collect();
        if lines.is_empty() {
            continue;
        }
        let told = lines.iter().take(MOST_REASONS).map(|line| format!("{} {}", line.count, line.because()));
        let mut told: Vec<String> = told.collect();
        if let more @ 1.. = lines.iter().skip(MOST_REASONS).map(|line| line.count).sum::<usize>() {
            told.push(format!("{more} for other reasons"));
        }
        write_wrapped(out, "  ", &format!("{}: {}", plural(kind), told.join("; ")));
    }
}

fn write_unlisted(out: &mut String, report: &Report) {
    let mut unread = report.unlisted.iter().filter(|line| line.wanted).peekable();
    if unread.peek().is_none() {
        return;
    }
    let _ = writeln!(out, "\nCould not be read, so nothing of it goes");
    for line in unread {
        write_wrapped(out, "  ", &format!("{}: {}", plural(line.kind), line.why));
        if let Some(next) = &line.next {
            write_wrapped(out, "    ", next);
        }
    }
}
