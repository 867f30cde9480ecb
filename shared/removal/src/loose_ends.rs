//! What stays and a person has to see to: names that lead nowhere, what external-dns wrote beside names that are gone, and
//! what clusters that are gone left of types that cleanup does not know. Told, never removed.

use std::collections::{BTreeMap, BTreeSet};

use facts::Unseen;
use facts::dns::Answer;
use facts::ids::{Arn, Domain};
use facts::inventory::clusters::{ExternalDns, Objects};
use facts::inventory::external_dns::heritage;
use facts::inventory::record::Record;
use facts::inventory::zone::Zone;
use facts::inventory::{ClusterName, Inventory, RecordName, Resource, ResourceId};

use crate::missing::is_there;
use crate::plan::Plan;
use crate::policy::Policy;
use crate::scene::targets_of;

/// What a person has to mend.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LooseEnds {
    /// Records that stay and lead to a load balancer that is gone: whoever is given one gets no answer.
    pub dangling: Vec<Dangling>,
    /// TXT records of dead owners beside which no name is any more: external-dns does not make such a name again.
    pub lone_texts: Vec<RecordName>,
    /// Owners of external-dns that mark names, that nobody calls dead, and that run in no cluster, though all were read:
    /// each with the number of names. Whether they run elsewhere nobody here can tell.
    pub silent_owners: BTreeMap<String, usize>,
    /// What bears the tag of a cluster that is gone and is of no kind that cleanup removes, by cluster. The tagging API
    /// tells it, which may tell of what is gone already.
    pub left_behind: BTreeMap<ClusterName, BTreeSet<Arn>>,
    /// Clusters that are gone and of which that could not be told, each with the reason.
    pub unasked: BTreeMap<ClusterName, Unseen>,
}

/// A record that leads to a load balancer that is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dangling {
    pub name: RecordName,
    /// Its type.
    pub kind: String,
    /// Its identifier, where it is one of several.
    pub set_identifier: Option<String>,
    /// The name that does not resolve.
    pub to: Domain,
}

/// What this plan leaves of it. Of what was not seen nothing is told.
pub fn loose_ends(inventory: &Inventory, policy: &Policy, plan: &Plan) -> LooseEnds {
    let steps: BTreeSet<ResourceId> = plan.steps().iter().map(|step| step.resource.id()).collect();
    let mut ends = LooseEnds::default();
    ends.add_left_behind(inventory, policy);
    ends.add_silent_owners(inventory, policy);
    for zone in inventory.zones.iter().flatten() {
        let (names, _) = zone.candidates(&inventory.txt_names);
        let going: BTreeSet<&RecordName> = names
            .iter()
            .filter(|name| steps.contains(&Resource::Record((*name).clone()).id()))
            .map(|name| &name.name)
            .collect();
        let owning: BTreeSet<&RecordName> =
            names.iter().flat_map(|name| &name.ownership).map(|text| &text.name).collect();
        let staying = zone.records.iter().flatten().filter(|record| !going.contains(&record.name));
        ends.dangling.extend(staying.filter_map(|record| dangling(record, inventory)));
        let alone = lone_texts(zone, policy).filter(|name| !owning.contains(name));
        ends.lone_texts.extend(alone.cloned());
    }
    ends
}

impl LooseEnds {
    fn add_silent_owners(&mut self, inventory: &Inventory, policy: &Policy) {
        let clusters = &inventory.clusters;
        let Ok(listed) = &clusters.listed else { return };
        let read: Option<Vec<&Objects>> =
            listed.iter().map(|cluster| clusters.objects.get(cluster).and_then(|it| it.as_ref().ok())).collect();
        let Some(read) = read.filter(|read| !read.is_empty()) else { return };
        let running: Vec<&ExternalDns> = read.iter().flat_map(|objects| &objects.external_dns).collect();
        if running.iter().any(|it| it.owner.is_none()) {
            return;
        }
        for name in inventory.zones.iter().flatten().flat_map(|zone| zone.candidates(&inventory.txt_names).0) {
            let texts = name.ownership.iter().flat_map(Record::values);
            let owners: BTreeSet<&str> = texts.filter_map(|value| heritage(value)).collect();
            for owner in owners {
                let is_told = policy.fences().dead_owners.contains(owner);
                if !is_told && !running.iter().any(|it| it.owner.as_deref() == Some(owner)) {
                    *self.silent_owners.entry(owner.to_owned()).or_default() += 1;
                }
            }
        }
    }

    fn add_left_behind(&mut self, inventory: &Inventory, policy: &Policy) {
        let Ok(listed) = &inventory.clusters.listed else { return };
        let protected = &policy.fences().protected.clusters;
        let is_told = |name: &ClusterName| {
            name.can_be_of_eks() && !protected.contains(name) && !is_there(name, listed, inventory)
        };
        let asked = inventory.leftovers.iter().filter(|(name, _)| is_told(name));
        self.unasked = asked.filter_map(|(name, it)| Some((name.clone(), it.as_ref().err()?.clone()))).collect();
        let all = inventory.bearers.iter().chain(inventory.leftovers.values().flatten()).flatten();
        for it in all.filter(|it| it.kind().is_none()) {
            if let Some(cluster) = it.owner().filter(is_told) {
                self.left_behind.entry(cluster).or_default().insert(it.arn.clone());
            }
        }
    }
}

fn dangling(record: &Record, inventory: &Inventory) -> Option<Dangling> {
    let (balancers, classic) = (inventory.load_balancers.as_ref().ok()?, inventory.classic.as_ref().ok()?);
    let is_gone = |to: &Domain| {
        let is_dead = matches!(inventory.lookups.get(to), Some(Ok(Answer::NxDomain | Answer::NoData)));
        let is_here = balancers.iter().any(|it| it.dns_name.as_ref() == Some(to));
        is_dead && !is_here && !classic.iter().any(|it| it.dns_name == *to)
    };
    let to = targets_of(record).into_iter().flatten().map(|target| target.name).find(is_gone)?;
    let Record { name, kind, set_identifier, .. } = record;
    Some(Dangling { name: name.clone(), kind: kind.clone(), set_identifier: set_identifier.clone(), to })
}

fn lone_texts<'a>(zone: &'a Zone, policy: &'a Policy) -> impl Iterator<Item = &'a RecordName> {
    let is_of_the_dead = |record: &&Record| {
        let mut owners = record.values().iter().filter_map(|value| heritage(value));
        record.kind == "TXT" && owners.any(|owner| policy.fences().dead_owners.contains(owner))
    };
    zone.records.iter().flatten().filter(is_of_the_dead).map(|record| &record.name)
}
