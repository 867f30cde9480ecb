//! Everything that one run sees: all looks at once, under one deadline.

use std::time::Duration;

use aws::Aws;
use aws::observe::{Around, Behind};
use facts::cost::Cost;
use facts::dns::{Dns, Lookup};
use facts::kubernetes::declared::Declared;
use facts::load_balancer::Found;
use facts::{Facts, Scope, Seen};
use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, Shared};
use jiff::Timestamp;
use probe::Prober;
use probe::scheme_of;
use redact::Secrets;
use transport::deadline::Deadline;

use crate::Clients;

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

/// The looks of a site that other sites may have in common with it.
pub(crate) struct InCommon<'a> {
    pub(crate) found: Once<'a, Seen<Found>>,
    pub(crate) behind: Once<'a, OfLoadBalancer>,
    pub(crate) around: Once<'a, Around>,
}

/// Looks at everything in the scope. Never fails: what it could not see is in the facts, with the reason.
///
/// `time_left` is what the whole run still has; all looks end within it.
pub async fn observe(clients: Clients<'_>, scope: &Scope, at: Timestamp, time_left: Duration) -> Observation {
    let deadline = Deadline::within(time_left.min(LONGEST_LOOK));
    let found = clients.aws.load_balancer(scope, deadline).boxed_local().shared();
    let behind = behind(clients, scope, found.clone(), at, deadline).boxed_local().shared();
    let around = clients.aws.around(scope, at, deadline).boxed_local().shared();
    let in_common = InCommon { found, behind, around };
    Box::pin(observe_site(clients.aws, clients.prober, scope, in_common, at, deadline)).await
}

/// All that belongs to the load balancer.
pub(crate) async fn behind(
    clients: Clients<'_>,
    scope: &Scope,
    found: Once<'_, Seen<Found>>,
    at: Timestamp,
    deadline: Deadline,
) -> OfLoadBalancer {
    let Clients { aws, clusters, .. } = clients;
    let found = found.await;
    let behind = Box::pin(aws.behind(scope, &found, at, deadline)).await;
    let declared = Box::pin(clusters.declared(aws, &found, &behind.target_groups, deadline)).await;
    (behind, declared)
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
    let InCommon { found, behind, around } = in_common;
    // Waited for by the site where one of its addresses is private.
    let (of_site, of_name) = (found.clone(), found.clone());
    let scheme = async { scheme_of(&of_site.await) };
    let resolved = async { own_name(prober, &of_name.await, deadline).await };
    let ((behind, declared), resolved, site, around, record) = tokio::join!(
        behind,
        resolved,
        prober.site(scope, scheme, deadline),
        around,
        Box::pin(aws.records(scope, deadline))
    );
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
        metrics: behind.metrics,
        cost: Cost { charges: around.charges },
        attributes: behind.attributes,
        web_acl: behind.web_acl,
        security_group_rules: behind.security_group_rules,
        subscriptions: around.subscriptions,
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
