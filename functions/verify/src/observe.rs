//! Everything that one run sees: all looks at once, under one deadline.

use std::time::Duration;

use aws::Aws;
use aws::observe::{Behind, WebAcls, Zones};
use facts::alert_path::Subscription;
use facts::cost::Cost;
use facts::dns::{Dns, Lookup};
use facts::kubernetes::declared::Declared;
use facts::load_balancer::Found;
use facts::waf::WebAcl;
use facts::{Facts, Scope, Seen};
use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, Shared};
use jiff::Timestamp;
use probe::Prober;
use probe::scheme_of;
use redact::Secrets;
use transport::deadline::Deadline;

use crate::{Clients, figures};

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

/// A look that several wait for and that is made once.
pub(crate) type Once<'a, T> = Shared<LocalBoxFuture<'a, T>>;
/// What belongs to a load balancer, in AWS and in its cluster.
pub(crate) type OfLoadBalancer = (Behind, Seen<Option<Declared>>);

/// Who is subscribed to the topic of the mails; `None` where there is no such topic.
pub(crate) type Subscribed = Seen<Option<Vec<Subscription>>>;

/// The looks of a site that other sites may have in common with it.
pub(crate) struct InCommon<'a> {
    pub(crate) found: Once<'a, Seen<Found>>,
    pub(crate) behind: Once<'a, OfLoadBalancer>,
    pub(crate) subscriptions: Once<'a, Subscribed>,
    /// Every hosted zone of the account; `None` where the zone of one domain is cheaper to find.
    pub(crate) zones: Option<Once<'a, Seen<Zones>>>,
}

/// Looks at everything in the scope but the figures of `CloudWatch`. Never fails: what it could not see is in the facts,
/// with the reason.
///
/// `time_left` is what the whole run still has; all looks end within it.
pub async fn observe(clients: Clients<'_>, scope: &Scope, at: Timestamp, time_left: Duration) -> Observation {
    let deadline = Deadline::within(time_left.min(LONGEST_LOOK));
    let found = clients.aws.load_balancer(scope, deadline).boxed_local().shared();
    let behind = behind(clients, scope, found.clone(), None, at, deadline).boxed_local().shared();
    let subscriptions = clients.home.subscriptions(scope, deadline).boxed_local().shared();
    let in_common = InCommon { found, behind, subscriptions, zones: None };
    Box::pin(observe_site(clients.aws, clients.prober, scope, in_common, at, deadline)).await
}

/// All that belongs to the load balancer.
pub(crate) async fn behind(
    clients: Clients<'_>,
    scope: &Scope,
    found: Once<'_, Seen<Found>>,
    web_acls: Option<Once<'_, Seen<Option<WebAcls>>>>,
    at: Timestamp,
    deadline: Deadline,
) -> OfLoadBalancer {
    let Clients { aws, clusters, .. } = clients;
    let found = found.await;
    let web_acl = web_acls.map(async |web_acls| in_front(&found, &web_acls.await));
    let behind = Box::pin(aws.behind(scope, &found, web_acl, at, deadline)).await;
    let declared = Box::pin(clusters.declared(aws, &found, &behind.target_groups, deadline)).await;
    (behind, declared)
}

/// What is in front of the load balancer, where that is known without asking.
fn in_front(found: &Seen<Found>, web_acls: &Seen<Option<WebAcls>>) -> Option<Seen<Option<WebAcl>>> {
    let of = found.as_ref().ok()?.one().ok()?;
    match web_acls {
        Ok(known) => known.as_ref().map(|web_acls| web_acls.in_front_of(&of.arn)),
        Err(unseen) => Some(Err(unseen.clone())),
    }
}

/// The site itself, beside the looks that it may have in common with others.
pub(crate) async fn observe_site(
    aws: &Aws,
    prober: &Prober,
    scope: &Scope,
    in_common: InCommon<'_>,
    at: Timestamp,
    deadline: Deadline,
) -> Observation {
    let InCommon { found, behind, subscriptions, zones } = in_common;
    // Waited for by the site where one of its addresses is private.
    let (of_site, of_name) = (found.clone(), found.clone());
    let scheme = async { scheme_of(&of_site.await) };
    let resolved = async { own_name(prober, &of_name.await, deadline).await };
    let records = async {
        let zones = match zones {
            Some(zones) => Some(zones.await),
            None => None,
        };
        Box::pin(aws.records(scope, zones.as_ref(), deadline)).await
    };
    let ((behind, declared), resolved, site, subscriptions, record) =
        tokio::join!(behind, resolved, prober.site(scope, scheme, deadline), subscriptions, records);
    let facts = Facts {
        at,
        scope: scope.clone(),
        dns: Dns { domain: site.domain, own: site.own, unasked: site.unasked, load_balancer: resolved, record },
        site: site.site,
        tls: site.tls,
        load_balancer: found.await,
        listeners: behind.listeners,
        target_groups: behind.target_groups,
        certificates: behind.certificates,
        logs: behind.logs,
        metrics: Err(figures::not_yet()),
        cost: Cost { charges: Err(figures::not_yet()) },
        attributes: behind.attributes,
        web_acl: behind.web_acl,
        security_group_rules: behind.security_group_rules,
        subscriptions,
        declared,
        load: facts::load::not_asked(),
    };
    Observation { facts, secrets: site.secrets }
}

/// What the load balancer's own name resolves to.
async fn own_name(prober: &Prober, found: &Seen<Found>, deadline: Deadline) -> Seen<Lookup> {
    let load_balancer = found.as_ref().map_err(|unseen| unseen.blocks("the load balancer"))?.one()?;
    prober.own_name("the name of the load balancer", &load_balancer.dns_name, deadline).await
}
