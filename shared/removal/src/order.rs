//! What goes first, and what must wait for a later run.

use facts::inventory::{Kind, Resource};

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

/// Kinds whose removal takes AWS minutes to spread, so that this kind waits for a later run: nothing sleeps in a
/// function that is paid by time. Alias records live for 60 s in resolvers; interfaces, certificate use and web ACL
/// associations outlive a load balancer by up to 20 minutes.
pub fn waits_for(kind: Kind) -> &'static [Kind] {
    match kind {
        Kind::Record => &[],
        Kind::LoadBalancer => &[Kind::Record],
        Kind::TargetGroup | Kind::Certificate | Kind::WebAcl => &[Kind::LoadBalancer],
        Kind::ValidationRecord => &[Kind::Certificate],
        Kind::SecurityGroup => &[Kind::LoadBalancer, Kind::SecurityGroup],
    }
}

/// What went in this run, or may have, that this step must wait for: one of another stack has nothing to do with it.
pub fn waits_behind<'a>(step: &Step, gone: &'a [(Step, bool)]) -> Option<&'a (Step, bool)> {
    let waits = waits_for(step.resource.kind());
    gone.iter()
        .find(|(earlier, _)| waits.contains(&earlier.resource.kind()) && is_related(&step.resource, &earlier.resource))
}

/// Whether the one may use the other. What has no stack may belong to any.
fn is_related(later: &Resource, earlier: &Resource) -> bool {
    let (Some(Ok(later_stack)), Some(Ok(earlier_stack))) = (later.stack(), earlier.stack()) else { return true };
    let shares = is_shared(later) && later_stack.cluster == earlier_stack.cluster;
    let same_stack = later_stack.key() == earlier_stack.key();
    // Two groups of one stack do not refer to each other; a cluster's shared group is referred to by all of them.
    shares || (same_stack && later.kind() != earlier.kind())
}
