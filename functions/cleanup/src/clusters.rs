//! What the clusters ask for that the operator lets us read.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use aws::Aws;
use facts::Seen;
use facts::inventory::ClusterName;
use facts::inventory::clusters::Objects;
use kubernetes::ClusterReader;
use transport::deadline::Deadline;

/// Reads clusters anew each time that it is asked.
#[derive(Clone, Copy, Debug)]
pub struct Clusters<'a> {
    pub aws: &'a Aws,
    pub reader: &'a ClusterReader,
    /// Those of the parameter `ReadClusters`.
    pub names: &'a BTreeSet<ClusterName>,
}

impl Clusters<'_> {
    /// What each of them asks for; nothing is looked at after `time_left`.
    pub(crate) async fn objects(self, time_left: Duration) -> BTreeMap<ClusterName, Seen<Objects>> {
        let deadline = Deadline::within(time_left);
        let told = self.aws.api_servers(self.names, deadline).await;
        // What EKS does not know is gone, or never was here: there is nothing to read, and its death is judged by itself.
        let servers = told.into_iter().filter_map(|(name, server)| Some((name, server.transpose()?))).collect();
        self.reader.objects(servers, deadline).await
    }
}
