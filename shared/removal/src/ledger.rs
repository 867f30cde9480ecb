//! What runs remember: since when something is an orphan, which clusters were alive, what was removed.
//!
//! AWS gives no creation time for most kinds, so age is what complete scans saw. A missing fact neither counts nor
//! resets; whatever changed or vanished begins anew.

use std::collections::{BTreeMap, BTreeSet};

use facts::ids::{Arn, Domain};
use facts::inventory::{ClusterName, Kind, RecordName, ResourceId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::fingerprint::Fingerprint;

mod scans;
mod stacks;

/// What is kept between runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    /// What is an orphan, and since when.
    pub orphans: BTreeMap<ResourceId, Sighting>,
    /// Clusters that EKS called `ACTIVE`, and when last.
    pub alive: BTreeMap<ClusterName, Timestamp>,
    /// Scans in a row in which the name of a load balancer did not resolve.
    pub unresolved: BTreeMap<Domain, DeadName>,
    /// Validation records and a certificate of this account that each proved.
    pub proved: BTreeMap<RecordName, Arn>,
    /// Load balancers that we removed, by DNS name.
    pub removed_load_balancers: BTreeMap<Domain, Timestamp>,
    /// Stacks of which we removed something, by their keys.
    pub removed_stacks: BTreeMap<String, Left>,
    /// Stacks of which something came back after that: a living controller owns them, or a person restored them.
    /// They are never touched again.
    pub returned: BTreeMap<String, Timestamp>,
    /// What is in the account and had tags that were not read: of none of it may anybody say later that it came back.
    #[serde(default)]
    pub unread: BTreeMap<ResourceId, Unread>,
    /// Clusters that tags name and EKS does not list, and the first scan that found it so.
    #[serde(default)]
    pub missing: BTreeMap<ClusterName, Timestamp>,
    /// The largest number of each kind that was listed lately: what a schedule may remove is a share of it.
    #[serde(default)]
    pub most: BTreeMap<Kind, Most>,
}

/// The largest number of a kind that was listed, until that is too long ago to say anything about today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Most {
    pub count: usize,
    pub at: Timestamp,
}

/// How often the name of a load balancer did not resolve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadName {
    /// Scans in a row.
    pub scans: u32,
    pub last: Timestamp,
}

/// How long something has been an orphan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sighting {
    pub kind: Kind,
    /// What it looked like: another fingerprint is another thing.
    pub fingerprint: Fingerprint,
    /// When it was first seen as an orphan.
    pub first: Timestamp,
    /// When it was last seen as one.
    pub last: Timestamp,
    /// Complete scans in a row that saw it so.
    pub scans: u32,
}

/// What was there of a stack when we first removed something of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Left {
    /// When that was; none in a ledger of an earlier form, until the next scan.
    #[serde(default)]
    pub at: Option<Timestamp>,
    /// Everything of it that was known then; what is not in here came later, unless its tags were not read then.
    pub known: BTreeSet<ResourceId>,
    /// The kinds that were listed then: of others nothing was known.
    pub kinds: BTreeSet<Kind>,
}

/// Something whose tags were not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unread {
    pub kind: Kind,
    /// The first scan that saw it so.
    pub since: Timestamp,
}

impl Ledger {
    /// The largest number of the kind that was listed lately.
    pub(crate) fn most_lately(&self, kind: Kind) -> usize {
        self.most.get(&kind).map_or(0, |most| most.count)
    }
}
