//! Tests of the look at the logs: each gives the wire text of AWS's answers.

use std::time::Duration;

use facts::logs::{Landed, LogObject};

use super::*;
use crate::elb::load_balancers;
use crate::testing::*;

const NOON: &str = "2026-11-24T12:00:00Z";
const OURS: &str = "123456789012_elasticloadbalancing_us-east-1_app.shop.50dc6c495c0c9188_";

fn below(day: &str) -> String {
    format!("front/AWSLogs/123456789012/elasticloadbalancing/us-east-1/2026/11/{day}/{OURS}")
}

fn key(day: &str, end: &str) -> String {
    format!("{}202611{day}T{end}Z_10.0.0.1_abc.log.gz", below(day))
}

fn switched(enabled: bool) -> Says {
    let attribute = |key: &str, value: &str| format!("<member><Key>{key}</Key><Value>{value}</Value></member>");
    let all = attribute("idle_timeout.timeout_seconds", "60")
        + &attribute("access_logs.s3.enabled", &enabled.to_string())
        + &attribute("access_logs.s3.bucket", "logs")
        + &attribute("access_logs.s3.prefix", "front");
    ok(format!(
        "<DescribeLoadBalancerAttributesResponse><DescribeLoadBalancerAttributesResult><Attributes>{all}</Attributes>\
         </DescribeLoadBalancerAttributesResult></DescribeLoadBalancerAttributesResponse>"
    ))
}

fn listing(keys: &[String], next: &str) -> Says {
    let object = |key: &String| format!("<Contents><Key>{key}</Key><Size>100</Size></Contents>");
    let objects: String = keys.iter().map(object).collect();
    let truncated = !next.is_empty();
    ok(format!("<ListBucketResult><IsTruncated>{truncated}</IsTruncated>{objects}{next}</ListBucketResult>"))
}

/// Answers a listing as S3 would: the keys that begin with the prefix that was asked for.
fn bucket(keys: Vec<String>) -> impl Fn(&Asked) -> Says {
    move |asked| match asked.operation.as_str() {
        "ListObjectsV2" if asked.bucket_owner != "123456789012" => refuses(400, "<Error><Code>NoOwner</Code></Error>"),
        "ListObjectsV2" => {
            let asked_for = |key: &&String| {
                let (prefix, _) = key.split_at(key.find("_10.").map_or(key.len(), |end| end - "20261124T1155Z".len()));
                asked.has(&format!("prefix={}", prefix.replace('/', "%2F")))
            };
            listing(&keys.iter().filter(asked_for).cloned().collect::<Vec<_>>(), "")
        }
        _ => switched(true),
    }
}

async fn seen(at: &str, aws: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> Logs {
    seen_by(&Scope { traffic: false, ..scope() }, at, aws).await
}

async fn seen_by(scope: &Scope, at: &str, aws: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> Logs {
    let aws = answering(aws);
    let attributes = load_balancers::attributes(&aws, &shop().arn).await;
    look(&aws, &shop(), &attributes, scope, at.parse().unwrap(), Deadline::within(Duration::from_secs(5))).await
}

/// What landed, where listings are answered so.
async fn landed(answer: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> Seen<Landed> {
    let seen = seen(NOON, move |asked| match asked.operation.as_str() {
        "ListObjectsV2" => answer(asked),
        _ => switched(true),
    });
    seen.await.landed
}

fn found(newest: Option<(String, &str)>, objects: u64, days: &[&str]) -> Landed {
    let newest = newest.map(|(key, end)| LogObject { key, end: end.parse().unwrap(), bytes: 100 });
    Landed::Bucket { newest, objects, looked_below: days.iter().map(|day| below(day)).collect() }
}

#[tokio::test]
async fn the_newest_log_is_the_one_with_the_last_end() {
    let logs = seen(NOON, bucket(vec![key("24", "1155"), key("24", "1150"), key("23", "2355")])).await;
    let settings = LogSettings { enabled: true, bucket: "logs".to_owned(), prefix: "front".to_owned(), owner: None };
    assert_eq!(logs.settings, Ok(settings));
    assert_eq!(logs.landed, Ok(found(Some((key("24", "1155"), "2026-11-24T11:55:00Z")), 2, &["24"])));
}

#[tokio::test]
async fn just_after_midnight_the_newest_may_be_yesterdays() {
    let logs = seen("2026-11-24T00:03:00Z", bucket(vec![key("23", "2355"), key("23", "2350")])).await;
    assert_eq!(logs.landed, Ok(found(Some((key("23", "2355"), "2026-11-23T23:55:00Z")), 2, &["24", "23"])));
    let both = seen("2026-11-24T00:03:00Z", bucket(vec![key("24", "0000"), key("23", "2355")])).await;
    assert_eq!(both.landed, Ok(found(Some((key("24", "0000"), "2026-11-24T00:00:00Z")), 2, &["24", "23"])));
}

#[tokio::test]
async fn a_day_without_logs_is_looked_behind() {
    let logs = seen(NOON, bucket(vec![key("23", "0905")])).await;
    assert_eq!(logs.landed, Ok(found(Some((key("23", "0905"), "2026-11-23T09:05:00Z")), 1, &["24", "23"])));
}

#[tokio::test]
async fn objects_of_others_are_not_ours() {
    let other = key("24", "1155").replace("app.shop.", "app.shop-two.");
    let test = "front/AWSLogs/123456789012/ELBAccessLogTestFile".to_owned();
    let logs = seen(NOON, bucket(vec![other, test])).await;
    assert_eq!(logs.landed, Ok(found(None, 0, &["24", "23"])));
    let strange = landed(|_| listing(&[below("24") + "not-a-log", below("23") + "20261399T0000Z_x"], "")).await;
    assert_eq!(strange, Ok(found(None, 0, &["24", "23"])));
}

#[tokio::test]
async fn every_page_is_read() {
    let next = "<NextContinuationToken>two</NextContinuationToken>";
    let second = |answer: fn() -> Says| {
        move |asked: &Asked| {
            if asked.has("continuation-token=two") { answer() } else { listing(&[key("24", "0005")], next) }
        }
    };
    let whole = landed(second(|| listing(&[key("24", "1155")], ""))).await;
    assert_eq!(whole, Ok(found(Some((key("24", "1155"), "2026-11-24T11:55:00Z")), 2, &["24"])));
    let broken = landed(second(|| refuses(500, "<Error><Code>InternalError</Code></Error>"))).await;
    assert!(matches!(broken, Err(Unseen::Failed { .. })));
    let circle = landed(move |_| listing(&[key("24", "0005")], next)).await;
    assert!(matches!(circle, Err(Unseen::Failed { .. })));
}

#[tokio::test]
async fn a_bucket_that_is_gone_and_one_that_is_closed_are_told_apart() {
    let gone = landed(|_| refuses(404, "<Error><Code>NoSuchBucket</Code><Message>no</Message></Error>")).await;
    assert_eq!(gone, Ok(Landed::NoBucket));
    let closed =
        landed(|_| refuses(403, "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>")).await;
    let message = "Access Denied".to_owned();
    assert_eq!(closed, Err(Unseen::Denied { action: "s3:ListBucket".to_owned(), message: message.into() }));
}

#[tokio::test]
async fn logs_that_are_off_are_not_looked_for() {
    let logs = seen(NOON, |asked| match asked.operation.as_str() {
        "ListObjectsV2" => refuses(500, ""),
        _ => switched(false),
    });
    let logs = logs.await;
    assert!(!logs.settings.unwrap().enabled);
    assert!(matches!(logs.landed, Err(Unseen::Needs { .. })));
    let denied = seen(NOON, |_| error(403, "AccessDenied", "no")).await;
    assert_eq!(
        denied.settings,
        Err(Unseen::Denied { action: load_balancers::ATTRIBUTES.to_owned(), message: "no".into() })
    );
    assert!(matches!(denied.landed, Err(Unseen::Needs { because, .. }) if because.contains("not allowed")));
}

#[tokio::test]
async fn a_bucket_that_is_kept_from_us_is_not_asked_for_anything() {
    let scope = Scope { traffic: true, log_arrival: false, ..scope() };
    let logs = seen_by(&scope, NOON, |asked| match asked.operation.as_str() {
        "DescribeLoadBalancerAttributes" => switched(true),
        other => panic!("{other} was asked"),
    });
    let logs = logs.await;
    assert!(logs.settings.unwrap().enabled);
    let not_asked = Unseen::NotAsked { ask_with: "access_logs.arrive: true".to_owned() };
    assert_eq!((logs.landed, logs.traffic), (Err(not_asked.clone()), Err(not_asked)));
}
