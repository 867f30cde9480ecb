//! Everything that one cleanup run sees of an account and Region: every list whole, or unseen with the reason.

mod again;
mod auto_scaling;
pub(crate) mod certificates;
mod classic;
pub(crate) mod clusters;
pub(crate) mod ec2;
pub(crate) mod elb;
mod json;
pub(crate) mod other_users;
mod scope;
mod settings;
pub(crate) mod tagged;
pub(crate) mod traffic;
pub(crate) mod validations;
pub(crate) mod web_acls;
pub(crate) mod zones;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use facts::Seen;
use facts::ids::Arn;
use facts::inventory::stack::stack;
use facts::inventory::tagged::Tagged;
use facts::inventory::{ClusterName, Inventory, Kind};
use jiff::Timestamp;

use crate::client::Aws;
pub use again::{Again, Batch};
use ec2::security_groups;
pub use scope::InventoryScope;
use scope::not_among_the_kinds;
use traffic::Subject;
use transport::deadline::Deadline;
use zones::AllZones;

/// Longer than any listing of an account: 1000 pages of 300 records are more than Route 53 lets a zone hold.
const MOST_PAGES: usize = 1000;

/// What hangs on the list of zones, of load balancers, and so on: the kinds that it decides about.
const BY_ELB: &[Kind] = &[Kind::Record, Kind::LoadBalancer, Kind::TargetGroup, Kind::SecurityGroup];
const BY_CLASSIC: &[Kind] = &[Kind::Record, Kind::SecurityGroup];
const BY_ZONES: &[Kind] = &[Kind::Record, Kind::ValidationRecord];
/// A record goes with a load balancer that is an orphan itself.
const BY_TRAFFIC: &[Kind] = &[Kind::Record, Kind::LoadBalancer];

impl Aws {
    /// Looks at everything that decides about the kinds in the scope. Never fails: what it could not see is in the
    /// inventory, with the reason.
    ///
    /// Calls go out as fast as our share of each API's rate lets them, and no part goes on after `time_left`.
    pub async fn inventory(&self, scope: &InventoryScope, at: Timestamp, time_left: Duration) -> Inventory {
        let deadline = Deadline::within(time_left);
        let mut seen = self.nothing_yet(scope, at);
        // The state of all these looks is large: on the heap it burdens nobody who waits for it.
        let metric_names = Box::pin(self.lists(scope, &mut seen, deadline)).await;
        let mut clusters = clusters_of(&seen);
        clusters.extend(scope.clusters.iter().cloned());
        Box::pin(self.what_follows(scope, &mut seen, &metric_names, clusters, deadline)).await;
        seen
    }

    fn nothing_yet(&self, scope: &InventoryScope, at: Timestamp) -> Inventory {
        let mut seen = Inventory::unseen(at, &scope.account, self.region(), &not_among_the_kinds());
        seen.txt_names = scope.txt_names.clone();
        seen
    }

    /// Every list at once. Tells the metric names of the web ACLs that were looked at closely.
    async fn lists(&self, scope: &InventoryScope, seen: &mut Inventory, deadline: Deadline) -> BTreeMap<Arn, String> {
        let tagged = tagged::look(self, scope, deadline).await;
        let wanted = |kinds: &[Kind]| scope.has(kinds).then_some(()).ok_or_else(not_among_the_kinds);
        let (elb, classic, web_acls, certificates, validations, zones, listed, groups, users, bearers) = tokio::join!(
            async {
                match wanted(BY_ELB) {
                    Ok(()) => Box::pin(elb::look(self, scope, &tagged, deadline)).await,
                    Err(why) => elb::Listed { load_balancers: Err(why.clone()), target_groups: Err(why) },
                }
            },
            if_wanted(wanted(BY_CLASSIC), deadline.look(classic::LIST, classic::look(self))),
            if_wanted(wanted(&[Kind::WebAcl]), web_acls::look(self, scope, None, &tagged, deadline)),
            if_wanted(wanted(&[Kind::Certificate]), certificates::look(self, None, &tagged, deadline)),
            if_wanted(wanted(&[Kind::ValidationRecord]), deadline.look(validations::LOOK, validations::look(self))),
            self.all_zones(scope, deadline),
            deadline.look(clusters::LIST, clusters::listed(self)),
            if_wanted(wanted(&[Kind::SecurityGroup]), security_groups::look(self, scope, None, deadline)),
            other_users::look(self, scope, deadline),
            tagged::bearers(self, deadline),
        );
        seen.bearers = bearers;
        elb.put_into(seen);
        seen.tagged = tagged;
        seen.classic = classic;
        seen.certificates = certificates;
        seen.validations = validations;
        (seen.zones, seen.elsewhere) = (zones.inside, zones.elsewhere);
        seen.clusters.listed = listed;
        seen.security_groups = groups;
        seen.other_users = users;
        let (web_acls, metric_names) = match web_acls {
            Ok(listed) => (Ok(listed.web_acls), listed.metric_names),
            Err(why) => (Err(why), BTreeMap::new()),
        };
        seen.web_acls = web_acls;
        metric_names
    }

    /// The zones that may be looked into; and where a load balancer may go, whatever leads to it from any other.
    async fn all_zones(&self, scope: &InventoryScope, deadline: Deadline) -> AllZones {
        if scope.has(&[Kind::LoadBalancer]) {
            return Box::pin(zones::look_everywhere(self, &scope.zones, deadline)).await;
        }
        let inside = if scope.has(BY_ZONES) {
            Box::pin(zones::look(self, &scope.zones, zones::Of::Everything, deadline)).await
        } else {
            Err(not_among_the_kinds())
        };
        AllZones { inside, elsewhere: Err(not_among_the_kinds()) }
    }

    /// What can be asked for only when the lists are there.
    async fn what_follows(
        &self,
        scope: &InventoryScope,
        seen: &mut Inventory,
        metric_names: &BTreeMap<Arn, String>,
        clusters: BTreeSet<ClusterName>,
        deadline: Deadline,
    ) {
        let subjects = self.subjects(scope, seen, metric_names);
        let gone = gone(seen, scope);
        let (described, traffic, leftovers) = tokio::join!(
            clusters::described(self, clusters, deadline),
            traffic::look(self, &subjects, seen.at, deadline),
            tagged::leftovers(self, &gone, deadline),
        );
        seen.leftovers = leftovers;
        seen.clusters.described = described;
        seen.traffic = traffic;
    }

    /// Whatever may go and is told by its traffic.
    fn subjects(&self, scope: &InventoryScope, seen: &Inventory, metric_names: &BTreeMap<Arn, String>) -> Vec<Subject> {
        let candidates = elb::candidates(scope, seen.load_balancers.iter().flatten());
        let balancers = seen.load_balancers.iter().flatten();
        let balancers = balancers.filter(|it| scope.has(BY_TRAFFIC) && candidates.contains(&it.arn));
        let of_web_acl = |(arn, name): (&Arn, &String)| traffic::of_web_acl(arn, name, self.region());
        balancers.filter_map(traffic::of_load_balancer).chain(metric_names.iter().map(of_web_acl)).collect()
    }
}

async fn if_wanted<T>(wanted: Seen<()>, look: impl Future<Output = Seen<T>>) -> Seen<T> {
    match wanted {
        Ok(()) => look.await,
        Err(why) => Err(why),
    }
}

/// Clusters that EKS could have and does not list, though tags name them or they may be cleaned up after; none where that
/// was not seen, as in a second look.
fn gone(seen: &Inventory, scope: &InventoryScope) -> BTreeSet<ClusterName> {
    let (Ok(listed), Ok(bearers)) = (&seen.clusters.listed, &seen.bearers) else { return BTreeSet::new() };
    let named = bearers.iter().filter_map(Tagged::cluster).chain(scope.clusters.iter().cloned());
    named.filter(|name| name.can_be_of_eks() && !listed.contains(name)).collect()
}

/// Clusters that the tags of anything name.
fn clusters_of(seen: &Inventory) -> BTreeSet<ClusterName> {
    let tags = seen.load_balancers.iter().flatten().map(|it| &it.tags);
    let tags = tags.chain(seen.target_groups.iter().flatten().map(|it| &it.tags));
    let tags = tags.chain(seen.certificates.iter().flatten().map(|it| &it.tags));
    let tags = tags.chain(seen.security_groups.iter().flatten().map(|it| &it.tags));
    let tags = tags.chain(seen.web_acls.iter().flatten().map(|it| &it.tags));
    tags.flatten().filter_map(|tags| stack(tags).ok()).map(|stack| stack.cluster).collect()
}

#[cfg(test)]
mod crowd;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod words;
