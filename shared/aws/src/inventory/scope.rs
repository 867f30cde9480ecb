//! How far one look of cleanup goes: what may go decides what has to be seen.

use std::collections::BTreeSet;

use facts::Unseen;
use facts::inventory::external_dns::TxtNames;
use facts::inventory::{ClusterName, Kind, OtherUser, Stack, Tags, ZoneId, stack};

/// What is looked at. Whatever is left out is unseen in the inventory, never empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InventoryScope {
    /// The account: twelve digits.
    pub account: String,
    /// Kinds that may go. What decides about them is looked at as well.
    pub kinds: BTreeSet<Kind>,
    /// Clusters after which may be cleaned up: only what their tags name is looked at closely. EKS is asked about each
    /// of them, whether or not a tag names it, so that the ledger sees them while they live.
    pub clusters: BTreeSet<ClusterName>,
    /// Hosted zones that may be looked into.
    pub zones: BTreeSet<ZoneId>,
    /// Names of web ACLs that are ours; the tag `albkeeper:owned=true` says it too.
    pub owned_web_acls: BTreeSet<String>,
    /// How this account's external-dns names its TXT records.
    pub txt_names: TxtNames,
    /// Whether tags are asked for by the Resource Groups Tagging API first: then only what it names is looked at by itself.
    pub by_tag: bool,
    /// Services that, so the operator says, are not used with target groups or load balancers: they are not asked.
    pub without: BTreeSet<OtherUser>,
}

impl InventoryScope {
    /// Whether one of these kinds may go.
    pub fn has(&self, kinds: &[Kind]) -> bool {
        kinds.iter().any(|kind| self.kinds.contains(kind))
    }

    /// Whether these tags name a stack that may be cleaned up after.
    pub(super) fn is_candidate(&self, tags: &Tags) -> bool {
        matches!(stack::stack(tags), Ok(Stack { cluster, .. }) if self.clusters.contains(&cluster))
    }
}

/// Why a load balancer or group is not looked at closely.
pub(super) const NOT_OF_A_CLUSTER: &str = "its tags name no stack of a cluster that may be cleaned up after";

/// Why a list is not looked at: nothing that it decides about may go.
pub(super) fn not_among_the_kinds() -> Unseen {
    Unseen::NotAsked { ask_with: "kinds".to_owned() }
}

/// Why something is not looked at closely: it stays, whatever would come out.
pub(super) fn not_a_candidate(because: &str) -> Unseen {
    Unseen::Needs { fact: "to be a candidate".to_owned(), because: because.to_owned() }
}
