//! Everything that one run sees: all looks at once, under one deadline.

pub(crate) mod action;
pub mod attributes;
mod aws;
pub mod certificates;
pub mod charges;
mod landed;
pub mod listeners;
pub mod load_balancer;
pub mod logs;
pub mod metrics;
pub(crate) mod pages;
pub mod record;
pub(crate) mod rules;
pub mod security_groups;
pub(crate) mod series;
pub mod subscriptions;
mod tags;
pub mod targets;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod traffic;
pub mod web_acl;
pub(crate) mod wire;
mod zone;

use std::time::Duration;

use facts::cost::Cost;
use facts::dns::Dns;
use facts::{Facts, Scope};
use futures_util::FutureExt as _;
use jiff::Timestamp;
use redact::Secrets;

use crate::client::Cloud;
use crate::look::Deadline;
use crate::site::address_policy::scheme_of;

/// The longest that all looks together may take, when the run itself has longer. A request to the site that may wait for
/// longer than this could never be told to have had its time.
pub const LONGEST_LOOK: Duration = Duration::from_secs(20);

#[derive(Debug)]
pub struct Observation {
    /// The facts, as they came: replies of the site may hold what was sent to it.
    pub facts: Facts,
    /// What was sent and must not leave the process.
    pub secrets: Secrets,
}

impl Cloud {
    /// Looks at everything in the scope. Never fails: what it could not see is in the facts, with the reason.
    ///
    /// `time_left` is what the whole run still has; all looks end within it.
    pub async fn observe(&self, scope: &Scope, at: Timestamp, time_left: Duration) -> Observation {
        let deadline = Deadline::within(time_left.min(LONGEST_LOOK));
        // Waited for by all that hangs on it, and by the site where one of its addresses is private.
        let found = Box::pin(deadline.look(load_balancer::LOOK, load_balancer::look(self, scope))).shared();
        let of_site = found.clone();
        let scheme = async { scheme_of(&of_site.await) };
        let (aws, site, record, charges, subscriptions) = tokio::join!(
            aws::look(self, scope, found, at, deadline),
            crate::site::look(self, scope, scheme, deadline),
            deadline.look(record::LOOK, record::look(self, scope)),
            deadline.look(charges::LOOK, charges::look(self, scope, at)),
            deadline.look(subscriptions::LOOK, subscriptions::look(self, scope)),
        );
        let facts = Facts {
            at,
            scope: scope.clone(),
            dns: Dns { domain: site.domain, own: site.own, unasked: site.unasked, load_balancer: aws.resolved, record },
            site: site.site,
            tls: site.tls,
            load_balancer: aws.load_balancer,
            listeners: aws.listeners,
            target_groups: aws.target_groups,
            certificates: aws.certificates,
            logs: aws.logs,
            metrics: aws.metrics,
            cost: Cost { charges },
            attributes: aws.attributes,
            web_acl: aws.web_acl,
            security_group_rules: aws.security_group_rules,
            subscriptions,
            load: facts::load::not_asked(),
        };
        Observation { facts, secrets: site.secrets }
    }
}
