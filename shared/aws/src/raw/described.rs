//! The same answers about something that came back, by the name that it has now.

use std::collections::BTreeSet;
use std::time::Duration;

use facts::Seen;
use facts::inventory::Resource;
use facts::inventory::raw_answer::RawAnswer;
use futures_util::future::try_join_all;
use transport::answers::Answers;
use transport::deadline::Deadline;

use super::ask::Source;
use super::{certificate, load_balancer, security_group, target_group, web_acl};
use crate::client::Aws;

impl Aws {
    /// Every answer about what stands for `resource` now, and is named by `id`: an ARN, or the id of a security group.
    /// Records have none.
    pub async fn described(&self, resource: &Resource, id: &str, time_left: Duration) -> Seen<Vec<RawAnswer>> {
        let source = Source { aws: self, read: &Answers::default() };
        let look = async {
            match resource {
                Resource::Record(_) | Resource::ValidationRecord(_) => Ok(Vec::new()),
                Resource::TargetGroup(_) => target_group::describe(source, id).await,
                Resource::LoadBalancer(it) => load_balancer::describe(source, id, &it.kind, None).await,
                Resource::SecurityGroup(_) => security_group::describe(source, id).await,
                Resource::WebAcl(it) => web_acl::describe(source, id, &it.name).await,
                Resource::Certificate(_) => certificate::describe(source, id).await,
            }
        };
        Deadline::within(time_left).look("what came back", Box::pin(look)).await
    }

    /// Every answer about the rules of these security groups; of one that is gone AWS tells none.
    pub async fn rules_of_groups(&self, ids: &BTreeSet<String>, time_left: Duration) -> Seen<Vec<RawAnswer>> {
        let source = Source { aws: self, read: &Answers::default() };
        let looks = try_join_all(ids.iter().map(|id| security_group::rules(source, id)));
        Ok(Deadline::within(time_left).look("the rules of other groups", looks).await?.into_iter().flatten().collect())
    }
}
