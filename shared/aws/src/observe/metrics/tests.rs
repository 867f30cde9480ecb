//! Tests of the look at the metrics: each gives the wire text of AWS's answers.

use facts::Unseen;
use serde_json::{Value, json};

use super::*;
use crate::testing::*;

const AT: &str = "2026-11-24T12:34:56Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// One series of an answer; each point is a time of 24 November, or a whole one, and its value.
fn series(id: &str, status: &str, points: &[(&str, f64)]) -> Value {
    let time = |text: &str| {
        let whole = if text.len() == 5 { format!("2026-11-24T{text}:00Z") } else { text.to_owned() };
        json!({ "time": at(&whole).as_second() })
    };
    json!({
        "Id": id, "Label": id, "StatusCode": status,
        "Timestamps": points.iter().map(|(text, _)| time(text)).collect::<Vec<_>>(),
        "Values": points.iter().map(|(_, value)| *value).collect::<Vec<_>>(),
    })
}

/// All nine series, these with points and the others without.
fn results(with: Vec<Value>) -> Value {
    let given: Vec<_> = with.iter().map(|series| series["Id"].clone()).collect();
    let others = SERIES.iter().filter(|ask| !given.contains(&json!(ask.id)));
    let empty: Vec<_> = others.map(|ask| series(ask.id, "Complete", &[])).collect();
    let all = [with, empty].concat();
    json!({ "MetricDataResults": all })
}

fn busy() -> Vec<Value> {
    vec![
        // Before the window; in the window alone, before and after those due in the logs; after the window.
        series(
            "requests",
            "Complete",
            &[("12:03", 1000.0), ("12:13", 30.0), ("12:14", 50.0), ("12:23", 4.0), ("12:24", 7.0), ("12:34", 900.0)],
        ),
        series("p95", "Complete", &[("12:03", 5.0), ("12:13", 0.2), ("12:14", 0.9)]),
        series("target_5xx", "Complete", &[("12:30", 3.0)]),
        series("lcus", "Complete", &[("10:00", 1.0), ("11:00", 3.0), ("12:00", 100.0)]),
        series("new_connections", "Complete", &[("11:00", 7200.0)]),
        series("active_connections", "Complete", &[("10:00", 60.0), ("11:00", 180.0)]),
        series("bytes", "Complete", &[("10:00", 4e9)]),
    ]
}

async fn seen(body: Value) -> Seen<Metrics> {
    look(&answering(move |_| cbor(200, &body)), &shop(), 30, at(AT)).await
}

async fn failure(body: Value) -> Unseen {
    seen(body).await.unwrap_err()
}

#[tokio::test]
async fn figures_are_cut_to_their_spans() {
    let capacity = Capacity {
        hours: 2.0,
        lcus: Some(2.0),
        new_connections_per_s: Some(1.0),
        active_connections: Some(2.0),
        gigabytes_per_hour: Some(2.0),
        rule_evaluations_per_s: None,
    };
    let expected = Metrics {
        from: at("2026-11-24T12:04:00Z"),
        to: at("2026-11-24T12:34:00Z"),
        requests: Some(91.0),
        requests_due_in_logs: Some(54.0),
        target_p95_s: Some(0.9),
        elb_5xx: None,
        target_5xx: Some(3.0),
        capacity,
    };
    assert_eq!(seen(results(busy())).await, Ok(expected));
}

#[tokio::test]
async fn a_slow_request_in_a_quiet_minute_is_no_percentile() {
    let p95 = async |requests: &[(&str, f64)]| {
        let slow = series("p95", "Complete", &[("12:10", 0.2), ("12:20", 9.0)]);
        seen(results(vec![series("requests", "Complete", requests), slow])).await.unwrap().target_p95_s
    };
    assert_eq!(p95(&[("12:10", 20.0), ("12:20", 19.0)]).await, Some(0.2));
    assert_eq!(p95(&[("12:10", 20.0), ("12:20", 20.0)]).await, Some(9.0));
    assert_eq!(p95(&[("12:10", 19.0)]).await, None);
}

#[tokio::test]
async fn series_without_points_are_no_failure() {
    let metrics = seen(results(Vec::new())).await.unwrap();
    assert_eq!((metrics.requests, metrics.target_p95_s, metrics.capacity.lcus), (None, None, None));
    assert!((metrics.capacity.hours - 24.0).abs() < f64::EPSILON);
}

#[tokio::test]
async fn one_call_asks_for_all() {
    let aws = answering(|asked| {
        assert!(SERIES.iter().all(|ask| asked.has(ask.id) && asked.has(ask.metric)));
        assert!(asked.operation == "GetMetricData" && asked.has("app/shop/50dc6c495c0c9188") && !asked.has("arn:aws"));
        cbor(200, &results(busy()))
    });
    assert!(look(&aws, &shop(), 30, at(AT)).await.is_ok());
    assert_eq!(aws.take_calls().values().copied().collect::<Vec<_>>(), [1]);
    assert_eq!(usize::try_from(METRICS_ASKED), Ok(SERIES.len()));
}

#[tokio::test]
async fn a_series_may_go_on_over_pages() {
    let aws = answering(|asked| {
        if asked.has("page-two") {
            cbor(200, &json!({ "MetricDataResults": [series("requests", "Complete", &[("12:20", 5.0)])] }))
        } else {
            let mut first = results(vec![series("requests", "PartialData", &[("12:30", 7.0)])]);
            first["NextToken"] = json!("page-two");
            cbor(200, &first)
        }
    });
    assert_eq!(look(&aws, &shop(), 30, at(AT)).await.map(|metrics| metrics.requests), Ok(Some(12.0)));
}

#[tokio::test]
async fn half_a_series_is_none() {
    for (status, why) in [("PartialData", "PartialData"), ("InternalError", "InternalError"), ("Later", "Later")] {
        let failure = failure(results(vec![series("requests", status, &[("12:30", 7.0)])])).await;
        assert!(matches!(&failure, Unseen::Failed { message, .. } if message.contains(why)), "{failure}");
    }
    let denied = failure(results(vec![series("requests", "Forbidden", &[])])).await;
    assert!(matches!(denied, Unseen::Denied { action, .. } if action == LOOK));
    let lost = failure(json!({ "MetricDataResults": busy() })).await;
    assert!(lost.to_string().contains("lacks the series elb_5xx"), "{lost}");
    let mut uneven = results(busy());
    uneven["MetricDataResults"][0]["Values"] = json!([1.0]);
    assert!(failure(uneven).await.to_string().contains("other numbers of times and values"));
}

#[tokio::test]
async fn refusals_and_circles_are_told() {
    let refused = async |status: u16, code: &'static str| {
        let body = json!({ "__type": code, "message": "no" });
        look(&answering(move |_| cbor(status, &body)), &shop(), 30, at(AT)).await
    };
    let action = LOOK.to_owned();
    let denied = Unseen::Denied { action: action.clone(), message: "no".into() };
    assert_eq!(refused(403, "com.amazonaws.cloudwatch#AccessDenied").await, Err(denied));
    assert_eq!(refused(400, "com.amazonaws.cloudwatch#Throttling").await, Err(Unseen::Throttled { action }));
    let mut circle = results(busy());
    circle["NextToken"] = json!("again");
    assert!(failure(circle).await.to_string().contains("already read"));
}
