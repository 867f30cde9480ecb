//! What must stay, told from the truth about the account: written without a look at the predicates that it judges.

use std::collections::BTreeSet;

use facts::dns::PointsAt;
use facts::ids::{Arn, Domain};
use facts::inventory::load_balancer::LoadBalancer;
use facts::inventory::record::{NameRecords, Record};
use facts::inventory::{ClusterName, Resource};
use facts::listener::{Action, Listener};
use removal::example::{ALIVE, GONE};

use super::World;

const CLUSTER: &str = "elbv2.k8s.aws/cluster";
const STACK: &str = "ingress.k8s.aws/stack";

fn listeners(balancer: &LoadBalancer) -> &[Listener] {
    balancer.listeners.as_ref().unwrap()
}

/// Whether a listener or rule of it forwards to this group, whatever the weight.
pub(super) fn forwards_to(balancer: &LoadBalancer, group: &Arn) -> bool {
    let to_group = |action: &Action| matches!(action, Action::Forward { groups } if groups.iter().any(|weighted| weighted.group == *group));
    listeners(balancer).iter().any(|listener| listener.actions().any(to_group))
}

/// Whether a listener of it has this certificate.
pub(super) fn serves(balancer: &LoadBalancer, certificate: &Arn) -> bool {
    listeners(balancer).iter().any(|listener| listener.certificates.as_ref().unwrap().contains(certificate))
}

/// The load balancer's name that a record points at.
pub(super) fn load_balancer_behind(record: &Record) -> Option<Domain> {
    let target = match &record.points_at {
        PointsAt::Alias { name, .. } => name,
        PointsAt::Values { values } => values.first()?,
    };
    let name = target.trim_end_matches('.').trim_start_matches("dualstack.");
    let is_one = name.contains(".elb.") && name.ends_with(".amazonaws.com");
    is_one.then(|| Domain::try_from(name.to_owned()).ok()).flatten()
}

impl World {
    /// Why this must stay; `None` for an orphan.
    pub(crate) fn in_use(&self, resource: &Resource) -> Option<String> {
        if let Some(why) = self.stays.get(&resource.id()) {
            return Some((*why).to_owned());
        }
        if let Some(why) = self.asked_for(resource) {
            return Some(why);
        }
        let balancers = self.truth.load_balancers.as_ref().unwrap();
        match resource {
            Resource::TargetGroup(it) => {
                balancers.iter().find(|lb| forwards_to(lb, &it.arn)).map(|lb| format!("{} forwards to it", lb.name))
            }
            Resource::Certificate(it) => {
                balancers.iter().find(|lb| serves(lb, &it.arn)).map(|lb| format!("{} serves it", lb.name))
            }
            Resource::WebAcl(it) => it.protects.values().flatten().flatten().next().map(|arn| format!("guards {arn}")),
            Resource::LoadBalancer(it) => self.record_to(it),
            Resource::SecurityGroup(it) => {
                let worn = balancers.iter().any(|lb| lb.security_groups.contains(&it.id));
                let on_interface = !it.interfaces.as_ref().unwrap().is_empty();
                (worn || on_interface).then(|| "something wears it".to_owned())
            }
            Resource::ValidationRecord(it) => {
                self.validations().get(&it.name).and_then(BTreeSet::first).map(|arn| format!("{arn} counts on it"))
            }
            Resource::Record(it) => self.serving_behind(it),
        }
    }

    /// Whether a living cluster asks for it. A cluster that is not read asks for everything that bears its name, and may
    /// have bound what another one made.
    fn asked_for(&self, resource: &Resource) -> Option<String> {
        let tags = resource.tags()?.as_ref().unwrap();
        let cluster = ClusterName::new(tags.get(CLUSTER)?);
        let all_are_read = self.reads_alive && !self.alive.contains(&ClusterName::new(GONE));
        let is_read = all_are_read && cluster.as_str() == ALIVE;
        let still_asks = !is_read || tags.get(STACK).is_none_or(|stack| self.live_stacks.contains(stack));
        (self.alive.contains(&cluster) && still_asks).then(|| format!("cluster {cluster} asks for it"))
    }

    fn record_to(&self, balancer: &LoadBalancer) -> Option<String> {
        let records = self.truth.zones.as_ref().unwrap()[0].records.as_ref().unwrap();
        let points = |record: &&Record| load_balancer_behind(record) == balancer.dns_name;
        records.iter().find(points).map(|record| format!("{} points at it", record.name))
    }

    /// A load balancer behind the name that must itself stay, for another reason than this name.
    fn serving_behind(&self, name: &NameRecords) -> Option<String> {
        let balancers = self.truth.load_balancers.as_ref().unwrap();
        name.records.iter().filter_map(load_balancer_behind).find_map(|target| {
            let balancer = balancers.iter().find(|lb| lb.dns_name.as_ref() == Some(&target))?;
            let resource = Resource::LoadBalancer(balancer.clone());
            let why = self.stays.get(&resource.id()).map(ToString::to_string).or_else(|| self.asked_for(&resource))?;
            Some(format!("{} is behind it: {why}", balancer.name))
        })
    }
}
