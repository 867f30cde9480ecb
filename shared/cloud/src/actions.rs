//! The IAM actions that the functions need, gathered from the modules that make the calls.

use crate::{keep, observe, site};

/// Every action that `verify` calls. The template's role is held equal to it by a test.
pub const VERIFY_ACTIONS: &[&[&str]] = &[
    observe::load_balancer::ACTIONS,
    observe::listeners::ACTIONS,
    observe::targets::ACTIONS,
    observe::record::ACTIONS,
    observe::certificates::ACTIONS,
    observe::logs::ACTIONS,
    observe::metrics::ACTIONS,
    observe::web_acl::ACTIONS,
    observe::charges::ACTIONS,
    site::token::ACTIONS,
    keep::object::ACTIONS,
    keep::mail::ACTIONS,
];
