//! Small pieces of text that several parts of the page share.

use checklist::Verdict;
use jiff::Timestamp;

use crate::html::Html;

/// A time as people read it.
pub(crate) fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// How long, in its two largest units: `3 d 4 h`, `2 h 5 min`, `under a minute`.
pub(crate) fn span(seconds: i64) -> String {
    let minutes = seconds.max(0) / 60;
    let units = [("d", minutes / 1440), ("h", minutes / 60 % 24), ("min", minutes % 60)];
    let first = units.iter().position(|(_, number)| *number > 0);
    let Some(first) = first else { return "under a minute".to_owned() };
    let told = units.iter().skip(first).take(2).filter(|(_, number)| *number > 0);
    told.map(|(unit, number)| format!("{number} {unit}")).collect::<Vec<_>>().join(" ")
}

/// A share in percent, never rounded up: 100 % means all.
pub(crate) fn share(good: u32, of: u32) -> String {
    if of == 0 {
        return "no data".to_owned();
    }
    let hundredths = u64::from(good) * 10_000 / u64::from(of);
    match (hundredths / 100, hundredths % 100) {
        (whole, 0) => format!("{whole} %"),
        (whole, part) => format!("{whole}.{part:02} %"),
    }
}

/// The class of a verdict in the style sheet.
pub(crate) fn class(verdict: Verdict) -> &'static str {
    verdict.as_str()
}

/// A sign that tells verdicts apart without colour.
pub(crate) fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "✓",
        Verdict::Warn => "!",
        Verdict::Fail => "✕",
        Verdict::Unknown => "?",
        Verdict::Skip => "–",
    }
}

/// A verdict as a sign with its word.
pub(crate) fn badge(html: &mut Html, verdict: Verdict) {
    html.markup("<span class=\"badge ").markup(class(verdict)).markup("\"><span class=\"mark\" aria-hidden=\"true\">");
    html.markup(mark(verdict)).markup("</span> ").markup(verdict.as_str()).markup("</span>");
}

/// What somebody else wrote, in a box of its own: its direction does not reach what stands around it.
pub(crate) fn quoted(html: &mut Html, text: &str) {
    html.markup("<bdi>").text(&cut(text)).markup("</bdi>");
}

/// Text of a sane length, with a count of what is not shown.
pub(crate) fn cut(text: &str) -> String {
    const LONGEST: usize = 600;
    let more = text.chars().count().saturating_sub(LONGEST);
    if more == 0 {
        return text.to_owned();
    }
    let head: String = text.chars().take(LONGEST).collect();
    format!("{}… ({more} more characters, in the report)", head.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_has_two_units_at_most() {
        let spans = [59, 60, 3600, 7500, 100_000, -5].map(span);
        assert_eq!(spans, ["under a minute", "1 min", "1 h", "2 h 5 min", "1 d 3 h", "under a minute"]);
    }

    #[test]
    fn nearly_all_is_not_all_and_nothing_is_no_share() {
        assert_eq!([share(99_999, 100_000), share(7, 7), share(1, 3)], ["99.99 %", "100 %", "33.33 %"]);
        assert_eq!(share(0, 0), "no data");
    }

    #[test]
    fn what_is_cut_says_how_much_is_missing() {
        assert!(cut(&"x".repeat(700)).ends_with("x… (100 more characters, in the report)"));
    }
}
