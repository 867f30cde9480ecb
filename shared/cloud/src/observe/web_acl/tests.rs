//! Tests of the look at the web ACL: each gives the wire text of AWS's answers.

use facts::Unseen;
use serde_json::json;

use super::super::testing::*;
use super::*;

const ACL: &str = "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/1";

async fn seen(status: u16, body: serde_json::Value) -> Seen<Option<WebAcl>> {
    let body = body.to_string();
    let aws = cloud(move |asked| {
        assert!(asked.operation == "GetWebACLForResource" && asked.has(ARN));
        refuses(status, body.clone())
    });
    look(&aws, &shop()).await
}

fn rule(name: &str) -> serde_json::Value {
    let visibility = json!({ "SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": name });
    json!({ "Name": name, "Priority": 0, "Statement": {}, "VisibilityConfig": visibility })
}

#[tokio::test]
async fn a_web_acl_is_seen_with_its_rules() {
    let acl = json!({ "WebACL": {
        "Name": "shop", "Id": "1", "ARN": ACL, "DefaultAction": { "Allow": {} }, "Capacity": 10,
        "Rules": [rule("a"), rule("b")], "ManagedByFirewallManager": true,
    }});
    let expected = WebAcl { arn: id(ACL), name: "shop".to_owned(), rules: 2, managed_by_firewall_manager: true };
    assert_eq!(seen(200, acl).await, Ok(Some(expected)));
}

#[tokio::test]
async fn none_is_an_answer() {
    assert_eq!(seen(200, json!({})).await, Ok(None));
}

#[tokio::test]
async fn the_second_action_is_named_where_that_one_is_missing() {
    let message = "User: x is not authorized to perform: wafv2:GetWebACL on resource: y";
    let denied = seen(400, json!({ "__type": "AccessDeniedException", "message": message })).await;
    let action = "wafv2:GetWebACL".to_owned();
    assert_eq!(denied, Err(Unseen::Denied { action, message: message.to_owned() }));
}

#[tokio::test]
async fn an_arn_that_waf_does_not_know_is_a_failure() {
    let unknown = seen(400, json!({ "__type": "WAFNonexistentItemException", "Message": "no such item" })).await;
    assert!(matches!(unknown, Err(Unseen::Failed { code: Some(code), .. }) if code == "WAFNonexistentItemException"));
}
