//! The mail of a run that made something: what came back and by which name, and what is left to do.

use std::fmt::Write as _;

use checklist::alerts::Mail;
use facts::untrusted::one_line;

use super::Report;
use super::table::{LONGEST, label, makes, sentence};
use crate::words::{ascii, cut, time, wrap};

/// SNS refuses a subject of 100 characters or more. Source: SNS API reference, `Publish`.
const LONGEST_SUBJECT: usize = 99;
/// Resources that a mail tells one by one; the report has them all.
const MOST_LINES: usize = 30;
/// Calls of one resource that a mail tells.
const MOST_MADE: usize = 8;
const WIDTH: usize = 76;

/// The mail of a run. `kept_at` says where the whole report lies.
pub fn mail(report: &Report, kept_at: &str) -> Mail {
    let subject = cut(&ascii(&format!("[RESTORE] {}", report.headline)), LONGEST_SUBJECT);
    let mut text = String::new();
    write_wrapped(&mut text, "", &report.headline);
    let undone = report.undoes.as_deref().unwrap_or_default();
    // Writing to a String cannot fail.
    let _ = writeln!(text, "\nAccount {} in {}, undoing run {undone}\n", report.account, report.region);
    for line in report.lines.iter().take(MOST_LINES) {
        write_wrapped(&mut text, "  ", &format!("{} {}: {}", line.kind, label(line), sentence(line)));
        for made in makes(line, MOST_MADE) {
            write_wrapped(&mut text, "    ", &made);
        }
    }
    if let Some(more @ 1..) = report.lines.len().checked_sub(MOST_LINES) {
        let _ = writeln!(text, "  and {more} more, in the report");
    }
    write_list(&mut text, "By hand", &report.by_hand);
    write_list(&mut text, "Notes", &report.notes);
    let _ = writeln!(text, "\nRun: {} at {}\nReport: {kept_at}", report.run.id, time(report.run.at));
    Mail { subject, text, kept: kept_at.to_owned() }
}

fn write_list(out: &mut String, title: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{title}");
    for item in items {
        write_wrapped(out, "  ", item);
    }
}

/// The text in lines, each behind this indent.
fn write_wrapped(out: &mut String, indent: &str, text: &str) {
    for line in wrap(&one_line(text, LONGEST), WIDTH - indent.len()) {
        let _ = writeln!(out, "{indent}{line}");
    }
}
