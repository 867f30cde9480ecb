//! One thing broken in the healthy example, and what the check says of it.

use super::*;
use crate::example::{denied, healthy, minutes_ago};

fn after(change: impl FnOnce(&mut Facts, &mut AccessLogsConfig)) -> Finding {
    let (mut facts, mut expectations) = healthy();
    change(&mut facts, &mut expectations.access_logs);
    judge(&facts, &expectations).unwrap()
}

fn settings(facts: &mut Facts) -> &mut LogSettings {
    facts.logs.settings.as_mut().unwrap()
}

/// The newest object ends so many minutes ago, or there is none.
fn newest(facts: &mut Facts, minutes: Option<i64>) {
    let Landed::Bucket { newest, .. } = facts.logs.landed.as_mut().unwrap() else { panic!("the example has a bucket") };
    *newest = minutes.map(|minutes| LogObject { key: "key".to_owned(), end: minutes_ago(minutes), bytes: 1 });
}

fn no_traffic(facts: &mut Facts) {
    facts.metrics.as_mut().unwrap().requests_due_in_logs = None;
}

#[test]
fn fresh_logs_pass_with_their_age() {
    assert_eq!(after(|_, _| {}).seen, "access logs arrive in retail-prediction-alb-logs, the newest 5 min old");
}

#[test]
fn logs_that_are_off_fail_and_the_annotation_is_named() {
    let finding = after(|facts, _| settings(facts).enabled = false);
    assert_eq!((finding.verdict, finding.seen.as_str()), (Verdict::Fail, "access logs are off"));
    let next = finding.next.unwrap();
    assert!(
        next.contains("load-balancer-attributes: access_logs.s3.enabled=true,access_logs.s3.bucket=retail-prediction")
    );
    assert!(next.contains("--load-balancer-arn arn:aws:elasticloadbalancing:us-east-1:"));
}

#[test]
fn logs_that_are_off_and_not_wanted_are_skipped() {
    let finding = after(|facts, wanted| (settings(facts).enabled, wanted.wanted) = (false, false));
    assert_eq!(finding.verdict, Verdict::Skip);
    assert_eq!(after(|_, wanted| wanted.wanted = false).verdict, Verdict::Warn);
}

#[test]
fn a_bucket_that_is_gone_fails_as_a_risk() {
    let finding = after(|facts, _| facts.logs.landed = Ok(Landed::NoBucket));
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(finding.seen.contains("whoever makes one of that name gets the logs"), "{}", finding.seen);
}

#[test]
fn a_bucket_that_is_gone_fails_without_traffic_too() {
    let finding = after(|facts, _| {
        no_traffic(facts);
        facts.logs.landed = Ok(Landed::NoBucket);
    });
    assert_eq!(finding.verdict, Verdict::Fail);
}

#[test]
fn another_bucket_than_wanted_fails() {
    let finding = after(|facts, _| settings(facts).bucket = "other".to_owned());
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(finding.seen.contains("logs go to other instead of retail-prediction-alb-logs"), "{}", finding.seen);
    let any = after(|facts, wanted| {
        settings(facts).bucket = "other".to_owned();
        wanted.bucket = None;
    });
    assert_eq!(any.verdict, Verdict::Pass);
}

#[test]
fn old_logs_fail_while_there_is_traffic() {
    assert_eq!(after(|facts, _| newest(facts, Some(20))).verdict, Verdict::Pass);
    let finding = after(|facts, _| newest(facts, Some(21)));
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(finding.seen.contains("ends 21 min ago, more than 20, and there were requests"), "{}", finding.seen);
}

#[test]
fn no_logs_with_traffic_fail_with_the_bucket_policy() {
    let finding = after(|facts, _| newest(facts, None));
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(finding.seen.contains("no object of this load balancer"), "{}", finding.seen);
    let next = finding.next.unwrap();
    assert!(next.contains("logdelivery.elasticloadbalancing.amazonaws.com") && next.contains("SSE-S3"), "{next}");
    assert!(next.contains("arn:aws:s3:::retail-prediction-alb-logs/api-access-logs/AWSLogs/123456789012/*"), "{next}");
}

#[test]
fn without_traffic_no_logs_are_due() {
    for minutes in [None, Some(600)] {
        let finding = after(|facts, _| {
            no_traffic(facts);
            newest(facts, minutes);
        });
        assert_eq!((finding.verdict, finding.seen.as_str()), (Verdict::Skip, "no requests, so no logs are due"));
    }
    assert_eq!(after(|facts, _| no_traffic(facts)).verdict, Verdict::Pass, "fresh logs prove themselves");
}

#[test]
fn without_metrics_only_fresh_logs_can_be_judged() {
    let blind = |facts: &mut Facts| facts.metrics = denied("cloudwatch:GetMetricData");
    assert_eq!(after(|facts, _| blind(facts)).verdict, Verdict::Pass);
    let finding = after(|facts, _| {
        blind(facts);
        newest(facts, None);
    });
    assert_eq!(finding.verdict, Verdict::Unknown);
    assert!(finding.next.unwrap().contains("allow cloudwatch:GetMetricData"));
}

#[test]
fn a_bucket_that_cannot_be_listed_is_unknown() {
    let finding = after(|facts, _| facts.logs.landed = denied("s3:ListBucket"));
    assert_eq!(finding.verdict, Verdict::Unknown);
    assert!(
        finding.seen.contains("s3:ListBucket is missing, or the bucket belongs to another account"),
        "{}",
        finding.seen
    );
}

#[test]
fn a_bucket_of_another_account_is_named_in_the_event_or_left_unread() {
    let hidden = |facts: &mut Facts| facts.logs.landed = denied("s3:ListBucket");
    let finding = after(|facts, _| hidden(facts));
    assert_eq!(finding.verdict, Verdict::Unknown);
    let next = finding.next.unwrap();
    assert!(next.contains("access_logs.account") && next.contains("access_logs.arrive: false"), "{next}");
    let unread = after(|facts, wanted| {
        hidden(facts);
        wanted.arrive = false;
    });
    assert_eq!((unread.verdict, unread.details.len()), (Verdict::Pass, 1), "{unread:?}");
    let wrong = after(|facts, wanted| {
        wanted.arrive = false;
        settings(facts).bucket = "another".to_owned();
    });
    assert_eq!(wrong.verdict, Verdict::Fail, "the setting is judged: {}", wrong.seen);
}
