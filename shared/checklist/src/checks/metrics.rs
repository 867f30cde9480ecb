//! Traffic, speed and errors of the last minutes are within what the event allows.

pub(crate) mod config;
#[cfg(test)]
mod tests;

use facts::metrics::Metrics;
use facts::{Facts, Unseen};

use crate::check::{Check, Judgement, Needs, Reach, always, if_facts};
use crate::check_id::CheckId;
use crate::commands::read_metric;
use crate::expectations::{Expectations, MetricsConfig};
use crate::finding::Verdict;
use crate::notes::Notes;
use crate::scene;
use crate::when;

pub(super) const CHECK: Check = Check {
    id: CheckId::Metrics,
    asks: "Are traffic, response time and errors within their limits?",
    judge,
    needs: Needs::LoadBalancer,
    hangs_on: &[
        if_facts(CheckId::LoadBalancer, when::it_is_unusable),
        always(CheckId::Dns),
        always(CheckId::Targets),
        always(CheckId::Endpoints),
        if_facts(CheckId::Tls, when::https_is_down),
    ],
    headline: scene::seen,
    affected: |_| "a part of the users, as the figures show".to_owned(),
    annotation: Some("alb.ingress.kubernetes.io/target-group-attributes"),
    is_certain: |_, _| false,
    lags: true,
    shaken_by_deployment: true,
    serving: false,
    on_demand: false,
    reach: Reach::LoadBalancer,
    reads_last_minutes: true,
};

/// So many errors over the limit are a Fail, fewer a Warn.
const FAILS_FROM: f64 = 5.0;

fn judge(facts: &Facts, expectations: &Expectations) -> Judgement {
    let metrics = facts.metrics.as_ref().map_err(Unseen::clone)?;
    let wanted = &expectations.metrics;
    let MetricsConfig { min_requests, p95_ms, elb_5xx_percent, target_5xx_percent, .. } = wanted;
    let minutes = minutes(metrics);
    let expected = format!(
        "in {minutes} min: at least {min_requests} requests, p95 at most {p95_ms} ms, at most {elb_5xx_percent} % 5XX of \
         the load balancer and {target_5xx_percent} % of targets"
    );
    let mut notes = Notes::default();
    note_requests(facts, metrics, wanted, &mut notes);
    note_p95(facts, metrics, wanted, &mut notes);
    let errors = [
        ("the load balancer", metrics.elb_5xx, *elb_5xx_percent, "HTTPCode_ELB_5XX_Count"),
        ("targets", metrics.target_5xx, *target_5xx_percent, "HTTPCode_Target_5XX_Count"),
    ];
    for (whose, errors, most, name) in errors {
        // AWS reports these only when there are some: an absent series is a zero.
        let (verdict, seen) = share(errors.unwrap_or_default(), metrics.requests, most, whose);
        notes.advise(verdict, "errors", seen, how_to_read(facts, metrics, name, "Sum"));
    }
    Ok(notes.finding(expected, in_words(metrics)))
}

/// Errors against the share of the requests that they may be. A few among few requests are much in percent and still
/// no outage.
fn share(errors: f64, requests: Option<f64>, most: f64, whose: &str) -> (Verdict, String) {
    let too_many = if errors < FAILS_FROM { Verdict::Warn } else { Verdict::Fail };
    let said = format!("{errors} 5XX of {whose}");
    match requests.filter(|requests| *requests > 0.0) {
        None if errors > 0.0 => (too_many, format!("{said}, and no request that was routed")),
        None => (Verdict::Skip, format!("{said}, and no traffic that could have made some")),
        Some(requests) => {
            let percent = errors / requests * 100.0;
            let (verdict, limit) = if percent > most { (too_many, "more than") } else { (Verdict::Pass, "at most") };
            let percent = (percent * 10.0).round() / 10.0;
            (verdict, format!("{said} in {requests} requests ({percent} %), {limit} {most} %"))
        }
    }
}

/// Only requests for which a target was chosen count, so that errors can come without any.
/// Source: user guide, "`CloudWatch` metrics for your Application Load Balancer".
fn note_requests(facts: &Facts, metrics: &Metrics, wanted: &MetricsConfig, notes: &mut Notes) {
    let minutes = minutes(metrics);
    let requests = metrics.requests.unwrap_or_default();
    if requests < whole(wanted.min_requests) {
        let words = format!("{requests} in {minutes} min, fewer than {}", wanted.min_requests);
        notes.advise(Verdict::Fail, "requests", words, how_to_read(facts, metrics, "RequestCount", "Sum"));
    } else if has_traffic(metrics) {
        notes.add(Verdict::Pass, "requests", format!("{requests} in {minutes} min"));
    } else {
        notes.add(Verdict::Skip, "requests", format!("no traffic in {minutes} min"));
    }
}

fn note_p95(facts: &Facts, metrics: &Metrics, wanted: &MetricsConfig, notes: &mut Notes) {
    const ABOUT: &str = "p95 of the response time";
    const NAME: &str = "TargetResponseTime";
    match metrics.target_p95_s.map(|seconds| (seconds * 1000.0).round()) {
        Some(ms) if ms > whole(wanted.p95_ms) => {
            let words = format!("{ms} ms, more than {} ms", wanted.p95_ms);
            notes.advise(Verdict::Fail, ABOUT, words, how_to_read(facts, metrics, NAME, "p95"));
        }
        Some(ms) => notes.add(Verdict::Pass, ABOUT, format!("{ms} ms")),
        None if has_traffic(metrics) => {
            notes.add(Verdict::Pass, ABOUT, "not judged: too few requests a minute for a p95");
        }
        None => notes.add(Verdict::Skip, ABOUT, "not judged without traffic"),
    }
}

fn has_traffic(metrics: &Metrics) -> bool {
    metrics.requests.is_some_and(|requests| requests > 0.0)
}

fn in_words(metrics: &Metrics) -> String {
    let minutes = minutes(metrics);
    let Some(requests) = metrics.requests.filter(|requests| *requests > 0.0) else {
        return format!("no traffic in {minutes} min");
    };
    let p95 =
        metrics.target_p95_s.map_or_else(String::new, |seconds| format!(", p95 {} ms", (seconds * 1000.0).round()));
    format!(
        "{requests} requests in {minutes} min{p95}, {} 5XX of the load balancer, {} of targets",
        metrics.elb_5xx.unwrap_or_default(),
        metrics.target_5xx.unwrap_or_default()
    )
}

fn minutes(metrics: &Metrics) -> i64 {
    metrics.to.as_second().saturating_sub(metrics.from.as_second()) / 60
}

/// A limit of the event as a figure of `CloudWatch`. One that does not fit is beyond any figure.
fn whole(limit: u64) -> f64 {
    u32::try_from(limit).map_or(f64::INFINITY, f64::from)
}

fn how_to_read(facts: &Facts, metrics: &Metrics, name: &str, statistic: &str) -> String {
    read_metric(facts, metrics.from, metrics.to, name, statistic)
}
