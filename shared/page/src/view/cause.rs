//! The head of the page: what is so, since when, and what to do.

use checklist::Verdict;
use jiff::Timestamp;
use report::Judged;

use super::words::{class, mark, quoted, span, time};
use super::{Shown, state};
use crate::html::Html;

/// Others that are named beside the cause; the checklist below has them all.
const MOST_OTHERS: usize = 5;

/// What a person on call reads first.
struct Cause<'a> {
    says: &'a str,
    asks: Option<&'a str>,
    since: Option<Timestamp>,
    next: Option<&'a str>,
    affected: Option<&'a str>,
    follow: Vec<&'a Judged>,
    others: Vec<&'a Judged>,
}

impl<'a> Cause<'a> {
    /// The report's first cause with what follows from it. All others that are not well stand beside it.
    fn from_report(shown: &Shown<'a>) -> Self {
        let lead = shown.report.lead();
        let not_well = shown.report.checks.iter().filter(|judged| judged.line.finding.verdict > Verdict::Pass);
        let is_lead = |judged: &&Judged| lead.is_some_and(|lead| lead.line.check == judged.line.check);
        let cause = shown.report.causes.first();
        let follows = |judged: &&Judged| cause.is_some_and(|cause| cause.consequences.contains(&judged.line.check));
        let (follow, others) = not_well.filter(|judged| !is_lead(judged)).partition(follows);
        Self {
            says: &shown.report.headline,
            asks: lead.map(|lead| lead.line.asks.as_str()),
            since: lead.and_then(|lead| lead.since),
            next: lead.and_then(|lead| lead.line.finding.next.as_deref()),
            affected: cause.map(|cause| cause.affected.as_str()),
            follow,
            others,
        }
    }
}

pub(super) fn head(shown: &Shown<'_>) -> Html {
    let (report, cause) = (shown.report, Cause::from_report(shown));
    let mut html = Html::default();
    html.markup("<header class=\"head ").markup(class(report.overall)).markup("\"><p class=\"where\">");
    html.text(report.domain.as_str()).markup("</p><h1><span class=\"mark\" aria-hidden=\"true\">");
    html.markup(mark(report.overall))
        .markup("</span> ")
        .markup(state(report.overall))
        .markup("</h1><p class=\"says\">");
    quoted(&mut html, cause.says);
    html.markup("</p><p class=\"since\">");
    if let Some(since) = cause.since {
        let lasts = span(report.run.at.as_second() - since.as_second());
        html.text(&format!("Since {}, for {lasts}. ", time(since)));
    }
    html.text(&format!("Looked at {}.", time(report.run.at))).markup("</p>");
    if let Some(affected) = cause.affected {
        html.markup("<p class=\"asks\">Noticed by ");
        quoted(&mut html, affected);
        html.markup("</p>");
    }
    if let (Some(next), Some(asks)) = (cause.next, cause.asks) {
        html.markup("<section class=\"next\"><h2>Next step</h2><p class=\"asks\">").text(asks).markup("</p><pre>");
        html.text(next).markup("</pre></section>");
    }
    others(&mut html, "Follows from it", &cause.follow);
    others(&mut html, "Also not well", &cause.others);
    html.markup("</header>");
    html
}

fn others(html: &mut Html, title: &str, others: &[&Judged]) {
    if others.is_empty() {
        return;
    }
    html.markup("<section class=\"also\"><h2>").text(title).markup("</h2><ul>");
    for judged in others.iter().take(MOST_OTHERS) {
        html.markup("<li>");
        super::words::badge(html, judged.line.finding.verdict);
        html.markup(" <b>").text(judged.line.check.as_str()).markup("</b> ");
        quoted(html, &judged.line.finding.seen);
        html.markup("</li>");
    }
    let more = others.len().saturating_sub(MOST_OTHERS);
    if more > 0 {
        html.markup("<li>").text(&format!("and {more} more, in the checklist")).markup("</li>");
    }
    html.markup("</ul></section>");
}
