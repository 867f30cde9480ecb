//! What the cluster says whose controller made the load balancer, where the operator lets it be read.

use std::collections::BTreeSet;

use aws::Aws;
use facts::inventory::ClusterName;
use facts::inventory::stack::{ORIGINS, Tags};
use facts::kubernetes::NotRead;
use facts::kubernetes::declared::Declared;
use facts::load_balancer::Found;
use facts::targets::TargetGroup;
use facts::{Seen, Unseen};
use kubernetes::{ClusterReader, Subject};
use transport::deadline::Deadline;

/// Clusters that may be read, and what reads them.
#[derive(Clone, Copy, Debug)]
pub struct Clusters<'a> {
    pub reader: &'a ClusterReader,
    /// Those of the parameter `ReadClusters`.
    pub names: &'a BTreeSet<ClusterName>,
}

impl Clusters<'_> {
    /// `None` where no controller made the load balancer, or no cluster may be read.
    pub(crate) async fn declared(
        self,
        aws: &Aws,
        found: &Seen<Found>,
        groups: &Seen<Vec<TargetGroup>>,
        deadline: Deadline,
    ) -> Seen<Option<Declared>> {
        if self.names.is_empty() {
            return Ok(None);
        }
        let load_balancer = found.as_ref().map_err(|unseen| unseen.blocks("the load balancer"))?.one()?;
        let tags = load_balancer.tags.as_ref().map_err(|unseen| unseen.blocks("the tags of the load balancer"))?;
        let Some(subject) = subject(tags, groups) else { return Ok(None) };
        let cluster = subject.cluster.clone();
        if !self.names.contains(&cluster) {
            return Err(Unseen::ClusterNotRead { cluster, not_read: NotRead::NotNamed });
        }
        let mut servers = aws.api_servers(&[cluster.clone()].into(), deadline).await;
        let unknown = || Unseen::Needs { fact: "the cluster".to_owned(), because: "EKS does not know it".to_owned() };
        let server = servers.remove(&cluster).and_then(Seen::transpose).ok_or_else(unknown)?;
        self.reader.declared(&subject, server, deadline).await.map(Some)
    }
}

/// The stack that the tags name. Groups that were not seen are bound by nothing that could be judged.
fn subject(tags: &Tags, groups: &Seen<Vec<TargetGroup>>) -> Option<Subject> {
    ORIGINS.iter().find_map(|origin| {
        Some(Subject {
            cluster: ClusterName::new(origin.cluster(tags)?),
            family: origin.family,
            object: origin.object,
            stack: origin.stack(tags)?.clone(),
            target_groups: groups.iter().flatten().map(|group| group.arn.clone()).collect(),
        })
    })
}
