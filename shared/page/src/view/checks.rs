//! The checklist: each check with what was expected, what was seen, and how it stood over time.

use checklist::{Detail, Verdict};
use report::Judged;

use super::Shown;
use super::gauges::strips;
use super::words::{badge, class, quoted, span, time};
use crate::html::Html;

/// Observations that are shown of one check; the report has them all.
const MOST_DETAILS: usize = 12;
/// Things that are named when the same is said of several.
const MOST_NAMED: usize = 4;

pub(super) fn section(shown: &Shown<'_>) -> Html {
    let mut html = Html::default();
    html.markup("<section><h2>Checklist</h2><table class=\"checks\"><thead><tr><th scope=\"col\">Check</th>");
    html.markup("<th scope=\"col\">Verdict</th><th scope=\"col\">What was seen</th>");
    html.markup("<th scope=\"col\">Last day and 90 days</th></tr></thead><tbody>");
    for judged in &shown.report.checks {
        row(&mut html, shown, judged);
    }
    html.markup("</tbody></table></section>");
    html
}

fn row(html: &mut Html, shown: &Shown<'_>, judged: &Judged) {
    let (line, finding) = (&judged.line, &judged.line.finding);
    html.markup("<tr class=\"")
        .markup(class(finding.verdict))
        .markup("\"><th scope=\"row\">")
        .text(line.check.as_str());
    html.markup("<small>").text(&line.asks).markup("</small></th><td>");
    badge(html, finding.verdict);
    html.markup("</td><td><p>");
    quoted(html, &finding.seen);
    html.markup("</p>");
    if let Some(since) = judged.since.filter(|_| finding.verdict > Verdict::Pass) {
        let lasts = span(shown.report.run.at.as_second() - since.as_second());
        html.markup("<p class=\"note\">").text(&format!("since {}, for {lasts}", time(since))).markup("</p>");
    }
    more(html, judged);
    html.markup("</td><td class=\"times\">");
    if let Some([day, days]) = strips(shown, line.check.as_str()) {
        for (title, strip) in [("24 h", day), ("90 d", days)] {
            html.markup("<div><span class=\"note\">").markup(title).markup("</span>");
            strip.draw(html, &format!("{} {title}", line.check), "low");
            html.markup("<span class=\"note\">").text(&strip.share()).markup("</span></div>");
        }
    }
    html.markup("</td></tr>");
}

/// What was expected and observed: open where something is wrong.
fn more(html: &mut Html, judged: &Judged) {
    let finding = &judged.line.finding;
    let open = matches!(finding.verdict, Verdict::Fail | Verdict::Warn);
    html.markup(if open { "<details open=\"open\">" } else { "<details>" });
    html.markup("<summary>expected and observed</summary><p><b>Expected</b> ");
    quoted(html, &finding.expected);
    html.markup("</p>");
    observed(html, &finding.details);
    if let Some(next) = &finding.next {
        html.markup("<p><b>Next step</b></p><pre>").text(next).markup("</pre>");
    }
    html.markup("</details>");
}

/// The observations, the worst first; the same of several things is said once.
fn observed(html: &mut Html, details: &[Detail]) {
    let mut groups: Vec<(&Detail, Vec<String>)> = Vec::new();
    for detail in details {
        let same = |first: &Detail| first.verdict == detail.verdict && first.seen == detail.seen;
        match groups.iter_mut().find(|(first, _)| same(first)) {
            Some((_, abouts)) => abouts.push(detail.about.to_string()),
            None => groups.push((detail, vec![detail.about.to_string()])),
        }
    }
    groups.sort_by_key(|(first, _)| std::cmp::Reverse(first.verdict.max(Verdict::Pass)));
    if groups.is_empty() {
        return;
    }
    html.markup("<ul>");
    for (Detail { verdict, seen, .. }, abouts) in groups.iter().take(MOST_DETAILS) {
        html.markup("<li><span class=\"tag ").markup(class(*verdict)).markup("\">").markup(verdict.as_str());
        html.markup("</span> <b>");
        let named: Vec<&str> = abouts.iter().take(MOST_NAMED).map(String::as_str).collect();
        quoted(html, &named.join(", "));
        html.markup("</b>");
        if let more @ 1.. = abouts.len().saturating_sub(MOST_NAMED) {
            html.text(&format!(" and {more} more"));
        }
        html.markup(": ");
        quoted(html, seen);
        html.markup("</li>");
    }
    if let rest @ 1.. = groups.len().saturating_sub(MOST_DETAILS) {
        html.markup("<li>").text(&format!("and {rest} more, in the report")).markup("</li>");
    }
    html.markup("</ul>");
}
