//! The mail: on the first screen of a phone the cause, since when, who notices, what to do; below it everything else.

pub(crate) mod sections;
pub(crate) mod subject;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use checklist::CheckId;
use checklist::alerts::{Bulletin, Mail, News, State};

use crate::Report;
use crate::words::{ascii, cut, time, wrap};
use sections::{Sections, WIDTH};

/// SNS refuses a subject of 100 characters or more. Source: SNS API reference, `Publish`.
pub(crate) const LONGEST_SUBJECT: usize = 99;

/// What the mail needs to know besides the report.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// What the subject calls what is looked at.
    pub name: &'a str,
    /// The state after this mail: what people were told and is not yet over.
    pub state: &'a State,
    /// Where the whole report lies.
    pub kept: &'a str,
}

/// The mail that tells the news.
pub fn mail(report: &Report, bulletin: &Bulletin, about: About<'_>) -> Mail {
    let (mark, what) = subject::subject(report, bulletin, about.state);
    let subject = cut(&ascii(&format!("[{mark}] {}: {what}", about.name)), LONGEST_SUBJECT);
    let mut text = String::new();
    // Writing to a String cannot fail.
    for line in wrap(&what, WIDTH) {
        let _ = writeln!(text, "{line}");
    }
    let mut sections = Sections { report, out: &mut text };
    let mut shown: Vec<CheckId> = Vec::new();
    for (at, news) in bulletin.news.iter().enumerate() {
        sections.news(news, at == 0);
        shown.extend(news.check());
    }
    sections.changes();
    sections.others(&shown);
    sections.checklist();
    write_foot(&mut text, report, bulletin, about);
    Mail { subject, text, kept: about.kept.to_owned() }
}

fn write_foot(out: &mut String, report: &Report, bulletin: &Bulletin, about: About<'_>) {
    if let Some(since) = bulletin.held_back_since {
        let _ = writeln!(
            out,
            "\nHeld back since {}: there was more to tell than alerts.max_mails_per_hour allows. What was over before \
             it could be told stands in the reports of that time.",
            time(since)
        );
    }
    let open: Vec<String> =
        about.state.open.iter().map(|(check, alert)| format!("{check} since {}", time(alert.since))).collect();
    if !open.is_empty() && bulletin.news.iter().any(|news| !matches!(news, News::Raised { .. })) {
        let _ = writeln!(out, "\nNot over: {}", open.join(", "));
    }
    let _ = writeln!(out, "\nDomain: {}", report.domain);
    if let Some(arn) = &report.load_balancer {
        let _ = writeln!(out, "Load balancer: {arn}");
    }
    let _ = writeln!(out, "Run: {} at {}\nReport: {}", report.run.id, time(report.run.at), about.kept);
}
