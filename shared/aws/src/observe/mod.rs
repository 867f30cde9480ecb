//! What one run of verify sees in AWS: the load balancer, then all that hangs on it, and what is around it.

mod behind;
pub mod certificates;
pub mod charges;
mod landed;
pub mod listeners;
pub mod load_balancer;
pub mod logs;
pub mod metrics;
pub mod record;
pub mod security_groups;
pub(crate) mod series;
pub mod subscriptions;
pub mod targets;
pub(crate) mod traffic;
pub mod web_acl;
mod zone;

use std::collections::BTreeSet;

use facts::alert_path::Subscription;
use facts::cost::Charges;
use facts::dns::Records;
use facts::ids::Arn;
use facts::load_balancer::{Found, LoadBalancer};
use facts::metrics::Metrics;
use facts::waf::WebAcl;
use facts::{Scope, Seen};
use jiff::Timestamp;
use transport::deadline::Deadline;

pub use behind::Behind;
pub use web_acl::WebAcls;
pub use zone::Zones;

use crate::client::Aws;

impl Aws {
    /// The load balancer that the scope names.
    pub async fn load_balancer(&self, scope: &Scope, deadline: Deadline) -> Seen<Found> {
        deadline.look(load_balancer::LOOK, load_balancer::look(self, scope, deadline)).await
    }

    /// All that hangs on the load balancer: first it, then the rest at once. `web_acl` comes to what is in front of it, where
    /// others know that.
    pub async fn behind(
        &self,
        scope: &Scope,
        found: &Seen<Found>,
        web_acl: Option<impl Future<Output = Option<Seen<Option<WebAcl>>>>>,
        at: Timestamp,
        deadline: Deadline,
    ) -> Behind {
        behind::look(self, scope, found, web_acl, at, deadline).await
    }

    /// Every Application Load Balancer of the Region of which `is_wanted` says so by ARN and name, with its tags.
    pub async fn load_balancers(
        &self,
        is_wanted: impl Fn(&Arn, &str) -> bool,
        deadline: Deadline,
    ) -> Seen<Vec<LoadBalancer>> {
        deadline.look(load_balancer::LOOK, load_balancer::listed(self, is_wanted, deadline)).await
    }

    /// The records of the domain, in the zone that is the longest of those that are known, or else asked for by name.
    pub async fn records(&self, scope: &Scope, zones: Option<&Seen<Zones>>, deadline: Deadline) -> Seen<Records> {
        deadline.look(record::LOOK, record::look(self, scope, zones)).await
    }

    /// Every public hosted zone of the account.
    pub async fn zones(&self, deadline: Deadline) -> Seen<Zones> {
        deadline.look(zone::LIST_ALL, Zones::listed(self)).await
    }

    /// The web ACLs in front of these load balancers, by load balancer: a call for each web ACL that there is. `None` where
    /// there are more than `most` of those, so that each load balancer is better asked by itself.
    pub async fn web_acls(&self, of: &BTreeSet<Arn>, most: usize, deadline: Deadline) -> Seen<Option<WebAcls>> {
        deadline.look(web_acl::RESOURCES, web_acl::attached(self, of, most)).await
    }

    /// Who is subscribed to the topic of the mails; `None` where there is no such topic.
    pub async fn subscriptions(&self, scope: &Scope, deadline: Deadline) -> Seen<Option<Vec<Subscription>>> {
        deadline.look(subscriptions::LOOK, subscriptions::look(self, scope)).await
    }

    /// The figures of a load balancer. Each is billed.
    pub async fn metrics(
        &self,
        of: &LoadBalancer,
        window_min: u32,
        at: Timestamp,
        deadline: Deadline,
    ) -> Seen<Metrics> {
        Box::pin(deadline.look(metrics::LOOK, metrics::look(self, of, window_min, at))).await
    }

    /// Month-to-date charges, where the scope asks for them. Each figure is billed.
    pub async fn charges(&self, scope: &Scope, at: Timestamp, deadline: Deadline) -> Seen<Charges> {
        Box::pin(deadline.look(charges::LOOK, charges::look(self, scope, at))).await
    }
}
