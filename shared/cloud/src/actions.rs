//! The IAM actions that the functions need, gathered from the modules that make the calls.

use crate::{inventory, keep, observe, originals, site};

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

/// Every action that `cleanup` calls here: looks, snapshots, and our own state. What it removes with is beside those
/// calls.
pub const CLEANUP_ACTIONS: &[&[&[&str]]] =
    &[inventory::ACTIONS, originals::ACTIONS, &[keep::object::ACTIONS, keep::mail::ACTIONS]];
