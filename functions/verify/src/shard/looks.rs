//! The looks at one site after the other, where what several have in common is looked at once.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use aws::observe::{Around, charges, metrics};
use facts::ids::{Arn, Domain};
use facts::load_balancer::{Found, LoadBalancer};
use facts::scope::{Find, Scope};
use facts::{Facts, Seen};
use futures_util::future::FutureExt as _;
use futures_util::stream::{self, StreamExt as _};
use input::Problem;
use jiff::Timestamp;
use redact::Secrets;
use report::shard::WithoutDomain;
use runtime::Clock;
use transport::deadline::Deadline;

use super::ask::Shard;
use super::discover::{self, Domains};
use super::site::{SiteKey, name_of};
use crate::observe::{self, InCommon, LONGEST_LOOK, Observation, OfLoadBalancer, Once, observe_site};
use crate::settings::{Fences, Settings};
use crate::{Asked, Clients};

/// Sites that are looked at at once.
pub(crate) const AT_ONCE: usize = 8;
/// The least time that a site needs: with less it is for the next run.
const LEAST: Duration = Duration::from_secs(10);

/// One site as it was seen.
pub(crate) struct Looked {
    pub(crate) key: SiteKey,
    pub(crate) asked: Asked,
    pub(crate) facts: Facts,
    pub(crate) secrets: Secrets,
    /// Whether it was found, and not named by the event.
    pub(crate) is_found: bool,
}

/// What there was no time for.
pub(crate) struct NotReached {
    /// Its name in the order of all: the key of a site that is given, or the name of a load balancer that was found.
    pub(crate) name: String,
    /// The load balancer, where it was found.
    pub(crate) load_balancer: Option<Arn>,
}

/// What is looked at together: a site that is given, or a load balancer that was found with all of its sites.
pub(crate) enum Unit<'a> {
    Given(&'a SiteKey, &'a Asked),
    Found(Box<LoadBalancer>),
}

impl Unit<'_> {
    /// What it is called from run to run.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Given(key, _) => key.to_string(),
            Self::Found(load_balancer) => load_balancer.name.clone(),
        }
    }
}

/// What came of one.
pub(crate) enum Outcome {
    Looked(Vec<Looked>),
    NotReached(NotReached),
    WithoutDomain(WithoutDomain),
    LeftOut(Arn),
}

/// A load balancer, and what belongs to it.
type Behind<'a> = (Once<'a, Seen<Found>>, Once<'a, OfLoadBalancer>);

/// What several sites look at once.
pub(crate) struct Looks<'a> {
    clients: Clients<'a>,
    fences: &'a Fences,
    /// The function's own, which no event can change.
    topic: Option<Arn>,
    shard: &'a Shard,
    listed: &'a Seen<Vec<LoadBalancer>>,
    at: Timestamp,
    clock: Clock,
    behind: RefCell<BTreeMap<String, Behind<'a>>>,
    around: RefCell<BTreeMap<bool, Once<'a, Around>>>,
}

impl<'a> Looks<'a> {
    pub(crate) fn new(
        clients: Clients<'a>,
        settings: &'a Settings,
        shard: &'a Shard,
        listed: &'a Seen<Vec<LoadBalancer>>,
        at: Timestamp,
        clock: Clock,
    ) -> Self {
        let (fences, topic) = (&settings.fences, settings.topic());
        let (behind, around) = (RefCell::default(), RefCell::default());
        Self { clients, fences, topic, shard, listed, at, clock, behind, around }
    }

    /// Everything of a unit, if there is time for it.
    pub(crate) async fn at(&self, unit: Unit<'a>) -> Outcome {
        if self.clock.left() < LEAST {
            let load_balancer = match &unit {
                Unit::Given(..) => None,
                Unit::Found(load_balancer) => Some(load_balancer.arn.clone()),
            };
            return Outcome::NotReached(NotReached { name: unit.name(), load_balancer });
        }
        match unit {
            Unit::Given(key, asked) => Outcome::Looked(vec![self.site(key.clone(), asked.clone(), false).await]),
            Unit::Found(load_balancer) => self.sites_of(*load_balancer).await,
        }
    }

    /// The sites of a load balancer that was found: first what it is, then each of its domains.
    async fn sites_of(&self, of: LoadBalancer) -> Outcome {
        let without =
            |because: String| Outcome::WithoutDomain(WithoutDomain { load_balancer: of.arn.clone(), because });
        let asked = match self.shard.without_domain(&of, self.fences) {
            Ok(asked) => asked,
            Err(wrong) => return without(in_words(&wrong)),
        };
        let (_, behind) = self.of_load_balancer(&asked.scope);
        let (behind, declared) = behind.await;
        let domains = match discover::domains(&of, &declared, &behind.listeners, &behind.certificates) {
            Domains::Known(domains) => domains,
            Domains::LeftOut => return Outcome::LeftOut(of.arn),
            Domains::Unknown { .. } if self.is_looked_at(&of) => Vec::new(),
            Domains::Unknown { because } => return without(because),
        };
        let ports = discover::ports(&behind.listeners);
        let mut sites = Vec::new();
        for domain in domains.iter().filter(|domain| !self.is_given(domain)) {
            match self.shard.found(&of, domain.as_str(), &ports, self.fences) {
                Ok(asked) => sites.push(asked),
                Err(wrong) => return without(in_words(&wrong)),
            }
        }
        let looks = sites.into_iter().map(|asked| {
            let key = SiteKey::given(&asked.scope.domain, &asked.scope.load_balancer);
            self.site(key, asked, true)
        });
        Outcome::Looked(stream::iter(looks).buffered(AT_ONCE).collect().await)
    }

    /// Whether the event names this domain, or the schedule's other question is about it: then it is looked at there.
    fn is_given(&self, domain: &Domain) -> bool {
        let own = self.fences.own_question.as_ref().is_some_and(|own| own.domain == *domain);
        (own && self.shard.is_the_schedules) || self.shard.given.values().any(|asked| asked.scope.domain == *domain)
    }

    /// Whether a site of this load balancer is given, or is the schedule's other question.
    fn is_looked_at(&self, of: &LoadBalancer) -> bool {
        let own = self.fences.own_question.as_ref().map(|own| own.load_balancer.as_str());
        let is_own = own == Some(of.name.as_str()) || own == Some(of.arn.as_str());
        let is_it = |asked: &Asked| {
            let find = &asked.scope.load_balancer;
            self.listed_as(find).is_some_and(|found| found.one().is_ok_and(|it| it.arn == of.arn))
        };
        (is_own && self.shard.is_the_schedules) || self.shard.given.values().any(is_it)
    }

    async fn site(&self, key: SiteKey, mut asked: Asked, is_found: bool) -> Looked {
        asked.scope.alert_topic.clone_from(&self.topic);
        let Clients { aws, prober, .. } = self.clients;
        let (found, behind) = self.of_load_balancer(&asked.scope);
        let in_common = InCommon { found, behind, around: self.around(&asked.scope) };
        let observation = Box::pin(observe_site(aws, prober, &asked.scope, in_common, self.at, self.deadline())).await;
        let Observation { facts, secrets } = observation;
        Looked { key, asked, facts, secrets, is_found }
    }

    fn deadline(&self) -> Deadline {
        Deadline::within(self.clock.left().min(LONGEST_LOOK))
    }

    /// The looks at the load balancer of a scope: made once for all scopes that would see the same.
    fn of_load_balancer(&self, scope: &Scope) -> Behind<'a> {
        let found = self.listed_as(&scope.load_balancer);
        let key = key(scope, found.as_ref());
        if let Some(known) = self.behind.borrow().get(&key) {
            return known.clone();
        }
        let (clients, at, deadline, scope) = (self.clients, self.at, self.deadline(), scope.clone());
        let of_scope = scope.clone();
        let found = async move {
            match found {
                Some(found) => Ok(found),
                None => Box::pin(clients.aws.load_balancer(&of_scope, deadline)).await,
            }
        };
        let found = found.boxed_local().shared();
        let of = found.clone();
        let behind = async move { observe::behind(clients, &scope, of, at, deadline).await }.boxed_local().shared();
        let looks = (found, behind);
        self.behind.borrow_mut().insert(key, looks.clone());
        looks
    }

    fn around(&self, scope: &Scope) -> Once<'a, Around> {
        let (aws, at, deadline, owned) = (self.clients.aws, self.at, self.deadline(), scope.clone());
        let look = || async move { Box::pin(aws.around(&owned, at, deadline)).await }.boxed_local().shared();
        self.around.borrow_mut().entry(scope.charges).or_insert_with(look).clone()
    }

    /// Metrics that were asked for: `GetMetricData` is billed by them.
    pub(crate) fn metrics_asked(&self) -> u32 {
        let looks = u32::try_from(self.behind.borrow().len()).unwrap_or(u32::MAX);
        let charges = if self.around.borrow().contains_key(&true) { charges::METRICS_ASKED } else { 0 };
        looks.saturating_mul(metrics::METRICS_ASKED).saturating_add(charges)
    }

    /// The load balancer in the listing; `None` where it is not there by this name, or by these tags not once.
    fn listed_as(&self, find: &Find) -> Option<Found> {
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

fn in_words(wrong: &[Problem]) -> String {
    input::listed(wrong.iter().map(ToString::to_string))
}
