//! Tests of the plain client: what goes out, and what a refusal becomes.

use std::collections::BTreeMap;

use aws_smithy_types::error::metadata::ProvideErrorMetadata as _;
use serde_json::json;

use super::*;
use super::{Ask, encoded};
use crate::observe::testing::*;

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

#[tokio::test]
async fn a_query_and_a_json_call_are_written_as_aws_reads_them() {
    let aws = cloud(|asked| match asked.operation.as_str() {
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
    let parameters = vec![("Filter.1.Value.1".to_owned(), "a b/ä".to_owned())];
    let query = Ask::Query { action: "DescribeRegions", version: "2016-11-15", parameters };
    assert_eq!(aws.query.ask(EC2, query).await.unwrap(), "<DescribeRegionsResponse/>");
    let prefix = "AmazonEC2ContainerServiceV20141113";
    assert_eq!(aws.query.ask(ECS, Ask::Json { prefix, action: "ListClusters", body: json!({}) }).await.unwrap(), "{}");
    let counted = BTreeMap::from([("EC2:DescribeRegions".to_owned(), 1), ("ECS:ListClusters".to_owned(), 1)]);
    assert_eq!(aws.take_calls(), counted);
}

#[tokio::test]
async fn every_call_says_in_its_user_agent_that_it_is_ours() {
    let aws = cloud(|asked| {
        let agent = &asked.user_agent;
        assert!(agent.split(' ').any(|word| word == "app/albkeeper"), "{} by {agent:?}", asked.operation);
        refuses(403, "")
    });
    // By a client of the SDK, by the plain one, and by one that a function makes of the same configuration.
    aws.mail("arn:aws:sns:us-east-1:123456789012:topic", "subject", "text", "key").await.unwrap_err();
    aws.get("bucket", "key", 1000).await.unwrap_err();
    aws.query.ask(EC2, Ask::ec2("DescribeVpcs", Vec::new())).await.unwrap_err();
    aws_sdk_route53::Client::new(aws.config()).get_change().id("C1").send().await.unwrap_err();
    let called = ["EC2:DescribeVpcs", "S3:GetObject", "SNS:Publish"];
    assert_eq!(aws.take_calls().into_keys().collect::<Vec<_>>(), called, "one of its own client is not counted here");
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
