//! The page: one self-contained document, from a report and the history.

mod cause;
mod changes;
mod checks;
mod cleanup;
mod foot;
mod gauges;
mod latency;
mod plot;
pub(crate) mod strips;
#[cfg(test)]
mod tests;
mod times;
pub(crate) mod words;

use checklist::{Expectations, Verdict};
use report::Report;
use report::cleanup::Summary;

use crate::History;
use crate::html::Html;
use crate::style::{STYLE, policy};

/// What the page shows.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The last run.
    pub report: &'a Report,
    /// What had to be true in it.
    pub expectations: &'a Expectations,
    /// All runs, this one included.
    pub history: &'a History,
    /// The last run of `cleanup`; `None` where it never ran or cannot be read.
    pub cleanup: Option<&'a Summary>,
    /// Where the report lies.
    pub kept_at: &'a str,
}

/// The page as one HTML document. It asks for nothing, runs nothing, and shows everything that it was given as text.
pub fn html(shown: &Shown<'_>) -> String {
    let mut html = begun(&format!("{}: {}", state(shown.report.overall), shown.report.domain));
    for part in
        [cause::head, gauges::row, checks::section, latency::section, changes::section, cleanup::section, foot::foot]
    {
        html.add(&part(shown)).markup("\n");
    }
    html.markup("</main></body></html>\n");
    html.done()
}

/// A document up to its first part, under the policy that it may use its style sheet and nothing else.
pub(crate) fn begun(title: &str) -> Html {
    let mut html = Html::default();
    html.markup("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>");
    html.markup("<meta http-equiv=\"Content-Security-Policy\" content=\"").text(&policy()).markup("\"/>");
    html.markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>");
    html.markup("<meta name=\"color-scheme\" content=\"light dark\"/><meta name=\"robots\" content=\"noindex\"/>");
    html.markup("<meta name=\"referrer\" content=\"no-referrer\"/><title>").text(title).markup("</title>\n<style>");
    html.markup(STYLE).markup("</style></head>\n<body class=\"albkeeper page\"><main>\n");
    html
}

/// How it stands as a whole, in the words of the page's head.
pub(crate) fn state(overall: Verdict) -> &'static str {
    match overall {
        Verdict::Fail => "Failing",
        Verdict::Warn => "Works, with a warning",
        Verdict::Pass => "All well",
        Verdict::Unknown | Verdict::Skip => "Not known",
    }
}
