//! The account as it will be once something is gone: without it, and without what AWS then no longer shows of it.

use std::collections::{BTreeMap, BTreeSet};

use facts::ids::{Arn, Domain};
use facts::inventory::record::Record;
use facts::inventory::target_group::TargetGroup;
use facts::inventory::{GroupId, Inventory, RecordName, Resource, ResourceId, ZoneId};
use facts::targets::TargetState;

use crate::scene::targets_of;

/// What goes before others, by everything that others show of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Gone {
    arns: BTreeSet<Arn>,
    groups: BTreeSet<GroupId>,
    /// Descriptions of the network interfaces that go with a load balancer.
    interfaces: BTreeMap<String, Arn>,
    records: BTreeSet<(ZoneId, RecordName, String, Option<String>)>,
    /// Records by the name of the load balancer that they point at.
    pointing: BTreeMap<Domain, BTreeSet<ResourceId>>,
    /// Security groups of load balancers.
    worn: BTreeMap<GroupId, BTreeSet<Arn>>,
}

impl Gone {
    pub(crate) fn add(&mut self, resource: &Resource) {
        match resource {
            Resource::Record(it) => {
                for record in it.records.iter().chain(&it.ownership) {
                    self.records.insert(key(&it.zone, record));
                    for target in targets_of(record).into_iter().flatten() {
                        self.pointing.entry(target.name).or_default().insert(resource.id());
                    }
                }
            }
            Resource::ValidationRecord(it) => {
                self.records.extend(it.records.iter().map(|record| key(&it.zone, record)));
            }
            Resource::LoadBalancer(it) => {
                // Source: EC2 user guide, "Requester-managed network interfaces".
                if let Some(dimension) = it.arn.load_balancer_dimension() {
                    self.interfaces.insert(format!("ELB {dimension}"), it.arn.clone());
                }
                for group in &it.security_groups {
                    self.worn.entry(group.clone()).or_default().insert(it.arn.clone());
                }
                self.arns.insert(it.arn.clone());
            }
            Resource::SecurityGroup(it) => drop(self.groups.insert(it.id.clone())),
            Resource::TargetGroup(_) | Resource::Certificate(_) | Resource::WebAcl(_) => {
                self.arns.extend(resource.arn().cloned());
            }
        }
    }

    /// What of it must go before this may, as it is seen now.
    pub(crate) fn before(&self, resource: &Resource, inventory: &Inventory) -> BTreeSet<ResourceId> {
        let arns = |list: &mut dyn Iterator<Item = &Arn>| -> BTreeSet<ResourceId> {
            list.filter(|arn| self.arns.contains(*arn)).map(|arn| ResourceId::new(arn.as_str())).collect()
        };
        match resource {
            Resource::Record(_) => BTreeSet::new(),
            Resource::LoadBalancer(it) => {
                it.dns_name.as_ref().and_then(|name| self.pointing.get(name)).cloned().unwrap_or_default()
            }
            Resource::TargetGroup(it) => arns(&mut it.load_balancers.iter()),
            Resource::Certificate(it) => arns(&mut it.detail.iter().flat_map(|it| &it.in_use_by)),
            Resource::ValidationRecord(it) => {
                arns(&mut inventory.validations.iter().filter_map(|all| all.get(&it.name)).flatten())
            }
            Resource::WebAcl(it) => arns(&mut it.protects.values().flatten().flatten()),
            Resource::SecurityGroup(it) => {
                let on = it.interfaces.iter().flatten().filter_map(|on| self.interfaces.get(&on.description));
                let mut before = arns(&mut on.chain(self.worn.get(&it.id).into_iter().flatten()));
                let named = it.referred_to_by.iter().flatten().map(|reference| &reference.group);
                before
                    .extend(named.filter(|group| self.groups.contains(*group)).map(|it| ResourceId::new(it.as_str())));
                before
            }
        }
    }

    /// The resource without what AWS shows of what is gone.
    pub(crate) fn taken_out_of(&self, resource: Resource) -> Resource {
        match resource {
            Resource::TargetGroup(mut it) => {
                self.release(&mut it);
                Resource::TargetGroup(it)
            }
            Resource::Certificate(mut it) => {
                it.detail.iter_mut().for_each(|detail| detail.in_use_by.retain(|arn| !self.arns.contains(arn)));
                Resource::Certificate(it)
            }
            Resource::SecurityGroup(mut it) => {
                it.interfaces
                    .iter_mut()
                    .for_each(|all| all.retain(|on| !self.interfaces.contains_key(&on.description)));
                it.referred_to_by.iter_mut().for_each(|all| all.retain(|it| !self.groups.contains(&it.group)));
                Resource::SecurityGroup(it)
            }
            Resource::WebAcl(mut it) => {
                it.protects.values_mut().flatten().for_each(|list| list.retain(|arn| !self.arns.contains(arn)));
                Resource::WebAcl(it)
            }
            Resource::LoadBalancer(_) | Resource::Record(_) | Resource::ValidationRecord(_) => resource,
        }
    }

    /// The account without what is gone, as far as it decides about what is left.
    pub(crate) fn out_of(&self, inventory: &Inventory) -> Inventory {
        let mut left = inventory.clone();
        left.load_balancers.iter_mut().for_each(|all| all.retain(|it| !self.arns.contains(&it.arn)));
        left.target_groups.iter_mut().for_each(|all| all.retain(|it| !self.arns.contains(&it.arn)));
        left.certificates.iter_mut().for_each(|all| all.retain(|it| !self.arns.contains(&it.arn)));
        left.web_acls.iter_mut().for_each(|all| all.retain(|it| !self.arns.contains(&it.arn)));
        left.security_groups.iter_mut().for_each(|all| all.retain(|it| !self.groups.contains(&it.id)));
        for counting in left.validations.iter_mut().flat_map(BTreeMap::values_mut) {
            counting.retain(|arn| !self.arns.contains(arn));
        }
        for zone in left.zones.iter_mut().flatten() {
            let id = &zone.id;
            zone.records.iter_mut().for_each(|all| all.retain(|record| !self.records.contains(&key(id, record))));
        }
        left
    }

    /// AWS checks no target of a group that nothing forwards to.
    /// Source: `ELBv2` API reference, `TargetHealth`.
    fn release(&self, group: &mut TargetGroup) {
        let had = group.load_balancers.len();
        group.load_balancers.retain(|arn| !self.arns.contains(arn));
        if had == 0 || !group.load_balancers.is_empty() {
            return;
        }
        for target in group.targets.iter_mut().flatten().filter(|it| it.state != TargetState::Unused) {
            (target.state, target.reason) = (TargetState::Unused, Some("Target.NotInUse".to_owned()));
        }
    }
}

fn key(zone: &ZoneId, record: &Record) -> (ZoneId, RecordName, String, Option<String>) {
    (zone.clone(), record.name.clone(), record.kind.clone(), record.set_identifier.clone())
}
