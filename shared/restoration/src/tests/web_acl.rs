//! A web ACL.

use serde_json::{Value, json};

use super::*;
use crate::compare::differences;
use crate::thing::Thing;
use crate::web_acl::WebAcl;

fn content(id: &str, rules: &Value) -> Value {
    json!({"WebACL": {
        "Name": "shop", "Id": id, "ARN": format!("arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/{id}"),
        "DefaultAction": {"Allow": {}}, "Description": "of the shop", "Rules": rules, "Capacity": 12,
        "VisibilityConfig": {"SampledRequestsEnabled": true, "MetricName": "shop"},
        "LabelNamespace": "awswaf:123456789012:webacl:shop:", "ManagedByFirewallManager": false,
        "RetrofittedByFirewallManager": false, "PreProcessFirewallManagerRuleGroups": [],
        "PostProcessFirewallManagerRuleGroups": [], "NewField": {"Deep": [1, 2]}
    }, "LockToken": "token"})
}

fn rules() -> Value {
    json!([{"Name": "bad", "Priority": 0, "Action": {"Block": {}}, "Statement": {"ByteMatchStatement": {
        "SearchString": "YmFkYm90", "FieldToMatch": {"SingleHeader": {"Name": "user-agent"}}}}}])
}

fn acl(id: &str, logging: bool) -> WebAcl {
    let json = |call: &str, answer: Value| RawAnswer { call: call.to_owned(), about: None, answer: answer.to_string() };
    let tags = json!({"TagInfoForResource": {"TagList": [
        {"Key": "albkeeper:owned", "Value": "true"}, {"Key": "aws:x", "Value": "y"}]}});
    let mut raw_answers = vec![json("wafv2:GetWebACL", content(id, &rules())), json("wafv2:ListTagsForResource", tags)];
    if logging {
        raw_answers.push(json(
            "wafv2:GetLoggingConfiguration",
            json!({"LoggingConfiguration": {"ResourceArn": "old", "LogDestinationConfigs": ["arn:logs"],
                "RedactedFields": [{"UriPath": {}}], "ManagedByFirewallManager": false}}),
        ));
    }
    WebAcl::read(&raw_answers).unwrap()
}

#[test]
fn everything_but_what_only_aws_writes_is_asked_for_as_it_came() {
    let expected = json!({
        "Name": "shop", "DefaultAction": {"Allow": {}}, "Description": "of the shop", "Rules": rules(),
        "VisibilityConfig": {"SampledRequestsEnabled": true, "MetricName": "shop"}, "NewField": {"Deep": [1, 2]},
        "Scope": "REGIONAL", "Tags": [{"Key": "albkeeper:owned", "Value": "true"}]
    });
    assert_eq!(acl("1", false).create(), expected);
}

#[test]
fn it_logs_where_it_did_unless_it_logs_already() {
    let body = acl("1", true).put_logging("arn:new").unwrap();
    let expected = json!({"LoggingConfiguration": {"ResourceArn": "arn:new", "LogDestinationConfigs": ["arn:logs"],
        "RedactedFields": [{"UriPath": {}}]}});
    assert_eq!(body, expected);
    assert!(acl("2", true).logs() && !acl("2", false).logs(), "what is there is not written over");
    assert_eq!(acl("1", false).put_logging("arn:new"), None);
}

#[test]
fn nothing_differs_but_its_id_and_a_changed_rule_is_told() {
    let (then, now) = (acl("1", true), acl("2", true));
    let mut names = Names::default();
    Thing::WebAcl(then.clone()).learn("arn:1", &Thing::WebAcl(now.clone()), "arn:2", &mut names);
    let all = differences(&then.view(), &now.view(), &names);
    assert_eq!(told(&all), [("ARN", Reason::NewId), ("Id", Reason::NewId)]);
    let silent = differences(&then.view(), &acl("2", false).view(), &names);
    assert!(told(&silent).contains(&("Logging / LogDestinationConfigs[1]", Reason::Unexplained)), "{silent:?}");
}
