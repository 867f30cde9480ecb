//! `CodeDeploy`, which the emulator does not have: applications, and the target groups of their deployment groups.

use serde_json::{Value, json};

use super::removal::refused;
use crate::base::locked;
use crate::http::Answer;
use crate::proxy::State;
use crate::proxy::call::Call;
use crate::proxy::refusal;
use crate::wire::AwsError;

/// Making and reading deployment groups; an application is there as soon as it has one.
pub(super) fn instead(state: &State, call: &Call) -> Result<Answer, AwsError> {
    let mut known = locked(&state.memory.deployments);
    let application = call.text("applicationName");
    let name_of = |group: &Value| group.get("deploymentGroupName").cloned().unwrap_or_default();
    let is_of = |group: &&Value| group.get("applicationName").and_then(Value::as_str) == Some(application);
    let answer = match call.operation.name.as_str() {
        "CreateDeploymentGroup" => {
            known.push(call.json.clone());
            json!({"deploymentGroupId": "sandbox"})
        }
        "ListApplications" => {
            let mut names: Vec<&str> =
                known.iter().filter_map(|group| group.get("applicationName").and_then(Value::as_str)).collect();
            names.sort_unstable();
            names.dedup();
            json!({"applications": names})
        }
        "ListDeploymentGroups" => {
            let names: Vec<Value> = known.iter().filter(is_of).map(name_of).collect();
            json!({"applicationName": application, "deploymentGroups": names})
        }
        "BatchGetDeploymentGroups" => {
            let wanted = call.json.get("deploymentGroupNames").and_then(Value::as_array).cloned().unwrap_or_default();
            let found = known.iter().filter(is_of).filter(|group| wanted.contains(&name_of(group)));
            json!({"deploymentGroupsInfo": found.collect::<Vec<_>>()})
        }
        name => return Err(refused("InvalidAction", format!("the sandbox has no CodeDeploy {name}"))),
    };
    Ok(refusal::answer(200, "application/x-amz-json-1.1", answer.to_string()))
}
