//! Verified Access and VPC Lattice, which the emulator does not have: each may use a load balancer by its ARN.

use serde_json::{Value, json};

use super::removal::refused;
use crate::base::locked;
use crate::http::Answer;
use crate::proxy::State;
use crate::proxy::call::Call;
use crate::proxy::refusal;
use crate::wire::AwsError;

/// The one target group of VPC Lattice: there as soon as something is in it.
const GROUP: &str = "tg-0123456789abcdef0";

/// Makes an endpoint of Verified Access, or lists them all.
pub(super) fn verified_access(state: &State, call: &Call) -> Answer {
    let mut known = locked(&state.memory.verified_access);
    let name = &call.operation.name;
    let endpoint = |(place, arn): (usize, &String)| {
        format!(
            "<verifiedAccessEndpointId>vae-{place:017}</verifiedAccessEndpointId><endpointType>load-balancer</endpointType>\
             <loadBalancerOptions><loadBalancerArn>{arn}</loadBalancerArn></loadBalancerOptions>"
        )
    };
    let inner = if name.starts_with("Create") {
        known.push(call.value("LoadBalancerOptions.LoadBalancerArn").unwrap_or_default().to_owned());
        let made = known.iter().enumerate().next_back().map(endpoint).unwrap_or_default();
        format!("<verifiedAccessEndpoint>{made}</verifiedAccessEndpoint>")
    } else {
        let items = known.iter().enumerate().map(|it| format!("<item>{}</item>", endpoint(it)));
        format!("<verifiedAccessEndpointSet>{}</verifiedAccessEndpointSet>", items.collect::<String>())
    };
    refusal::answer(200, "text/xml", format!("<{name}Response><requestId>sandbox</requestId>{inner}</{name}Response>"))
}

/// Registers targets in the group of VPC Lattice, or lists it and them.
pub(super) fn lattice(state: &State, call: &Call) -> Result<Answer, AwsError> {
    let mut known = locked(&state.memory.lattice);
    let answer = match call.operation.name.as_str() {
        "RegisterTargets" => {
            let targets = call.json.get("targets").and_then(Value::as_array).into_iter().flatten();
            let ids = targets.filter_map(|target| target.get("id")?.as_str()).map(ToOwned::to_owned);
            known.extend(ids);
            json!({"successful": known.iter().map(|id| json!({"id": id})).collect::<Vec<_>>(), "unsuccessful": []})
        }
        "ListTargetGroups" => {
            let groups = if known.is_empty() { vec![] } else { vec![json!({"id": GROUP, "type": "ALB"})] };
            json!({"items": groups})
        }
        "ListTargets" => {
            json!({"items": known.iter().map(|id| json!({"id": id, "port": 80})).collect::<Vec<_>>()})
        }
        name => return Err(refused("InvalidAction", format!("the sandbox has no {name} of VPC Lattice"))),
    };
    Ok(refusal::answer(200, "application/json", answer.to_string()))
}
