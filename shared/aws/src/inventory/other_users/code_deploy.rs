//! Target groups between which `CodeDeploy` shifts traffic, by name.

use std::collections::BTreeSet;

use facts::Seen;
use futures_util::future::try_join_all;
use serde_json::{Value, json};
use transport::wire::Answer;

use crate::client::Aws;
use crate::inventory::json::List;
use crate::operations;

pub(super) const LOOK: &str = operations::BATCH_GET_DEPLOYMENT_GROUPS.iam;

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] = &[APPLICATIONS.iam(), GROUPS.iam(), LOOK];

const APPLICATIONS: List = List { operation: operations::LIST_APPLICATIONS, items: "applications" };
const GROUPS: List = List { operation: operations::LIST_DEPLOYMENT_GROUPS, items: "deploymentGroups" };
const DESCRIBE: List = List { operation: operations::BATCH_GET_DEPLOYMENT_GROUPS, items: "deploymentGroupsInfo" };

/// Groups in one `BatchGetDeploymentGroups`. Source: `CodeDeploy` API reference.
const BATCH: usize = 100;

pub(super) async fn look(aws: &Aws) -> Seen<BTreeSet<String>> {
    let applications = APPLICATIONS.all_texts(aws, &json!({})).await?;
    let found = try_join_all(applications.iter().map(|application| of_application(aws, application))).await?;
    let mut names = BTreeSet::new();
    let balancing = found.iter().flatten().filter_map(|group| group.get("loadBalancerInfo"));
    balancing.for_each(|info| collect(info, &mut names));
    Ok(names)
}

async fn of_application(aws: &Aws, application: &str) -> Seen<Vec<Value>> {
    let groups = GROUPS.all_texts(aws, &json!({ "applicationName": application })).await?;
    let described = groups.chunks(BATCH).map(async |batch| {
        let body = json!({ "applicationName": application, "deploymentGroupNames": batch });
        let described = DESCRIBE.all(aws, &body).await?;
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
