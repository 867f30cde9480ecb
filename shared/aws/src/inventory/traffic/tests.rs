//! Tests of the look at the traffic: each gives the answers of `CloudWatch`.

use serde_json::{Value, json};

use super::*;
use crate::inventory::testing::*;
use crate::testing::{Asked, Says, answering, cbor};

fn at() -> Timestamp {
    "2026-11-24T03:00:42Z".parse().unwrap()
}

fn subjects(count: usize) -> Vec<Subject> {
    let arn = |number: usize| arn(&format!("arn:aws:wafv2:{REGION}:123456789012:regional/webacl/acl{number}/1"));
    (0..count).map(|number| of_web_acl(&arn(number), "metric", REGION)).collect()
}

/// Every series that was asked for, with these points.
fn answers(asked: &Asked, values: &[f64]) -> Says {
    let times: Vec<Value> = (0..values.len()).map(|day| json!({ "time": 1_790_000_000 + day * 86_400 })).collect();
    let ids = (0..BATCH).flat_map(|subject| [id(subject, 0), id(subject, 1)]).filter(|id| asked.has(id.as_str()));
    let results = ids.map(|id| json!({ "Id": id, "Timestamps": times, "Values": values, "StatusCode": "Complete" }));
    cbor(200, &json!({ "MetricDataResults": results.collect::<Vec<_>>() }))
}

#[tokio::test(start_paused = true)]
async fn the_sum_of_both_metrics_over_two_weeks_is_told_and_how_much_there_was() {
    let aws = answering(|asked| answers(asked, &[2.0, 3.0]));
    let of = subjects(1).remove(0);
    let seen = look(&aws, std::slice::from_ref(&of), at(), deadline()).await;
    let (from, to) = ("2026-11-10T03:00:00Z".parse().unwrap(), "2026-11-24T03:00:00Z".parse().unwrap());
    assert_eq!(seen[&of.arn], Ok(Traffic { from, to, sum: 10.0, connections: 0.0, datapoints: 4 }));
    let silent = look(&answering(|asked| answers(asked, &[])), std::slice::from_ref(&of), at(), deadline()).await;
    assert_eq!(silent[&of.arn], Ok(Traffic { from, to, sum: 0.0, connections: 0.0, datapoints: 0 }));
}

/// A load balancer as AWS lists it.
async fn listed() -> LoadBalancer {
    let aws =
        answering(|_| elb("DescribeLoadBalancers", &format!("<LoadBalancers>{}</LoadBalancers>", balancer("shop"))));
    super::super::elb::load_balancers::listed(&aws, None).await.unwrap().remove(0)
}

/// A load balancer without traffic has no datapoint of requests and connections, and `ConsumedLCUs` all the same.
#[tokio::test(start_paused = true)]
async fn connections_are_told_apart_and_what_only_shows_that_it_is_there_is_no_traffic() {
    let it = listed().await;
    let of = |kind: &str| of_load_balancer(&LoadBalancer { kind: kind.to_owned(), ..it.clone() }).unwrap();
    let counted = async |kind: &str, values: [&'static [f64]; 3]| {
        let aws = answering(move |asked| {
            assert!(asked.has("ConsumedLCUs"));
            let of_metric = |metric: usize| {
                let times = (0..values[metric].len()).map(|day| json!({ "time": 1_790_000_000 + day * 86_400 }));
                json!({ "Id": id(0, metric), "Timestamps": times.collect::<Vec<_>>(), "Values": values[metric],
                    "StatusCode": "Complete" })
            };
            let results: Vec<Value> = (0..3).filter(|it| asked.has(&id(0, *it))).map(of_metric).collect();
            cbor(200, &json!({ "MetricDataResults": results }))
        });
        let subject = of(kind);
        let seen = look(&aws, std::slice::from_ref(&subject), at(), deadline()).await.remove(&subject.arn);
        let traffic = seen.unwrap().unwrap();
        (traffic.sum, traffic.connections, traffic.datapoints)
    };
    assert_eq!(counted("application", [&[5.0], &[7.0, 1.0], &[0.1, 0.2]]).await, (5.0, 8.0, 5));
    assert_eq!(counted("application", [&[], &[], &[0.0, 0.0]]).await, (0.0, 0.0, 2));
    assert_eq!(counted("network", [&[3.0], &[0.1], &[]]).await, (3.0, 0.0, 2));
}

#[tokio::test(start_paused = true)]
async fn a_hundred_are_asked_about_at_once_and_a_refusal_hides_its_batch_only() {
    let refused = json!({ "__type": "com.amazonaws.cloudwatch#ThrottlingException", "message": "Rate exceeded" });
    let aws = answering(move |asked| {
        if asked.has("acl") {
            panic!()
        } else if asked.has("s99_0") {
            cbor(400, &refused)
        } else {
            answers(asked, &[1.0])
        }
    });
    let seen = look(&aws, &subjects(101), at(), deadline()).await;
    assert_eq!(aws.take_calls(), [("CloudWatch:GetMetricData".to_owned(), 2)].into());
    assert_eq!(seen.values().filter(|it| **it == Err(throttled(series::ACTION))).count(), 100);
    assert_eq!(seen.values().filter(|it| it.is_ok()).count(), 1);
}

#[tokio::test(start_paused = true)]
async fn each_type_of_load_balancer_has_metrics_of_its_own() {
    let it = listed().await;
    let of = |kind: &str| of_load_balancer(&LoadBalancer { kind: kind.to_owned(), ..it.clone() });
    let namespaces = ["application", "network", "gateway"].map(|kind| of(kind).unwrap().namespace);
    assert_eq!(namespaces, ["AWS/ApplicationELB", "AWS/NetworkELB", "AWS/GatewayELB"]);
    assert!(of("of-tomorrow").is_none());
    let named = of("application").unwrap().dimensions.remove(0);
    assert_eq!((named.name(), named.value()), (Some("LoadBalancer"), Some("app/shop/50dc6c495c0c9188")));
}
