//! An account in memory: what is true in it, what a look at it shows, and what AWS refuses to remove.

mod in_use;
mod refusals;

use std::collections::{BTreeMap, BTreeSet};

use facts::dns::Answer;
use facts::ids::{Arn, Domain};
use facts::inventory::clusters::{AskedStack, Described, Objects};
use facts::inventory::load_balancer::{LoadBalancer, Traffic};
use facts::inventory::record::Record;
use facts::inventory::security_group::Interface;
use facts::inventory::stack::Object;
use facts::inventory::target_group::Registered;
use facts::inventory::{ClusterName, Inventory, RecordName, Resource, ResourceId};
use facts::listener::{Action, Weighted};
use facts::targets::TargetState;
use jiff::{SignedDuration, Timestamp};
use removal::example::{self, ALIVE, GONE, make};
use removal::ledger::DeadName;
use removal::{Fences, Ledger, Policy};

/// A cluster that is alive, but not of EKS here.
pub(crate) const FOREIGN: &str = "kops";
/// A cluster that is gone, and that nobody can prove to have been one of ours.
pub(crate) const GHOST: &str = "ghost";
/// A VPC in which the living cluster has nothing, but a former one of its name had.
pub(crate) const OLD_VPC: &str = "vpc-old";
/// A VPC in which the living cluster's controller works, though the cluster is in another.
pub(crate) const BUSY_VPC: &str = "vpc-busy";
/// The position of the load balancer that serves.
const FRONT: usize = 0;

/// An account.
#[derive(Clone, Debug)]
pub(crate) struct World {
    /// The time.
    pub(crate) now: Timestamp,
    /// What is in the account. What follows from other parts of it is brought up to date by a look.
    pub(crate) actual: Inventory,
    /// Clusters that are alive, wherever they are.
    pub(crate) alive: BTreeSet<ClusterName>,
    /// Whether the operator lets us read the living cluster.
    pub(crate) reads_alive: bool,
    /// What the living cluster asks for.
    pub(crate) live_stacks: BTreeSet<String>,
    /// What must stay for a reason that no other part of the account shows, with that reason.
    pub(crate) stays: BTreeMap<ResourceId, &'static str>,
    /// Names of load balancers in other accounts: they resolve.
    pub(crate) names_elsewhere: BTreeSet<Domain>,
    /// Certificates of other Regions by their validation records.
    pub(crate) other_regions: BTreeMap<RecordName, BTreeSet<Arn>>,
    /// What earlier runs remember.
    pub(crate) ledger: Ledger,
}

impl World {
    /// An account with one load balancer that serves, and nothing else.
    pub(crate) fn new(reads_alive: bool) -> Self {
        let example = example::account();
        let mut actual = example.inventory;
        let front = make::load_balancer("k8s-front", ALIVE);
        actual.traffic = BTreeMap::new();
        actual.lookups = BTreeMap::new();
        actual.load_balancers = Ok(vec![front]);
        actual.target_groups = Ok(Vec::new());
        actual.web_acls = Ok(Vec::new());
        actual.certificates = Ok(Vec::new());
        actual.security_groups = Ok(Vec::new());
        actual.zones.as_mut().unwrap()[0].records = Ok(Vec::new());
        let mut ledger = Ledger::default();
        ledger.alive.insert(ClusterName::new(GONE), example::days_ago(30));
        let mut world = Self {
            now: example::AT,
            actual,
            alive: [ALIVE, FOREIGN].map(ClusterName::new).into(),
            reads_alive,
            live_stacks: ["shop/k8s-front-lb".to_owned()].into(),
            stays: BTreeMap::new(),
            names_elsewhere: BTreeSet::new(),
            other_regions: BTreeMap::new(),
            ledger,
        };
        let front = world.front().arn.clone();
        world.note_traffic(front, 9.0);
        world
    }

    /// Fences that let every proved orphan go, so that only the proof decides.
    pub(crate) fn open_fences() -> Fences {
        let mut fences = example::fences();
        fences.clusters.extend([FOREIGN, GHOST].map(ClusterName::new));
        fences.caps.approved = usize::MAX;
        fences.caps.count = usize::MAX;
        fences.caps.percent = 100;
        fences
    }

    /// The policy of [`open_fences`](Self::open_fences).
    pub(crate) fn policy() -> Policy {
        example::policy(Self::open_fences())
    }

    /// The load balancer that serves.
    pub(crate) fn front(&mut self) -> &mut LoadBalancer {
        &mut self.actual.load_balancers.as_mut().unwrap()[FRONT]
    }

    /// Every record.
    pub(crate) fn records(&mut self) -> &mut Vec<Record> {
        self.actual.zones.as_mut().unwrap()[0].records.as_mut().unwrap()
    }

    /// Says why a resource must stay.
    pub(crate) fn stays(&mut self, id: ResourceId, why: &'static str) {
        self.stays.insert(id, why);
    }

    /// Lets something go through a load balancer or web ACL in the last 15 days.
    pub(crate) fn note_traffic(&mut self, arn: Arn, sum: f64) {
        let from = self.now.checked_sub(SignedDuration::from_hours(15 * 24)).unwrap();
        self.actual.traffic.insert(arn, Ok(Traffic { from, to: self.now, sum, connections: sum, datapoints: 360 }));
    }

    /// Lets an object of the living cluster name something, where that cluster is read.
    pub(crate) fn name_in_cluster(&mut self, id: &ResourceId, name: &str) {
        if !self.reads_alive {
            return;
        }
        let clusters = &mut self.actual.clusters.objects;
        let objects = clusters.entry(ClusterName::new(ALIVE)).or_insert_with(|| Ok(Objects::default()));
        objects.as_mut().unwrap().mentions.insert(name.to_owned());
        self.stays(id.clone(), "a living cluster names it");
    }

    /// Makes the serving load balancer forward to a group.
    pub(crate) fn forward_from_front(&mut self, group: &Arn, weight: u16) {
        let forward = Action::Forward { groups: vec![Weighted { group: group.clone(), weight }] };
        self.front().listeners.as_mut().unwrap()[0].default_actions.push(forward);
    }

    /// Counts a name as unresolved in enough earlier scans.
    pub(crate) fn unresolved(&mut self, name: &Domain) {
        self.ledger.unresolved.insert(name.clone(), DeadName { scans: 3, last: example::days_ago(1) });
    }

    /// So many days later.
    pub(crate) fn sleep(&mut self, days: u16) {
        let time = SignedDuration::from_hours(24 * i64::from(days));
        self.now = self.now.checked_add(time).unwrap();
        for traffic in self.actual.traffic.values_mut().flatten() {
            (traffic.from, traffic.to) = (traffic.from.checked_add(time).unwrap(), self.now);
        }
    }

    /// What a look at everything shows.
    pub(crate) fn look(&self) -> Inventory {
        let mut seen = self.actual.clone();
        seen.at = self.now;
        let balancers = seen.load_balancers.as_ref().unwrap();
        for group in seen.target_groups.as_mut().unwrap() {
            let forwards = |it: &&LoadBalancer| in_use::forwards_to(it, &group.arn);
            group.load_balancers = balancers.iter().filter(forwards).map(|it| it.arn.clone()).collect();
            // AWS checks no target to which nothing is forwarded.
            let is_checked = |it: &&mut Registered| matches!(it.state, TargetState::Healthy | TargetState::Unhealthy);
            let unused = group.targets.as_mut().unwrap().iter_mut().filter(is_checked);
            for target in unused.filter(|_| group.load_balancers.is_empty()) {
                (target.state, target.reason) = (TargetState::Unused, Some("Target.NotInUse".to_owned()));
            }
        }
        for certificate in seen.certificates.as_mut().unwrap() {
            let serving = balancers.iter().filter(|it| in_use::serves(it, &certificate.arn)).map(|it| it.arn.clone());
            certificate.detail.as_mut().unwrap().in_use_by.extend(serving);
        }
        // The interfaces of a load balancer go with it.
        let worn: BTreeSet<String> = balancers.iter().filter_map(in_use::interface_of).collect();
        for group in seen.security_groups.as_mut().unwrap() {
            let is_there = |on: &Interface| !on.description.starts_with("ELB ") || worn.contains(&on.description);
            group.interfaces.as_mut().unwrap().retain(is_there);
        }
        seen.validations = Ok(self.validations());
        seen.lookups = self.lookups();
        self.note_clusters(&mut seen);
        seen
    }

    /// The one resource, if it is there.
    pub(crate) fn find(&self, id: &ResourceId) -> Option<Resource> {
        self.look().resources().into_iter().find(|resource| resource.id() == *id)
    }

    fn validations(&self) -> BTreeMap<RecordName, BTreeSet<Arn>> {
        let mut all = self.other_regions.clone();
        for certificate in self.actual.certificates.as_ref().unwrap() {
            for name in &certificate.detail.as_ref().unwrap().validation {
                all.entry(name.clone()).or_default().insert(certificate.arn.clone());
            }
        }
        all
    }

    fn lookups(&self) -> BTreeMap<Domain, facts::Seen<Answer>> {
        let records = self.actual.zones.as_ref().unwrap()[0].records.as_ref().unwrap();
        let names = records.iter().filter_map(in_use::load_balancer_behind);
        names.map(|name| (name.clone(), Ok(self.answer_about(&name)))).collect()
    }

    fn answer_about(&self, name: &Domain) -> Answer {
        let has_it = |it: &LoadBalancer| it.dns_name.as_ref() == Some(name);
        let is_here = self.actual.load_balancers.as_ref().unwrap().iter().any(has_it)
            || self.actual.classic.as_ref().unwrap().iter().any(|it| it.dns_name == *name);
        if is_here || self.names_elsewhere.contains(name) {
            Answer::Addresses { addresses: vec![[192, 0, 2, 1].into()], via: Vec::new() }
        } else {
            Answer::NxDomain
        }
    }

    fn note_clusters(&self, seen: &mut Inventory) {
        let known = [GONE, ALIVE].map(ClusterName::new).into_iter().filter(|name| self.alive.contains(name));
        let listed: BTreeSet<ClusterName> = known.collect();
        let describe = |name: &ClusterName| {
            if listed.contains(name) { example::active(make::VPC) } else { Described::NotFound }
        };
        let asked = [GONE, ALIVE, FOREIGN, GHOST].map(ClusterName::new);
        seen.clusters.described = asked.map(|name| (name.clone(), Ok(describe(&name)))).into();
        seen.clusters.listed = Ok(listed);
        if self.reads_alive {
            let objects =
                seen.clusters.objects.entry(ClusterName::new(ALIVE)).or_insert_with(|| Ok(Objects::default()));
            let asked = |name: &String| AskedStack { object: Object::Ingress, name: name.clone() };
            objects.as_mut().unwrap().stacks = self.live_stacks.iter().map(asked).collect();
        }
    }
}
