//! What changed last, the newest first.

use super::Shown;
use super::words::{badge, quoted, time};
use crate::html::Html;

/// Changes that are shown.
const MOST: usize = 12;

pub(super) fn section(shown: &Shown<'_>) -> Html {
    let mut html = Html::default();
    html.markup("<section><h2>Last changes</h2>");
    let mut changes: Vec<_> = shown.history.changes.iter().collect();
    // Those of one run keep the order of the checklist.
    changes.sort_by_key(|change| std::cmp::Reverse(change.at));
    if changes.is_empty() {
        html.markup("<p class=\"note\">No check has changed its verdict.</p></section>");
        return html;
    }
    html.markup("<ol class=\"changes\">");
    for change in changes.iter().take(MOST) {
        html.markup("<li><time>").text(&time(change.at)).markup("</time> ");
        if let Some(to) = change.to {
            badge(&mut html, to);
        }
        if let Some(check) = &change.check {
            html.markup(" <b>").text(check).markup("</b> ");
        }
        if let Some(from) = change.from {
            html.markup("<span class=\"note\">before: ").markup(from.as_str()).markup("</span> ");
        }
        quoted(&mut html, &change.says);
        html.markup("</li>");
    }
    html.markup("</ol></section>");
    html
}
