//! Tests of the plain client: what goes out, and what a refusal becomes.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use aws_smithy_types::error::metadata::ProvideErrorMetadata as _;
use serde_json::json;

use super::*;
use crate::answers::read_by;
use crate::service::{EC2, ECS};
use crate::testing::{self, Asked, Says, ok, refuses};

fn refusal(named: Option<&str>, body: &str) -> (Option<String>, Option<String>) {
    let refusal = Refusal::read(named, body);
    (refusal.code().map(ToOwned::to_owned), refusal.message().map(ToOwned::to_owned))
}

#[test]
fn a_refusal_is_read_in_each_form_that_aws_writes() {
    let words = |code: &str, message: &str| (Some(code.to_owned()), Some(message.to_owned()));
    let json = r#"{"__type":"com.amazonaws.ecs#AccessDeniedException","Message":"no"}"#;
    assert_eq!(refusal(None, json), words("AccessDeniedException", "no"));
    let rest = r#"{"message":"No cluster found"}"#;
    let named = Some("ResourceNotFoundException:http://internal.amazon.com/coral/");
    assert_eq!(refusal(named, rest), words("ResourceNotFoundException", "No cluster found"));
    let ec2 = "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors>\
               <RequestID>1</RequestID></Response>";
    assert_eq!(refusal(None, ec2), words("UnauthorizedOperation", "no"));
    let query = "<ErrorResponse xmlns=\"http://autoscaling.amazonaws.com/doc/2011-01-01/\"><Error><Type>Sender</Type>\
                 <Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>";
    assert_eq!(refusal(None, query), words("Throttling", "Rate exceeded"));
    assert_eq!(refusal(None, "Bad Gateway"), (None, None));
}

fn client(answer: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> (QueryClient, Arc<Meter>) {
    let meter = Arc::new(Meter::default());
    let config = testing::config("us-east-1", answer);
    (QueryClient::new(&config, Arc::clone(&meter), Arc::new(Rates::hurried(None))), meter)
}

const REGIONS: Operation = Operation::new(EC2, "DescribeRegions", "ec2:DescribeRegions");
const CLUSTERS: Operation = Operation::new(ECS, "ListClusters", "ecs:ListClusters");

#[tokio::test]
async fn a_query_and_a_json_call_are_written_as_aws_reads_them() {
    let (client, meter) = client(|asked| match asked.operation.as_str() {
        "DescribeRegions" => {
            let body = "Action=DescribeRegions&Version=2016-11-15&Filter.1.Value.1=a%20b%2F%C3%A4";
            assert_eq!(asked.text, format!("https://ec2.us-east-1.amazonaws.com/\n{body}"));
            ok("<DescribeRegionsResponse/>")
        }
        operation => {
            assert_eq!((operation, asked.text.as_str()), ("ListClusters", "https://ecs.us-east-1.amazonaws.com/\n{}"));
            ok("{}")
        }
    });
    let form = Input::parameter("Filter.1.Value.1", "a b/ä");
    assert_eq!(client.call(REGIONS, form).await.unwrap(), "<DescribeRegionsResponse/>");
    assert_eq!(client.call(CLUSTERS, Input::Json(json!({}))).await.unwrap(), "{}");
    let counted = BTreeMap::from([("EC2:DescribeRegions".to_owned(), 1), ("ECS:ListClusters".to_owned(), 1)]);
    assert_eq!(meter.take(), counted);
}

#[tokio::test]
async fn a_service_is_asked_in_its_own_form_only() {
    let (client, _) = client(|asked| panic!("asked for {}", asked.operation));
    let why = client.call(CLUSTERS, Input::Form(Vec::new())).await.unwrap_err().to_string();
    assert!(why.contains("ecs:ListClusters is not asked in this form"), "{why}");
}

#[tokio::test]
async fn a_refusal_may_be_an_answer() {
    let (client, _) = client(|_| refuses(400, r#"{"__type": "ClusterNotFoundException", "message": "no"}"#));
    let input = || Input::Json(json!({}));
    assert_eq!(client.call_unless(CLUSTERS, input(), &["ClusterNotFoundException"]).await, Ok(None));
    assert!(client.call_unless(CLUSTERS, input(), &["ServiceNotFoundException"]).await.is_err());
}

#[tokio::test]
async fn of_two_answers_to_one_question_the_last_is_kept() {
    let asked = AtomicU32::new(0);
    let (client, _) = client(move |_| ok(format!(r#"{{"n": {}}}"#, asked.fetch_add(1, Ordering::Relaxed))));
    let look = async {
        drop((
            client.call(CLUSTERS, Input::Json(json!({}))).await,
            client.call(CLUSTERS, Input::Json(json!({}))).await,
        ));
    };
    let ((), read) = read_by(look).await;
    assert_eq!(read.to(CLUSTERS, &Input::Json(json!({}))), Some(r#"{"n": 1}"#));
}

#[tokio::test]
async fn what_a_look_reads_is_there_for_the_same_question_and_no_other() {
    let (client, _) = client(|asked| match asked.operation.as_str() {
        "ListClusters" if asked.has("second") => refuses(400, r#"{"__type": "Throttling", "message": "no"}"#),
        "ListClusters" => ok(r#"{"clusterArns": []}"#),
        _ => ok("<DescribeRegionsResponse/>"),
    });
    let one = |name: &str| Input::Form(vec![parameter("RegionName.1", name), parameter("AllRegions", "a b")]);
    let other_way_round = Input::Form(vec![parameter("AllRegions", "a b"), parameter("RegionName.1", "here")]);
    let look = async {
        drop((client.call(REGIONS, one("here")).await, client.call(CLUSTERS, Input::Json(json!({"n": 1}))).await));
        client.call(CLUSTERS, Input::Json(json!({"n": "second"}))).await
    };
    let (refused, read) = read_by(look).await;
    assert!(refused.is_err());
    assert_eq!(read.to(REGIONS, &one("here")), Some("<DescribeRegionsResponse/>"));
    assert_eq!(read.to(REGIONS, &other_way_round), Some("<DescribeRegionsResponse/>"));
    assert_eq!(read.to(REGIONS, &one("there")), None);
    assert_eq!(read.to(CLUSTERS, &Input::Json(json!({"n": 1}))), Some(r#"{"clusterArns": []}"#));
    assert_eq!(read.to(CLUSTERS, &Input::Json(json!({"n": "second"}))), None, "a refusal is no answer");
    client.call(REGIONS, one("there")).await.unwrap();
    assert_eq!(read.to(REGIONS, &one("there")), None, "what comes after the look is not of it");
}

#[test]
fn text_is_encoded_as_signatures_want_it() {
    assert_eq!(encoded("aZ0-._~ +/=*").to_string(), "aZ0-._~%20%2B%2F%3D%2A");
}

#[test]
fn iam_has_one_endpoint_in_each_partition() {
    let of = |region: &'static str| global(&Region::from_static(region));
    assert_eq!(of("ap-southeast-1"), ("us-east-1", "https://iam.amazonaws.com"));
    assert_eq!(of("cn-northwest-1"), ("cn-north-1", "https://iam.cn-north-1.amazonaws.com.cn"));
    assert_eq!(of("us-gov-east-1"), ("us-gov-west-1", "https://iam.us-gov.amazonaws.com"));
}
