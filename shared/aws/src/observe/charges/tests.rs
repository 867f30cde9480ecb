//! Tests of the look at the charges: each gives the wire text of AWS's answers.

use serde_json::{Value, json};

use super::*;
use crate::testing::*;

const AT: &str = "2026-11-24T12:34:56Z";

fn metric(dimensions: &[(&str, &str)]) -> Value {
    let dimensions: Vec<_> = dimensions.iter().map(|(name, value)| json!({ "Name": name, "Value": value })).collect();
    json!({ "Namespace": "AWS/Billing", "MetricName": "EstimatedCharges", "Dimensions": dimensions })
}

fn charges_of(service: &str) -> Value {
    metric(&[("Currency", "USD"), ("ServiceName", service)])
}

fn listed(metrics: &[Value]) -> Says {
    cbor(200, &json!({ "Metrics": metrics }))
}

fn points(points: &[(i64, f64)]) -> Says {
    let times: Vec<_> = points.iter().map(|(time, _)| json!({ "time": time })).collect();
    let values: Vec<_> = points.iter().map(|(_, value)| *value).collect();
    let series = json!({ "Id": "charges", "StatusCode": "Complete", "Timestamps": times, "Values": values });
    cbor(200, &json!({ "MetricDataResults": [series] }))
}

fn healthy(asked: &Asked) -> Says {
    match asked.operation.as_str() {
        "ListMetrics" => listed(&[charges_of("AmazonEC2"), charges_of("AWSELB"), metric(&[("Currency", "USD")])]),
        _ => points(&[(1_795_500_000, 12.5), (1_795_521_600, 13.25), (1_795_510_000, 12.75)]),
    }
}

async fn seen(aws: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> Seen<Charges> {
    look(&answering(aws), &scope(), AT.parse().unwrap()).await
}

#[tokio::test]
async fn the_newest_figure_of_load_balancing_is_found() {
    let at = Timestamp::new(1_795_521_600, 0).unwrap();
    let expected = Charges::MonthToDate { service: "AWSELB".to_owned(), usd: 13.25, at };
    assert_eq!(seen(healthy).await, Ok(expected));
}

#[tokio::test]
async fn an_account_that_publishes_none_is_told_by_what_it_does_publish() {
    let other = |_: &Asked| listed(&[charges_of("AmazonS3"), charges_of("AmazonEC2"), charges_of("AmazonEC2")]);
    let services = vec!["AmazonEC2".to_owned(), "AmazonS3".to_owned()];
    assert_eq!(seen(other).await, Ok(Charges::NotPublished { services }));
    assert_eq!(seen(|_| listed(&[])).await, Ok(Charges::NotPublished { services: Vec::new() }));
}

#[tokio::test]
async fn figures_of_a_member_account_or_another_currency_are_not_ours() {
    let member = metric(&[("Currency", "USD"), ("ServiceName", "AWSELB"), ("LinkedAccount", "210987654321")]);
    let yuan = metric(&[("Currency", "CNY"), ("ServiceName", "AWSELB")]);
    let seen = seen(move |_| listed(&[member.clone(), yuan.clone()])).await;
    assert_eq!(seen, Ok(Charges::NotPublished { services: Vec::new() }));
}

#[tokio::test]
async fn services_are_read_from_every_page() {
    let pages = |asked: &Asked| match asked.operation.as_str() {
        "ListMetrics" if !asked.has("two") => {
            cbor(200, &json!({ "Metrics": [charges_of("AmazonS3")], "NextToken": "two" }))
        }
        _ => healthy(asked),
    };
    assert!(matches!(seen(pages).await, Ok(Charges::MonthToDate { .. })));
}

#[tokio::test]
async fn a_listed_service_without_a_late_figure_is_neither_zero_nor_a_failure() {
    let none = seen(|asked| match asked.operation.as_str() {
        "ListMetrics" => healthy(asked),
        _ => points(&[]),
    });
    assert_eq!(none.await, Ok(Charges::NoneLately { service: "AWSELB".to_owned() }));
}

#[tokio::test]
async fn charges_are_looked_up_only_where_asked_for() {
    let aws = answering(healthy);
    let seen = look(&aws, &Scope { charges: false, ..scope() }, AT.parse().unwrap()).await;
    assert_eq!(seen, Err(Unseen::NotAsked { ask_with: "cost.charges".to_owned() }));
    assert!(aws.take_calls().is_empty());
}

#[tokio::test]
async fn they_are_asked_for_in_the_one_region_that_has_them() {
    let aws = answering_in("eu-west-1", |asked| {
        if asked.has("monitoring.us-east-1.amazonaws.com") { healthy(asked) } else { listed(&[]) }
    });
    assert!(matches!(look(&aws, &scope(), AT.parse().unwrap()).await, Ok(Charges::MonthToDate { .. })));
}

#[tokio::test]
async fn a_refusal_names_its_action() {
    let refusal = || cbor(403, &json!({ "__type": "AccessDenied", "message": "no" }));
    let denied = |action: &str| Unseen::Denied { action: action.to_owned(), message: "no".into() };
    assert_eq!(seen(move |_| refusal()).await, Err(denied(LOOK)));
    let figures = seen(move |asked| match asked.operation.as_str() {
        "ListMetrics" => healthy(asked),
        _ => refusal(),
    });
    assert_eq!(figures.await, Err(denied(series::ACTION)));
}
