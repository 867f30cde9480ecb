//! The checklist as a table that a person can read aloud.

use std::fmt::Write as _;

use checklist::{Detail, Verdict};

use crate::words::{time, wrap};
use crate::{Judged, Report};

/// Columns of the sentence beside verdict and name: fits a terminal of 100.
const WIDTH: usize = 78;
const INDENT: &str = "                        ";

impl Report {
    /// The report as a table.
    pub fn table(&self) -> String {
        let mut out = String::new();
        let overall = self.overall.as_str().to_uppercase();
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{overall}  {}: {}", self.domain, self.headline);
        for judged in &self.checks {
            write_check(&mut out, judged);
        }
        let _ = writeln!(
            out,
            "{} ms, {} AWS calls, ${:.5}; report: {}; state: {}; mail: {}",
            self.run.took_ms,
            self.run.aws_calls_total,
            self.run.usd,
            self.delivered.report,
            self.delivered.state,
            self.delivered.mail,
        );
        out
    }
}

fn write_check(out: &mut String, judged: &Judged) {
    let finding = &judged.line.finding;
    let mut sentences = wrap(&finding.seen, WIDTH).into_iter();
    let first = sentences.next().unwrap_or_default();
    let _ = writeln!(out, "  {:<8}{:<14}{first}", finding.verdict.as_str(), judged.line.check);
    for more in sentences {
        let _ = writeln!(out, "{INDENT}{more}");
    }
    if matches!(finding.verdict, Verdict::Pass | Verdict::Skip) {
        return;
    }
    let mut note = |label: &str, text: &str| {
        for (at, line) in wrap(text, WIDTH - label.len()).into_iter().enumerate() {
            let label = if at == 0 { label.to_owned() } else { " ".repeat(label.len()) };
            let _ = writeln!(out, "{INDENT}{label}{line}");
        }
    };
    note("expected: ", &finding.expected);
    for detail in finding.details.iter().filter(|detail| detail.verdict > Verdict::Pass) {
        note("- ", &detail_words(detail));
    }
    if let Some(since) = judged.since {
        note("since: ", &time(since));
    }
    if let Some(next) = &finding.next {
        note("next: ", next);
    }
}

pub(crate) fn detail_words(detail: &Detail) -> String {
    format!("{} {}: {}", detail.verdict, detail.about, detail.seen)
}
