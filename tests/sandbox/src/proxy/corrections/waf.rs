//! Web ACLs: what each protects by type, who may be deleted, and their logging.

use serde_json::{Value, json};

use super::removal::refused;
use crate::base::locked;
use crate::http::Answer;
use crate::proxy::State;
use crate::proxy::call::Call;
use crate::proxy::refusal;
use crate::wire::{AwsError, JsonService, QueryService};

/// Source of the sentences: AWS WAF API reference, common to its operations.
const NOT_THERE: &str = "AWS WAF couldn't perform the operation because your resource doesn't exist.";
const ASSOCIATED: &str = "AWS WAF couldn't perform the operation because your resource is being used by another \
                          resource or it's associated with another resource.";

/// Types of resources that a web ACL protects, by the service in their ARN.
/// Source: API reference of `ListResourcesForWebACL`.
const TYPES: [(&str, &str); 8] = [
    ("AGENTCORE_GATEWAY", "bedrock-agentcore"),
    ("AMPLIFY", "amplify"),
    ("API_GATEWAY", "apigateway"),
    ("APPLICATION_LOAD_BALANCER", "elasticloadbalancing"),
    ("APPSYNC", "appsync"),
    ("APP_RUNNER_SERVICE", "apprunner"),
    ("COGNITO_USER_POOL", "cognito-idp"),
    ("VERIFIED_ACCESS_INSTANCE", "ec2"),
];

/// Refusals of a deletion, and the operations on logging, which the emulator does not have.
pub(super) async fn instead(state: &State, call: &Call) -> Result<Option<Answer>, AwsError> {
    match call.operation.name.as_str() {
        "DeleteWebACL" => refuse(state, call).await.map(|()| None),
        "PutLoggingConfiguration" => {
            let settings = call.json.get("LoggingConfiguration").cloned().unwrap_or_default();
            let arn = settings.get("ResourceArn").and_then(Value::as_str).unwrap_or_default().to_owned();
            locked(&state.memory.logging).insert(arn, settings.clone());
            Ok(Some(document(&json!({"LoggingConfiguration": settings}))))
        }
        "GetLoggingConfiguration" => {
            let settings = locked(&state.memory.logging).get(call.text("ResourceArn")).cloned();
            let settings = settings.ok_or_else(|| refused("WAFNonexistentItemException", NOT_THERE))?;
            Ok(Some(document(&json!({"LoggingConfiguration": settings}))))
        }
        "ListLoggingConfigurations" => {
            let all: Vec<Value> = locked(&state.memory.logging).values().cloned().collect();
            Ok(Some(document(&json!({"LoggingConfigurations": all}))))
        }
        "DeleteLoggingConfiguration" => {
            locked(&state.memory.logging).remove(call.text("ResourceArn"));
            Ok(Some(document(&json!({}))))
        }
        _ => Ok(None),
    }
}

fn document(value: &Value) -> Answer {
    refusal::answer(200, "application/x-amz-json-1.1", value.to_string())
}

/// Whatever is associated, of any type, keeps a web ACL, and so does Firewall Manager. What is not there and a stale
/// lock token are the emulator's to refuse. Source: API reference of `DeleteWebACL`.
async fn refuse(state: &State, call: &Call) -> Result<(), AwsError> {
    let asked = json!({"Name": call.text("Name"), "Scope": call.text("Scope"), "Id": call.text("Id")});
    let Ok(found) = state.beyond(call).json(JsonService::WAF, "GetWebACL", &asked).await else {
        return Ok(());
    };
    if found.get("LockToken").and_then(Value::as_str) != Some(call.text("LockToken")) {
        return Ok(());
    }
    let arn = found.pointer("/WebACL/ARN").and_then(Value::as_str).unwrap_or_default();
    let said = state.memory.said(arn);
    let managed = ["ManagedByFirewallManager", "RetrofittedByFirewallManager"];
    if managed.iter().any(|flag| said.get(*flag) == Some(&json!(true))) {
        return Err(refused("WAFInvalidOperationException", "The operation isn't valid."));
    }
    if !protected(state, call, arn).await?.is_empty() {
        return Err(refused("WAFAssociatedItemException", ASSOCIATED));
    }
    locked(&state.memory.logging).remove(arn);
    Ok(())
}

/// `{}` for a resource that exists and has no web ACL, the whole web ACL for one that has.
/// Source: API reference of `GetWebACLForResource`.
pub(super) async fn for_resource(state: &State, call: &Call, answer: &Answer) -> Result<Option<String>, AwsError> {
    let arn = call.text("ResourceArn");
    if arn.contains(":elasticloadbalancing:") {
        let form = [("LoadBalancerArns.member.1", arn)];
        let described = state.beyond(call).query(QueryService::ELB, "DescribeLoadBalancers", &form).await;
        described.map_err(|_| refused("WAFNonexistentItemException", NOT_THERE))?;
    }
    if !answer.status.is_success() {
        return Ok(AwsError::from_answer(answer).message.starts_with("No WebACL").then(|| "{}".to_owned()));
    }
    Ok(whole(state, answer))
}

/// A web ACL as AWS writes it, with what was said of it.
pub(super) fn whole(state: &State, answer: &Answer) -> Option<String> {
    let mut document: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let acl = document.get_mut("WebACL").and_then(Value::as_object_mut).filter(|_| answer.status.is_success())?;
    acl.remove("Scope");
    for flag in ["ManagedByFirewallManager", "RetrofittedByFirewallManager"] {
        acl.entry(flag).or_insert(json!(false));
    }
    let arn = acl.get("ARN").and_then(Value::as_str).unwrap_or_default().to_owned();
    acl.extend(state.memory.said(&arn));
    Some(document.to_string())
}

/// One type of resource at a time: load balancers, unless the caller names another.
pub(super) async fn resources(state: &State, call: &Call, answer: &Answer) -> Result<Option<String>, AwsError> {
    if !answer.status.is_success() {
        return Ok(None);
    }
    let asked = Some(call.text("ResourceType")).filter(|kind| !kind.is_empty()).unwrap_or("APPLICATION_LOAD_BALANCER");
    let Some((_, service)) = TYPES.iter().find(|(kind, _)| *kind == asked) else {
        let message =
            format!("1 validation error detected: Value '{asked}' at 'resourceType' is not a type of resource");
        return Err(refused("ValidationException", message));
    };
    let mut listed = protected(state, call, call.text("WebACLArn")).await?;
    listed.retain(|arn| arn.split(':').nth(2) == Some(service));
    Ok(Some(json!({ "ResourceArns": listed }).to_string()))
}

/// Everything that a web ACL protects. A load balancer's association ends with it.
async fn protected(state: &State, call: &Call, acl: &str) -> Result<Vec<String>, AwsError> {
    let wire = state.beyond(call);
    let there = wire.query(QueryService::ELB, "DescribeLoadBalancers", &[]).await?.texts("LoadBalancerArn");
    let document = wire.json(JsonService::WAF, "ListResourcesForWebACL", &json!({"WebACLArn": acl})).await?;
    let listed = document.get("ResourceArns").and_then(Value::as_array).cloned().unwrap_or_default();
    let listed = listed.iter().filter_map(Value::as_str).map(ToOwned::to_owned);
    Ok(listed.filter(|arn| !arn.contains(":elasticloadbalancing:") || there.contains(arn)).collect())
}
