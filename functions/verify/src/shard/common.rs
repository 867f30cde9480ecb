//! What several sites have in common, looked at once: listings, load balancers, figures.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use aws::observe::{WebAcls, Zones, charges, metrics};
use facts::cost::Charges;
use facts::ids::Arn;
use facts::load_balancer::{Found, LoadBalancer};
use facts::metrics::Metrics;
use facts::scope::{Find, Scope};
use facts::{Facts, Seen};
use futures_util::future::FutureExt as _;
use jiff::Timestamp;
use runtime::Clock;
use transport::deadline::Deadline;

use super::site::name_of;
use crate::observe::{self, InCommon, LONGEST_LOOK, OfLoadBalancer, Once, Subscribed};
use crate::{Clients, figures};

/// From so many load balancers on it is cheaper to list what may belong to any of them.
const MANY: usize = 4;

/// A load balancer, and what belongs to it.
type Behind<'a> = (Once<'a, Seen<Found>>, Once<'a, OfLoadBalancer>);

/// The looks that are made once, whatever the number of sites that wait for them.
pub(crate) struct Common<'a> {
    clients: Clients<'a>,
    listed: &'a Seen<Vec<LoadBalancer>>,
    at: Timestamp,
    clock: Clock,
    /// What is listed once where there are many: hosted zones, and the web ACLs of the load balancers.
    zones: Option<Once<'a, Seen<Zones>>>,
    web_acls: Option<Once<'a, Seen<Option<WebAcls>>>>,
    behind: RefCell<BTreeMap<String, Behind<'a>>>,
    subscriptions: RefCell<Option<Once<'a, Subscribed>>>,
    metrics: RefCell<BTreeMap<String, Once<'a, Seen<Metrics>>>>,
    charges: RefCell<BTreeMap<bool, Once<'a, Seen<Charges>>>>,
}

impl<'a> Common<'a> {
    /// `units` is how many load balancers and single sites there are to look at.
    pub(crate) fn new(
        clients: Clients<'a>,
        listed: &'a Seen<Vec<LoadBalancer>>,
        units: usize,
        at: Timestamp,
        clock: Clock,
    ) -> Self {
        let is_many = units >= MANY;
        // Its time begins with the first who waits for it.
        let within = move || Deadline::within(clock.left().min(LONGEST_LOOK));
        let zones = || async move { clients.aws.zones(within()).await }.boxed_local().shared();
        let of: BTreeSet<Arn> = listed.iter().flatten().map(|it| it.arn.clone()).collect();
        // One a second: it may take longer than the looks at one load balancer.
        let late = move || Deadline::within(clock.left());
        let web_acls = || async move { Box::pin(clients.aws.web_acls(&of, units, late())).await };
        let web_acls = || web_acls().boxed_local().shared();
        Self {
            clients,
            listed,
            at,
            clock,
            zones: is_many.then(zones),
            web_acls: is_many.then(web_acls),
            behind: RefCell::default(),
            subscriptions: RefCell::default(),
            metrics: RefCell::default(),
            charges: RefCell::default(),
        }
    }

    /// When the run began to look.
    pub(crate) fn at(&self) -> Timestamp {
        self.at
    }

    /// Time that is left for looking.
    pub(crate) fn left(&self) -> Duration {
        self.clock.left()
    }

    /// What a site has in common with others.
    pub(crate) fn of_site(&self, scope: &Scope) -> InCommon<'a> {
        let (found, behind) = self.of_load_balancer(scope);
        InCommon { found, behind, subscriptions: self.subscriptions(scope), zones: self.zones.clone() }
    }

    /// New figures of the site's load balancer: asked for once, whatever its sites.
    pub(crate) async fn figures(&self, facts: &Facts) -> figures::Asked {
        let metrics = match facts.the_load_balancer() {
            Ok(of) => self.metrics_of(of, facts.scope.window_min).await,
            Err(unseen) => Err(unseen.blocks("the load balancer")),
        };
        (metrics, self.charges(&facts.scope).await)
    }

    fn metrics_of(&self, of: &LoadBalancer, window_min: u32) -> Once<'a, Seen<Metrics>> {
        let (aws, at, deadline, owned) = (self.clients.aws, self.at, self.deadline(), of.clone());
        let look =
            || async move { Box::pin(aws.metrics(&owned, window_min, at, deadline)).await }.boxed_local().shared();
        self.metrics.borrow_mut().entry(format!("{} {window_min}", of.arn)).or_insert_with(look).clone()
    }

    fn charges(&self, scope: &Scope) -> Once<'a, Seen<Charges>> {
        let (aws, at, deadline, owned) = (self.clients.aws, self.at, self.deadline(), scope.clone());
        let look = || async move { Box::pin(aws.charges(&owned, at, deadline)).await }.boxed_local().shared();
        self.charges.borrow_mut().entry(scope.charges).or_insert_with(look).clone()
    }

    pub(crate) fn deadline(&self) -> Deadline {
        Deadline::within(self.clock.left().min(LONGEST_LOOK))
    }

    /// The looks at the load balancer of a scope: made once for all scopes that would see the same.
    pub(crate) fn of_load_balancer(&self, scope: &Scope) -> Behind<'a> {
        let found = self.listed_as(&scope.load_balancer);
        let key = key(scope, found.as_ref());
        if let Some(known) = self.behind.borrow().get(&key) {
            return known.clone();
        }
        let (clients, at, deadline, scope) = (self.clients, self.at, self.deadline(), scope.clone());
        // Of one that was not listed nobody asked.
        let web_acls = self.web_acls.clone().filter(|_| found.is_some());
        let of_scope = scope.clone();
        let found = async move {
            match found {
                Some(found) => Ok(found),
                None => Box::pin(clients.aws.load_balancer(&of_scope, deadline)).await,
            }
        };
        let found = found.boxed_local().shared();
        let of = found.clone();
        let behind = async move { observe::behind(clients, &scope, of, web_acls, at, deadline).await };
        let behind = behind.boxed_local().shared();
        let looks = (found, behind);
        self.behind.borrow_mut().insert(key, looks.clone());
        looks
    }

    fn subscriptions(&self, scope: &Scope) -> Once<'a, Subscribed> {
        let (home, deadline, owned) = (self.clients.home, self.deadline(), scope.clone());
        let look = || async move { home.subscriptions(&owned, deadline).await }.boxed_local().shared();
        self.subscriptions.borrow_mut().get_or_insert_with(look).clone()
    }

    /// Metrics that were asked for: `GetMetricData` is billed by them.
    pub(crate) fn metrics_asked(&self) -> u32 {
        let of_load_balancers = u32::try_from(self.metrics.borrow().len()).unwrap_or(u32::MAX);
        let of_account = if self.charges.borrow().contains_key(&true) { charges::METRICS_ASKED } else { 0 };
        of_load_balancers.saturating_mul(metrics::METRICS_ASKED).saturating_add(of_account)
    }

    /// The load balancer in the listing; `None` where it is not there by this name, or by these tags not once.
    pub(crate) fn listed_as(&self, find: &Find) -> Option<Found> {
        let listed = self.listed.as_ref().ok()?;
        let mut is_it = listed.iter().filter(|it| match find {
            Find::Name(name) => it.name == *name,
            Find::Arn(arn) => it.arn == *arn,
            Find::Tags { cluster, stack } => it.tags.as_ref().is_ok_and(|tags| {
                facts::load_balancer::owner(tags).is_some_and(|owner| owner.cluster == *cluster && owner.name == *stack)
            }),
        });
        let one = is_it.next()?;
        is_it.next().is_none().then(|| Found::One(Box::new(one.clone())))
    }
}

/// What of a scope decides what is seen of its load balancer.
fn key(scope: &Scope, found: Option<&Found>) -> String {
    let which = match found {
        Some(Found::One(one)) => one.arn.to_string(),
        Some(Found::None { .. } | Found::Several { .. }) | None => name_of(&scope.load_balancer),
    };
    let Scope { window_min, traffic, log_account, log_arrival, target_group_attributes, .. } = scope;
    format!("{which} {window_min} {traffic} {log_account:?} {log_arrival} {target_group_attributes}")
}
