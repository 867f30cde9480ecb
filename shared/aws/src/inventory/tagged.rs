//! What carries our tags, as the Resource Groups Tagging API tells it: one look at all of them, a hundred a call.
//!
//! It only saves looks. It may be late, and it proves nothing: what it names is looked at by its own service.

use std::collections::{BTreeMap, BTreeSet};

use facts::ids::Arn;
use facts::inventory::stack::{CLUSTER_TAG, owned_by};
use facts::inventory::tagged::Tagged;
use facts::inventory::{ClusterName, Kind};
use facts::{Seen, Unseen};
use futures_util::future::{join_all, try_join_all};
use serde::Deserialize;
use serde_json::{Value, json};
use transport::deadline::Deadline;
use transport::pages::{self, Page};
use transport::query::Input;
use transport::wire::Answer;

use super::MOST_PAGES;
use super::scope::{InventoryScope, not_a_candidate};
use crate::client::Aws;
use crate::operations;

const LOOK: &str = operations::GET_RESOURCES.iam;

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] = &[LOOK];

/// The kinds whose tags take a call each, or each twenty. Security groups come with theirs, and of load balancers there
/// are few.
const KINDS: &[Kind] = &[Kind::TargetGroup, Kind::Certificate, Kind::WebAcl];

/// Resources in one page, and values of one filter, the most that AWS takes.
/// Source: Resource Groups Tagging API reference, `GetResources`.
const PAGE: u8 = 100;
const MOST_VALUES: usize = 20;

/// Clusters that are gone and asked about one by one: a person is told of no more of them either.
const MOST_CLUSTERS: usize = 20;

/// The tag that calls a web ACL or certificate ours.
const OWNED: (&str, &str) = ("albkeeper:owned", "true");

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answered {
    #[serde(default)]
    pagination_token: Option<String>,
    resource_tag_mapping_list: Vec<Mapping>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Mapping {
    #[serde(rename = "ResourceARN")]
    arn: String,
    #[serde(default)]
    tags: Vec<Tag>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Tag {
    key: String,
    value: String,
}

/// Whatever of these kinds has the tag of a cluster that may be cleaned up after, or is called ours.
pub(super) async fn look(aws: &Aws, scope: &InventoryScope, deadline: Deadline) -> Seen<BTreeSet<Arn>> {
    if !scope.by_tag {
        return Err(Unseen::NotAsked { ask_with: "by tag".to_owned() });
    }
    if !scope.has(KINDS) {
        return Err(super::not_among_the_kinds());
    }
    let all = try_join_all(filters(scope).into_iter().map(|filter| carrying(aws, filter)));
    Ok(deadline.look(LOOK, all).await?.into_iter().flatten().map(|it| it.arn).collect())
}

/// Whatever bears the tag of any cluster, of whatever kind: what a person is told of clusters that seem to be gone.
pub(super) async fn bearers(aws: &Aws, deadline: Deadline) -> Seen<Vec<Tagged>> {
    let question = json!({ "TagFilters": [{ "Key": CLUSTER_TAG }], "ResourcesPerPage": PAGE });
    deadline.look(LOOK, carrying(aws, question)).await
}

/// Whatever tags call the own of these clusters, by other tags than the controller's: of the first few that are told.
pub(super) async fn leftovers(
    aws: &Aws,
    clusters: &BTreeSet<ClusterName>,
    deadline: Deadline,
) -> BTreeMap<ClusterName, Seen<Vec<Tagged>>> {
    let of_one = |cluster: &ClusterName| {
        let cluster = cluster.clone();
        async move {
            let questions = owned_by(&cluster).map(|(key, value)| question(&key, &[value], &[]));
            let all = try_join_all(questions.map(|question| carrying(aws, question)));
            let found = deadline.look(LOOK, all).await.map(|found| found.into_iter().flatten().collect());
            (cluster, found)
        }
    };
    join_all(clusters.iter().take(MOST_CLUSTERS).map(of_one)).await.into_iter().collect()
}

/// Whether something has to be looked at: it carries such a tag, or nobody knows.
pub(super) fn may_carry(tagged: &Seen<BTreeSet<Arn>>, arn: &Arn) -> bool {
    tagged.as_ref().map_or(true, |tagged| tagged.contains(arn))
}

/// Why what is not named is not looked at.
pub(super) fn not_named() -> Unseen {
    not_a_candidate("the Resource Groups Tagging API tells no tag of it that could let it go")
}

/// One question each: by cluster, twenty of them a time, and by owner.
fn filters(scope: &InventoryScope) -> Vec<Value> {
    let clusters: Vec<&str> = scope.clusters.iter().map(ClusterName::as_str).collect();
    let by_cluster = clusters.chunks(MOST_VALUES).filter(|_| scope.has(&[Kind::TargetGroup, Kind::Certificate]));
    let by_cluster = by_cluster.map(|some| question(CLUSTER_TAG, some, &["elasticloadbalancing:targetgroup", "acm"]));
    let by_owner =
        scope.has(&[Kind::WebAcl, Kind::Certificate]).then(|| question(OWNED.0, &[OWNED.1], &["wafv2", "acm"]));
    by_cluster.chain(by_owner).collect()
}

/// Of every type, where none is given.
fn question(key: &str, values: &[&str], types: &[&str]) -> Value {
    let mut question = json!({ "TagFilters": [{ "Key": key, "Values": values }], "ResourcesPerPage": PAGE });
    if let (Some(fields), false) = (question.as_object_mut(), types.is_empty()) {
        fields.insert("ResourceTypeFilters".to_owned(), json!(types));
    }
    question
}

async fn carrying(aws: &Aws, filter: Value) -> Seen<Vec<Tagged>> {
    let answer = Answer(LOOK);
    let filter = &filter;
    pages::up_to(MOST_PAGES, LOOK, |token: Option<String>| async move {
        let mut body = filter.clone();
        if let (Some(token), Some(fields)) = (token, body.as_object_mut()) {
            fields.insert("PaginationToken".to_owned(), Value::String(token));
        }
        let text = aws.query.call(operations::GET_RESOURCES, Input::Json(body)).await?;
        let page: Answered = serde_json::from_str(&text)
            .map_err(|error| answer.unreadable(format!("the answer cannot be read: {error}")))?;
        let tagged = page.resource_tag_mapping_list.into_iter().map(read).collect::<Seen<Vec<Tagged>>>()?;
        Ok(Page::marked(Some(tagged), page.pagination_token))
    })
    .await
}

fn read(mapping: Mapping) -> Seen<Tagged> {
    let tags = mapping.tags.into_iter().map(|tag| (tag.key, tag.value)).collect();
    Ok(Tagged { arn: Answer(LOOK).arn("ResourceARN", Some(&mapping.arn))?, tags })
}

#[cfg(test)]
mod tests;
