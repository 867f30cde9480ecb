//! Target groups that services of ECS register their tasks in.

use std::collections::BTreeSet;

use facts::Seen;
use futures_util::future::try_join_all;
use serde_json::{Value, json};
use transport::wire::Answer;

use crate::client::Aws;
use crate::inventory::json::List;
use crate::operations;

pub(super) const LOOK: &str = operations::DESCRIBE_SERVICES.iam;

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] = &[CLUSTERS.iam(), SERVICES.iam(), LOOK];

const CLUSTERS: List = List { operation: operations::LIST_ECS_CLUSTERS, items: "clusterArns" };
const SERVICES: List = List { operation: operations::LIST_SERVICES, items: "serviceArns" };
const DESCRIBE: List = List { operation: operations::DESCRIBE_SERVICES, items: "services" };

/// Services in one `DescribeServices`. Source: ECS API reference.
const BATCH: usize = 10;

/// ARNs of target groups, wherever a service names them: its load balancers, those of a task set, the second group of
/// a blue/green deployment.
pub(super) async fn look(aws: &Aws) -> Seen<BTreeSet<String>> {
    let clusters = CLUSTERS.all_texts(aws, &json!({})).await?;
    let found = try_join_all(clusters.iter().map(|cluster| of_cluster(aws, cluster))).await?;
    let mut arns = BTreeSet::new();
    found.iter().flatten().for_each(|service| collect(service, &mut arns));
    Ok(arns)
}

async fn of_cluster(aws: &Aws, cluster: &str) -> Seen<Vec<Value>> {
    let services = SERVICES.all_texts(aws, &json!({ "cluster": cluster, "maxResults": 100 })).await?;
    let described = services.chunks(BATCH).map(async |batch| {
        let described = DESCRIBE.all(aws, &json!({ "cluster": cluster, "services": batch })).await?;
        // Those that it cannot describe are in another list: fewer than were asked for are not all of them.
        if described.len() < batch.len() {
            let message = format!("{} of {} services were described", described.len(), batch.len());
            return Err(Answer(LOOK).unreadable(message));
        }
        Ok(described)
    });
    Ok(try_join_all(described).await?.into_iter().flatten().collect())
}

fn collect(value: &Value, arns: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.starts_with("arn:") && text.contains(":targetgroup/") => {
            arns.insert(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, arns)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, arns)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
