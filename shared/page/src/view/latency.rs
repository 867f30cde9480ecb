//! How fast the endpoints answered: a table of the newest figures, and plots by the hour and by the day.

use super::Shown;
use super::plot::{Axis, plot};
use crate::history::{DAYS, HOURS, Latency, Spread};
use crate::html::Html;

/// Endpoints that are plotted; the table has them all.
const MOST_PLOTS: usize = 8;

pub(super) fn section(shown: &Shown<'_>) -> Html {
    let mut html = Html::default();
    let endpoints = &shown.history.endpoints;
    html.markup("<section><h2>Time to answer</h2>");
    if endpoints.is_empty() {
        html.markup("<p class=\"note\">No endpoint has answered yet.</p></section>");
        return html;
    }
    table(&mut html, endpoints.iter());
    html.markup("<div class=\"plots\">");
    let now = shown.report.run.at.as_second().div_euclid(3600);
    let now = u32::try_from(now).unwrap_or_default();
    for (name, latency) in endpoints.iter().take(MOST_PLOTS) {
        html.markup("<article><h3><bdi>").text(name).markup("</bdi></h3>");
        let hours = Axis { now, most: HOURS, every: 6, unit: "h", title: "last 24 hours, by the hour" };
        let days = Axis { now: now / 24, most: DAYS, every: 30, unit: "d", title: "last 90 days, by the day" };
        plot(&mut html, name, &latency.hours, &hours);
        plot(&mut html, name, &latency.days, &days);
        html.markup("</article>");
    }
    html.markup("</div><p class=\"legend note\"><span class=\"line p50\">p50</span> ");
    html.markup("<span class=\"line p95\">p95</span> <span class=\"line p99\">p99</span> · ");
    html.markup(
        "milliseconds, connection included, over all addresses; right within 3 %. Errors of 500 and above do not ",
    );
    html.markup("count, and a time without an answer is a gap.</p></section>");
    html
}

fn table<'a>(html: &mut Html, endpoints: impl Iterator<Item = (&'a String, &'a Latency)>) {
    html.markup("<div class=\"scroll\"><table class=\"figures\"><thead><tr><th scope=\"col\">Endpoint</th>");
    html.markup("<th scope=\"col\">Newest hour, ms<small>p50 / p95 / p99</small></th>");
    html.markup("<th scope=\"col\">Newest day, ms<small>p50 / p95 / p99</small></th>");
    html.markup("<th scope=\"col\">Answers<small>hour / day</small></th></tr></thead><tbody>");
    for (name, latency) in endpoints {
        let [hour, day] = [&latency.hours, &latency.days].map(|spreads| spreads.last().copied().unwrap_or_default());
        html.markup("<tr><th scope=\"row\"><bdi>").text(name).markup("</bdi></th>");
        for Spread { p50, p95, p99, .. } in [hour, day] {
            html.markup("<td>").text(&format!("{p50} / {p95} / {p99}")).markup("</td>");
        }
        html.markup("<td>").text(&format!("{} / {}", hour.answers, day.answers)).markup("</td></tr>");
    }
    html.markup("</tbody></table></div>");
}
