//! The looks at one site after the other, as far as there is time for them.

use std::collections::BTreeSet;
use std::time::Duration;

use facts::ids::{Arn, Domain};
use facts::load_balancer::LoadBalancer;
use facts::metrics::Figures;
use facts::{Facts, Seen};
use futures_util::stream::{self, StreamExt as _};
use input::Problem;
use jiff::Timestamp;
use redact::Secrets;
use report::shard::WithoutDomain;
use runtime::Clock;

use super::ask::Shard;
use super::common::Common;
use super::discover::{self, DOMAIN_TAG, Domains, NONE};
use super::site::SiteKey;
use super::state::ShardState;
use crate::observe::{Observation, observe_site};
use crate::settings::Settings;
use crate::{Asked, Clients, figures};

/// Load balancers, and single sites, that are looked at at once; and sites of each of them.
pub(crate) const AT_ONCE: usize = 8;
const AT_ONCE_OF_ONE: usize = 2;
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
    /// New figures, where these were asked for.
    pub(crate) figures: Option<Figures>,
}

/// What there was no time for.
pub(crate) struct NotReached {
    /// Its name in the order of all: the key of a site that is given, or the name of a load balancer that was found.
    pub(crate) name: String,
    /// The load balancer, where it was found.
    pub(crate) load_balancer: Option<Arn>,
    /// The one site of it that is meant, where others of it were looked at.
    pub(crate) site: Option<SiteKey>,
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
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) looked: Vec<Looked>,
    pub(crate) not_reached: Vec<NotReached>,
    pub(crate) without_domain: Vec<WithoutDomain>,
    pub(crate) left_out: Vec<Arn>,
}

impl Outcome {
    fn looked(site: Looked) -> Self {
        Self { looked: vec![site], ..Self::default() }
    }

    fn not_reached(it: NotReached) -> Self {
        Self { not_reached: vec![it], ..Self::default() }
    }

    fn without_domain(load_balancer: Arn, because: String) -> Self {
        Self { without_domain: vec![WithoutDomain { load_balancer, domain: None, because }], ..Self::default() }
    }
}

/// What is known before the looks.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    pub(crate) shard: &'a Shard,
    pub(crate) listed: &'a Seen<Vec<LoadBalancer>>,
    /// What earlier runs left of each site.
    pub(crate) before: &'a ShardState,
    /// How many load balancers and single sites there are to look at.
    pub(crate) units: usize,
}

/// The looks of one run.
pub(crate) struct Looks<'a> {
    clients: Clients<'a>,
    /// The function's own, which no event can change.
    topic: Option<Arn>,
    shard: &'a Shard,
    /// What earlier runs left of each site.
    before: &'a ShardState,
    common: Common<'a>,
}

impl<'a> Looks<'a> {
    pub(crate) fn new(
        clients: Clients<'a>,
        settings: &'a Settings,
        known: Known<'a>,
        at: Timestamp,
        clock: Clock,
    ) -> Self {
        let Known { shard, listed, before, units } = known;
        let common = Common::new(clients, listed, units, at, clock);
        Self { clients, topic: settings.topic(), shard, before, common }
    }

    /// Metrics that were asked for: `GetMetricData` is billed by them.
    pub(crate) fn metrics_asked(&self) -> u32 {
        self.common.metrics_asked()
    }

    /// Everything of a unit, if there is time for it.
    pub(crate) async fn at(&self, unit: Unit<'a>) -> Outcome {
        if self.common.left() < LEAST {
            let load_balancer = match &unit {
                Unit::Given(..) => None,
                Unit::Found(load_balancer) => Some(load_balancer.arn.clone()),
            };
            return Outcome::not_reached(NotReached { name: unit.name(), load_balancer, site: None });
        }
        match unit {
            Unit::Given(key, asked) => Outcome::looked(self.site(key.clone(), asked.clone(), false).await),
            Unit::Found(load_balancer) => self.sites_of(*load_balancer).await,
        }
    }

    /// The sites of a load balancer that was found: first what it is, then each of its domains.
    async fn sites_of(&self, of: LoadBalancer) -> Outcome {
        let without = |because: String| Outcome::without_domain(of.arn.clone(), because);
        let asked = match self.shard.without_domain(&of) {
            Ok(asked) => asked,
            Err(wrong) => return without(in_words(&wrong)),
        };
        let (_, behind) = self.common.of_load_balancer(&asked.scope);
        let (behind, declared) = behind.await;
        let domains = match discover::domains(&of, &declared, &behind.listeners, &behind.certificates) {
            Domains::LeftOut => return Outcome { left_out: vec![of.arn], ..Outcome::default() },
            Domains::None { .. } if self.is_looked_at(&of) => return Outcome::default(),
            Domains::None { because } | Domains::Unseen { because } => match self.known_at(&of) {
                known if known.is_empty() => return without(because),
                known => known,
            },
            // Of sites that are known it is an outage that no listener speaks HTTPS any more.
            Domains::Known(_) if !discover::speaks_https(&behind.listeners) && self.known_at(&of).is_empty() => {
                return without(format!("it has no HTTPS listener: leave it out by the tag {DOMAIN_TAG}={NONE}"));
            }
            Domains::Known(domains) => domains,
        };
        // Another port than its own would answer, or not, for something else.
        if let (Err(unseen), false) = (&behind.listeners, self.shard.names_ports()) {
            return without(format!("its listeners were not seen: {unseen}"));
        }
        let ports = discover::ports(&behind.listeners);
        let mut outcome = Outcome::default();
        let mut sites = Vec::new();
        for domain in domains.iter().filter(|domain| !self.is_given(domain)) {
            match self.shard.found(&of, domain.as_str(), &ports) {
                Ok(asked) => sites.push((SiteKey::given(&asked.scope.domain, &asked.scope.load_balancer), asked)),
                Err(wrong) => {
                    let (load_balancer, because) = (of.arn.clone(), format!("{domain}: {}", in_words(&wrong)));
                    let domain = Some(domain.clone());
                    outcome.without_domain.push(WithoutDomain { load_balancer, domain, because });
                }
            }
        }
        // Those that were looked at longest ago come first: where time is short, none waits for ever.
        sites.sort_by_key(|(key, _)| self.before.sites.get(key).map(|state| state.at));
        let looks = sites.into_iter().map(|(key, asked)| self.in_time(&of, key, asked));
        for look in stream::iter(looks).buffered(AT_ONCE_OF_ONE).collect::<Vec<_>>().await {
            match look {
                Ok(looked) => outcome.looked.push(looked),
                Err(not_reached) => outcome.not_reached.push(not_reached),
            }
        }
        outcome
    }

    /// The domains that earlier runs knew of it.
    fn known_at(&self, of: &LoadBalancer) -> BTreeSet<Domain> {
        self.before.found_at(&of.name).filter_map(SiteKey::domain).collect()
    }

    /// A site of a load balancer that was found, if there is time for it.
    async fn in_time(&self, of: &LoadBalancer, key: SiteKey, asked: Asked) -> Result<Looked, NotReached> {
        if self.common.left() < LEAST {
            return Err(NotReached { name: of.name.clone(), load_balancer: Some(of.arn.clone()), site: Some(key) });
        }
        Ok(self.site(key, asked, true).await)
    }

    /// Whether the event names this domain, or the schedule's other question is about it: then it is looked at there.
    fn is_given(&self, domain: &Domain) -> bool {
        let own = self.shard.fences.own_question.as_ref().is_some_and(|own| own.domain == *domain);
        (own && self.shard.asker.leaves_own_question())
            || self.shard.given.values().any(|asked| asked.scope.domain == *domain)
    }

    /// Whether a site of this load balancer is given, or is the schedule's other question.
    fn is_looked_at(&self, of: &LoadBalancer) -> bool {
        let own = self.shard.fences.own_question.as_ref().map(|own| own.load_balancer.as_str());
        let is_own = own == Some(of.name.as_str()) || own == Some(of.arn.as_str());
        let is_it = |asked: &Asked| {
            let find = &asked.scope.load_balancer;
            self.common.listed_as(find).is_some_and(|found| found.one().is_ok_and(|it| it.arn == of.arn))
        };
        (is_own && self.shard.asker.leaves_own_question()) || self.shard.given.values().any(is_it)
    }

    async fn site(&self, key: SiteKey, mut asked: Asked, is_found: bool) -> Looked {
        asked.scope.alert_topic.clone_from(&self.topic);
        let Clients { aws, prober, .. } = self.clients;
        let in_common = self.common.of_site(&asked.scope);
        let (at, deadline) = (self.common.at(), self.common.deadline());
        let observation = Box::pin(observe_site(aws, prober, &asked.scope, in_common, at, deadline)).await;
        let Observation { mut facts, secrets } = observation;
        let (every_min, window_min) = (asked.expectations.metrics.every_min, asked.scope.window_min);
        let known = self.before.sites.get(&key).filter(|_| self.shard.asker.keeps_figures());
        let earlier = known.and_then(|state| state.figures_that_serve(at, every_min, window_min));
        let ask = async |facts: &Facts| self.common.figures(facts).await;
        let figures = Box::pin(figures::fill(&mut facts, &asked.expectations, earlier, ask)).await;
        Looked { key, asked, facts, secrets, is_found, figures }
    }
}

fn in_words(wrong: &[Problem]) -> String {
    input::listed(wrong.iter().map(ToString::to_string))
}
