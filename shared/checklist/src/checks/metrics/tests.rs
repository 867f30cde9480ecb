//! One figure broken in the healthy example, and what the check says of it.

use super::*;
use crate::example::{denied, healthy};
use crate::finding::Finding;

fn after(change: impl FnOnce(&mut Metrics, &mut MetricsConfig)) -> Finding {
    let (mut facts, mut expectations) = healthy();
    change(facts.metrics.as_mut().unwrap(), &mut expectations.metrics);
    judge(&facts, &expectations).unwrap()
}

#[test]
fn absent_errors_are_zero() {
    assert_eq!(after(|_, _| {}).seen, "1200 requests in 15 min, p95 180 ms, 0 5XX of the load balancer, 0 of targets");
}

#[test]
fn errors_over_their_share_fail_with_figures_and_window() {
    let finding = after(|metrics, _| metrics.elb_5xx = Some(30.0));
    assert_eq!(finding.verdict, Verdict::Fail);
    assert_eq!(finding.seen, "errors: 30 5XX of the load balancer in 1200 requests (2.5 %), more than 1 %");
    let next = finding.next.unwrap();
    assert!(next.contains("--metric-name HTTPCode_ELB_5XX_Count"), "{next}");
    assert!(next.contains("Value=app/retail-prediction-alb/50dc6c495c0c9188 --start-time 2026-09-01T11:43:00Z"));
    let finding = after(|metrics, _| metrics.target_5xx = Some(13.0));
    assert_eq!(finding.verdict, Verdict::Fail);
    assert_eq!(finding.seen, "errors: 13 5XX of targets in 1200 requests (1.1 %), more than 1 %");
    assert!(finding.next.unwrap().contains("--metric-name HTTPCode_Target_5XX_Count"));
}

#[test]
fn errors_within_their_share_pass() {
    let finding = after(|metrics, _| (metrics.requests, metrics.target_5xx) = (Some(1800.0), Some(12.0)));
    assert_eq!(finding.verdict, Verdict::Pass);
    let words = "12 5XX of targets in 1800 requests (0.7 %), at most 1 %";
    assert!(finding.details.iter().any(|detail| detail.seen == words), "{:?}", finding.details);
    assert_eq!(after(|metrics, _| metrics.elb_5xx = Some(12.0)).verdict, Verdict::Pass, "just the share");
}

#[test]
fn a_few_errors_among_few_requests_only_warn() {
    for (errors, verdict) in [(1.0, Verdict::Warn), (4.0, Verdict::Warn), (5.0, Verdict::Fail)] {
        let finding = after(|metrics, _| (metrics.requests, metrics.elb_5xx) = (Some(10.0), Some(errors)));
        assert_eq!(finding.verdict, verdict, "{}", finding.seen);
    }
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
        assert_eq!((finding.verdict, finding.seen.as_str()), (Verdict::Fail, "requests: 0 in 15 min, fewer than 1"));
    }
}

#[test]
fn errors_count_even_where_no_target_could_be_chosen() {
    for requests in [None, Some(0.0)] {
        for (errors, verdict) in [(4.0, Verdict::Warn), (5.0, Verdict::Fail)] {
            let finding = after(|metrics, wanted| {
                (metrics.requests, metrics.target_p95_s, metrics.elb_5xx) = (requests, None, Some(errors));
                wanted.min_requests = 0;
            });
            let words = format!("errors: {errors} 5XX of the load balancer, and no request that was routed");
            assert_eq!((finding.verdict, finding.seen), (verdict, words));
        }
    }
}

#[test]
fn too_few_requests_for_a_p95_are_not_judged_by_it() {
    let finding = after(|metrics, _| metrics.target_p95_s = None);
    assert_eq!(finding.verdict, Verdict::Pass);
    let detail = finding.details.iter().find(|detail| detail.about.to_string() == "p95 of the response time").unwrap();
    assert_eq!(detail.seen, "not judged: too few requests a minute for a p95");
}

#[test]
fn metrics_that_cannot_be_seen_are_not_judged() {
    let (mut facts, expectations) = healthy();
    facts.metrics = denied("cloudwatch:GetMetricData");
    assert!(judge(&facts, &expectations).is_err());
}
