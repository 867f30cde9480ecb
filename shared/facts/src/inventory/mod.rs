//! What one cleanup run saw: everything that could go, and everything that decides about it.
//!
//! Every list is whole or unseen; a part that was not looked at is unseen too, never empty.

pub mod certificate;
pub mod clusters;
pub mod elb_name;
pub mod external_dns;
pub mod ids;
pub mod load_balancer;
pub mod other_users;
pub mod raw_answer;
pub mod record;
pub mod resource;
pub mod security_group;
pub mod stack;
pub mod tagged;
pub mod target_group;
pub mod validation_record;
pub mod web_acl;
pub mod zone;

pub use ids::{ClusterName, GroupId, RecordName, ResourceId, VpcId, ZoneId};
pub use other_users::{OtherUser, OtherUsers};
pub use resource::{Kind, Resource};
pub use stack::{Stack, Tags};

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::dns::Answer;
use crate::ids::{Arn, Domain};
use crate::seen::{Seen, Unseen};

/// Everything that one look saw in one account and Region. A second look holds the same types, with only what decides
/// about one resource.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inventory {
    /// When the look began.
    pub at: Timestamp,
    pub account: String,
    pub region: String,
    /// How this account's external-dns names its TXT records.
    pub txt_names: external_dns::TxtNames,
    /// What carries a tag that could let it go, so says the Resource Groups Tagging API of target groups, certificates and
    /// web ACLs. It may be late: what it names is looked at by its own service, and what it does not name stays. Unseen,
    /// where it was not asked or gave no answer: then all is looked at.
    pub tagged: Seen<BTreeSet<Arn>>,
    pub clusters: clusters::Clusters,
    pub other_users: OtherUsers,
    /// Every load balancer of the `ELBv2` API.
    pub load_balancers: Seen<Vec<load_balancer::LoadBalancer>>,
    /// Every load balancer of the first `ELB` API.
    pub classic: Seen<Vec<load_balancer::Classic>>,
    pub target_groups: Seen<Vec<target_group::TargetGroup>>,
    pub web_acls: Seen<Vec<web_acl::WebAcl>>,
    /// Every certificate of this Region, with every type of key.
    pub certificates: Seen<Vec<certificate::Certificate>>,
    /// The certificates of every Region that count on a validation record, by its name. One Region that could not be
    /// read makes the whole of it unseen.
    pub validations: Seen<BTreeMap<RecordName, BTreeSet<Arn>>>,
    /// The hosted zones that may be looked into.
    pub zones: Seen<Vec<zone::Zone>>,
    /// Where aliases and CNAME records of the account's other hosted zones lead, each name with one such record. One zone
    /// that could not be read makes the whole of it unseen.
    pub elsewhere: Seen<BTreeMap<Domain, RecordName>>,
    /// What a resolver answered for each load balancer's name that a record points at.
    pub lookups: BTreeMap<Domain, Seen<Answer>>,
    /// Every security group with a controller's tag.
    pub security_groups: Seen<Vec<security_group::SecurityGroup>>,
    /// Everything of the Region that bears the cluster tag of the AWS Load Balancer Controller, of any kind, as the
    /// tagging API tells it.
    pub bearers: Seen<Vec<tagged::Tagged>>,
    /// What else bears the tag of a cluster that EKS does not list, of any kind, as the tagging API tells it. A cluster
    /// that is missing here was not asked about.
    pub leftovers: BTreeMap<ClusterName, Seen<Vec<tagged::Tagged>>>,
    /// Traffic of load balancers and web ACLs; one that is missing here was not asked about.
    pub traffic: BTreeMap<Arn, Seen<load_balancer::Traffic>>,
}

impl Inventory {
    /// A look that has not seen anything yet: every list is unseen with the same reason.
    pub fn unseen(at: Timestamp, account: &str, region: &str, why: &Unseen) -> Self {
        let clusters =
            clusters::Clusters { listed: Err(why.clone()), described: BTreeMap::new(), objects: BTreeMap::new() };
        Self {
            at,
            account: account.to_owned(),
            region: region.to_owned(),
            txt_names: external_dns::TxtNames::default(),
            tagged: Err(why.clone()),
            clusters,
            other_users: OtherUsers::new(),
            load_balancers: Err(why.clone()),
            classic: Err(why.clone()),
            target_groups: Err(why.clone()),
            web_acls: Err(why.clone()),
            certificates: Err(why.clone()),
            validations: Err(why.clone()),
            zones: Err(why.clone()),
            elsewhere: Err(why.clone()),
            lookups: BTreeMap::new(),
            security_groups: Err(why.clone()),
            bearers: Err(why.clone()),
            leftovers: BTreeMap::new(),
            traffic: BTreeMap::new(),
        }
    }

    /// Everything that could go, of every list that was seen.
    pub fn resources(&self) -> Vec<Resource> {
        fn all<T: Clone>(list: &Seen<Vec<T>>, make: fn(T) -> Resource) -> impl Iterator<Item = Resource> {
            list.iter().flatten().cloned().map(make)
        }
        let mut resources: Vec<Resource> = all(&self.load_balancers, Resource::LoadBalancer)
            .chain(all(&self.target_groups, Resource::TargetGroup))
            .chain(all(&self.certificates, Resource::Certificate))
            .chain(all(&self.security_groups, Resource::SecurityGroup))
            .chain(all(&self.web_acls, Resource::WebAcl))
            .collect();
        for zone in self.zones.iter().flatten() {
            let (names, proofs) = zone.candidates(&self.txt_names);
            resources.extend(names.into_iter().map(Resource::Record));
            resources.extend(proofs.into_iter().map(Resource::ValidationRecord));
        }
        resources
    }

    /// The names of load balancers of this Region that records point at: about others nothing is removed here.
    pub fn names_of_load_balancers(&self) -> BTreeSet<Domain> {
        let records = self.zones.iter().flatten().flat_map(|zone| zone.records.iter().flatten());
        let names = records.flat_map(record::Record::targets).filter_map(elb_name::elb_name);
        names.filter(|it| it.region == self.region).map(|it| it.name).collect()
    }

    /// One resource, where its list was seen and it is in it; why not, where the list was not seen.
    pub fn find(&self, kind: Kind, id: &ResourceId) -> Seen<Option<Resource>> {
        if let Err(why) = self.list_of(kind) {
            return Err(why.clone());
        }
        Ok(self.resources().into_iter().find(|resource| resource.kind() == kind && resource.id() == *id))
    }

    /// Whether everything of this kind was listed.
    pub fn list_of(&self, kind: Kind) -> Result<(), &Unseen> {
        fn listed<T>(list: &Seen<T>) -> Result<(), &Unseen> {
            list.as_ref().map(|_| ())
        }
        match kind {
            Kind::Record | Kind::ValidationRecord => {
                self.zones.as_ref()?.iter().try_for_each(|zone| listed(&zone.records))
            }
            Kind::LoadBalancer => listed(&self.load_balancers),
            Kind::TargetGroup => listed(&self.target_groups),
            Kind::Certificate => listed(&self.certificates),
            Kind::SecurityGroup => listed(&self.security_groups),
            Kind::WebAcl => listed(&self.web_acls),
        }
    }
}
