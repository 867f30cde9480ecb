//! Everything that one run sees of many sites: a few at once, and as many as there is time for.

use std::collections::{BTreeMap, BTreeSet};

use facts::ids::Arn;
use facts::load_balancer::LoadBalancer;
use facts::scope::Find;
use facts::{Seen, Unseen};
use futures_util::stream::{self, StreamExt as _};
use jiff::Timestamp;
use report::shard::WithoutDomain;
use runtime::Clock;
use transport::deadline::Deadline;

use super::ask::Shard;
use super::discover;
use super::looks::{AT_ONCE, Known, Looked, Looks, NotReached, Outcome, Unit};
use super::site::name_of;
use super::state::ShardState;
use crate::Clients;
use crate::observe::LONGEST_LOOK;
use crate::request::Discover;
use crate::settings::Settings;

/// All that was seen.
#[derive(Default)]
pub(crate) struct Watched {
    pub(crate) looked: Vec<Looked>,
    /// What there was no time for: the first is where the next run begins.
    pub(crate) not_reached: Vec<NotReached>,
    pub(crate) without_domain: Vec<WithoutDomain>,
    /// Load balancers whose tag says that nobody wants them looked at.
    pub(crate) left_out: Vec<Arn>,
    /// `GetMetricData` is billed by the metric.
    pub(crate) metrics_asked: u32,
    /// Why the load balancers could not be listed, where some were to be found.
    pub(crate) unlisted: Option<Unseen>,
}

impl Watched {
    /// Nothing of it could be looked at.
    pub(crate) fn without_access(unseen: Unseen) -> Self {
        Self { unlisted: Some(unseen), ..Self::default() }
    }
}

/// Looks at every site, beginning where the last run had no more time.
pub(crate) async fn watch(
    clients: Clients<'_>,
    settings: &Settings,
    shard: &Shard,
    before: &ShardState,
    at: Timestamp,
    clock: Clock,
) -> Watched {
    let listed = listed(clients, shard, clock).await;
    let mut watched = Watched::default();
    let mut units: Vec<Unit<'_>> = shard.given.iter().map(|(key, asked)| Unit::Given(key, asked)).collect();
    match (&shard.discover, &listed) {
        (None, _) => {}
        (Some(discover), Ok(listed)) => {
            let (meant, not_known) = found(discover, listed);
            units.extend(meant.into_iter().map(|it| Unit::Found(Box::new(it))));
            watched.without_domain = not_known;
        }
        (Some(_), Err(unseen)) => watched.unlisted = Some(unseen.clone()),
    }
    units.sort_by_cached_key(Unit::name);
    let begin = before.next.as_deref().map_or(0, |from| units.partition_point(|unit| unit.name().as_str() < from));
    let begin = begin.min(units.len());
    units.rotate_left(begin);
    let known = Known { shard, listed: &listed, before, units: units.len() };
    let looks = Looks::new(clients, settings, known, at, clock);
    let order: BTreeMap<String, usize> = units.iter().enumerate().map(|(place, unit)| (unit.name(), place)).collect();
    let mut outcomes = stream::iter(units).map(|unit| looks.at(unit)).buffer_unordered(AT_ONCE);
    while let Some(outcome) = outcomes.next().await {
        let Outcome { looked, not_reached, without_domain, left_out } = outcome;
        watched.looked.extend(looked);
        watched.not_reached.extend(not_reached);
        watched.without_domain.extend(without_domain);
        watched.left_out.extend(left_out);
    }
    drop(outcomes);
    watched.metrics_asked = looks.metrics_asked();
    watched.not_reached.sort_by_key(|it| order.get(&it.name).copied());
    watched.looked.sort_by(|one, other| one.key.cmp(&other.key));
    watched
}

/// The load balancers of the Region that are asked for, where more than one may be: one listing for all.
async fn listed(clients: Clients<'_>, shard: &Shard, clock: Clock) -> Seen<Vec<LoadBalancer>> {
    let finds: Vec<&Find> = shard.given.values().map(|asked| &asked.scope.load_balancer).collect();
    let needs_tags = shard.discover.is_some() || finds.iter().any(|find| matches!(find, Find::Tags { .. }));
    let names: BTreeSet<String> = finds.iter().map(|find| name_of(find)).collect();
    let deadline = Deadline::within(clock.left().min(LONGEST_LOOK));
    clients.aws.load_balancers(|_, name| needs_tags || names.contains(name), deadline).await
}

/// Those that are found by themselves, and those that may well be among them, for their tags were not seen.
fn found(discover: &Discover, listed: &[LoadBalancer]) -> (Vec<LoadBalancer>, Vec<WithoutDomain>) {
    let (mut meant, mut not_known) = (Vec::new(), Vec::new());
    for load_balancer in listed {
        match discover::is_meant(discover, load_balancer) {
            Ok(true) => meant.push(load_balancer.clone()),
            Ok(false) => {}
            Err(unseen) => {
                let because = format!("whether it is meant cannot be told: {unseen}");
                not_known.push(WithoutDomain { load_balancer: load_balancer.arn.clone(), domain: None, because });
            }
        }
    }
    (meant, not_known)
}
