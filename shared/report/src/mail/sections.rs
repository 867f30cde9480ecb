//! The parts of a mail, each cut to what a person reads on a phone; the report has the rest.

use std::fmt::Write as _;

use checklist::alerts::News;
use checklist::{CheckId, Verdict, check_id};

use super::subject::{headline, word};
use crate::details;
use crate::words::{cut, lasting, time, wrap};
use crate::{Judged, Report};

pub(crate) const WIDTH: usize = 76;
/// Observations of one check.
const MOST_DETAILS: usize = 5;
const MOST_LINES: usize = 6;
/// Characters of what another check saw.
const LONGEST_LINE: usize = 200;

/// Writes the parts of one mail. Writing to a String cannot fail.
pub(crate) struct Sections<'a> {
    pub(crate) report: &'a Report,
    pub(crate) out: &'a mut String,
}

impl Sections<'_> {
    /// One of the news. The first one's sentence stands above already.
    pub(crate) fn news(&mut self, news: &News, is_first: bool) {
        let now = self.report.run.at;
        let words = news.check().filter(|_| !is_first && news.begins()).map(|check| headline(self.report, check));
        for line in words.iter().flat_map(|words| wrap(words, WIDTH)) {
            let _ = write!(self.out, "\n{line}");
        }
        if words.is_some() {
            let _ = writeln!(self.out);
        }
        match news {
            News::Raised { check, verdict, before } => {
                self.cause(*check, word(*verdict), &format!(", before: {}", word(*before)));
            }
            News::StillSo { check, verdict, since } => {
                let long = lasting(*since, now);
                self.cause(*check, word(*verdict), &format!(", for {long}"));
            }
            News::Ending { verdict, .. } => self.cause(CheckId::Tls, word(*verdict), ""),
            News::Eased { check } => self.cause(*check, "WARN", ", before: FAIL"),
            News::Recovered { check, from, since } => {
                let long = lasting(*since, now);
                let _ =
                    writeln!(self.out, "\n{check}: PASS, before: {} since {}, for {long}", word(*from), time(*since));
                let _ = writeln!(self.out, "  {}", cut(&headline(self.report, *check), LONGEST_LINE));
            }
            News::Renewed { days } => {
                let _ = writeln!(self.out, "\nThe certificate that came to its end is replaced: {days} days to go.");
            }
            News::Unseen { checks } => {
                for check in checks.iter().take(MOST_LINES) {
                    self.cause(*check, "UNKNOWN", ": what was told of it before may no longer be so");
                }
                self.count_the_rest(checks.len());
            }
            News::SeenAgain { checks } => {
                let _ = writeln!(self.out, "\nCan be judged again: {}", check_id::names(checks));
            }
        }
    }

    /// A cause or a single check: since when, who notices, what to do, what follows from it, what was seen.
    fn cause(&mut self, check: CheckId, stands: &str, more: &str) {
        let report = self.report;
        let Some(judged) = report.checks.iter().find(|judged| judged.line.check == check) else { return };
        let cause = report.causes.iter().find(|cause| cause.check == check);
        let finding = &judged.line.finding;
        let _ = writeln!(self.out);
        let since = judged.since.map_or_else(String::new, |at| format!(" since {}", time(at)));
        self.labelled("State", &format!("{check}: {stands}{since}{more}"));
        if let Some(cause) = cause {
            self.labelled("Noticed by", &cause.affected);
        }
        if headline(report, check) != finding.seen {
            self.labelled("Seen", &finding.seen);
        }
        if let Some(next) = &finding.next {
            let _ = writeln!(self.out, "\nNext step");
            for step in next.lines() {
                let _ = writeln!(self.out, "  {step}");
            }
        }
        self.consequences(cause.map_or(&[][..], |cause| cause.consequences.as_slice()));
        let _ = writeln!(self.out, "\n{} ({check})\n  expected: {}", judged.line.asks, finding.expected);
        for line in details::lines(finding, MOST_DETAILS) {
            let _ = writeln!(self.out, "  - {line}");
        }
    }

    fn labelled(&mut self, label: &str, text: &str) {
        for (at, line) in wrap(text, WIDTH - 12).into_iter().enumerate() {
            let label = if at == 0 { label } else { "" };
            let _ = writeln!(self.out, "{label:<12}{line}");
        }
    }

    fn consequences(&mut self, checks: &[CheckId]) {
        if checks.is_empty() {
            return;
        }
        let _ = writeln!(self.out, "\nFollows from it");
        for check in checks.iter().take(MOST_LINES) {
            if let Some(judged) = self.report.checks.iter().find(|judged| judged.line.check == *check) {
                self.line(judged);
            }
        }
        self.count_the_rest(checks.len());
    }

    /// What changed since nothing failed, or since the last run.
    pub(super) fn changes(&mut self) {
        let changes = &self.report.changes;
        let (since, changes) = match changes.good_at {
            Some(at) if !changes.since_good.is_empty() => {
                (format!("since {}, when nothing failed", time(at)), &changes.since_good)
            }
            Some(_) | None => ("since the last run".to_owned(), &changes.since_last),
        };
        if changes.is_empty() {
            return;
        }
        let _ = writeln!(self.out, "\nChanged {since}");
        for change in changes.iter().take(MOST_LINES) {
            let _ = writeln!(self.out, "  - {}", cut(change, LONGEST_LINE));
        }
        self.count_the_rest(changes.len());
    }

    /// What else does not stand well.
    pub(super) fn others(&mut self, shown: &[CheckId]) {
        let follows = |check: CheckId| {
            let causes = self.report.causes.iter().filter(|cause| shown.contains(&cause.check));
            causes.flat_map(|cause| &cause.consequences).any(|it| *it == check)
        };
        let is_other = |judged: &&Judged| {
            let check = judged.line.check;
            judged.line.finding.verdict > Verdict::Pass && !shown.contains(&check) && !follows(check)
        };
        let others: Vec<&Judged> = self.report.checks.iter().filter(is_other).collect();
        if others.is_empty() {
            return;
        }
        let _ = writeln!(self.out, "\nAlso");
        others.iter().take(MOST_LINES).for_each(|judged| self.line(judged));
        self.count_the_rest(others.len());
    }

    /// Every check on one line.
    pub(super) fn checklist(&mut self) {
        let _ = writeln!(self.out, "\nWhole checklist");
        for judged in &self.report.checks {
            let finding = &judged.line.finding;
            let sentence = cut(&finding.seen, WIDTH - 26);
            let _ = writeln!(self.out, "  {:<8}{:<16}{sentence}", finding.verdict.as_str(), judged.line.check);
        }
    }

    fn line(&mut self, judged: &Judged) {
        let finding = &judged.line.finding;
        let seen = cut(&finding.seen, LONGEST_LINE);
        let _ = writeln!(self.out, "  {:<8}{}: {seen}", finding.verdict.as_str(), judged.line.check);
    }

    fn count_the_rest(&mut self, all: usize) {
        if all > MOST_LINES {
            let _ = writeln!(self.out, "  and {} more, in the report", all - MOST_LINES);
        }
    }
}
