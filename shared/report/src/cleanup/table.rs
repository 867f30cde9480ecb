//! The run as a table that a person can read aloud.

use std::fmt::Write as _;

use removal::{Mode, Outcome};

use super::alike::{self, of_all, runs};
use super::words::{count, is_an_amount, label, next_step, plural, short, usd};
use super::{Explained, KeptLine, Report, StepLine, UnlistedLine, invoke, missing};
use crate::table::footer;
use crate::words::{cut, first_few, time, wrap};

/// Columns of the sentence beside word and kind: fits a terminal of 100.
const WIDTH: usize = 71;
const INDENT: &str = "                             ";
/// Columns of what was seen of the first of a group.
const LONGEST_SEEN: usize = 90;

impl Report {
    /// Everything that a person wants to know of the run, with what it cost and delivered.
    pub fn table(&self) -> String {
        format!("{}{}", self.body(), self.footer())
    }

    /// The table without what the run cost and delivered.
    pub fn body(&self) -> String {
        let mut out = String::new();
        // Writing to a String cannot fail.
        let word = if self.explained.is_empty() { mode(self.mode) } else { "EXPLAIN" };
        let _ = writeln!(out, "{word}  {}", self.headline);
        let looked_at = match self.looked_at() {
            0 => String::new(),
            some => format!(": {} looked at", count(some, "resource")),
        };
        let _ = writeln!(out, "  account {} in {}{looked_at}", self.account, self.region);
        // Whoever invokes by hand is shown the last 4 kB of the log: so what stays comes before what goes.
        for line in &self.kept {
            write_kept(&mut out, line);
        }
        write_unlisted(&mut out, &self.unlisted);
        write_missing(&mut out, self);
        for alike in runs(&self.steps) {
            write_steps(&mut out, alike);
        }
        for explained in &self.explained {
            write_explained(&mut out, explained);
        }
        for note in &self.notes {
            row(&mut out, "note", "", note);
        }
        write_commands(&mut out, self);
        out
    }

    /// What the run cost, and what became of its report, ledger and mail.
    pub fn footer(&self) -> String {
        footer(&self.run, &self.delivered)
    }
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Plan => "PLAN",
        Mode::Apply => "APPLY",
        Mode::Scheduled => "SCHEDULED",
    }
}

/// A row with its sentence, on as many lines as it needs.
fn row(out: &mut String, word: &str, kind: &str, sentence: &str) {
    let mut lines = wrap(sentence, WIDTH).into_iter();
    let _ = writeln!(out, "  {word:<8} {kind:<17} {}", lines.next().unwrap_or_default());
    for more in lines {
        let _ = writeln!(out, "{INDENT}{more}");
    }
}

/// A line below a row, under a label.
fn note(out: &mut String, label: &str, text: &str) {
    for (at, line) in wrap(text, WIDTH - label.len() - 2).into_iter().enumerate() {
        let label = if at == 0 { format!("{label}: ") } else { " ".repeat(label.len() + 2) };
        let _ = writeln!(out, "{INDENT}{label}{line}");
    }
}

/// Steps of one kind and one proof, which is told once.
fn write_steps(out: &mut String, alike: &[StepLine]) {
    for step in alike {
        let cost =
            if is_an_amount(step.usd_month) { format!("{} a month", usd(step.usd_month)) } else { "free".to_owned() };
        let sentence = format!("{}, {cost}", label(step.kind, &step.name, &step.id));
        row(out, word(step.outcome.as_ref()), step.kind.as_str(), &sentence);
        write_outcome(out, step.outcome.as_ref());
    }
    let Some(first) = alike.first() else { return };
    note(out, &format!("proof{}", of_all(alike)), &short(&format!("{} ({})", first.evidence, first.level)));
    if !first.after.is_empty() {
        note(out, "after", &short(&first_few(&first.after, alike::NAMED)));
    }
    if let Some(since) = first.since() {
        note(out, "orphan", &since);
    }
    if let Some(loses) = &first.loses {
        note(out, "loses", loses);
    }
}

fn word(outcome: Option<&Outcome>) -> &'static str {
    match outcome {
        None => "can go",
        Some(Outcome::Removed { .. }) => "removed",
        Some(Outcome::Gone) => "gone",
        Some(Outcome::Spared { .. }) => "kept",
        Some(Outcome::Failed { .. }) => "failed",
        Some(Outcome::NotReached { .. }) => "later",
    }
}

fn write_outcome(out: &mut String, outcome: Option<&Outcome>) {
    match outcome {
        None => {}
        Some(Outcome::Removed { snapshot }) => note(out, "snapshot", snapshot),
        Some(Outcome::Gone) => note(out, "because", "it had gone already"),
        Some(Outcome::Spared { why }) => note(out, "because", &short(&why.to_string())),
        Some(Outcome::NotReached { why }) => note(out, "because", &short(why)),
        Some(Outcome::Failed { why }) => {
            note(out, "because", &short(&why.to_string()));
            if let Some(next) = next_step(why) {
                note(out, "next", &next);
            }
        }
    }
}

fn write_kept(out: &mut String, line: &KeptLine) {
    let word = if line.unseen { "unknown" } else { "kept" };
    let seen = match cut(&short(&line.says), LONGEST_SEEN) {
        seen if seen.is_empty() => seen,
        seen => format!(" ({seen})"),
    };
    let first = line.names.first().map_or("", |named| &named.name);
    let more = match line.count.saturating_sub(1) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    row(out, word, line.kind.as_str(), &format!("{} {}: {first}{seen}{more}", line.count, line.because()));
    if let Some(next) = &line.next {
        note(out, "next", next);
    }
}

/// What is not switched on is told in one row.
fn write_unlisted(out: &mut String, unlisted: &[UnlistedLine]) {
    let (wanted, off): (Vec<_>, Vec<_>) = unlisted.iter().partition(|line| line.wanted);
    for line in wanted {
        row(out, "unknown", line.kind.as_str(), &format!("all stay, for their list was not read: {}", line.why));
        if let Some(next) = &line.next {
            note(out, "next", next);
        }
    }
    if !off.is_empty() {
        let kinds: Vec<&str> = off.iter().map(|line| plural(line.kind)).collect();
        row(out, "skip", "", &format!("not switched on: {}", kinds.join(", ")));
    }
}

/// Each cluster that seems to be gone, with what it left.
fn write_missing(out: &mut String, report: &Report) {
    if report.missing_clusters.is_empty() {
        return;
    }
    row(out, "gone?", "", &missing::title(report));
    for line in &report.missing_clusters {
        row(out, "", "", &line.says());
    }
    if report.more_missing_clusters > 0 {
        row(out, "", "", &format!("and {} more", report.more_missing_clusters));
    }
}

fn write_explained(out: &mut String, it: &Explained) {
    row(out, "explain", it.kind.as_str(), &short(&format!("{}: {}, {}", it.name, it.verdict, it.because)));
    let _ = writeln!(out, "{INDENT}{}", it.id);
    for answered in &it.predicates {
        let says = answered.says.as_deref().map(|says| format!(" ({})", short(says))).unwrap_or_default();
        note(out, &answered.answer, &format!("{}{says} [{}]", answered.claim, answered.source));
    }
    if let Some(first) = it.predicates.first() {
        note(out, "looked at", &time(first.seen_at));
    }
}

fn write_commands(out: &mut String, report: &Report) {
    for advice in &report.advice {
        let _ = writeln!(out, "  {}:", advice.what);
        for line in invoke::lines(&advice.command) {
            let _ = writeln!(out, "    {line}");
        }
    }
    for (word, command) in [("approve", &report.approve), ("undo", &report.undo)] {
        let Some(command) = command else { continue };
        let _ = writeln!(out, "  {word}:");
        for line in invoke::lines(command) {
            let _ = writeln!(out, "    {line}");
        }
    }
}
