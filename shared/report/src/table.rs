//! The checklist as a table that a person can read aloud.

use std::fmt::Write as _;

use checklist::{Acceptance, Accepted, Verdict, check_id};

use crate::details;
use crate::load;
use crate::words::{time, wrap};
use crate::{Changes, Delivered, Judged, Report, Run};

/// Columns of the sentence beside verdict and name: fits a terminal of 100.
const WIDTH: usize = 76;
/// Observations that the table shows of one check; the stored report has them all.
const MOST_DETAILS: usize = 6;
const INDENT: &str = "                          ";

impl Report {
    /// The checklist with what the run cost and delivered.
    pub fn table(&self) -> String {
        format!("{}{}", self.checklist(), self.footer())
    }

    /// The checklist as a table.
    pub fn checklist(&self) -> String {
        let mut out = String::new();
        let overall = self.overall.as_str().to_uppercase();
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{overall}  {}: {}", self.domain, self.headline);
        let is_unasked =
            |judged: &&Judged| judged.line.finding.verdict == Verdict::Skip && judged.line.check.check().on_demand;
        let unasked: Vec<&Judged> = self.checks.iter().filter(is_unasked).collect();
        let are_few = unasked.len() < 2;
        for judged in self.checks.iter().filter(|judged| are_few || !is_unasked(judged)) {
            write_check(&mut out, judged);
        }
        if !are_few {
            write_unasked(&mut out, &unasked);
        }
        if let Some(load) = &self.load {
            out.push_str(&load::table(load));
        }
        write_accepted(&mut out, self);
        write_why(&mut out, self);
        out
    }

    /// What the run cost, and what became of its report, state, mail and page.
    pub fn footer(&self) -> String {
        let page = self.page.as_ref().map_or_else(String::new, |page| format!("  page: {page}\n"));
        format!("{}{page}", footer(&self.run, &self.delivered))
    }
}

/// Checks that are made only where somebody asks, and nobody did: one line for all, for the report has the reason of each.
fn write_unasked(out: &mut String, unasked: &[&Judged]) {
    let names: Vec<&str> = unasked.iter().map(|judged| judged.line.check.as_str()).collect();
    // Writing to a String cannot fail.
    let _ = writeln!(out, "  skip    {:<16}{}", "not asked for", names.join(", "));
}

/// What the event accepts, each with what it does.
fn write_accepted(out: &mut String, report: &Report) {
    for Accepted { acceptance, stands } in &report.accepted {
        let Acceptance { check, about, verdict, reason, until } = acceptance;
        let text = format!("{verdict} until {until}, {}: {about}: {reason}", stands.as_str());
        for (at, line) in wrap(&text, WIDTH).into_iter().enumerate() {
            // Writing to a String cannot fail.
            let _ = match at {
                0 => writeln!(out, "  accepts {check:<16}{line}"),
                _ => writeln!(out, "{INDENT}{line}"),
            };
        }
    }
}

/// The causes that have consequences, and what changed.
fn write_why(out: &mut String, report: &Report) {
    for cause in report.causes.iter().filter(|cause| !cause.consequences.is_empty()) {
        let _ = writeln!(out, "  because of {}: {}", cause.check, check_id::names(&cause.consequences));
    }
    if report.overall <= Verdict::Pass {
        return;
    }
    let Changes { since_last, good_at, since_good } = &report.changes;
    let (since, changes) = match good_at {
        Some(at) if !since_good.is_empty() => (format!("since {}, when nothing failed", time(*at)), since_good),
        Some(_) | None => ("since the last run".to_owned(), since_last),
    };
    if !changes.is_empty() {
        let _ = writeln!(out, "  changed {since}:");
    }
    for change in changes.iter().take(MOST_DETAILS) {
        let _ = writeln!(out, "    {change}");
    }
    if changes.len() > MOST_DETAILS {
        let _ = writeln!(out, "    and {} more", changes.len() - MOST_DETAILS);
    }
}

/// What a run cost, and what became of its report, state and mail.
pub(crate) fn footer(run: &Run, delivered: &Delivered) -> String {
    let Delivered { report, state, mail, failed: _ } = delivered;
    let Run { took_ms, aws_calls_total, usd, .. } = run;
    format!(
        "  {took_ms} ms, {aws_calls_total} AWS calls, ${usd:.5}\n  mail: {mail}\n  state: {state}\n  report: {report}\n"
    )
}

fn write_check(out: &mut String, judged: &Judged) {
    let finding = &judged.line.finding;
    let mut sentences = wrap(&finding.seen, WIDTH).into_iter();
    let first = sentences.next().unwrap_or_default();
    let _ = writeln!(out, "  {:<8}{:<16}{first}", finding.verdict.as_str(), judged.line.check);
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
    for line in details::lines(finding, MOST_DETAILS) {
        note("- ", &line);
    }
    if let Some(since) = judged.since {
        note("since: ", &time(since));
    }
    if let Some(next) = &finding.next {
        for step in next.lines() {
            note("next: ", step);
        }
    }
}

#[cfg(test)]
mod tests {
    use checklist::example::healthy;
    use checklist::{CheckId, accepted, causes, judge};

    use super::*;
    use crate::border::Border;
    use crate::build;

    /// The example with a warning that is accepted, and with an acceptance of nothing.
    fn report() -> Report {
        let (mut facts, mut expectations) = healthy();
        facts.logs.traffic.as_mut().unwrap().users.statuses = [(200, 600), (404, 300)].into();
        let acceptance = |about: &str, reason: &str| Acceptance {
            check: CheckId::Traffic,
            about: about.to_owned(),
            verdict: Verdict::Warn,
            reason: reason.to_owned(),
            until: "2027-03-31".parse().unwrap(),
        };
        expectations.accepted = vec![acceptance("4XX", "a partner asks for what is gone"), acceptance("5XX", "x\n{}")];
        let lines = judge(&facts, &expectations);
        let causes = causes(&facts, &expectations, &lines);
        let accepted = accepted(&expectations.accepted, &lines, facts.at);
        let run = Run::begun("1".to_owned(), facts.at, "us-east-1".to_owned());
        let mut report = build::report(&facts, lines, causes, None, run);
        report.accepted = accepted;
        Border::default().pass(&mut report);
        report
    }

    #[test]
    fn what_is_accepted_is_shown_and_counted_apart() {
        let report = report();
        assert_eq!((report.overall, report.causes.len(), report.count(Verdict::Warn)), (Verdict::Pass, 0, 0));
        assert!(report.headline.ends_with("checks pass, 1 finding is accepted"), "{}", report.headline);
        let table = report.checklist();
        for line in [
            "  pass    traffic         accepted until 2027-03-31: 4XX: 300 in 900 requests",
            "  accepts traffic         warn until 2027-03-31, accepted: 4XX: a partner asks for what is gone",
            "  accepts traffic         warn until 2027-03-31, matches nothing: 5XX: x {}",
        ] {
            assert!(table.contains(line), "{line}\nnot in\n{table}");
        }
    }

    #[test]
    fn what_nobody_asked_for_is_one_line() {
        let (mut facts, expectations) = healthy();
        facts.declared = Ok(None);
        let lines = judge(&facts, &expectations);
        let run = Run::begun("1".to_owned(), facts.at, "us-east-1".to_owned());
        let mut report = build::report(&facts, lines, Vec::new(), None, run);
        Border::default().pass(&mut report);
        let table = report.checklist();
        assert!(table.contains("  skip    not asked for   controller, pods, drift\n"), "{table}");
        assert_eq!(table.matches("skip").count(), 1, "{table}");
    }
}
