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
use facts::load_balancer::Found;
use facts::{Scope, Seen};
use jiff::Timestamp;
use transport::deadline::Deadline;

pub use behind::Behind;

use crate::client::Aws;

/// What was seen besides the load balancer.
#[derive(Debug)]
pub struct Around {
    /// The records of the domain.
    pub record: Seen<Records>,
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

    /// What hangs on no load balancer.
    pub async fn around(&self, scope: &Scope, at: Timestamp, deadline: Deadline) -> Around {
        let (record, charges, subscriptions) = tokio::join!(
            deadline.look(record::LOOK, record::look(self, scope)),
            deadline.look(charges::LOOK, charges::look(self, scope, at)),
            deadline.look(subscriptions::LOOK, subscriptions::look(self, scope)),
        );
        Around { record, charges, subscriptions }
    }
}
