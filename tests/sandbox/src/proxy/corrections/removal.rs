//! Removing target groups and load balancers: refused where AWS refuses, and taking along what AWS takes along.

use serde_json::json;

use super::routing::Routing;
use crate::http::Answer;
use crate::proxy::State;
use crate::proxy::call::Call;
use crate::proxy::refusal;
use crate::wire::{AwsError, JsonService, QueryService, Wire};

const SPACE: &str = "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/";

/// The answer to a removal that the emulator is not asked for. `None`: it may go ahead.
pub(super) async fn instead(state: &State, call: &Call) -> Result<Option<Answer>, AwsError> {
    if call.is("elasticloadbalancing", "DeleteTargetGroup") {
        return group(state, call).await;
    }
    if call.is("elasticloadbalancing", "DeleteLoadBalancer") {
        balancer(state, call).await?;
    }
    Ok(None)
}

/// Source of both sentences: API reference of `DeleteTargetGroup`, which also says that weights do not matter.
async fn group(state: &State, call: &Call) -> Result<Option<Answer>, AwsError> {
    let arn = call.value("TargetGroupArn").unwrap_or_default();
    if !arn.contains(":targetgroup/") {
        return Err(refused("ValidationError", format!("'{arn}' is not a valid target group ARN")));
    }
    if !Routing::read(state, call).await?.balancers(arn).is_empty() {
        let message = format!("Target group '{arn}' is currently in use by a listener or a rule");
        return Err(refused("ResourceInUse", message));
    }
    let asked = [("TargetGroupArns.member.1", arn)];
    match state.beyond(call).query(QueryService::ELB, "DescribeTargetGroups", &asked).await {
        Err(error) if error.code == "TargetGroupNotFound" => Ok(Some(done(call))),
        Err(error) => Err(error),
        Ok(_) => Ok(None),
    }
}

/// A load balancer that carries traffic is not spared: only its protection is. Listeners, rules and the web ACL's
/// association end with it. Source: API reference of `DeleteLoadBalancer`.
async fn balancer(state: &State, call: &Call) -> Result<(), AwsError> {
    let arn = call.value("LoadBalancerArn").unwrap_or_default();
    if !arn.contains(":loadbalancer/") {
        return Err(refused("ValidationError", format!("'{arn}' is not a valid load balancer ARN")));
    }
    let wire = state.beyond(call);
    if is_protected(&wire, arn).await? {
        let message = format!("Load balancer '{arn}' cannot be deleted because deletion protection is enabled");
        return Err(refused("OperationNotPermitted", message));
    }
    let listeners = wire.query(QueryService::ELB, "DescribeListeners", &[("LoadBalancerArn", arn)]).await?;
    for listener in listeners.texts("ListenerArn") {
        wire.query(QueryService::ELB, "DeleteListener", &[("ListenerArn", &listener)]).await?;
    }
    wire.json(JsonService::WAF, "DisassociateWebACL", &json!({"ResourceArn": arn})).await?;
    Ok(())
}

async fn is_protected(wire: &Wire, arn: &str) -> Result<bool, AwsError> {
    let asked = [("LoadBalancerArn", arn)];
    match wire.query(QueryService::ELB, "DescribeLoadBalancerAttributes", &asked).await {
        Ok(attributes) => {
            let mut pairs = attributes.texts("Key").into_iter().zip(attributes.texts("Value"));
            Ok(pairs.any(|(key, value)| key == "deletion_protection.enabled" && value == "true"))
        }
        // What is not there is deleted with success.
        Err(error) if error.code == "LoadBalancerNotFound" => Ok(false),
        Err(error) => Err(error),
    }
}

fn done(call: &Call) -> Answer {
    let name = &call.operation.name;
    let body = format!(
        "<{name}Response xmlns=\"{SPACE}\"><{name}Result/><ResponseMetadata><RequestId>sandbox</RequestId>\
         </ResponseMetadata></{name}Response>"
    );
    refusal::answer(200, "text/xml", body)
}

/// A refusal of the caller's request.
pub(super) fn refused(code: &str, message: impl Into<String>) -> AwsError {
    AwsError { status: 400, code: code.to_owned(), message: message.into() }
}
