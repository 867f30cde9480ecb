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

use facts::alert_path::Subscription;
use facts::cost::Charges;
use facts::dns::Records;
use facts::ids::Arn;
use facts::load_balancer::{Found, LoadBalancer};
use facts::{Scope, Seen};
use jiff::Timestamp;
use transport::deadline::Deadline;

pub use behind::Behind;

use crate::client::Aws;

/// What was seen of account and stack, whatever site is looked at.
#[derive(Clone, Debug)]
pub struct Around {
    pub charges: Seen<Charges>,
    /// Who is subscribed to the topic of the mails; `None` where there is no such topic.
    pub subscriptions: Seen<Option<Vec<Subscription>>>,
}

impl Aws {
    /// The load balancer that the scope names.
    pub async fn load_balancer(&self, scope: &Scope, deadline: Deadline) -> Seen<Found> {
        deadline.look(load_balancer::LOOK, load_balancer::look(self, scope, deadline)).await
    }

    /// All that hangs on the load balancer: first it, then the rest at once.
    pub async fn behind(&self, scope: &Scope, found: &Seen<Found>, at: Timestamp, deadline: Deadline) -> Behind {
        behind::look(self, scope, found, at, deadline).await
    }

    /// Every Application Load Balancer of the Region of which `is_wanted` says so by ARN and name, with its tags.
    pub async fn load_balancers(
        &self,
        is_wanted: impl Fn(&Arn, &str) -> bool,
        deadline: Deadline,
    ) -> Seen<Vec<LoadBalancer>> {
        deadline.look(load_balancer::LOOK, load_balancer::listed(self, is_wanted, deadline)).await
    }

    /// The records of the domain.
    pub async fn records(&self, scope: &Scope, deadline: Deadline) -> Seen<Records> {
        deadline.look(record::LOOK, record::look(self, scope)).await
    }

    /// What hangs neither on the load balancer nor on the domain.
    pub async fn around(&self, scope: &Scope, at: Timestamp, deadline: Deadline) -> Around {
        let (charges, subscriptions) = tokio::join!(
            deadline.look(charges::LOOK, charges::look(self, scope, at)),
            deadline.look(subscriptions::LOOK, subscriptions::look(self, scope)),
        );
        Around { charges, subscriptions }
    }
}
