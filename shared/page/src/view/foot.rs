//! Where it all comes from: the run, what it cost, and how to know a page that is out of date.

use super::Shown;
use super::words::time;
use crate::html::Html;

pub(super) fn foot(shown: &Shown<'_>) -> Html {
    let run = &shown.report.run;
    let mut html = Html::default();
    html.markup("<footer class=\"note\"><p>This page is written by each run of verify, the last time at <b>");
    html.text(&time(run.at)).markup("</b>. If that is long ago, nobody is looking.</p><dl>");
    let arn = shown.report.load_balancer.as_ref().map_or("not found", |arn| arn.as_str());
    let cost = format!("{} ms, {} AWS calls, ${:.5}", run.took_ms, run.aws_calls_total, run.usd);
    let told = [("Load balancer", arn), ("Report", shown.kept_at), ("Run", &run.id), ("Took", &cost)];
    for (term, says) in told {
        html.markup("<div><dt>").markup(term).markup("</dt><dd>").text(says).markup("</dd></div>");
    }
    html.markup("</dl></footer>");
    html
}
