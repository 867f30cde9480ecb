//! What `cleanup` found last, what that would save, and how it is approved.

use super::Shown;
use super::words::{quoted, time};
use crate::html::Html;

pub(super) fn section(shown: &Shown<'_>) -> Html {
    let mut html = Html::default();
    html.markup("<section><h2>Cleanup</h2>");
    let Some(summary) = shown.cleanup else {
        html.markup(
            "<p class=\"note\">No run of cleanup is known: nothing was looked for that a dead cluster left behind.",
        );
        html.markup("</p></section>");
        return html;
    };
    html.markup("<p class=\"says\">");
    quoted(&mut html, &summary.headline);
    html.markup("</p><p class=\"note\">").text(&format!("Run of {}.", time(summary.at))).markup("</p>");
    // What a run has removed costs nothing any more.
    if summary.steps > 0 && summary.approve.is_some() {
        let (steps, usd) = (summary.steps, summary.saves_usd_month);
        let things = if steps == 1 { "thing" } else { "things" };
        html.markup("<p>")
            .text(&format!("{steps} {things}, which cost at least ${usd:.2} a month:"))
            .markup("</p><ul>");
        for name in &summary.first {
            html.markup("<li>");
            quoted(&mut html, name);
            html.markup("</li>");
        }
        let more = steps.saturating_sub(summary.first.len());
        if more > 0 {
            html.markup("<li>").text(&format!("and {more} more, in its report")).markup("</li>");
        }
        html.markup("</ul>");
    }
    if !summary.missing.is_empty() {
        html.markup("<p><b>Clusters that stand in tags, and that EKS does not list</b></p><ul>");
        for line in &summary.missing {
            html.markup("<li>");
            quoted(&mut html, line);
            html.markup("</li>");
        }
        html.markup("</ul>");
        for advice in &summary.advice {
            html.markup("<p><b>").text(&advice.what).markup("</b></p><pre>").text(&advice.command).markup("</pre>");
        }
    }
    if let Some(approve) = &summary.approve {
        html.markup("<p><b>To carry it out, after reading its report</b></p><pre>").text(approve).markup("</pre>");
    }
    html.markup("</section>");
    html
}
