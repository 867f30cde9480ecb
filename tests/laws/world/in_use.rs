//! What must stay, told from what is really there: written without a look at the predicates that it judges.

use std::collections::BTreeSet;

use facts::dns::PointsAt;
use facts::ids::{Arn, Domain};
use facts::inventory::load_balancer::LoadBalancer;
use facts::inventory::record::{NameRecords, Record};
use facts::inventory::{ClusterName, Resource};
use facts::listener::{Action, Listener};
use jiff::Timestamp;
use removal::example::{ALIVE, GONE, days_ago};
use removal::orphan::OF_LOAD_BALANCER;

use super::{OLD_VPC, World};

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

/// The description of its network interfaces.
pub(super) fn interface_of(balancer: &LoadBalancer) -> Option<String> {
    let (_, dimension) = balancer.arn.as_str().split_once(":loadbalancer/")?;
    Some(format!("ELB {dimension}"))
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

/// Whether it lies where the living cluster has nothing. What this shares or refers to it knows by name, wherever it is;
/// a load balancer that is younger than the cluster is its own.
fn is_a_former_ones(resource: &Resource, cluster: &ClusterName) -> bool {
    let before = |at: Timestamp| at < days_ago(100);
    let vpc = match resource {
        Resource::TargetGroup(it) => it.settings["VpcId"].as_str(),
        Resource::LoadBalancer(it) if it.created.is_some_and(before) => it.settings["VpcId"].as_str(),
        Resource::SecurityGroup(it) if it.referred_to_by == Ok(Vec::new()) && it.description == OF_LOAD_BALANCER => {
            it.vpc.as_str()
        }
        Resource::LoadBalancer(_)
        | Resource::SecurityGroup(_)
        | Resource::Certificate(_)
        | Resource::Record(_)
        | Resource::ValidationRecord(_)
        | Resource::WebAcl(_) => return false,
    };
    cluster.as_str() == ALIVE && vpc == OLD_VPC
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
        let balancers = self.actual.load_balancers.as_ref().unwrap();
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
        let asks = self.alive.contains(&cluster) && still_asks && !is_a_former_ones(resource, &cluster);
        asks.then(|| format!("cluster {cluster} asks for it"))
    }

    fn record_to(&self, balancer: &LoadBalancer) -> Option<String> {
        let records = self.actual.zones.as_ref().unwrap()[0].records.as_ref().unwrap();
        let points = |record: &&Record| load_balancer_behind(record) == balancer.dns_name;
        records.iter().find(points).map(|record| format!("{} points at it", record.name))
    }

    /// A load balancer behind the name that must itself stay, for another reason than this name.
    fn serving_behind(&self, name: &NameRecords) -> Option<String> {
        let balancers = self.actual.load_balancers.as_ref().unwrap();
        name.records.iter().filter_map(load_balancer_behind).find_map(|target| {
            let balancer = balancers.iter().find(|lb| lb.dns_name.as_ref() == Some(&target))?;
            let resource = Resource::LoadBalancer(balancer.clone());
            let why = self.stays.get(&resource.id()).map(ToString::to_string).or_else(|| self.asked_for(&resource))?;
            Some(format!("{} is behind it: {why}", balancer.name))
        })
    }
}
