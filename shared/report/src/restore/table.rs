//! The run as a table that a person can read aloud.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use facts::untrusted::one_line;
use restoration::{Difference, Line, Outcome, Reason, Standing};

use super::{Mode, Report, RunLine};
use crate::cleanup::invoke;
use crate::cleanup::words::{self, count, short};
use crate::table::footer;
use crate::words::{first_few, time, wrap};

/// Columns of the sentence beside word and kind: fits a terminal of 100.
const WIDTH: usize = 71;
/// Characters of one sentence: names and values in it are text from outside.
pub(super) const LONGEST: usize = 2000;
const INDENT: &str = "                             ";
/// Fields of one resource that differ as they must and are told one by one; more are told together.
const MOST_TOLD: usize = 2;
/// Calls of one resource that a table tells; the report has all of them.
const MOST_MADE: usize = 40;
/// Characters of one call that are told.
const LONGEST_MADE: usize = 600;
/// Names of one run that a list tells.
const MOST_NAMES: usize = 6;

impl Report {
    /// Everything that a person wants to know of the run, with what it cost and delivered.
    pub fn table(&self) -> String {
        format!("{}{}", self.body(), self.footer())
    }

    /// The table without what the run cost and delivered.
    pub fn body(&self) -> String {
        let mut out = String::new();
        let mode = match self.mode {
            Mode::List => "LIST",
            Mode::Plan => "PLAN",
            Mode::Apply => "APPLY",
        };
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{mode}  {}", self.headline);
        let undone = self.undoes.as_deref().map(|run| format!(": undoes run {run}")).unwrap_or_default();
        let _ = writeln!(out, "  account {} in {}{undone}", self.account, self.region);
        self.runs.iter().for_each(|line| write_run(&mut out, line));
        self.lines.iter().for_each(|line| write_line(&mut out, line));
        self.by_hand.iter().for_each(|step| row(&mut out, "by hand", "", &short(step)));
        self.notes.iter().for_each(|note| row(&mut out, "note", "", note));
        if let Some(command) = &self.approve {
            let _ = writeln!(out, "  approve:");
            for line in invoke::lines(command) {
                let _ = writeln!(out, "    {line}");
            }
        }
        out
    }

    /// What the run cost, and what became of its report, index and mail.
    pub fn footer(&self) -> String {
        footer(&self.run, &self.delivered)
    }
}

/// A row with its sentence, on as many lines as it needs.
fn row(out: &mut String, word: &str, kind: &str, sentence: &str) {
    let mut lines = wrap(&one_line(sentence, LONGEST), WIDTH).into_iter();
    let _ = writeln!(out, "  {word:<8} {kind:<17} {}", lines.next().unwrap_or_default());
    for more in lines {
        let _ = writeln!(out, "{INDENT}{more}");
    }
}

fn note(out: &mut String, text: &str) {
    for line in wrap(&one_line(text, LONGEST), WIDTH) {
        let _ = writeln!(out, "{INDENT}{line}");
    }
}

fn write_run(out: &mut String, line: &RunLine) {
    let at = line.at.map(|at| format!(", {}", time(at))).unwrap_or_default();
    let word = if line.flaws.is_empty() { "run" } else { "broken" };
    row(out, word, "", &format!("{}{at}: removed {}, {} back", line.run, line.removed.len(), line.back));
    if !line.removed.is_empty() {
        note(out, &first_few(&line.removed, MOST_NAMES));
    }
    line.flaws.iter().for_each(|flaw| note(out, flaw));
    line.standing.and_then(Standing::caution).iter().for_each(|caution| note(out, caution));
}

fn write_line(out: &mut String, line: &Line) {
    row(out, word(&line.outcome), line.kind.as_str(), &format!("{}: {}", label(line), sentence(line)));
    let (expected, others): (Vec<&Difference>, Vec<&Difference>) =
        line.differences.iter().partition(|it| it.reason.is_as_expected());
    let whole = if expected.len() > MOST_TOLD { &[][..] } else { &expected[..] };
    for difference in others.iter().chain(whole) {
        note(out, &short(&format!("- {difference}")));
    }
    if whole.is_empty() {
        fold(out, &expected);
    }
    for lost in &line.loses {
        note(out, &format!("loses: {lost}"));
    }
    for made in makes(line, MOST_MADE) {
        note(out, &made);
    }
}

/// What would be or was made, each on one line of a bounded length: the report has all of it. ARNs are whole, for their
/// account is part of what is approved.
pub(super) fn makes(line: &Line, most: usize) -> Vec<String> {
    let verb = match &line.outcome {
        Outcome::CameBack | Outcome::CameBackInPart { .. } | Outcome::AskedAnew => "made",
        Outcome::CanComeBack | Outcome::CanBeCompleted => "makes",
        Outcome::IsThere
        | Outcome::Taken { .. }
        | Outcome::WouldBeRefused { .. }
        | Outcome::CannotComeBack { .. }
        | Outcome::Unknown { .. }
        | Outcome::Failed { .. }
        | Outcome::NotReached { .. } => "would make",
    };
    let mut told: Vec<String> =
        line.makes.iter().take(most).map(|made| format!("{verb} {}", one_line(&made.says, LONGEST_MADE))).collect();
    if let Some(more @ 1..) = line.makes.len().checked_sub(most) {
        told.push(format!("and {more} more, in the report"));
    }
    told
}

/// Fields that differ as they must, by their reason: what each was and is, the report has.
fn fold(out: &mut String, differences: &[&Difference]) {
    let reasons: BTreeSet<Reason> = differences.iter().map(|it| it.reason).collect();
    for reason in reasons {
        let fields = differences.iter().filter(|it| it.reason == reason).map(|it| it.field.as_str());
        note(out, &format!("- {reason}: {}", fields.collect::<Vec<_>>().join(", ")));
    }
}

/// The resource as people call it.
pub(super) fn label(line: &Line) -> String {
    words::label(line.kind, &line.name, &line.old_id)
}

/// What becomes of it, and by which name it goes now.
pub(super) fn sentence(line: &Line) -> String {
    let now = line.new_id.as_deref().filter(|new| *new != line.old_id.as_str());
    let now = now.map(|new| format!(", now {new}")).unwrap_or_default();
    let differs = match line.differences.iter().filter(|it| !it.reason.is_as_expected()).count() {
        0 => String::new(),
        number => format!(", with {}", count(number, "other field")),
    };
    short(&format!("{}{now}{differs}", line.outcome))
}

fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::CanComeBack => "can come",
        Outcome::CanBeCompleted => "part",
        Outcome::CameBack => "back",
        Outcome::CameBackInPart { .. } => "in part",
        Outcome::AskedAnew => "asked",
        Outcome::IsThere => "there",
        Outcome::Taken { .. } => "taken",
        Outcome::WouldBeRefused { .. } => "waits",
        Outcome::CannotComeBack { .. } => "lost",
        Outcome::Unknown { .. } => "unknown",
        Outcome::Failed { .. } => "failed",
        Outcome::NotReached { .. } => "later",
    }
}
