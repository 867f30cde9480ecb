//! The mail: what is broken first, then since when, then what to do.

use std::fmt::Write as _;

use checklist::Verdict;
use checklist::history::{Mail, News};

use crate::details;
use crate::words::{ascii, cut, time, wrap};
use crate::{Judged, Report};

/// SNS refuses a subject of 100 characters or more. Source: SNS API reference, `Publish`.
const LONGEST_SUBJECT: usize = 99;
/// Observations that a mail shows of one check; the report has them all.
const MOST_DETAILS: usize = 5;
/// Characters of what another check saw.
const LONGEST_OTHER: usize = 200;
const WIDTH: usize = 76;

/// The mail that tells the news. `kept` says where the whole report lies.
pub fn mail(report: &Report, news: News, kept: &str) -> Mail {
    let (mark, what) = subject(report, news);
    let subject = cut(&ascii(&format!("[{mark}] {}: {what}", report.domain)), LONGEST_SUBJECT);
    Mail { subject, text: text(report, news, &what, kept) }
}

fn subject(report: &Report, news: News) -> (&'static str, String) {
    match news {
        News::Worse { to, .. } | News::Better { to, .. } => (word(to), report.headline.clone()),
        News::Recovered { from } => {
            let was = if from == Verdict::Fail { "works again" } else { "all well again" };
            ("RECOVERED", format!("{was}, {}", report.headline))
        }
        News::Blind => ("UNKNOWN", report.headline.clone()),
        News::SeeingAgain => ("SEEN AGAIN", report.headline.clone()),
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fail => "FAIL",
        Verdict::Warn => "WARN",
        Verdict::Pass => "PASS",
        Verdict::Unknown => "UNKNOWN",
        Verdict::Skip => "SKIP",
    }
}

fn text(report: &Report, news: News, what: &str, kept: &str) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    for line in wrap(what, WIDTH) {
        let _ = writeln!(out, "{line}");
    }
    let _ = writeln!(out, "\n{}\n{}", report.domain, before_and_now(report, news));
    if let Some(lead) = report.lead() {
        write_lead(&mut out, lead);
    }
    write_others(&mut out, report);
    let _ = writeln!(out, "\nWhole checklist");
    for judged in &report.checks {
        let finding = &judged.line.finding;
        let sentence = cut(&finding.seen, WIDTH - 24);
        let _ = writeln!(out, "  {:<8}{:<14}{sentence}", finding.verdict.as_str(), judged.line.check);
    }
    if let Some(arn) = &report.load_balancer {
        let _ = writeln!(out, "\nLoad balancer: {arn}");
    }
    let _ = writeln!(out, "Run: {} at {}\nReport: {kept}", report.run.id, time(report.run.at));
    out
}

fn before_and_now(report: &Report, news: News) -> String {
    let now = word(report.overall);
    match news {
        News::Worse { from, to } | News::Better { from, to } => {
            let since =
                report.lead().and_then(|lead| lead.since).map_or_else(String::new, |at| format!(" since {}", time(at)));
            format!("{}{since}, before: {}", word(to), word(from))
        }
        News::Recovered { from } => format!("{now}, before: {}", word(from)),
        News::Blind => "How it stands is not known: what was told before may no longer be so.".to_owned(),
        News::SeeingAgain => format!("{now}: everything is seen again, and nothing changed meanwhile."),
    }
}

fn write_lead(out: &mut String, lead: &Judged) {
    let finding = &lead.line.finding;
    let _ = writeln!(out, "\n{} ({})", lead.line.asks, lead.line.check);
    let _ = writeln!(out, "  expected: {}", finding.expected);
    for line in details::lines(finding, MOST_DETAILS) {
        let _ = writeln!(out, "  - {line}");
    }
    if let Some(next) = &finding.next {
        let _ = writeln!(out, "\nNext step");
        for step in next.lines() {
            let _ = writeln!(out, "  {step}");
        }
    }
}

fn write_others(out: &mut String, report: &Report) {
    let lead = report.lead().map(|lead| lead.line.check.as_str());
    let others: Vec<_> = report
        .checks
        .iter()
        .filter(|judged| judged.line.finding.verdict > Verdict::Pass && Some(judged.line.check.as_str()) != lead)
        .collect();
    if others.is_empty() {
        return;
    }
    let _ = writeln!(out, "\nAlso");
    for judged in others {
        let finding = &judged.line.finding;
        let seen = cut(&finding.seen, LONGEST_OTHER);
        let _ = writeln!(out, "  {:<8}{}: {seen}", finding.verdict.as_str(), judged.line.check);
    }
}
