//! What is measured: how many runs were good, how long the certificate lasts, what a month costs.

use report::cleanup::Summary;

use super::Shown;
use super::strips::{Strip, day_strip, days_strip};
use super::times::Window;
use super::words::{quoted, share};
use crate::history::OVERALL;
use crate::html::Html;

/// Days beyond which a certificate's gauge is full.
const FULL_DAYS: f64 = 90.0;

pub(super) fn row(shown: &Shown<'_>) -> Html {
    let mut html = Html::default();
    html.markup("<section class=\"gauges\" aria-label=\"Figures\">");
    runs(&mut html, shown);
    certificate(&mut html, shown);
    cost(&mut html, shown);
    slowest(&mut html, shown);
    savings(&mut html, shown);
    html.markup("</section>");
    html
}

/// The whole checklist over time, with what was not looked at.
fn runs(html: &mut Html, shown: &Shown<'_>) {
    let (history, window) = (shown.history, Window::from_history(shown.history));
    let column = history.column(OVERALL).unwrap_or_default();
    let (day, days) = (day_strip(history, &window, column), days_strip(history, &window, column));
    html.markup("<article class=\"wide\"><h2>Runs without a failure</h2>");
    for (title, strip, ends) in [("Last day", &day, ["24 h ago", "now"]), ("90 days", &days, ["90 days ago", "today"])]
    {
        html.markup("<h3>").markup(title).markup(" <b>").text(&strip.share()).markup("</b></h3>");
        strip.draw(html, title, "tall");
        html.markup("<p class=\"ends\"><span>").markup(ends[0]).markup("</span><span>").markup(ends[1]);
        html.markup("</span></p>");
    }
    html.markup("<p class=\"note\">").text(&window.gaps(history)).markup("</p>");
    legend(html);
    html.markup("</article>");
}

fn legend(html: &mut Html) {
    html.markup("<p class=\"legend note\"><span class=\"key pass\">pass</span> <span class=\"key warn\">warn</span> ");
    html.markup("<span class=\"key fail\">fail</span> <span class=\"key unknown\">unknown</span> ");
    html.markup("<span class=\"key skip\">skip</span> · taller is worse, nothing is no run, ");
    html.markup("a narrow day had fewer runs</p>");
}

fn certificate(html: &mut Html, shown: &Shown<'_>) {
    let tls = &shown.expectations.tls;
    html.markup("<article><h2>Certificate</h2>");
    let newest = shown.history.days.last().and_then(|day| day.certificate_days);
    let Some(days) = newest else {
        html.markup("<p class=\"value\">not seen</p></article>");
        return;
    };
    let class = match days {
        days if days < i64::from(tls.fail_days) => "fail",
        days if days < i64::from(tls.warn_days) => "warn",
        _ => "pass",
    };
    let says = if days < 0 { "expired".to_owned() } else { format!("{days} days left") };
    html.markup("<p class=\"value ").markup(class).markup("\">").text(&says).markup("</p>");
    let at = |days: u32| f64::from(days) / FULL_DAYS;
    // Days of a certificate: some thousands at most.
    let left = f64::from(i32::try_from(days.max(0)).unwrap_or(i32::MAX)) / FULL_DAYS;
    gauge(html, class, left, &[at(tls.warn_days), at(tls.fail_days)]);
    let limits = format!("warns below {} days, fails below {}", tls.warn_days, tls.fail_days);
    html.markup("<p class=\"note\">").text(&limits).markup("</p></article>");
}

fn cost(html: &mut Html, shown: &Shown<'_>) {
    let most = shown.expectations.cost.monthly_usd;
    html.markup("<article><h2>Cost</h2>");
    let Some(usd) = shown.history.days.last().and_then(|day| day.monthly_usd) else {
        html.markup("<p class=\"value\">not seen</p></article>");
        return;
    };
    let class = if usd > most { "fail" } else { "pass" };
    html.markup("<p class=\"value ").markup(class).markup("\">").text(&format!("${usd:.2} a month")).markup("</p>");
    gauge(html, class, usd / (most * 1.25), &[0.8]);
    let of = share(cents(usd), cents(most));
    html.markup("<p class=\"note\">")
        .text(&format!("{of} of the ${most:.2} that it may cost"))
        .markup("</p></article>");
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float that is too large or negative is cut to the range"
)]
fn cents(usd: f64) -> u32 {
    (usd * 100.0).round() as u32
}

fn slowest(html: &mut Html, shown: &Shown<'_>) {
    html.markup("<article><h2>Slowest endpoint</h2>");
    let newest = shown.history.endpoints.iter().filter_map(|(name, latency)| Some((name, latency.hours.last()?)));
    match newest.max_by_key(|(_, spread)| spread.p95) {
        Some((name, spread)) => {
            html.markup("<p class=\"value\">").text(&format!("{} ms", spread.p95)).markup("</p><p class=\"note\">");
            quoted(html, name);
            html.markup(", p95 of its newest hour</p></article>");
        }
        None => {
            html.markup("<p class=\"value\">none answers</p></article>");
        }
    }
}

/// What `cleanup` would save; its plan stands below.
fn savings(html: &mut Html, shown: &Shown<'_>) {
    html.markup("<article><h2>Cleanup</h2>");
    match shown.cleanup {
        None => {
            html.markup("<p class=\"value\">not run</p></article>");
        }
        Some(Summary { approve: None, .. }) => {
            html.markup("<p class=\"value\">nothing waits</p></article>");
        }
        Some(Summary { steps, saves_usd_month, approve: Some(_), .. }) => {
            let saved = format!("${saves_usd_month:.2} a month");
            html.markup("<p class=\"value\">").text(&saved).markup("</p><p class=\"note\">at least, saved by ");
            html.text(&format!("{steps} removals that wait to be approved")).markup("</p></article>");
        }
    }
}

/// A bar with marks, all of it as parts of the whole; its figures stand beside it as text.
fn gauge(html: &mut Html, class: &'static str, part: f64, marks: &[f64]) {
    const WIDTH: f64 = 200.0;
    let place = |part: f64| part.clamp(0.0, 1.0) * WIDTH;
    html.markup("<svg class=\"gauge\" viewBox=\"0 0 200 12\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
    html.markup("<rect class=\"rail\" y=\"2\" width=\"200\" height=\"8\"/><rect class=\"").markup(class);
    html.markup("\" y=\"2\" height=\"8\" width=\"").number(place(part)).markup("\"/>");
    for mark in marks {
        html.markup("<rect class=\"limit\" width=\"1.5\" height=\"12\" x=\"").number(place(*mark)).markup("\"/>");
    }
    html.markup("</svg>");
}

/// What the gauges and the checklist show of one column over time.
pub(super) fn strips(shown: &Shown<'_>, check: &str) -> Option<[Strip; 2]> {
    let (history, window) = (shown.history, Window::from_history(shown.history));
    let column = history.column(check)?;
    Some([day_strip(history, &window, column), days_strip(history, &window, column)])
}
