//! What AWS does when it is asked to remove something: it refuses what is in use, except for load balancers.

use facts::Unseen;
use facts::ids::Arn;
use facts::inventory::certificate::Certificate;
use facts::inventory::load_balancer::LoadBalancer;
use facts::inventory::record::Record;
use facts::inventory::security_group::{Reference, SecurityGroup};
use facts::inventory::target_group::TargetGroup;
use facts::inventory::web_acl::WebAcl;
use facts::inventory::{Resource, ResourceId};
use removal::Removal;
use removal::orphan::OF_RULES;

use super::World;

fn in_use(said: &str) -> Removal {
    Removal::InUse { said: said.to_owned() }
}

fn changed(said: &str) -> Removal {
    Removal::Changed { said: said.to_owned() }
}

impl World {
    /// Removes this, as it was seen, or refuses in the way of its service.
    pub(crate) fn remove(&mut self, seen: &Resource) -> Removal {
        let Some(now) = self.find(&seen.id()) else { return Removal::Gone };
        let refusal = match (&now, seen) {
            (Resource::TargetGroup(now), _) => refuse_group(now),
            (Resource::LoadBalancer(now), _) => refuse_balancer(now),
            (Resource::Certificate(now), _) => refuse_certificate(now),
            (Resource::WebAcl(now), Resource::WebAcl(seen)) => refuse_acl(now, seen),
            (Resource::SecurityGroup(now), Resource::SecurityGroup(seen)) => self.refuse_security_group(now, seen),
            (Resource::Record(_) | Resource::ValidationRecord(_), Resource::Record(seen)) => {
                return self.drop_records(&[&seen.records[..], &seen.ownership].concat());
            }
            (Resource::Record(_) | Resource::ValidationRecord(_), Resource::ValidationRecord(seen)) => {
                return self.drop_records(&seen.records);
            }
            (now, seen) => panic!("{} is not {}", now.kind(), seen.kind()),
        };
        refusal.unwrap_or_else(|| self.drop_it(&now.id()))
    }

    /// The executor revoked those rules of the controller that the second look saw; whatever else refers is in the way.
    fn refuse_security_group(&self, now: &SecurityGroup, seen: &SecurityGroup) -> Option<Removal> {
        let revoked =
            |it: &&Reference| it.description == OF_RULES && seen.referred_to_by.as_ref().unwrap().contains(it);
        let refers = now.referred_to_by.as_ref().unwrap().iter().any(|it| !revoked(&it));
        let balancers = self.actual.load_balancers.as_ref().unwrap();
        let worn = balancers.iter().any(|it| it.security_groups.contains(&now.id));
        let is_used = refers || worn || !now.interfaces.as_ref().unwrap().is_empty();
        is_used.then(|| in_use("DependencyViolation"))
    }

    /// One change batch: every record exactly as it is, or nothing happens.
    fn drop_records(&mut self, batch: &[Record]) -> Removal {
        let records = self.records();
        if !batch.iter().all(|record| records.contains(record)) {
            return changed("InvalidChangeBatch");
        }
        records.retain(|record| !batch.contains(record));
        Removal::Removed
    }

    /// Takes it out of the account, as a person could.
    pub(crate) fn drop_it(&mut self, id: &ResourceId) -> Removal {
        let is_it = |arn: &Arn| arn.as_str() == id.as_str();
        let actual = &mut self.actual;
        actual.load_balancers.as_mut().unwrap().retain(|it| !is_it(&it.arn));
        actual.target_groups.as_mut().unwrap().retain(|it| !is_it(&it.arn));
        actual.certificates.as_mut().unwrap().retain(|it| !is_it(&it.arn));
        actual.security_groups.as_mut().unwrap().retain(|it| it.id.as_str() != id.as_str());
        actual.web_acls.as_mut().unwrap().retain(|it| !is_it(&it.arn));
        // An association ends with its load balancer.
        for list in actual.web_acls.as_mut().unwrap().iter_mut().flat_map(|it| it.protects.values_mut()) {
            list.as_mut().unwrap().retain(|arn| !is_it(arn));
        }
        Removal::Removed
    }
}

fn refuse_group(now: &TargetGroup) -> Option<Removal> {
    (!now.load_balancers.is_empty()).then(|| in_use("ResourceInUse"))
}

/// Nothing but the protection against deletion: a load balancer that serves goes without a word.
fn refuse_balancer(now: &LoadBalancer) -> Option<Removal> {
    (now.deletion_protection == Ok(true)).then(|| in_use("OperationNotPermitted"))
}

fn refuse_certificate(now: &Certificate) -> Option<Removal> {
    let used = !now.detail.as_ref().unwrap().in_use_by.is_empty();
    used.then(|| in_use("ResourceInUseException"))
}

fn refuse_acl(now: &WebAcl, seen: &WebAcl) -> Option<Removal> {
    if now.lock_token != seen.lock_token {
        return Some(changed("WAFOptimisticLockException"));
    }
    if now.protects.values().flatten().flatten().next().is_some() {
        return Some(in_use("WAFAssociatedItemException"));
    }
    let message = "managed by Firewall Manager".to_owned();
    let why = Unseen::Failed { action: "DeleteWebACL".to_owned(), code: None, message: message.into() };
    now.firewall_manager.as_ref().unwrap().manages.then_some(Removal::Failed { why })
}
