//! What the operator allows, as it is written in the environment of the function: not yet checked.

use std::collections::BTreeSet;

use facts::inventory::{ClusterName, Kind, OtherUser, RecordName, Tags, ZoneId};
use serde::{Deserialize, Serialize};

use crate::pattern::Pattern;

/// Everything that bounds what cleanup may remove. [`Policy`](crate::Policy) is the checked form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fences {
    /// Kinds that may go.
    pub kinds: BTreeSet<Kind>,
    /// Clusters after which may be cleaned up.
    pub clusters: BTreeSet<ClusterName>,
    /// Clusters of these that the operator says are retired.
    pub retired: BTreeSet<ClusterName>,
    pub protected: Protected,
    /// Hosted zones in which records may go.
    pub zones: BTreeSet<ZoneId>,
    /// Names of records that may go.
    pub record_names: BTreeSet<Pattern>,
    /// Owner ids of external-dns whose deployment is gone for good.
    pub dead_owners: BTreeSet<String>,
    /// Names of records, each in full and within `record_names`, of which no TXT record tells in clear text who made them,
    /// and whose maker is gone, so the operator says: external-dns kept its registry elsewhere, or encrypted it.
    pub unregistered_names: BTreeSet<RecordName>,
    /// Names of load balancers that the role may remove.
    pub load_balancer_names: BTreeSet<Pattern>,
    /// The VPC in which the role may change security groups; `None` for any.
    pub vpc: Option<String>,
    /// Names of web ACLs that an event may call ours.
    pub web_acl_names: BTreeSet<Pattern>,
    /// Names of web ACLs that are ours, each within `web_acl_names`; the tag `albkeeper:owned=true` says it too.
    pub owned_web_acls: BTreeSet<String>,
    /// The most that may go in one run.
    pub caps: Caps,
    /// Days that something must have been an orphan before it goes by schedule; also the least age of a load balancer
    /// or certificate.
    pub grace_days: u16,
    /// Complete scans in a row in which something must have been an orphan before it goes by schedule; also those in
    /// which a dead name must not have resolved.
    pub sightings: u32,
    /// Services that, so the operator says, are not used with target groups or load balancers in this account.
    pub without: BTreeSet<OtherUser>,
}

/// What never goes, whatever else is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Protected {
    pub clusters: BTreeSet<ClusterName>,
    /// Names, ids and ARNs.
    pub names: BTreeSet<Pattern>,
    /// Tags, as `key` or `key=value`.
    pub tags: BTreeSet<String>,
}

impl Protected {
    /// The first protecting tag that is among these.
    pub fn tag_among(&self, tags: &Tags) -> Option<&String> {
        self.tags.iter().find(|protecting| match protecting.split_once('=') {
            None => tags.contains_key(*protecting),
            Some((key, value)) => tags.get(key).is_some_and(|has| has == value),
        })
    }

    /// The first protecting pattern that covers one of these texts.
    pub fn pattern_for(&self, texts: &[&str]) -> Option<&Pattern> {
        self.names.iter().find(|pattern| texts.iter().any(|text| pattern.covers(text)))
    }
}

/// The most that may go of one kind in one run. Nobody has read what a schedule removes, so it is held back further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Caps {
    /// The most that one approval removes: as many as a person can read.
    pub approved: usize,
    /// The most that a schedule removes.
    pub count: usize,
    /// The most that a schedule removes in percent of the largest number of the kind that was there lately, rounded up so
    /// that a small account can be cleaned.
    pub percent: usize,
}

impl Caps {
    /// The most that a schedule removes where there were so many lately.
    pub fn by_schedule(self, lately: usize) -> usize {
        self.count.min(lately.saturating_mul(self.percent).div_ceil(100))
    }
}

impl Default for Caps {
    fn default() -> Self {
        Self { approved: 100, count: 10, percent: 20 }
    }
}

impl Default for Protected {
    fn default() -> Self {
        // People write `shared` where several clusters use one load balancer.
        Self {
            clusters: [ClusterName::new("shared")].into(),
            names: BTreeSet::new(),
            tags: ["albkeeper:protect".to_owned()].into(),
        }
    }
}

impl Default for Fences {
    fn default() -> Self {
        Self {
            kinds: [Kind::TargetGroup, Kind::WebAcl, Kind::Record].into(),
            clusters: BTreeSet::new(),
            retired: BTreeSet::new(),
            protected: Protected::default(),
            zones: BTreeSet::new(),
            record_names: BTreeSet::new(),
            dead_owners: BTreeSet::new(),
            unregistered_names: BTreeSet::new(),
            load_balancer_names: [Pattern::beginning_with("k8s-")].into(),
            vpc: None,
            web_acl_names: BTreeSet::new(),
            owned_web_acls: BTreeSet::new(),
            caps: Caps::default(),
            grace_days: 7,
            sightings: 3,
            without: BTreeSet::new(),
        }
    }
}
