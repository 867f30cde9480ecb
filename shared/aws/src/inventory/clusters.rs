//! Which clusters EKS knows: every page of its list, and its answer about each name that a tag gave.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use facts::Seen;
use facts::inventory::clusters::Described;
use facts::inventory::{ClusterName, VpcId};
use facts::kubernetes::ApiServer;
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use transport::deadline::Deadline;
use transport::pages::{self, Page};
use transport::query::{Input, encoded};
use transport::wire::Answer;

use super::MOST_PAGES;
use crate::client::Aws;
use crate::operations;

pub(super) const LIST: &str = operations::LIST_CLUSTERS.iam;
const DESCRIBE: &str = operations::DESCRIBE_CLUSTER.iam;

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] = &[LIST, DESCRIBE];
/// Those of where an API server is.
pub(crate) const API_SERVER_ACTIONS: &[&str] = &[DESCRIBE];

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
#[serde(rename_all = "camelCase")]
struct Cluster {
    name: String,
    status: String,
    #[serde(default)]
    resources_vpc_config: Value,
    #[serde(default)]
    created_at: Value,
    #[serde(default)]
    endpoint: String,
    #[serde(default)]
    certificate_authority: Value,
}

impl Cluster {
    fn vpc(&self) -> Seen<VpcId> {
        let vpc = self.resources_vpc_config.get("vpcId").and_then(Value::as_str).filter(|vpc| !vpc.is_empty());
        Answer(DESCRIBE).needs("resourcesVpcConfig.vpcId", vpc).map(VpcId::new)
    }

    /// A cluster that is being made has no endpoint yet.
    fn api_server(&self) -> Seen<ApiServer> {
        let (answer, config) = (Answer(DESCRIBE), &self.resources_vpc_config);
        if !self.endpoint.starts_with("https://") {
            return Err(answer.unreadable("the answer lacks endpoint"));
        }
        let data = answer.needs("certificateAuthority.data", self.certificate_authority.get("data"))?;
        let pem = data.as_str().and_then(|data| STANDARD.decode(data).ok()).and_then(|pem| String::from_utf8(pem).ok());
        Ok(ApiServer {
            cluster: ClusterName::new(&self.name),
            endpoint: self.endpoint.clone(),
            authority: pem.ok_or_else(|| answer.unreadable("certificateAuthority.data is no PEM in base64"))?,
            is_public: config.get("endpointPublicAccess").and_then(Value::as_bool).unwrap_or(true),
        })
    }

    /// Seconds since 1970, with a fraction.
    fn created(&self) -> Seen<Timestamp> {
        let age = self.created_at.as_f64().and_then(|seconds| SignedDuration::try_from_secs_f64(seconds).ok());
        let created = age.and_then(|age| Timestamp::UNIX_EPOCH.checked_add(age).ok());
        Answer(DESCRIBE).needs("createdAt", created)
    }
}

pub(super) async fn listed(aws: &Aws) -> Seen<BTreeSet<ClusterName>> {
    let names = pages::up_to(MOST_PAGES, LIST, |token: Option<String>| async move {
        // `include=all` would add clusters that are only connected to EKS: those have no DescribeCluster of ours to ask.
        let after = token.map_or_else(String::new, |token| format!("&nextToken={}", encoded(&token)));
        let path = format!("/clusters?maxResults=100{after}");
        let page: Listed = read(LIST, &aws.query.call(operations::LIST_CLUSTERS, Input::Get(path)).await?)?;
        Ok(Page::marked(Some(page.clusters), page.next_token))
    });
    Ok(names.await?.into_iter().map(ClusterName::new).collect())
}

/// Each name by itself, so that one refusal hides no other answer.
pub(super) async fn described(
    aws: &Aws,
    names: BTreeSet<ClusterName>,
    deadline: Deadline,
) -> BTreeMap<ClusterName, Seen<Described>> {
    let asked = names.into_iter().map(async |name| {
        let described = deadline.look(DESCRIBE, one(aws, &name)).await;
        (name, described)
    });
    join_all(asked).await.into_iter().collect()
}

impl Aws {
    /// Where the API servers of these clusters are; `None` of a cluster that EKS does not know.
    pub async fn api_servers(
        &self,
        names: &BTreeSet<ClusterName>,
        deadline: Deadline,
    ) -> BTreeMap<ClusterName, Seen<Option<ApiServer>>> {
        let asked = names.iter().map(async |name| {
            let server = async { answered(self, name).await?.map(|it| it.api_server()).transpose() };
            (name.clone(), deadline.look(DESCRIBE, server).await)
        });
        join_all(asked).await.into_iter().collect()
    }
}

async fn one(aws: &Aws, name: &ClusterName) -> Seen<Described> {
    let Some(cluster) = answered(aws, name).await? else { return Ok(Described::NotFound) };
    let (vpc, created) = (cluster.vpc(), cluster.created());
    Ok(Described::Known { status: cluster.status, vpc, created })
}

/// `None` where EKS does not know it.
async fn answered(aws: &Aws, name: &ClusterName) -> Seen<Option<Cluster>> {
    let answer = Answer(DESCRIBE);
    if !name.can_be_of_eks() {
        // EKS could only say that it does not find it, which would be no proof: such a cluster never was of EKS.
        return Err(answer.unreadable(format!("{name:?} is not a name that a cluster of EKS can have")));
    }
    let path = format!("/clusters/{}", encoded(name.as_str()));
    let asked = aws.query.call_unless(operations::DESCRIBE_CLUSTER, Input::Get(path), &["ResourceNotFoundException"]);
    let Some(text) = asked.await? else { return Ok(None) };
    let Answered { cluster } = read(DESCRIBE, &text)?;
    if cluster.name != name.as_str() {
        return Err(answer.unreadable(format!("asked for {name}, and the answer is about {}", cluster.name)));
    }
    Ok(Some(cluster))
}

fn read<T: DeserializeOwned>(action: &'static str, text: &str) -> Seen<T> {
    serde_json::from_str(text).map_err(|error| Answer(action).unreadable(format!("the answer cannot be read: {error}")))
}

#[cfg(test)]
mod tests;
