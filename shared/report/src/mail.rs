//! The mail: what is broken first, then since when, then what to do.

use std::fmt::Write as _;

use checklist::Verdict;
use checklist::history::{Mail, News, Topic};

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
pub fn mail(report: &Report, news: &News, kept: &str) -> Mail {
    let lead = lead(report, news);
    let (mark, what) = first_words(report, news, lead);
    let subject = cut(&ascii(&format!("[{mark}] {}: {what}", report.domain)), LONGEST_SUBJECT);
    let mut text = String::new();
    // Writing to a String cannot fail.
    for line in wrap(&what, WIDTH) {
        let _ = writeln!(text, "{line}");
    }
    let _ = writeln!(text, "\n{}\n{}", report.domain, before_and_now(news, lead));
    if let Some(lead) = lead {
        write_lead(&mut text, lead);
    }
    write_others(&mut text, report, lead);
    write_foot(&mut text, report, kept);
    Mail { subject, text }
}

/// The check that the news is about: the first that is as bad as the news says.
fn lead<'a>(report: &'a Report, news: &News) -> Option<&'a Judged> {
    let of = |topic: Topic, verdict: Verdict| {
        report
            .checks
            .iter()
            .find(|judged| judged.line.finding.verdict == verdict && Topic::of(&judged.line.check) == topic)
    };
    match news {
        News::Worse(change) => of(change.topic, change.to),
        News::Better(_) | News::Recovered { .. } | News::SeenAgain { .. } => report.lead(),
        News::Unseen { check } => report.checks.iter().find(|judged| judged.line.check == *check),
    }
}

/// The mark of the subject, and what is so in one sentence.
fn first_words(report: &Report, news: &News, lead: Option<&Judged>) -> (&'static str, String) {
    let seen = || lead.map_or_else(|| report.headline.clone(), |lead| lead.line.finding.seen.clone());
    match news {
        News::Worse(change) => (word(change.to), seen()),
        News::Better(change) => {
            let topic = topic_words(change.topic);
            ("BETTER", format!("{topic} {}; still {}: {}", state_words(change.to), word(report.overall), seen()))
        }
        News::Recovered { from: Verdict::Fail } => ("RECOVERED", format!("works again, {}", report.headline)),
        News::Recovered { .. } => ("RECOVERED", format!("all well again, {}", report.headline)),
        News::Unseen { check } => ("UNKNOWN", format!("{check} cannot be judged: {}", seen())),
        News::SeenAgain { check } => ("SEEN AGAIN", format!("{check} can be judged again, {}", report.headline)),
    }
}

fn topic_words(topic: Topic) -> &'static str {
    match topic {
        Topic::Site => "the site",
        Topic::Figures => "the metrics",
        Topic::Logs => "the access logs",
        Topic::Cost => "the cost",
        Topic::Settings => "what guards the load balancer",
        Topic::AlertPath => "the way of these mails",
    }
}

fn state_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass | Verdict::Skip => "is well again",
        Verdict::Warn => "is better, with a warning",
        Verdict::Fail => "fails",
        Verdict::Unknown => "is unknown",
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

fn before_and_now(news: &News, lead: Option<&Judged>) -> String {
    let since = lead.and_then(|lead| lead.since).map_or_else(String::new, |at| format!(" since {}", time(at)));
    match news {
        News::Worse(change) => format!("{}{since}, before: {}", word(change.to), word(change.from)),
        News::Better(change) => format!("{}, before: {}", word(change.to), word(change.from)),
        News::Recovered { from } => format!("{}, before: {}", word(Verdict::Pass), word(*from)),
        News::Unseen { .. } => format!("UNKNOWN{since}: what was told of it before may no longer be so"),
        News::SeenAgain { .. } => "Nothing else is new.".to_owned(),
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

fn write_others(out: &mut String, report: &Report, lead: Option<&Judged>) {
    let is_lead = |judged: &Judged| lead.is_some_and(|lead| lead.line.check == judged.line.check);
    let mut others = report
        .checks
        .iter()
        .filter(|judged| judged.line.finding.verdict > Verdict::Pass && !is_lead(judged))
        .peekable();
    if others.peek().is_none() {
        return;
    }
    let _ = writeln!(out, "\nAlso");
    for judged in others {
        let finding = &judged.line.finding;
        let seen = cut(&finding.seen, LONGEST_OTHER);
        let _ = writeln!(out, "  {:<8}{}: {seen}", finding.verdict.as_str(), judged.line.check);
    }
}

fn write_foot(out: &mut String, report: &Report, kept: &str) {
    let _ = writeln!(out, "\nWhole checklist");
    for judged in &report.checks {
        let finding = &judged.line.finding;
        let sentence = cut(&finding.seen, WIDTH - 26);
        let _ = writeln!(out, "  {:<8}{:<16}{sentence}", finding.verdict.as_str(), judged.line.check);
    }
    if let Some(arn) = &report.load_balancer {
        let _ = writeln!(out, "\nLoad balancer: {arn}");
    }
    let _ = writeln!(out, "Run: {} at {}\nReport: {kept}", report.run.id, time(report.run.at));
}
