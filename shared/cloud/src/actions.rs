//! The IAM actions that the functions need, gathered from the modules that make the calls.

use crate::{alias, inventory, keep, observe, originals, site, standing};

/// Every action that `verify` calls. The template's role is held equal to it by a test.
pub const VERIFY_ACTIONS: &[&[&str]] = &[
    observe::load_balancer::ACTIONS,
    observe::listeners::ACTIONS,
    observe::targets::ACTIONS,
    observe::record::ACTIONS,
    observe::certificates::ACTIONS,
    observe::attributes::ACTIONS,
    observe::logs::ACTIONS,
    observe::metrics::ACTIONS,
    observe::web_acl::ACTIONS,
    observe::security_groups::ACTIONS,
    observe::charges::ACTIONS,
    observe::subscriptions::ACTIONS,
    site::token::ACTIONS,
    keep::object::ACTIONS,
    keep::mail::ACTIONS,
];

/// Every action that `widget` calls.
pub const WIDGET_ACTIONS: &[&[&str]] = &[keep::reader::ACTIONS];

/// Every action that `cleanup` calls to look, judge, keep snapshots and report. Those that remove something are its own.
pub const CLEANUP_ACTIONS: &[&[&str]] = &[
    alias::ACTIONS,
    inventory::certificates::ACTIONS,
    inventory::clusters::ACTIONS,
    inventory::ec2::launch_templates::ACTIONS,
    inventory::ec2::security_groups::ACTIONS,
    inventory::ec2::still_there::ACTIONS,
    inventory::elb::ACTIONS,
    inventory::other_users::ACTIONS,
    inventory::other_users::code_deploy::ACTIONS,
    inventory::other_users::ecs::ACTIONS,
    inventory::tagged::ACTIONS,
    inventory::other_users::vpc_lattice::ACTIONS,
    inventory::traffic::ACTIONS,
    inventory::validations::ACTIONS,
    inventory::web_acls::ACTIONS,
    inventory::zones::ACTIONS,
    originals::certificate::ACTIONS,
    originals::load_balancer::ACTIONS,
    originals::security_group::ACTIONS,
    originals::target_group::ACTIONS,
    originals::web_acl::ACTIONS,
    keep::object::ACTIONS,
    keep::mail::ACTIONS,
    keep::seal::MAKE_ACTIONS,
];

/// Every action that `restore` calls to look, read snapshots, keep its index and report. Those that make something are its
/// own.
pub const RESTORE_ACTIONS: &[&[&str]] = &[
    inventory::zones::ACTIONS,
    originals::certificate::ACTIONS_OF_DESCRIPTION,
    originals::load_balancer::ACTIONS,
    originals::security_group::ACTIONS,
    originals::target_group::ACTIONS,
    originals::web_acl::ACTIONS,
    standing::ACTIONS,
    keep::object::ACTIONS,
    keep::mail::ACTIONS,
    keep::seal::VERIFY_ACTIONS,
];
