//! The looks that hang on the load balancer, all at once.

use std::collections::BTreeMap;

use facts::certificate::Certificate;
use facts::listener::Listener;
use facts::load_balancer::{Found, LoadBalancer};
use facts::logs::Logs;
use facts::security_group::Rule;
use facts::targets::TargetGroup;
use facts::waf::WebAcl;
use facts::{Scope, Seen, Unseen};
use jiff::Timestamp;
use transport::deadline::Deadline;

use super::{certificates, listeners, logs, security_groups, targets, web_acl};
use crate::client::Aws;
use crate::elb::load_balancers;

/// What was seen of what belongs to the load balancer.
#[derive(Clone, Debug)]
pub struct Behind {
    pub listeners: Seen<Vec<Listener>>,
    pub target_groups: Seen<Vec<TargetGroup>>,
    pub certificates: Seen<Vec<Certificate>>,
    pub attributes: Seen<BTreeMap<String, String>>,
    pub logs: Logs,
    pub web_acl: Seen<Option<WebAcl>>,
    pub security_group_rules: Seen<Vec<Rule>>,
}

pub(super) async fn look(
    aws: &Aws,
    scope: &Scope,
    found: &Seen<Found>,
    web_acl: Option<impl Future<Output = Option<Seen<Option<WebAcl>>>>>,
    at: Timestamp,
    deadline: Deadline,
) -> Behind {
    let one = match found {
        Ok(found) => found.one(),
        Err(unseen) => Err(unseen.blocks("the load balancer")),
    };
    match one {
        Ok(load_balancer) => {
            // The state of all these looks is large: on the heap it burdens nobody who waits for it.
            Box::pin(look_behind(aws, scope, load_balancer, web_acl, at, deadline)).await
        }
        Err(unseen) => nothing_behind(&unseen),
    }
}

async fn look_behind(
    aws: &Aws,
    scope: &Scope,
    of: &LoadBalancer,
    web_acl: Option<impl Future<Output = Option<Seen<Option<WebAcl>>>>>,
    at: Timestamp,
    deadline: Deadline,
) -> Behind {
    let web_acl = async {
        // Only the web ACL waits for what is listed for all.
        let known = match web_acl {
            Some(known) => known.await,
            None => None,
        };
        match known {
            Some(known) => known,
            None => deadline.look(web_acl::LOOK, web_acl::look(aws, of)).await,
        }
    };
    let listeners_then_certificates = async {
        let listeners = deadline.look(listeners::LOOK, listeners::look(aws, of)).await;
        let certificates = match &listeners {
            Ok(listeners) => deadline.look(certificates::LOOK, certificates::look(aws, listeners)).await,
            Err(unseen) => Err(unseen.blocks("the listeners")),
        };
        (listeners, certificates)
    };
    let attributes_then_logs = async {
        let attributes = deadline.look(load_balancers::ATTRIBUTES, load_balancers::attributes(aws, &of.arn)).await;
        let logs = logs::look(aws, of, &attributes, scope, at, deadline).await;
        (attributes, logs)
    };
    let ((listeners, certificates), target_groups, (attributes, logs), web_acl, security_group_rules) = tokio::join!(
        listeners_then_certificates,
        deadline.look(targets::LOOK, targets::look(aws, scope, of)),
        attributes_then_logs,
        web_acl,
        deadline.look(security_groups::LOOK, security_groups::look(aws, of)),
    );
    Behind { listeners, target_groups, certificates, attributes, logs, web_acl, security_group_rules }
}

fn nothing_behind(unseen: &Unseen) -> Behind {
    fn none<T>(unseen: &Unseen) -> Seen<T> {
        Err(unseen.clone())
    }
    Behind {
        listeners: none(unseen),
        target_groups: none(unseen),
        certificates: none(unseen),
        attributes: none(unseen),
        logs: Logs { settings: none(unseen), landed: none(unseen), traffic: none(unseen) },
        web_acl: none(unseen),
        security_group_rules: none(unseen),
    }
}
