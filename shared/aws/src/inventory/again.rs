//! The second look: fresh facts of one resource, and of what decides about it, right before it would go.

mod batch;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use facts::Seen;
use facts::dns::PointsAt;
use facts::ids::{Arn, Domain};
use facts::inventory::clusters::Described;
use facts::inventory::elb_name::elb_name;
use facts::inventory::record::NameRecords;
use facts::inventory::zone::Zone;
use facts::inventory::{Inventory, RecordName, Resource, ZoneId};
use jiff::Timestamp;
use transport::answers::{Answers, read_by};
use transport::deadline::Deadline;

use super::ec2::security_groups;
use super::elb::load_balancers;
use super::scope::InventoryScope;
use super::zones::Of;
use super::{certificates, classic, clusters, clusters_of, elb, other_users, validations, web_acls, zones};
use crate::client::Aws;
use crate::elb as calls;

pub use batch::Batch;

/// What a second look saw.
#[derive(Clone, Debug)]
pub struct Again {
    pub seen: Inventory,
    /// When the look at what they have of the batch began, where they have something: load balancers of a target group,
    /// other zones of a record.
    pub of_batch: Option<Timestamp>,
    /// Every answer that it read, as it came.
    pub answers: Answers,
}

impl Aws {
    /// Looks again at one resource. Its list holds it alone, or nothing where it is gone; other lists hold only what
    /// decides about it, and are unseen where they do not. What is in the batch is not looked at anew; what is not, and
    /// could be, is put into it.
    pub async fn look_again(
        &self,
        resource: &Resource,
        scope: &InventoryScope,
        at: Timestamp,
        time_left: Duration,
        batch: &mut Batch,
    ) -> Again {
        let look = self.looked_again(resource, scope, at, Deadline::within(time_left), batch);
        // The state of all these looks is large: on the heap it burdens nobody who waits for it.
        let ((seen, of_batch), answers) = read_by(Box::pin(look)).await;
        Again { seen, of_batch, answers }
    }

    async fn looked_again(
        &self,
        resource: &Resource,
        scope: &InventoryScope,
        at: Timestamp,
        deadline: Deadline,
        batch: &mut Batch,
    ) -> (Inventory, Option<Timestamp>) {
        // What follows from the lists follows only as far as this kind needs it.
        let scope = InventoryScope { kinds: [resource.kind()].into(), ..scope.clone() };
        let mut seen = self.nothing_yet(&scope, at);
        let (metric_names, of_batch) = Box::pin(self.lists_again(resource, &scope, &mut seen, deadline, batch)).await;
        // The cluster of this one: others decide about others.
        let mut names = clusters_of(&seen);
        names.extend(resource.stack().and_then(Result::ok).map(|stack| stack.cluster));
        Box::pin(self.what_follows(&scope, &mut seen, &metric_names, names, deadline)).await;
        self.whose_load_balancers(resource, &mut seen, deadline).await;
        (seen, of_batch)
    }

    /// Where the cluster lives, what it has beside a group tells whether the group is a former one's.
    async fn whose_load_balancers(&self, resource: &Resource, seen: &mut Inventory, deadline: Deadline) {
        let vpc = match resource {
            Resource::TargetGroup(it) => it.vpc(),
            Resource::SecurityGroup(it) => Some(it.vpc.as_str()),
            Resource::LoadBalancer(_)
            | Resource::Record(_)
            | Resource::ValidationRecord(_)
            | Resource::Certificate(_)
            | Resource::WebAcl(_) => return,
        };
        let lives = |described: &Seen<Described>| matches!(described, Ok(Described::Known { .. }));
        if let Ok(list) = &mut seen.load_balancers
            && seen.clusters.described.values().any(lives)
        {
            elb::again::tag_in_vpc(self, list, vpc, deadline).await;
        }
    }

    async fn lists_again(
        &self,
        resource: &Resource,
        scope: &InventoryScope,
        seen: &mut Inventory,
        deadline: Deadline,
        batch: &mut Batch,
    ) -> (BTreeMap<Arn, String>, Option<Timestamp>) {
        let listed = deadline.look(clusters::LIST, clusters::listed(self));
        let (mut metric_names, mut of_batch) = (BTreeMap::new(), None);
        let lists = async {
            match resource {
                Resource::TargetGroup(it) => {
                    of_batch = Box::pin(self.group_again(&it.arn, seen, deadline, batch)).await;
                }
                Resource::LoadBalancer(it) => {
                    let (elb, zones) = tokio::join!(
                        elb::again::balancers(self, Some(&it.arn), |_| true, deadline),
                        zones::look_everywhere(self, &scope.zones, deadline),
                    );
                    elb.put_into(seen);
                    (seen.zones, seen.elsewhere) = (zones.inside, zones.elsewhere);
                }
                Resource::Record(it) => {
                    of_batch = Box::pin(self.record_again(it, scope, seen, deadline, batch)).await;
                }
                Resource::ValidationRecord(it) => {
                    let names = [it.name.clone()].into();
                    let every = deadline.look(validations::LOOK, validations::look(self));
                    let (zones, every) = tokio::join!(self.names_of(&it.zone, &names, deadline), every);
                    (seen.zones, seen.validations) = (zones, every);
                }
                Resource::Certificate(it) => {
                    seen.certificates = certificates::look(self, Some(&it.arn), &seen.tagged, deadline).await;
                }
                Resource::WebAcl(it) => {
                    let looked = web_acls::look(self, scope, Some(&it.arn), &seen.tagged, deadline).await;
                    seen.web_acls = looked.map(|listed| {
                        metric_names = listed.metric_names;
                        listed.web_acls
                    });
                }
                Resource::SecurityGroup(it) => {
                    let (elb, classic, groups) = tokio::join!(
                        deadline.look(calls::load_balancers::LIST, load_balancers::listed(self, None)),
                        deadline.look(classic::LIST, classic::look(self)),
                        security_groups::look(self, scope, Some(&it.id), deadline),
                    );
                    (seen.load_balancers, seen.classic, seen.security_groups) = (elb, classic, groups);
                }
            }
        };
        let others = other_users::look(self, scope, deadline);
        let (listed, (), others) = tokio::join!(listed, lists, others);
        (seen.clusters.listed, seen.other_users) = (listed, others);
        (metric_names, of_batch)
    }

    /// The group, and of the batch whatever could forward to it. Nothing has to forward to what is gone.
    async fn group_again(
        &self,
        arn: &Arn,
        seen: &mut Inventory,
        deadline: Deadline,
        batch: &mut Batch,
    ) -> Option<Timestamp> {
        seen.target_groups = elb::again::group(self, arn, deadline).await;
        let vpc = seen.target_groups.iter().flatten().next()?.vpc().map(ToOwned::to_owned);
        let look = elb::again::forwarding(self, vpc.as_deref(), deadline);
        let (forwarding, at) = batch.forwarding(vpc.clone(), seen.at, look).await;
        seen.load_balancers = forwarding;
        Some(at)
    }

    /// Records of the name and of its owner, and whatever load balancer has a name that they point at.
    async fn record_again(
        &self,
        it: &NameRecords,
        scope: &InventoryScope,
        seen: &mut Inventory,
        deadline: Deadline,
        batch: &mut Batch,
    ) -> Option<Timestamp> {
        let mut names = scope.txt_names.names_for(&it.name);
        names.insert(it.name.clone());
        let zones = self.names_of(&it.zone, &names, deadline).await;
        let targets: BTreeSet<Domain> = targets(it).filter_map(elb_name).map(|it| it.name).collect();
        let (elb, classic) = tokio::join!(
            elb::again::balancers(
                self,
                None,
                |one| one.dns_name.as_ref().is_some_and(|it| targets.contains(it)),
                deadline
            ),
            deadline.look(classic::LIST, classic::look(self)),
        );
        // It may go before a load balancer that is there only where nothing leads to that one from elsewhere.
        let mut of_batch = None;
        if elb.load_balancers.as_ref().is_ok_and(|found| !found.is_empty()) {
            let look = Box::pin(zones::elsewhere(self, &scope.zones, deadline));
            let (elsewhere, at) = batch.elsewhere(seen.at, look).await;
            (seen.elsewhere, of_batch) = (elsewhere, Some(at));
        }
        elb.put_into(seen);
        (seen.zones, seen.classic) = (zones, classic);
        of_batch
    }

    async fn names_of(&self, zone: &ZoneId, names: &BTreeSet<RecordName>, deadline: Deadline) -> Seen<Vec<Zone>> {
        zones::look(self, &[zone.clone()].into(), Of::Names(names), deadline).await
    }
}

fn targets(it: &NameRecords) -> impl Iterator<Item = &str> {
    it.records
        .iter()
        .flat_map(|record| match &record.points_at {
            PointsAt::Alias { name, .. } => std::slice::from_ref(name),
            PointsAt::Values { values } => values.as_slice(),
        })
        .map(String::as_str)
}

#[cfg(test)]
mod tests;
