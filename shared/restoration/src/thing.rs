//! One resource whatever its kind, as its answers tell it.

use std::collections::{BTreeMap, BTreeSet};

use facts::inventory::raw_answer::RawAnswer;
use facts::inventory::record::Record;
use facts::inventory::{Kind, Resource, ZoneId};

use crate::certificate::Certificate;
use crate::creation::{Call, Creation, Part, Sends};
use crate::load_balancer::{LoadBalancer, oidc};
use crate::names::Names;
use crate::needs::Need;
use crate::record;
use crate::security_group::SecurityGroup;
use crate::target_group::TargetGroup;
use crate::view::View;
use crate::web_acl::WebAcl;

/// One resource.
#[derive(Clone, Debug, PartialEq)]
pub enum Thing {
    TargetGroup(TargetGroup),
    LoadBalancer(LoadBalancer),
    SecurityGroup(SecurityGroup),
    WebAcl(WebAcl),
    Certificate(Certificate),
    /// Records of one name, with those that say who owns it.
    Records {
        zone: ZoneId,
        records: Vec<Record>,
    },
}

impl Thing {
    /// Reads what the answers tell of the resource as it was. `id` is what named it when they were given.
    pub fn read(resource: &Resource, raw_answers: &[RawAnswer], id: &str) -> Result<Self, String> {
        Self::read_with(resource, raw_answers, id, &referring(resource))
    }

    /// Reads what the answers tell of what stands for the resource now: of rules in other groups they tell nothing.
    pub fn read_today(resource: &Resource, raw_answers: &[RawAnswer], id: &str) -> Result<Self, String> {
        Self::read_with(resource, raw_answers, id, &[])
    }

    fn read_with(
        resource: &Resource,
        raw_answers: &[RawAnswer],
        id: &str,
        referring: &[String],
    ) -> Result<Self, String> {
        Ok(match resource {
            Resource::Record(it) => Self::Records {
                zone: it.zone.clone(),
                records: it.records.iter().chain(&it.ownership).cloned().collect(),
            },
            Resource::ValidationRecord(it) => Self::Records { zone: it.zone.clone(), records: it.records.clone() },
            Resource::TargetGroup(_) => Self::TargetGroup(TargetGroup::read(raw_answers, id)?),
            Resource::LoadBalancer(_) => Self::LoadBalancer(LoadBalancer::read(raw_answers, id)?),
            Resource::WebAcl(_) => Self::WebAcl(WebAcl::read(raw_answers)?),
            Resource::Certificate(_) => Self::Certificate(Certificate::read(raw_answers)?),
            Resource::SecurityGroup(_) => Self::SecurityGroup(SecurityGroup::read(raw_answers, id, referring)?),
        })
    }

    /// Every call that makes it, in order, by the names of today: `id` and the other names that it had stand for the new
    /// ones. Nothing where nobody can bring it back.
    pub fn creations(&self, id: &str, seal: &str, names: &Names) -> Vec<Creation> {
        if self.cannot_come_back().is_some() {
            return Vec::new();
        }
        match self {
            Self::TargetGroup(it) => it.creations(id, names),
            Self::LoadBalancer(it) => it.creations(id, names),
            Self::SecurityGroup(it) => it.creations(names),
            Self::WebAcl(it) => it.creations(id),
            Self::Certificate(it) => vec![Creation::json(Call::RequestCertificate, Part::Itself, it.request(seal))],
            Self::Records { zone, records } => {
                let records = records.iter().map(|it| record::today(it, names)).collect();
                let sends = Sends::Records { zone: zone.clone(), records };
                vec![Creation { call: Call::ChangeResourceRecordSets, part: Part::Records, sends }]
            }
        }
    }

    /// Every name that it had and that what comes back has anew.
    pub fn own_names(&self, id: &str) -> BTreeSet<String> {
        let mut names = BTreeSet::from([id.to_owned()]);
        match self {
            Self::LoadBalancer(it) => {
                names.extend(it.dns_name());
                names.extend(it.listeners.iter().map(|listener| listener.arn().to_owned()));
            }
            Self::WebAcl(it) => names.extend(it.id().map(ToOwned::to_owned)),
            // What names records stays the same.
            Self::Records { .. } => names.clear(),
            Self::TargetGroup(_) | Self::SecurityGroup(_) | Self::Certificate(_) => {}
        }
        names
    }

    /// Its fields. `names` tells what the ids in keys are called now.
    pub fn view(&self, names: &Names) -> View {
        match self {
            Self::TargetGroup(it) => it.view(names),
            Self::LoadBalancer(it) => it.view(names),
            Self::SecurityGroup(it) => it.view(names),
            Self::WebAcl(it) => it.view(),
            Self::Certificate(it) => it.view(),
            Self::Records { .. } => View::default(),
        }
    }

    /// What it cannot be made without, by the names of then.
    pub fn needs(&self) -> Vec<Need> {
        let mut needs = match self {
            Self::TargetGroup(it) => it.vpc().map(|vpc| Need::Vpc(vpc.to_owned())).into_iter().collect(),
            Self::SecurityGroup(it) => {
                let vpc = it.vpc().map(|vpc| Need::Vpc(vpc.to_owned()));
                vpc.into_iter().chain(it.refers_to().into_iter().map(|id| Need::SecurityGroup(id.to_owned()))).collect()
            }
            Self::LoadBalancer(it) => needs_of(it),
            Self::WebAcl(_) | Self::Certificate(_) | Self::Records { .. } => Vec::new(),
        };
        needs.sort();
        needs.dedup();
        needs
    }

    /// Why nobody can bring it back; `None` where that can be done.
    pub fn cannot_come_back(&self) -> Option<&'static str> {
        match self {
            Self::Certificate(it) => it.cannot_come_back(),
            Self::TargetGroup(_)
            | Self::LoadBalancer(_)
            | Self::SecurityGroup(_)
            | Self::WebAcl(_)
            | Self::Records { .. } => None,
        }
    }

    /// What does not come back, or not by itself.
    pub fn loses(&self) -> Vec<String> {
        match self {
            Self::Certificate(it) => it.loses(),
            Self::LoadBalancer(it) => losses_of(it),
            Self::TargetGroup(_) | Self::SecurityGroup(_) | Self::WebAcl(_) | Self::Records { .. } => Vec::new(),
        }
    }

    /// What is called otherwise now that `now` stands for it.
    pub fn learn(&self, old_id: &str, now: &Self, new_id: &str, names: &mut Names) {
        names.learn(old_id, new_id);
        let now = now.given_names();
        for (field, old) in self.given_names() {
            if let Some(new) = now.get(field) {
                names.learn(&old, new);
            }
        }
    }

    /// The names that AWS gives it besides its id, by the fields that tell them.
    fn given_names(&self) -> BTreeMap<&'static str, String> {
        match self {
            Self::LoadBalancer(it) => it.dns_name().map(|name| ("DNSName", name)).into_iter().collect(),
            Self::WebAcl(it) => it.given_names(),
            Self::TargetGroup(_) | Self::SecurityGroup(_) | Self::Certificate(_) | Self::Records { .. } => {
                BTreeMap::new()
            }
        }
    }
}

/// Ids of the rules of other groups that refer to it.
fn referring(resource: &Resource) -> Vec<String> {
    match resource {
        Resource::SecurityGroup(it) => it.referred_to_by.iter().flatten().map(|it| it.rule.clone()).collect(),
        Resource::Record(_)
        | Resource::LoadBalancer(_)
        | Resource::TargetGroup(_)
        | Resource::Certificate(_)
        | Resource::ValidationRecord(_)
        | Resource::WebAcl(_) => Vec::new(),
    }
}

fn needs_of(it: &LoadBalancer) -> Vec<Need> {
    let owned = |make: fn(String) -> Need| move |id: &str| make(id.to_owned());
    let subnets = it.subnets().into_iter().map(owned(Need::Subnet));
    let groups = it.security_groups().into_iter().map(owned(Need::SecurityGroup));
    let mut needs: Vec<Need> = subnets.chain(groups).chain(it.web_acl().map(owned(Need::WebAcl))).collect();
    // A listener that cannot be made needs nothing.
    for listener in it.listeners.iter().filter(|listener| !oidc::needs_secret(listener)) {
        needs.extend(listener.certificates().into_iter().map(owned(Need::Certificate)));
        needs.extend(listener.target_groups().into_iter().map(Need::TargetGroup));
    }
    needs
}

fn losses_of(it: &LoadBalancer) -> Vec<String> {
    let secret = it.listeners.iter().filter(|listener| oidc::needs_secret(listener)).map(|listener| {
        format!(
            "its listener {}: AWS never tells the secret of an OIDC client, and without that rule it would let through \
             what was to log in first",
            listener.port()
        )
    });
    let unknown = it.listeners.iter().filter(|listener| listener.rules.iter().any(|rule| !rule.knows_tags()));
    let untagged =
        unknown.map(|listener| format!("the tags of the rules of listener {}: the snapshot has none", listener.port()));
    secret.chain(untagged).collect()
}

/// Whether something of this kind has a name that nothing else can have.
pub fn has_a_name_of_its_own(kind: Kind) -> bool {
    match kind {
        Kind::TargetGroup | Kind::LoadBalancer | Kind::SecurityGroup | Kind::WebAcl => true,
        Kind::Certificate | Kind::Record | Kind::ValidationRecord => false,
    }
}
