//! The page of many sites: how many stand how, every fault once, and a row a site, the worst first.

use checklist::Verdict;
use facts::ids::Domain;
use report::shard::{Fault, ShardReport, SiteLine};

use crate::html::Html;
use crate::view::strips::Strip;
use crate::view::words::{badge, class, mark, quoted, time};
use crate::view::{begun, state};

/// Domains that are named with a fault.
const MOST_NAMED: usize = 12;

/// The page as one HTML document, like that of one site.
pub fn html(report: &ShardReport, kept_at: &str) -> String {
    let mut html = begun(&format!("{}: {}", state(report.overall), report.name));
    for part in [head, faults, sites, without_domain, foot] {
        part(&mut html, report);
        html.markup("\n");
    }
    html.markup("<p class=\"note\">Report: ").text(kept_at).markup("</p></footer></main></body></html>\n");
    html.done()
}

fn head(html: &mut Html, report: &ShardReport) {
    html.markup("<header class=\"head ").markup(class(report.overall)).markup("\"><p class=\"where\">");
    html.text(&report.name).markup("</p><h1><span class=\"mark\" aria-hidden=\"true\">");
    html.markup(mark(report.overall))
        .markup("</span> ")
        .markup(state(report.overall))
        .markup("</h1><p class=\"says\">");
    quoted(html, &report.headline);
    html.markup("</p><p class=\"since\">").text(&format!("Looked at {}. ", time(report.run.at)));
    for verdict in [Verdict::Fail, Verdict::Warn, Verdict::Unknown, Verdict::Pass] {
        let count = report.count(verdict);
        if count > 0 {
            badge(html, verdict);
            html.text(&format!(" {count} ")).markup("&#160; ");
        }
    }
    html.markup("</p></header>");
}

fn faults(html: &mut Html, report: &ShardReport) {
    if report.faults.is_empty() {
        return;
    }
    html.markup(
        "<section><h2>What is wrong, each once</h2><table class=\"checks\"><thead><tr><th scope=\"col\">Check</th>",
    );
    html.markup("<th scope=\"col\">Verdict</th><th scope=\"col\">What was seen, and what to do</th>");
    html.markup("<th scope=\"col\">Sites</th></tr></thead><tbody>");
    report.faults.iter().for_each(|fault| fault_row(html, fault));
    html.markup("</tbody></table></section>");
}

fn fault_row(html: &mut Html, fault: &Fault) {
    html.markup("<tr><th scope=\"row\">").text(fault.check.as_str()).markup("</th><td>");
    badge(html, fault.verdict);
    html.markup("</td><td><p>");
    quoted(html, &fault.headline);
    html.markup("</p>");
    if let Some(next) = &fault.next {
        html.markup("<details open=\"open\"><summary>next step</summary><pre>").text(next).markup("</pre></details>");
    }
    let named: Vec<&str> = fault.sites.iter().take(MOST_NAMED).map(Domain::as_str).collect();
    html.markup("</td><td>").text(&named.join(", "));
    let more = fault.sites.len().saturating_sub(MOST_NAMED);
    if more > 0 {
        html.text(&format!(" and {more} more"));
    }
    html.markup("</td></tr>");
}

fn sites(html: &mut Html, report: &ShardReport) {
    html.markup("<section><h2>Sites</h2><table class=\"checks\"><thead><tr><th scope=\"col\">Site</th>");
    html.markup("<th scope=\"col\">Verdict</th><th scope=\"col\">What is so</th>");
    html.markup("<th scope=\"col\">Last two days</th></tr></thead><tbody>");
    report.sites.iter().for_each(|site| site_row(html, site));
    html.markup("</tbody></table></section>");
}

fn site_row(html: &mut Html, site: &SiteLine) {
    html.markup("<tr><th scope=\"row\">").text(site.domain.as_str());
    if let Some(arn) = &site.load_balancer {
        let name = arn.load_balancer_dimension().and_then(|it| it.split('/').nth(1)).unwrap_or_default();
        html.markup("<small>").text(name).markup("</small>");
    }
    html.markup("</th><td>");
    badge(html, site.overall);
    html.markup("</td><td><p>");
    quoted(html, &site.headline);
    html.markup("</p></td><td>");
    Strip::of_hours(&site.hours).draw(html, site.domain.as_str(), "low");
    html.markup("</td></tr>");
}

fn without_domain(html: &mut Html, report: &ShardReport) {
    if report.without_domain.is_empty() {
        return;
    }
    html.markup("<section><h2>Found, and not looked at</h2><ul>");
    for none in &report.without_domain {
        html.markup("<li><b>").text(none.load_balancer.load_balancer_dimension().unwrap_or_default()).markup("</b> ");
        quoted(html, &none.because);
        html.markup("</li>");
    }
    html.markup("</ul></section>");
}

fn foot(html: &mut Html, report: &ShardReport) {
    let run = &report.run;
    html.markup("<footer class=\"note\"><p>This page is written by each run of verify, the last time at <b>");
    html.text(&time(run.at)).markup("</b>. If that is long ago, nobody is looking.</p><p>");
    html.text(&format!("{} ms, {} AWS calls, ${:.5}", run.took_ms, run.aws_calls_total, run.usd)).markup("</p>");
}

#[cfg(test)]
mod tests;
