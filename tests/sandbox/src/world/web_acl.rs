//! The web ACL with the three rules of the source document.

use serde_json::{Value, json};

use super::WEB_ACL;
use crate::wire::{AwsError, JsonService, Wire};

pub(super) async fn create(wire: &Wire) -> Result<String, AwsError> {
    let limit = json!({"RateBasedStatement": {"Limit": 3000, "AggregateKeyType": "IP"}});
    let input = json!({
        "Name": WEB_ACL,
        "Scope": "REGIONAL",
        "DefaultAction": {"Allow": {}},
        "VisibilityConfig": seen_as("RetailAPI"),
        "Rules": [
            {"Name": "API-RateLimit", "Priority": 0, "Statement": limit, "Action": {"Block": {}},
             "VisibilityConfig": seen_as("API-RateLimit")},
            managed("AWSManagedRulesSQLiRuleSet", 1, "AWSManagedRulesSQLiRuleSet", "SQLiRuleSet"),
            managed("BlockHighRiskRequests", 2, "AWSManagedRulesKnownBadInputsRuleSet", "BadInputs"),
        ],
    });
    let answer = wire.json(JsonService::WAF, "CreateWebACL", &input).await?;
    let arn = answer.pointer("/Summary/ARN").and_then(Value::as_str);
    arn.map(ToOwned::to_owned).ok_or_else(|| AwsError::odd(format!("no ARN in {answer}")))
}

fn managed(name: &str, priority: u32, group: &str, metric: &str) -> Value {
    json!({
        "Name": name, "Priority": priority,
        "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": group}},
        "OverrideAction": {"None": {}}, "VisibilityConfig": seen_as(metric),
    })
}

fn seen_as(metric: &str) -> Value {
    json!({"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": metric})
}
