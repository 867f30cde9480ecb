//! Reads whole clusters.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

use aws_types::SdkConfig;
use facts::inventory::ClusterName;
use facts::inventory::clusters::Objects;
use facts::kubernetes::ApiServer;
use facts::kubernetes::declared::Declared;
use facts::{Seen, Unseen};
use futures_util::future::try_join_all;
use transport::deadline::Deadline;

use crate::api::Api;
use crate::asked::asked;
use crate::declared::{Subject, asking, bound, declared};
use crate::discovery::{CORE, served};
use crate::list::{Lists, Query, list};
use crate::listing::{ASKED, DECLARED, Listing, Selector};
use crate::object::Object;
use crate::token::token;

/// What a look at a cluster is called where it takes too long.
const LOOK: &str = "what the cluster asks for";
/// The longest that all clusters together take: one that answers a byte at a time holds up nothing else.
const LONGEST: Duration = Duration::from_mins(1);

/// Reads clusters by the role of the function.
#[derive(Clone, Debug)]
pub struct ClusterReader {
    config: SdkConfig,
}

impl ClusterReader {
    /// By the credentials and in the Region of this configuration.
    pub fn new(config: &SdkConfig) -> Self {
        Self { config: config.clone() }
    }

    /// What each of these clusters asks for. An API server that EKS did not tell leaves its cluster unseen.
    pub async fn objects(
        &self,
        servers: BTreeMap<ClusterName, Seen<ApiServer>>,
        deadline: Deadline,
    ) -> BTreeMap<ClusterName, Seen<Objects>> {
        let deadline = deadline.at_most(LONGEST);
        let mut read = BTreeMap::new();
        // One after the other, for memory is small.
        for (cluster, server) in servers {
            let look = async { Ok(asked(&self.lists(server?).await?)) };
            let objects = deadline.look(&format!("{LOOK} ({cluster})"), Box::pin(look)).await;
            read.insert(cluster, objects);
        }
        read
    }

    /// The token by which this cluster knows our role, good for a quarter of an hour: as secret as the role's keys.
    pub async fn token(&self, cluster: &ClusterName) -> Seen<String> {
        token(&self.config, cluster, now()).await
    }

    /// What this cluster says of one load balancer.
    pub async fn declared(&self, of: &Subject, server: Seen<ApiServer>, deadline: Deadline) -> Seen<Declared> {
        let look = async {
            let api = self.connect(server?).await?;
            let versions = served(&api, DECLARED).await?;
            let lists = everything(&api, &versions).await?;
            let namespaces: BTreeSet<String> =
                asking(of, &lists).into_iter().filter_map(|it| it.metadata.namespace.clone()).collect();
            let bound = bound(of, &lists);
            let events_of = |kind: &str, namespace: String| Query {
                listing: Listing::Events,
                version: CORE.to_owned(),
                namespace: Some(namespace),
                selector: Some(Selector::Fields(format!("involvedObject.kind={kind}"))),
            };
            let of_bindings: BTreeSet<String> = bound.iter().map(|it| it.namespace.clone()).collect();
            let events = namespaces.into_iter().map(|it| events_of(of.object.as_str(), it));
            let events = events.chain(of_bindings.into_iter().map(|it| events_of("TargetGroupBinding", it)));
            let slices = bound.iter().map(|it| Query {
                listing: Listing::EndpointSlices,
                version: CORE.to_owned(),
                namespace: Some(it.namespace.clone()),
                selector: Some(Selector::Labels(format!("kubernetes.io/service-name={}", it.service))),
            });
            let (events, slices) = tokio::try_join!(each(&api, events.collect()), each(&api, slices.collect()))?;
            Ok(declared(of, &lists, bound, &slices, &events.concat()))
        };
        deadline.look(&format!("what cluster {} says", of.cluster), Box::pin(look)).await
    }

    async fn connect(&self, server: ApiServer) -> Seen<Api> {
        let cluster = server.cluster.clone();
        let token = self.token(&cluster).await?;
        Api::new(server, &token).map_err(|message| Unseen::Failed {
            action: format!("a connection to cluster {cluster}"),
            code: None,
            message: message.into(),
        })
    }

    async fn lists(&self, server: ApiServer) -> Seen<Lists> {
        let api = self.connect(server).await?;
        everything(&api, &served(&api, ASKED).await?).await
    }
}

/// Each of these lists, of every namespace.
async fn everything(api: &Api, versions: &BTreeMap<Listing, String>) -> Seen<Lists> {
    let lists = versions.iter().map(async |(listing, version)| {
        let (version, selector) = (version.clone(), listing.selector());
        let query = Query { listing: *listing, version, namespace: None, selector };
        Ok::<_, Unseen>((*listing, list(api, &query).await?))
    });
    Ok(try_join_all(lists).await?.into_iter().collect())
}

async fn each(api: &Api, queries: Vec<Query>) -> Seen<Vec<Vec<Object>>> {
    try_join_all(queries.iter().map(|query| list(api, query))).await
}

#[expect(
    clippy::disallowed_methods,
    reason = "a signature is good for a minute of AWS's own clock, and judges nothing"
)]
fn now() -> SystemTime {
    SystemTime::now()
}
