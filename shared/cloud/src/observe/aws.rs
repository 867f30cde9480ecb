//! The looks that hang on the load balancer: first it, then the rest at once.

use std::collections::BTreeMap;

use facts::certificate::Certificate;
use facts::dns::Lookup;
use facts::listener::Listener;
use facts::load_balancer::{Found, LoadBalancer};
use facts::logs::Logs;
use facts::metrics::Metrics;
use facts::security_group::Rule;
use facts::targets::TargetGroup;
use facts::waf::WebAcl;
use facts::{Scope, Seen, Unseen};
use jiff::Timestamp;

use super::{attributes, certificates, listeners, logs, metrics, security_groups, targets, web_acl};
use crate::client::Cloud;
use crate::look::Deadline;
use crate::site::resolve;

/// What was seen of the load balancer and of what belongs to it.
pub(super) struct Looked {
    pub(super) load_balancer: Seen<Found>,
    pub(super) resolved: Seen<Lookup>,
    pub(super) listeners: Seen<Vec<Listener>>,
    pub(super) target_groups: Seen<Vec<TargetGroup>>,
    pub(super) certificates: Seen<Vec<Certificate>>,
    pub(super) attributes: Seen<BTreeMap<String, String>>,
    pub(super) logs: Logs,
    pub(super) metrics: Seen<Metrics>,
    pub(super) web_acl: Seen<Option<WebAcl>>,
    pub(super) security_group_rules: Seen<Vec<Rule>>,
}

pub(super) async fn look(
    cloud: &Cloud,
    scope: &Scope,
    found: impl Future<Output = Seen<Found>>,
    at: Timestamp,
    deadline: Deadline,
) -> Looked {
    let found = found.await;
    let one = match &found {
        Ok(found) => found.one(),
        Err(unseen) => Err(unseen.blocks("the load balancer")),
    };
    match one {
        Ok(load_balancer) => {
            let load_balancer = load_balancer.clone();
            // The state of all these looks is large: on the heap it burdens nobody who waits for it.
            Box::pin(look_behind(cloud, scope, &load_balancer, found, at, deadline)).await
        }
        Err(unseen) => nothing_behind(found, &unseen),
    }
}

async fn look_behind(
    cloud: &Cloud,
    scope: &Scope,
    of: &LoadBalancer,
    found: Seen<Found>,
    at: Timestamp,
    deadline: Deadline,
) -> Looked {
    let listeners_then_certificates = async {
        let listeners = deadline.look(listeners::LOOK, listeners::look(cloud, of)).await;
        let certificates = match &listeners {
            Ok(listeners) => deadline.look(certificates::LOOK, certificates::look(cloud, listeners)).await,
            Err(unseen) => Err(unseen.blocks("the listeners")),
        };
        (listeners, certificates)
    };
    let attributes_then_logs = async {
        let attributes = deadline.look(attributes::LOOK, attributes::look(cloud, of)).await;
        let logs = logs::look(cloud, of, &attributes, scope, at, deadline).await;
        (attributes, logs)
    };
    let (
        (listeners, certificates),
        target_groups,
        (attributes, logs),
        metrics,
        web_acl,
        security_group_rules,
        resolved,
    ) = tokio::join!(
        listeners_then_certificates,
        deadline.look(targets::LOOK, targets::look(cloud, scope, of)),
        attributes_then_logs,
        deadline.look(metrics::LOOK, metrics::look(cloud, of, scope.window_min, at)),
        deadline.look(web_acl::LOOK, web_acl::look(cloud, of)),
        deadline.look(security_groups::LOOK, security_groups::look(cloud, of)),
        deadline.look("the name of the load balancer", resolve::own(cloud, &of.dns_name)),
    );
    Looked {
        load_balancer: found,
        resolved,
        listeners,
        target_groups,
        certificates,
        attributes,
        logs,
        metrics,
        web_acl,
        security_group_rules,
    }
}

fn nothing_behind(found: Seen<Found>, unseen: &Unseen) -> Looked {
    fn none<T>(unseen: &Unseen) -> Seen<T> {
        Err(unseen.clone())
    }
    Looked {
        load_balancer: found,
        resolved: none(unseen),
        listeners: none(unseen),
        target_groups: none(unseen),
        certificates: none(unseen),
        attributes: none(unseen),
        logs: Logs { settings: none(unseen), landed: none(unseen), traffic: none(unseen) },
        metrics: none(unseen),
        web_acl: none(unseen),
        security_group_rules: none(unseen),
    }
}
