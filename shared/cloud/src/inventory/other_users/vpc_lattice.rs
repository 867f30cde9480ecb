//! Application Load Balancers that are registered in target groups of VPC Lattice.
//!
//! Source: VPC Lattice API reference, `ListTargetGroups` and `ListTargets`.

use std::collections::BTreeSet;

use facts::Seen;
use futures_util::future::try_join_all;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::client::Cloud;
use crate::inventory::MOST_PAGES;
use crate::inventory::rates::Api;
use crate::observe::pages::{self, Page};
use crate::observe::wire::Answer;
use crate::query::{Ask, VPC_LATTICE, encoded};
use crate::unseen::unseen;

const GROUPS: &str = "vpc-lattice:ListTargetGroups";
pub(super) const LOOK: &str = "vpc-lattice:ListTargets";

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
pub(super) async fn look(cloud: &Cloud) -> Seen<BTreeSet<String>> {
    let groups = all(cloud, GROUPS, |page| Ask::Get {
        action: "ListTargetGroups",
        path: format!("/targetgroups?targetGroupType=ALB&maxResults=100{page}"),
    });
    let groups = groups.await?;
    let targets = try_join_all(groups.iter().map(|group| {
        all(cloud, LOOK, move |page| Ask::Post {
            action: "ListTargets",
            path: format!("/targetgroups/{}/listtargets?maxResults=100{page}", encoded(group)),
            body: json!({}),
        })
    }));
    Ok(targets.await?.into_iter().flatten().collect())
}

/// The ids of every page; `ask` makes a call of what follows the query.
async fn all(cloud: &Cloud, iam: &'static str, ask: impl Fn(String) -> Ask) -> Seen<Vec<String>> {
    let ask = &ask;
    let items = pages::up_to(MOST_PAGES, iam, |token: Option<String>| async move {
        let after = token.map_or_else(String::new, |token| format!("&nextToken={}", encoded(&token)));
        cloud.pace(Api::VpcLattice).await;
        let text = cloud.query.ask(VPC_LATTICE, ask(after)).await.map_err(|error| unseen(iam, &error))?;
        let page: Listed = read(iam, &text)?;
        Ok(Page::marked(Some(page.items), page.next_token))
    });
    Ok(items.await?.into_iter().map(|item| item.id).collect())
}

fn read<T: DeserializeOwned>(iam: &'static str, text: &str) -> Seen<T> {
    serde_json::from_str(text).map_err(|error| Answer(iam).unreadable(format!("the answer cannot be read: {error}")))
}
