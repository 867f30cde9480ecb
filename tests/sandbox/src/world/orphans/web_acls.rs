//! Web ACLs: only the tag says which are ours, and of those only what protects nothing of any type may go.

use serde_json::{Value, json};

use super::Making;
use super::tags::{Tags, document, tags};
use super::thing::Thing;
use crate::error::KitError;
use crate::ministack::REGION;
use crate::wire::JsonService;
use crate::world::metrics;

/// Makes them, with what they protect.
pub(super) async fn leave(making: &mut Making<'_>) -> Result<(), KitError> {
    let ours = tags(&[("albkeeper:owned", "true")]);
    make(making, "retired-shop-waf", &ours, None).await?;
    let idle = "nothing says that it is ours: it is kept ready";
    make(making, "idle-without-our-tag-waf", &Tags::new(), Some(idle)).await?;
    let arn = make(making, "guards-a-rest-api-waf", &ours, Some("it protects an API of API Gateway")).await?;
    associate(making, &arn, &format!("arn:aws:apigateway:{REGION}::/restapis/a1b2c3d4e5/stages/live")).await?;
    let arn = make(making, "guards-a-user-pool-waf", &ours, Some("it protects a user pool of Cognito")).await?;
    associate(making, &arn, &format!("arn:aws:cognito-idp:{REGION}:123456789012:userpool/{REGION}_a1b2c3d4e")).await?;
    let arn = make(making, "of-firewall-manager-waf", &ours, Some("Firewall Manager manages it")).await?;
    making.proxy.say(&arn, &json!({"ManagedByFirewallManager": true}));
    let arn = make(making, "retrofitted-by-fms-waf", &ours, Some("Firewall Manager put its rules into it")).await?;
    making.proxy.say(&arn, &json!({"RetrofittedByFirewallManager": true}));
    Ok(())
}

async fn make(making: &mut Making<'_>, name: &str, tags: &Tags, why: Option<&'static str>) -> Result<String, KitError> {
    let mut input = json!({
        "Name": name, "Scope": "REGIONAL", "DefaultAction": {"Allow": {}}, "Rules": [],
        "VisibilityConfig":
            {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": name},
    });
    if let Some(fields) = input.as_object_mut().filter(|_| !tags.is_empty()) {
        fields.insert("Tags".to_owned(), document(tags));
    }
    let answer = making.wire.json(JsonService::WAF, "CreateWebACL", &input).await?;
    let arn = answer.pointer("/Summary/ARN").and_then(Value::as_str).unwrap_or_default().to_owned();
    tell_silence(making, name).await?;
    making.note(Thing::new("web-acl", name, &arn), why);
    Ok(arn)
}

async fn associate(making: &Making<'_>, acl: &str, resource: &str) -> Result<(), KitError> {
    let link = json!({"WebACLArn": acl, "ResourceArn": resource});
    making.wire.json(JsonService::WAF, "AssociateWebACL", &link).await?;
    Ok(())
}

/// No request in 14 days. Source of the dimensions: AWS WAF developer guide, "metrics and dimensions".
async fn tell_silence(making: &Making<'_>, name: &str) -> Result<(), KitError> {
    for metric in ["AllowedRequests", "BlockedRequests"] {
        let dimensions = [("WebACL", name), ("Region", REGION), ("Rule", "ALL")];
        let series = metrics::Series { namespace: "AWS/WAFV2", metric, dimensions: &dimensions, value: 0.0 };
        series.put_daily(&making.wire, 14).await?;
    }
    Ok(())
}
