//! AWS's own answers about one resource, right before it goes: everything that facts leave out and a restoration needs.
//!
//! They are kept as they came: a field that we have no name for comes back all the same.

mod ask;
pub(crate) mod certificate;
mod described;
pub(crate) mod load_balancer;
pub(crate) mod security_group;
pub(crate) mod target_group;
pub(crate) mod web_acl;

use std::time::Duration;

use facts::Seen;
use facts::inventory::Resource;
use facts::inventory::raw_answer::RawAnswer;
use transport::answers::Answers;
use transport::deadline::Deadline;

use self::ask::Source;
use crate::client::Aws;

impl Aws {
    /// Every answer, or why one of them is missing: then there is no snapshot, and the resource stays. What the look that
    /// the resource was judged by has read is taken from `read`, so that the snapshot is what was judged.
    pub async fn raw_answers(&self, resource: &Resource, read: &Answers, time_left: Duration) -> Seen<Vec<RawAnswer>> {
        let source = Source { aws: self, read };
        let look = async {
            match resource {
                // Their facts are exact: a deletion has to name every field.
                Resource::Record(_) | Resource::ValidationRecord(_) => Ok(Vec::new()),
                Resource::TargetGroup(it) => target_group::raw_answers(source, it).await,
                Resource::LoadBalancer(it) => load_balancer::raw_answers(source, it).await,
                Resource::SecurityGroup(it) => security_group::raw_answers(source, it).await,
                Resource::WebAcl(it) => web_acl::raw_answers(source, it).await,
                Resource::Certificate(it) => certificate::raw_answers(source, it).await,
            }
        };
        // The state of all these calls is large: on the heap it burdens nobody who waits for it.
        Deadline::within(time_left).look("the snapshot", Box::pin(look)).await
    }
}

#[cfg(test)]
mod tests;
