//! Which clusters EKS knows: every page of its list, and its answer about each name that a tag gave.

use std::collections::{BTreeMap, BTreeSet};

use facts::Seen;
use facts::inventory::ClusterName;
use facts::inventory::clusters::Described;
use futures_util::future::join_all;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::MOST_PAGES;
use super::rates::Api;
use crate::client::Cloud;
use crate::look::Deadline;
use crate::observe::pages::{self, Page};
use crate::observe::wire::Answer;
use crate::plain::EKS;
use crate::plain::{Ask, encoded};
use crate::unseen::{code, unseen};

pub(super) const LIST: &str = "eks:ListClusters";
const DESCRIBE: &str = "eks:DescribeCluster";

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] = &[LIST, DESCRIBE];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    clusters: Vec<String>,
    next_token: Option<String>,
}

#[derive(Deserialize)]
struct Answered {
    cluster: Cluster,
}

#[derive(Deserialize)]
struct Cluster {
    name: String,
    status: String,
}

pub(super) async fn listed(cloud: &Cloud) -> Seen<BTreeSet<ClusterName>> {
    let names = pages::up_to(MOST_PAGES, LIST, |token: Option<String>| async move {
        // `include=all` would add clusters that are only connected to EKS: those have no DescribeCluster of ours to ask.
        let after = token.map_or_else(String::new, |token| format!("&nextToken={}", encoded(&token)));
        let path = format!("/clusters?maxResults=100{after}");
        cloud.pace(Api::Eks).await;
        let text = cloud.plain.ask(EKS, Ask::Get { action: "ListClusters", path }).await;
        let page: Listed = read(LIST, &text.map_err(|error| unseen(LIST, &error))?)?;
        Ok(Page::marked(Some(page.clusters), page.next_token))
    });
    Ok(names.await?.into_iter().map(ClusterName::new).collect())
}

/// Each name by itself, so that one refusal hides no other answer.
pub(super) async fn described(
    cloud: &Cloud,
    names: BTreeSet<ClusterName>,
    deadline: Deadline,
) -> BTreeMap<ClusterName, Seen<Described>> {
    let asked = names.into_iter().map(async |name| {
        let described = deadline.look(DESCRIBE, one(cloud, &name)).await;
        (name, described)
    });
    join_all(asked).await.into_iter().collect()
}

async fn one(cloud: &Cloud, name: &ClusterName) -> Seen<Described> {
    let answer = Answer(DESCRIBE);
    if !name.can_be_of_eks() {
        // EKS could only say that it does not find it, which would be no proof: such a cluster never was of EKS.
        return Err(answer.unreadable(format!("{name:?} is not a name that a cluster of EKS can have")));
    }
    cloud.pace(Api::Eks).await;
    let path = format!("/clusters/{}", encoded(name.as_str()));
    match cloud.plain.ask(EKS, Ask::Get { action: "DescribeCluster", path }).await {
        Ok(text) => {
            let Answered { cluster } = read(DESCRIBE, &text)?;
            if cluster.name != name.as_str() {
                return Err(answer.unreadable(format!("asked for {name}, and the answer is about {}", cluster.name)));
            }
            Ok(Described::Known { status: cluster.status })
        }
        Err(error) if code(&error) == Some("ResourceNotFoundException") => Ok(Described::NotFound),
        Err(error) => Err(unseen(DESCRIBE, &error)),
    }
}

fn read<T: DeserializeOwned>(action: &'static str, text: &str) -> Seen<T> {
    serde_json::from_str(text).map_err(|error| Answer(action).unreadable(format!("the answer cannot be read: {error}")))
}

#[cfg(test)]
mod tests;
