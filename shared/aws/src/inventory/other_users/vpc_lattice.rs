//! Application Load Balancers that are registered in target groups of VPC Lattice.
//!
//! Source: VPC Lattice API reference, `ListTargetGroups` and `ListTargets`.

use std::collections::BTreeSet;

use facts::Seen;
use futures_util::future::try_join_all;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use transport::pages::{self, Page};
use transport::query::{Input, Operation, encoded};
use transport::wire::Answer;

use crate::client::Aws;
use crate::inventory::MOST_PAGES;
use crate::operations;

const GROUPS: &str = operations::LIST_TARGET_GROUPS.iam;
pub(super) const LOOK: &str = operations::LIST_TARGETS.iam;

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] = &[GROUPS, LOOK];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    items: Vec<Item>,
    next_token: Option<String>,
}

/// A group or a target.
#[derive(Deserialize)]
struct Item {
    id: String,
}

/// ARNs of load balancers.
pub(super) async fn look(aws: &Aws) -> Seen<BTreeSet<String>> {
    let groups = all(aws, operations::LIST_TARGET_GROUPS, |page| {
        Input::Get(format!("/targetgroups?targetGroupType=ALB&maxResults=100{page}"))
    });
    let groups = groups.await?;
    let targets = try_join_all(groups.iter().map(|group| {
        all(aws, operations::LIST_TARGETS, move |page| {
            Input::Post(format!("/targetgroups/{}/listtargets?maxResults=100{page}", encoded(group)), json!({}))
        })
    }));
    Ok(targets.await?.into_iter().flatten().collect())
}

/// The ids of every page; `input` makes a path of what follows its query.
async fn all(aws: &Aws, operation: Operation, input: impl Fn(String) -> Input) -> Seen<Vec<String>> {
    let input = &input;
    let items = pages::up_to(MOST_PAGES, operation.iam, |token: Option<String>| async move {
        let after = token.map_or_else(String::new, |token| format!("&nextToken={}", encoded(&token)));
        let page: Listed = read(operation.iam, &aws.query.call(operation, input(after)).await?)?;
        Ok(Page::marked(Some(page.items), page.next_token))
    });
    Ok(items.await?.into_iter().map(|item| item.id).collect())
}

fn read<T: DeserializeOwned>(iam: &'static str, text: &str) -> Seen<T> {
    serde_json::from_str(text).map_err(|error| Answer(iam).unreadable(format!("the answer cannot be read: {error}")))
}
