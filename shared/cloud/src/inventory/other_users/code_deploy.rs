//! Target groups between which `CodeDeploy` shifts traffic, by name.

use std::collections::BTreeSet;

use facts::Seen;
use futures_util::future::try_join_all;
use serde_json::{Value, json};

use crate::client::Cloud;
use crate::inventory::json::Call;
use crate::inventory::rates::Api;
use crate::observe::wire::Answer;
use crate::query::CODE_DEPLOY;

pub(super) const LOOK: &str = "codedeploy:BatchGetDeploymentGroups";

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] = &[APPLICATIONS.iam, GROUPS.iam, LOOK];

const APPLICATIONS: Call = call("ListApplications", "codedeploy:ListApplications", "applications");
const GROUPS: Call = call("ListDeploymentGroups", "codedeploy:ListDeploymentGroups", "deploymentGroups");
const DESCRIBE: Call = call("BatchGetDeploymentGroups", LOOK, "deploymentGroupsInfo");

/// Groups in one `BatchGetDeploymentGroups`. Source: `CodeDeploy` API reference.
const BATCH: usize = 100;

const fn call(action: &'static str, iam: &'static str, items: &'static str) -> Call {
    Call { service: CODE_DEPLOY, api: Api::CodeDeploy, prefix: "CodeDeploy_20141006", action, iam, items }
}

pub(super) async fn look(cloud: &Cloud) -> Seen<BTreeSet<String>> {
    let applications = APPLICATIONS.all_texts(cloud, &json!({})).await?;
    let found = try_join_all(applications.iter().map(|application| of_application(cloud, application))).await?;
    let mut names = BTreeSet::new();
    let balancing = found.iter().flatten().filter_map(|group| group.get("loadBalancerInfo"));
    balancing.for_each(|info| collect(info, &mut names));
    Ok(names)
}

async fn of_application(cloud: &Cloud, application: &str) -> Seen<Vec<Value>> {
    let groups = GROUPS.all_texts(cloud, &json!({ "applicationName": application })).await?;
    let described = groups.chunks(BATCH).map(async |batch| {
        let body = json!({ "applicationName": application, "deploymentGroupNames": batch });
        let described = DESCRIBE.all(cloud, &body).await?;
        if described.len() < batch.len() {
            let message = format!("{} of {} deployment groups were described", described.len(), batch.len());
            return Err(Answer(LOOK).unreadable(message));
        }
        Ok(described)
    });
    Ok(try_join_all(described).await?.into_iter().flatten().collect())
}

/// Every `name` in `loadBalancerInfo`: of groups, of pairs of them, and of classic load balancers, which harm nobody.
fn collect(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        Value::Object(fields) => {
            names.extend(fields.get("name").and_then(Value::as_str).map(ToOwned::to_owned));
            fields.values().for_each(|field| collect(field, names));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
