//! The load test of the example, with one thing changed.

use facts::load::Latencies;

use super::*;
use crate::example;
use crate::finding::Finding;

fn judged(change: impl FnOnce(&mut Load, &mut LoadTargets)) -> Finding {
    let (mut facts, mut expectations) = example::healthy();
    change(facts.load.as_mut().unwrap(), expectations.load.as_mut().unwrap());
    judge(&facts, &expectations).unwrap()
}

fn seen(verdict: Verdict, change: impl FnOnce(&mut Load, &mut LoadTargets)) -> String {
    let finding = judged(change);
    assert_eq!(finding.verdict, verdict, "{finding:?}");
    finding.seen
}

/// The details about one thing.
fn about(finding: &Finding, about: &str) -> Vec<(Verdict, String)> {
    let those = finding.details.iter().filter(|detail| detail.about.to_string() == about);
    those.map(|detail| (detail.verdict, detail.seen.clone())).collect()
}

fn late(load: &mut Load) {
    load.late = Latencies { p99_us: 60_000, max_us: 90_000, ..load.late };
}

#[test]
fn what_was_borne_is_told_in_one_sentence() {
    let finding = judged(|_, _| {});
    assert_eq!(finding.expected, "of 425 requests at most 1 % go wrong, p95 is at most 500 ms, p99 is at most 1000 ms");
    let seen = "425 requests in 29.8 s, 14.2 right replies a second: p50 38 ms, p95 76 ms, p99 114 ms";
    assert_eq!((finding.verdict, finding.seen.as_str()), (Verdict::Pass, seen));
    let phases = about(&finding, "20 a second for 15 s");
    assert_eq!(phases, [(Verdict::Pass, "20.0 a second".to_owned())]);
    let generator = about(&finding, "the generator");
    assert_eq!(generator, [(Verdict::Pass, "late by 1.6 ms at most, by 1.2 ms in 99 of 100".to_owned())]);
}

#[test]
fn it_costs_what_the_most_used_dimension_costs() {
    let price = about(&judged(|_, _| {}), "its price");
    let told = "about $0.000004, for 0.000553 capacity units for an hour (bytes)".to_owned();
    assert_eq!(price, [(Verdict::Pass, told)]);
    let price = about(&judged(|load, _| load.connections = 90_000), "its price");
    assert!(price[0].1.starts_with("about $0.008000, for 1.000000 capacity units for an hour (new conn"), "{price:?}");
}

#[test]
fn a_percentile_over_its_limit_fails_and_says_where_to_look() {
    let finding = judged(|load, _| load.waited.p95_us = 500_001);
    assert_eq!((finding.verdict, finding.seen.as_str()), (Verdict::Fail, "p95: 500 ms, more than 500 ms"));
    let next = finding.next.unwrap();
    assert!(next.contains("--start-time 2026-09-01T12:00:00Z --end-time 2026-09-01T12:02:00Z"), "{next}");
    assert!(next.contains("Value=app/retail-prediction-alb/50dc6c495c0c9188"), "{next}");
    assert_eq!(judged(|load, _| load.waited.p95_us = 500_000).verdict, Verdict::Pass);
    assert!(seen(Verdict::Fail, |_, wanted| wanted.p50_ms = Some(37)).starts_with("p50: 38 ms"));
    assert!(seen(Verdict::Fail, |_, wanted| wanted.p99_ms = Some(100)).starts_with("p99: 114 ms"));
}

#[test]
fn a_late_generator_excuses_what_is_slow_and_spoils_no_pass() {
    let slow = |load: &mut Load, _: &mut LoadTargets| {
        late(load);
        load.waited.p95_us = 700_000;
    };
    let finding = judged(slow);
    assert_eq!(finding.verdict, Verdict::Unknown);
    assert_eq!(finding.seen, "p95: 700 ms, more than 500 ms, but the generator itself was late");
    assert!(finding.next.unwrap().starts_with("raise MemorySize of VerifyFunction"));
    let finding = judged(|load, _| late(load));
    assert_eq!(finding.verdict, Verdict::Pass);
    assert!(about(&finding, "the generator")[0].1.ends_with("enough to be taken for the site's"));
}

#[test]
fn lateness_counts_by_what_is_asked_for() {
    let lateness = |us: u64| move |load: &mut Load| load.late.p99_us = us;
    let slow = |wanted_ms: u64, late: &dyn Fn(&mut Load)| {
        judged(|load, wanted| {
            late(load);
            (wanted.p95_ms, wanted.p99_ms, load.waited.p95_us) = (Some(wanted_ms), None, 2_000_000);
        })
        .verdict
    };
    assert_eq!(slow(500, &lateness(50_000)), Verdict::Fail);
    assert_eq!(slow(500, &lateness(50_001)), Verdict::Unknown);
    assert_eq!(slow(20, &lateness(5_000)), Verdict::Fail);
    assert_eq!(slow(20, &lateness(5_001)), Verdict::Unknown);
}

#[test]
fn errors_are_told_by_endpoint_and_status() {
    let broken = |load: &mut Load, _: &mut LoadTargets| {
        load.endpoints[0].statuses = [(200, 124), (503, 3)].into();
        load.endpoints[1].statuses = [(200, 290), (422, 2)].into();
        load.endpoints[1].failures = [("timed out".to_owned(), 6)].into();
        load.endpoints[1].first_failure = Some("no whole reply within 5000 ms".into());
    };
    let finding = judged(broken);
    assert_eq!(finding.verdict, Verdict::Fail);
    assert_eq!(
        finding.seen,
        "errors: 11 of 425 requests (2.6 %): GET /health 3 x 503; POST /predict 2 x 422, 6 x timed out (no whole reply \
         within 5000 ms); more than 1 %"
    );
    assert!(finding.next.unwrap().contains("describe-target-health"));
    let few = |load: &mut Load, _: &mut LoadTargets| load.endpoints[0].statuses = [(200, 123), (503, 4)].into();
    assert_eq!(judged(few).verdict, Verdict::Pass, "4 of 425 are less than 1 %");
    let allowed = |load: &mut Load, wanted: &mut LoadTargets| {
        broken(load, wanted);
        wanted.error_percent = 3.0;
    };
    assert_eq!(judged(allowed).verdict, Verdict::Pass);
}

#[test]
fn a_firewall_that_refuses_is_named_and_so_is_an_api_that_limits() {
    let refused =
        |status| judged(|load, _| load.endpoints[0].statuses = [(200, 7), (status, 120)].into()).next.unwrap();
    assert!(refused(403).contains("get-web-acl-for-resource --region us-east-1 --resource-arn arn:aws:elastic"));
    assert!(refused(403).contains("a rate-based rule counts the requests of a load test too"));
    assert!(refused(429).starts_with("the API limits the rate"));
}

#[test]
fn a_test_that_stopped_by_itself_fails_whatever_its_figures() {
    let stopped = |load: &mut Load, _: &mut LoadTargets| {
        load.stopped = Some(Stopped::Failing { after_ms: 8_200, failed: 21, of: 150 });
        load.sent = 152;
        load.phases[1].sent = 40;
    };
    let said = "the load test: stopped by itself after 8.2 s, with 152 of 425 requests sent: 21 of the last 150 failed";
    assert_eq!(seen(Verdict::Fail, stopped), said);
}

#[test]
fn a_test_whose_time_was_over_warns() {
    let over = |load: &mut Load, _: &mut LoadTargets| {
        load.stopped = Some(Stopped::OutOfTime { after_ms: 25_000, unanswered: 3 });
    };
    let said = "the load test: its time was over after 25.0 s, with 425 of 425 requests sent, 3 of them unanswered";
    assert_eq!(seen(Verdict::Warn, over), said);
}

#[test]
fn too_few_right_replies_fail_unless_it_was_us() {
    let asked = |change: fn(&mut Load)| {
        move |load: &mut Load, wanted: &mut LoadTargets| {
            change(load);
            wanted.per_s = Some(20.0);
        }
    };
    assert_eq!(seen(Verdict::Fail, asked(|_| {})), "throughput: 14.2 right replies a second, fewer than 20");
    assert!(seen(Verdict::Unknown, asked(late)).ends_with("but the generator itself was late"));
    assert!(seen(Verdict::Unknown, asked(|load| load.held_back = true)).contains("the cap on requests a second"));
    assert_eq!(judged(|_, wanted| wanted.per_s = Some(14.0)).verdict, Verdict::Pass);
}

#[test]
fn the_wait_for_the_last_reply_makes_no_rate_smaller() {
    let waited = |load: &mut Load, wanted: &mut LoadTargets| {
        load.took_ms = 35_000;
        load.endpoints[0].statuses = [(200, 126)].into();
        load.endpoints[0].failures = [("timed out".to_owned(), 1)].into();
        wanted.per_s = Some(14.0);
    };
    let finding = judged(waited);
    assert_eq!(finding.verdict, Verdict::Pass, "{}", finding.seen);
    let throughput = about(&finding, "throughput");
    assert_eq!(throughput, [(Verdict::Pass, "14.1 right replies a second, at least 14".to_owned())]);
    let of_an_older_version = judged(|load, wanted| {
        waited(load, wanted);
        load.sent_ms = None;
    });
    assert_eq!(of_an_older_version.verdict, Verdict::Pass);
}

#[test]
fn what_was_sent_after_its_phase_took_longer_than_planned() {
    let lagging = judged(|load, wanted| {
        (load.phases[1].sent, load.sent_ms, load.took_ms) = (200, Some(42_500), 44_000);
        wanted.per_s = Some(12.0);
    });
    let throughput = about(&lagging, "throughput");
    assert_eq!(throughput, [(Verdict::Fail, "10.0 right replies a second, fewer than 12".to_owned())]);
}

#[test]
fn a_closed_model_is_as_fast_as_its_clients_are_answered() {
    let closed = |sent_ms: u64, served_us: u64, took_ms: u64| {
        let finding = judged(|load, wanted| {
            load.phases.clear();
            (load.sent_ms, load.served.p50_us, load.took_ms) = (Some(sent_ms), served_us, took_ms);
            wanted.per_s = Some(1.0);
        });
        about(&finding, "throughput")[0].1.clone()
    };
    let slow_end = closed(10_000, 100_000, 18_000);
    assert!(slow_end.starts_with("42.1 right"), "{slow_end}");
    let all_at_once = closed(0, 5_000_000, 5_000);
    assert!(all_at_once.starts_with("85.0 right"), "{all_at_once}");
}

#[test]
fn a_rate_that_was_not_reached_says_why() {
    let slow = |load: &mut Load| (load.phases[1].sent, load.most_in_flight) = (200, 100);
    let said = "20 a second for 15 s: only 13.3 a second: 100 requests were on the way, and no more may be";
    assert_eq!(seen(Verdict::Warn, |load, _| slow(load)), said);
    let both = |load: &mut Load, _: &mut LoadTargets| {
        slow(load);
        late(load);
    };
    assert!(seen(Verdict::Unknown, both).ends_with("the generator itself was late"));
}

#[test]
fn who_did_not_ask_is_skipped() {
    let (mut facts, mut expectations) = example::healthy();
    facts.load = facts::load::not_asked();
    assert!(matches!(judge(&facts, &expectations), Err(Unseen::NotAsked { .. })));
    (facts, expectations.load) = (example::healthy().0, None);
    assert!(matches!(judge(&facts, &expectations), Err(Unseen::NotAsked { .. })));
}
