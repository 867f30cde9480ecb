//! What goes first, and what must wait for a later run.

use facts::inventory::record::{NameRecords, Record};
use facts::inventory::{Kind, Resource};
use jiff::SignedDuration;

use crate::step::Step;

/// The place of a resource in a run: the lower goes first. It is the reverse of the order in which the controller
/// builds, so that a run that ends half-way leaves a state which the controller can finish too.
pub fn rank(resource: &Resource) -> u8 {
    match resource.kind() {
        // First what leads clients somewhere: no name may ever point at a load balancer that is gone.
        Kind::Record => 0,
        // Its listeners and rules go with it, and with them every use of target groups, certificates and web ACLs.
        Kind::LoadBalancer => 1,
        Kind::TargetGroup => 2,
        Kind::Certificate => 3,
        // Only once its certificate is gone.
        Kind::ValidationRecord => 4,
        // A cluster's shared group last: rules of all the others refer to it.
        Kind::SecurityGroup if is_shared(resource) => 6,
        Kind::SecurityGroup => 5,
        // What guards goes when there is nothing left to guard.
        Kind::WebAcl => 7,
    }
}

fn is_shared(resource: &Resource) -> bool {
    matches!(resource.stack(), Some(Ok(stack)) if stack.origin.is_none())
}

/// Kinds whose removal takes AWS so long to spread that this kind waits for a later run: network interfaces, uses of
/// certificates and associations of web ACLs outlive a load balancer by up to 20 minutes.
pub fn waits_for(kind: Kind) -> &'static [Kind] {
    match kind {
        Kind::Record | Kind::LoadBalancer | Kind::TargetGroup | Kind::ValidationRecord => &[],
        Kind::Certificate | Kind::WebAcl | Kind::SecurityGroup => &[Kind::LoadBalancer],
    }
}

/// The longest that a run waits until resolvers have forgotten a name: a wait of a few minutes costs less than a second
/// approval, but it is time that other steps do not have.
pub const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(6);
/// How long Route 53 takes to tell its servers. Source: Route 53 developer guide, "How long does it take for changes to
/// propagate".
const PROPAGATION: SignedDuration = SignedDuration::from_secs(60);
/// How long an alias to a load balancer lives in resolvers. Source: Route 53 developer guide, "Values specific for alias
/// records".
const TTL_OF_ALIAS: i64 = 60;

/// How long a name may still lead somewhere after its records went: nobody may meet there the next holder of an address.
pub fn is_remembered_for(it: &NameRecords) -> SignedDuration {
    let ttl = |record: &Record| match record.settings.get("TTL") {
        // A TTL that is no number is never over in a run.
        Some(ttl) => ttl.parse().unwrap_or(i64::from(i32::MAX)),
        None => TTL_OF_ALIAS,
    };
    let longest = it.records.iter().map(ttl).max().unwrap_or_default();
    PROPAGATION.saturating_add(SignedDuration::from_secs(longest))
}

/// What went in this run, or may have, that this step must wait for: one of another stack has nothing to do with it.
pub fn waits_behind<'a>(step: &Step, gone: &'a [(Step, bool)]) -> Option<&'a (Step, bool)> {
    let waits = waits_for(step.resource.kind());
    let is_before = |earlier: &Step| step.after.contains(&earlier.resource.id());
    gone.iter().find(|(earlier, _)| {
        waits.contains(&earlier.resource.kind())
            && (is_before(earlier) || is_related(&step.resource, &earlier.resource))
    })
}

/// Whether the one may use the other. What has no stack may belong to any.
pub(crate) fn is_related(later: &Resource, earlier: &Resource) -> bool {
    let (Some(Ok(later_stack)), Some(Ok(earlier_stack))) = (later.stack(), earlier.stack()) else { return true };
    let shares = is_shared(later) && later_stack.cluster == earlier_stack.cluster;
    let same_stack = later_stack.key() == earlier_stack.key();
    // Two groups of one stack do not refer to each other; a cluster's shared group is referred to by all of them.
    shares || (same_stack && later.kind() != earlier.kind())
}
