//! The page of a fleet: how many sites stand how, and a row a shard, the worst first, with the page of each behind it.

use checklist::Verdict;
use facts::ids::Domain;
use report::fleet::{Counts, FleetReport, ShardLine};

use crate::html::Html;
use crate::view::strips::Strip;
use crate::view::words::{badge, class, mark, quoted, time};
use crate::view::{begun, state};

/// The page as one HTML document.
pub fn html(report: &FleetReport, kept_at: &str) -> String {
    let mut html = begun(&format!("{}: fleet", state(report.overall)));
    for part in [head, problems, shards, foot] {
        part(&mut html, report);
        html.markup("\n");
    }
    html.markup("<p class=\"note\">Report: ").text(kept_at).markup("</p></footer></main></body></html>\n");
    html.done()
}

fn head(html: &mut Html, report: &FleetReport) {
    html.markup("<header class=\"head ").markup(class(report.overall)).markup("\"><p class=\"where\">");
    html.text(&format!("fleet: {} shards, {} sites", report.shards.len(), report.sites.all()));
    html.markup("</p><h1><span class=\"mark\" aria-hidden=\"true\">").markup(mark(report.overall));
    html.markup("</span> ").markup(state(report.overall)).markup("</h1><p class=\"says\">");
    quoted(html, &report.headline);
    html.markup("</p><p class=\"since\">").text(&format!("Looked at {}. Sites: ", time(report.run.at)));
    counts(html, report.sites);
    html.markup("</p></header>");
}

fn counts(html: &mut Html, sites: Counts) {
    let Counts { failed, warned, unknown, passed } = sites;
    let all = [(Verdict::Fail, failed), (Verdict::Warn, warned), (Verdict::Unknown, unknown), (Verdict::Pass, passed)];
    for (verdict, count) in all.into_iter().filter(|(_, count)| *count > 0) {
        badge(html, verdict);
        html.text(&format!(" {count} ")).markup("&#160; ");
    }
}

fn problems(html: &mut Html, report: &FleetReport) {
    if report.problems.is_empty() {
        return;
    }
    html.markup("<section><h2>What is wrong with the file of the fleet</h2><ul>");
    for problem in &report.problems {
        html.markup("<li>");
        quoted(html, problem);
        html.markup("</li>");
    }
    html.markup("</ul></section>");
}

fn shards(html: &mut Html, report: &FleetReport) {
    html.markup("<section><h2>Shards</h2><table class=\"checks\"><thead><tr><th scope=\"col\">Shard</th>");
    html.markup("<th scope=\"col\">Verdict</th><th scope=\"col\">What is so</th><th scope=\"col\">Sites</th>");
    html.markup("<th scope=\"col\">Last two days</th></tr></thead><tbody>");
    report.shards.iter().for_each(|shard| row(html, shard));
    html.markup("</tbody></table></section>");
}

fn row(html: &mut Html, shard: &ShardLine) {
    html.markup("<tr><th scope=\"row\">");
    if shard.looked_at.is_some() {
        // A name has letters, digits and dashes only.
        html.markup("<a href=\"fleet/").text(&shard.name).markup(".html\">").text(&shard.name).markup("</a>");
    } else {
        html.text(&shard.name);
    }
    let account = shard.account.as_ref().map_or("this account", |account| account.as_str());
    let region = shard.region.as_ref().map_or("", |region| region.as_str());
    html.markup("<small>").text(&format!("{account} {region}")).markup("</small></th><td>");
    badge(html, shard.overall);
    html.markup("</td><td><p>");
    quoted(html, &shard.headline);
    html.markup("</p>");
    if shard.undelivered {
        html.markup("<p>Its report, state or page could not be kept: its log tells why.</p>");
    }
    if !shard.failing.is_empty() {
        let failing: Vec<&str> = shard.failing.iter().map(Domain::as_str).collect();
        html.markup("<p>").text(&failing.join(", ")).markup("</p>");
    }
    html.markup("</td><td>");
    match (shard.sites, shard.looked_at) {
        (Some(sites), _) => counts(html, sites),
        (None, Some(last)) => drop(html.text(&format!("last report {}", time(last)))),
        (None, None) => drop(html.text("no report yet")),
    }
    html.markup("</td><td>");
    Strip::of_hours(&shard.hours).draw(html, &shard.name, "low");
    html.markup("</td></tr>");
}

fn foot(html: &mut Html, report: &FleetReport) {
    let run = &report.run;
    html.markup("<footer class=\"note\"><p>This page is written after each run of the fleet, the last time at <b>");
    html.text(&time(run.at)).markup("</b>. If that is long ago, nobody is looking.</p><p>");
    html.text(&format!("the summary ${:.5}, its shards ${:.5}", run.usd, report.shards_usd));
    if let Some(seconds) = report.lasted_s {
        html.text(&format!("; {seconds} s from the begin of the run to the summary"));
    }
    html.markup("</p>");
}

#[cfg(test)]
mod tests;
