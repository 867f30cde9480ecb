//! Web ACL associations: AWS answers without an ACL where the emulator answers with an error.

use serde_json::{Value, json};

use crate::http::Answer;
use crate::proxy::State;
use crate::proxy::call::Call;
use crate::wire::{AwsError, QueryService};

/// `{}` for a resource that exists and has no web ACL, the whole web ACL for one that has.
/// Source: API reference of `GetWebACLForResource`.
pub(super) async fn for_resource(state: &State, call: &Call, answer: &Answer) -> Result<Option<String>, AwsError> {
    let arn = call.text("ResourceArn");
    if arn.contains(":elasticloadbalancing:") {
        let form = [("LoadBalancerArns.member.1", arn)];
        let described = state.beyond(&call.region).query(QueryService::ELB, "DescribeLoadBalancers", &form).await;
        if described.is_err() {
            let message = "AWS WAF couldn't perform the operation because your resource doesn't exist.";
            return Err(AwsError {
                status: 400,
                code: "WAFNonexistentItemException".to_owned(),
                message: message.to_owned(),
            });
        }
    }
    let mut document: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    if !answer.status.is_success() {
        return Ok(AwsError::of(answer).message.starts_with("No WebACL").then(|| "{}".to_owned()));
    }
    if let Some(acl) = document.get_mut("WebACL").and_then(Value::as_object_mut) {
        acl.remove("Scope");
        for flag in ["ManagedByFirewallManager", "RetrofittedByFirewallManager"] {
            acl.entry(flag).or_insert(json!(false));
        }
    }
    Ok(Some(document.to_string()))
}

/// A load balancer's association ends with it, and each type of resource is asked for on its own.
pub(super) async fn resources(state: &State, call: &Call, answer: &Answer) -> Result<Option<String>, AwsError> {
    if !answer.status.is_success() {
        return Ok(None);
    }
    let there = state.beyond(&call.region).query(QueryService::ELB, "DescribeLoadBalancers", &[]).await?;
    let there = there.texts("LoadBalancerArn");
    let document: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let listed = document.get("ResourceArns").and_then(Value::as_array).cloned().unwrap_or_default();
    let balancers = matches!(call.text("ResourceType"), "" | "APPLICATION_LOAD_BALANCER");
    let kept = listed.into_iter().filter(|arn| {
        let arn = arn.as_str().unwrap_or_default();
        let balancer = arn.contains(":elasticloadbalancing:");
        balancer == balancers && (!balancer || there.iter().any(|found| found == arn))
    });
    Ok(Some(json!({ "ResourceArns": kept.collect::<Value>() }).to_string()))
}
