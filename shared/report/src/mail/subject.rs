//! The first words: a mark, and what is so in one sentence.

use checklist::alerts::{Bulletin, News, State};
use checklist::{CheckId, Verdict, check_id};

use crate::Report;
use crate::words::lasting;

/// The mark of the subject and its sentence: those of the first news, with the number of the others.
pub(super) fn subject(report: &Report, bulletin: &Bulletin, state: &State) -> (String, String) {
    let Some(first) = bulletin.news.first() else { return ("NEWS".to_owned(), report.headline.clone()) };
    let (mark, words) = first_words(report, first, state);
    // Two that are over together, or a certificate that is renewed with them, are one recovery.
    let tells_all = |news: &&News| match news {
        News::Recovered { .. } | News::Renewed { .. } | News::SeenAgain { .. } => mark == "RECOVERED",
        News::Raised { .. } | News::Eased { .. } | News::StillSo { .. } | News::Ending { .. } | News::Unseen { .. } => {
            false
        }
    };
    match bulletin.news.iter().skip(1).filter(|news| !tells_all(news)).count() {
        0 => (mark, words),
        more => (mark, format!("{words} (and {more} more)")),
    }
}

pub(crate) fn first_words(report: &Report, news: &News, state: &State) -> (String, String) {
    let told = |mark: &str, words: String| (mark.to_owned(), words);
    match news {
        News::Raised { check, verdict, .. } => told(word(*verdict), headline(report, *check)),
        News::StillSo { check, verdict, since } => {
            let long = lasting(*since, report.run.at);
            told(&format!("STILL {}", word(*verdict)), format!("for {long}: {}", headline(report, *check)))
        }
        News::Ending { days, verdict } => told(word(*verdict), format!("the certificate ends in {}", in_days(*days))),
        News::Renewed { days } => told("RECOVERED", format!("the certificate is renewed, for {}", in_days(*days))),
        News::Recovered { from, .. } if state.open.is_empty() => {
            let works = if *from == Verdict::Fail { "works again" } else { "all well again" };
            let rest = if report.causes.is_empty() { ", " } else { "; not yet well: " };
            told("RECOVERED", format!("{works}{rest}{}", report.headline))
        }
        News::Recovered { check, .. } => {
            told("BETTER", format!("{check} is well again; still so: {}", report.headline))
        }
        News::Eased { check } => told("BETTER", format!("{check} only warns now: {}", report.headline)),
        News::Unseen { checks } => {
            let seen = checks.first().map_or_else(String::new, |check| headline(report, *check));
            told("UNKNOWN", format!("{} cannot be judged: {seen}", check_id::names(checks)))
        }
        News::SeenAgain { checks } => {
            told("SEEN AGAIN", format!("{} can be judged again, {}", check_id::names(checks), report.headline))
        }
    }
}

fn in_days(days: i64) -> String {
    match days {
        0 => "less than a day".to_owned(),
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    }
}

/// What is so of the check: the cause's sentence, or what the check itself saw.
pub(super) fn headline(report: &Report, check: CheckId) -> String {
    let cause = report.causes.iter().find(|cause| cause.check == check).map(|cause| &cause.headline);
    let seen = || report.checks.iter().find(|it| it.line.check == check).map(|it| &it.line.finding.seen);
    cause.or_else(seen).cloned().unwrap_or_else(|| check.to_string())
}

pub(super) fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fail => "FAIL",
        Verdict::Warn => "WARN",
        Verdict::Pass => "PASS",
        Verdict::Unknown => "UNKNOWN",
        Verdict::Skip => "SKIP",
    }
}
