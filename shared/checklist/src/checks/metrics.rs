//! Traffic, speed and errors of the last minutes are within what the event allows.

use facts::metrics::Metrics;
use facts::{Facts, Unseen};

use crate::check::{Check, Judgement};
use crate::expectations::{Expectations, MetricExpectation};
use crate::finding::Verdict;
use crate::notes::Notes;

pub(super) const CHECK: Check =
    Check { id: "metrics", asks: "Are traffic, response time and errors within their limits?", judge };

fn judge(facts: &Facts, expectations: &Expectations) -> Judgement {
    let metrics = facts.metrics.as_ref().map_err(Unseen::clone)?;
    let wanted = &expectations.metrics;
    let MetricExpectation { min_requests, p95_ms, elb_5xx, target_5xx } = wanted;
    let minutes = minutes(metrics);
    let expected = format!(
        "in {minutes} min: at least {min_requests} requests, p95 at most {p95_ms} ms, at most {elb_5xx} 5XX of the load \
         balancer and {target_5xx} of targets"
    );
    let mut notes = Notes::default();
    note_requests(facts, metrics, wanted, &mut notes);
    note_p95(facts, metrics, wanted, &mut notes);
    let errors = [
        ("5XX of the load balancer", metrics.elb_5xx, wanted.elb_5xx, "HTTPCode_ELB_5XX_Count"),
        ("5XX of targets", metrics.target_5xx, wanted.target_5xx, "HTTPCode_Target_5XX_Count"),
    ];
    for (about, seen, most, name) in errors {
        // AWS reports these only when there are some: an absent series is a zero.
        let seen = seen.unwrap_or_default();
        if seen > whole(most) {
            let words = format!("{seen} in {minutes} min, more than {most}");
            notes.advise(Verdict::Fail, about, words, how_to_read(facts, metrics, name, "Sum"));
        } else if has_traffic(metrics) {
            notes.add(Verdict::Pass, about, format!("{seen} in {minutes} min"));
        } else {
            notes.add(Verdict::Skip, about, "none, and no traffic that could have made some");
        }
    }
    Ok(notes.finding(expected, in_words(metrics)))
}

/// Only requests for which a target was chosen count, so that errors can come without any.
/// Source: user guide, "`CloudWatch` metrics for your Application Load Balancer".
fn note_requests(facts: &Facts, metrics: &Metrics, wanted: &MetricExpectation, notes: &mut Notes) {
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

fn note_p95(facts: &Facts, metrics: &Metrics, wanted: &MetricExpectation, notes: &mut Notes) {
    const ABOUT: &str = "p95 of the response time";
    const NAME: &str = "TargetResponseTime";
    match metrics.target_p95_s.map(|seconds| (seconds * 1000.0).round()) {
        Some(ms) if ms > whole(wanted.p95_ms) => {
            let words = format!("{ms} ms, more than {} ms", wanted.p95_ms);
            notes.advise(Verdict::Fail, ABOUT, words, how_to_read(facts, metrics, NAME, "p95"));
        }
        Some(ms) => notes.add(Verdict::Pass, ABOUT, format!("{ms} ms")),
        None if has_traffic(metrics) => {
            let words = "not reported, though requests were routed: no target answered in time";
            notes.advise(Verdict::Warn, ABOUT, words, how_to_read(facts, metrics, NAME, "p95"));
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
    let arn = facts.the_load_balancer().ok().map(|it| &it.arn);
    let dimension = arn.and_then(|arn| arn.load_balancer_dimension()).unwrap_or("app/NAME/ID");
    let region = arn.map(|arn| format!(" --region {}", arn.region())).unwrap_or_default();
    let flag = if statistic.starts_with('p') { "--extended-statistics" } else { "--statistics" };
    format!(
        "aws cloudwatch get-metric-statistics{region} --namespace AWS/ApplicationELB --metric-name {name} --dimensions \
         Name=LoadBalancer,Value={dimension} --start-time {} --end-time {} --period 60 {flag} {statistic}",
        metrics.from, metrics.to
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example::{denied, healthy};
    use crate::finding::Finding;

    fn after(change: impl FnOnce(&mut Metrics, &mut MetricExpectation)) -> Finding {
        let (mut facts, mut expectations) = healthy();
        change(facts.metrics.as_mut().unwrap(), &mut expectations.metrics);
        judge(&facts, &expectations).unwrap()
    }

    #[test]
    fn absent_errors_are_zero() {
        assert_eq!(
            after(|_, _| {}).seen,
            "1200 requests in 15 min, p95 180 ms, 0 5XX of the load balancer, 0 of targets"
        );
    }

    #[test]
    fn errors_over_the_limit_fail_with_figure_and_window() {
        let finding = after(|metrics, _| metrics.elb_5xx = Some(3.0));
        assert_eq!(finding.verdict, Verdict::Fail);
        assert_eq!(finding.seen, "5XX of the load balancer: 3 in 15 min, more than 0");
        let next = finding.next.unwrap();
        assert!(next.contains("--metric-name HTTPCode_ELB_5XX_Count"), "{next}");
        assert!(next.contains("Value=app/retail-prediction-alb/50dc6c495c0c9188 --start-time 2026-09-01T11:43:00Z"));
        let finding = after(|metrics, _| metrics.target_5xx = Some(1.0));
        assert_eq!(
            (finding.verdict, finding.seen.as_str()),
            (Verdict::Fail, "5XX of targets: 1 in 15 min, more than 0")
        );
    }

    #[test]
    fn as_many_errors_as_allowed_pass() {
        let finding = after(|metrics, wanted| (metrics.elb_5xx, wanted.elb_5xx) = (Some(3.0), 3));
        assert_eq!(finding.verdict, Verdict::Pass);
    }

    #[test]
    fn slow_targets_fail() {
        let finding = after(|metrics, _| metrics.target_p95_s = Some(1.2));
        assert_eq!(finding.verdict, Verdict::Fail);
        assert_eq!(finding.seen, "p95 of the response time: 1200 ms, more than 1000 ms");
        assert!(finding.next.unwrap().ends_with("--extended-statistics p95"));
    }

    #[test]
    fn no_traffic_is_skipped_where_none_is_wanted_and_fails_otherwise() {
        for requests in [None, Some(0.0)] {
            let silent = |metrics: &mut Metrics| (metrics.requests, metrics.target_p95_s) = (requests, None);
            let finding = after(|metrics, wanted| {
                silent(metrics);
                wanted.min_requests = 0;
            });
            assert_eq!((finding.verdict, finding.seen.as_str()), (Verdict::Skip, "no traffic in 15 min"));
            let finding = after(|metrics, _| silent(metrics));
            assert_eq!(
                (finding.verdict, finding.seen.as_str()),
                (Verdict::Fail, "requests: 0 in 15 min, fewer than 1")
            );
        }
    }

    #[test]
    fn errors_count_even_where_no_target_could_be_chosen() {
        let finding = after(|metrics, wanted| {
            (metrics.requests, metrics.target_p95_s, metrics.elb_5xx) = (None, None, Some(7.0));
            wanted.min_requests = 0;
        });
        assert_eq!(finding.verdict, Verdict::Fail);
    }

    #[test]
    fn an_absent_p95_with_traffic_warns() {
        let finding = after(|metrics, _| metrics.target_p95_s = None);
        assert_eq!(finding.verdict, Verdict::Warn);
        assert!(finding.seen.contains("no target answered in time"), "{}", finding.seen);
    }

    #[test]
    fn metrics_that_cannot_be_seen_are_not_judged() {
        let (mut facts, expectations) = healthy();
        facts.metrics = denied("cloudwatch:GetMetricData");
        assert!(judge(&facts, &expectations).is_err());
    }
}
