//! The attributes of the load balancer.

use crate::elb::load_balancers;

/// What this look is called where it takes too long.
pub(crate) const LOOK: &str = load_balancers::ATTRIBUTES;

/// The IAM actions of the calls made here.
pub const ACTIONS: &[&str] = &[LOOK];
