//! Reads whole clusters.

use std::collections::BTreeMap;
use std::time::SystemTime;

use aws_types::SdkConfig;
use facts::inventory::ClusterName;
use facts::inventory::clusters::Objects;
use facts::kubernetes::ApiServer;
use facts::{Seen, Unseen};
use futures_util::future::{join_all, try_join_all};
use transport::deadline::Deadline;

use crate::api::Api;
use crate::asked::asked;
use crate::discovery::served;
use crate::list::{Lists, list};
use crate::token::token;

/// What a look at a cluster is called where it takes too long.
const LOOK: &str = "what the cluster asks for";

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
        let looks = servers.into_iter().map(async |(cluster, server)| {
            let read = async { Ok(asked(&self.lists(server?).await?)) };
            let objects = deadline.look(&format!("{LOOK} ({cluster})"), Box::pin(read)).await;
            (cluster, objects)
        });
        join_all(looks).await.into_iter().collect()
    }

    /// The token by which this cluster knows our role, good for a quarter of an hour: as secret as the role's keys.
    pub async fn token(&self, cluster: &ClusterName) -> Seen<String> {
        token(&self.config, cluster, now()).await
    }

    async fn lists(&self, server: ApiServer) -> Seen<Lists> {
        let cluster = server.cluster.clone();
        let token = self.token(&cluster).await?;
        let broken = |message: String| Unseen::Failed {
            action: format!("a connection to cluster {cluster}"),
            code: None,
            message: message.into(),
        };
        let api = Api::new(server, &token).map_err(broken)?;
        let lists = served(&api).await?.into_iter().map(async |(listing, version)| {
            let objects = list(&api, listing, &version).await?;
            Ok::<_, Unseen>((listing, objects))
        });
        Ok(try_join_all(lists).await?.into_iter().collect())
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a signature is good for a minute of AWS's own clock, and judges nothing"
)]
fn now() -> SystemTime {
    SystemTime::now()
}
