//! The IAM actions that the functions need, gathered from the modules that make the calls.

use crate::{alias, elsewhere, inventory, observe, presence, raw, store};

/// Every action of AWS that `verify` calls; the one for secrets is `probe`'s. The template's role is held equal to both by
/// a test.
pub const VERIFY_ACTIONS: &[&[&str]] = &[
    observe::load_balancer::ACTIONS,
    observe::listeners::ACTIONS,
    observe::targets::ACTIONS,
    observe::record::ACTIONS,
    observe::certificates::ACTIONS,
    observe::logs::ACTIONS,
    observe::metrics::ACTIONS,
    observe::web_acl::ACTIONS,
    observe::security_groups::ACTIONS,
    observe::charges::ACTIONS,
    observe::subscriptions::ACTIONS,
    inventory::clusters::API_SERVER_ACTIONS,
    elsewhere::ACTIONS,
    store::object::ACTIONS,
    store::mail::ACTIONS,
];

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
    raw::certificate::ACTIONS,
    raw::load_balancer::ACTIONS,
    raw::security_group::ACTIONS,
    raw::target_group::ACTIONS,
    raw::web_acl::ACTIONS,
    store::object::ACTIONS,
    store::mail::ACTIONS,
    store::seal::MAKE_ACTIONS,
];

/// Every action that `restore` calls to look, read snapshots, keep its index and report. Those that make something are its
/// own.
pub const RESTORE_ACTIONS: &[&[&str]] = &[
    inventory::zones::ACTIONS,
    raw::certificate::ACTIONS_OF_DESCRIPTION,
    raw::load_balancer::ACTIONS,
    raw::security_group::ACTIONS,
    raw::target_group::ACTIONS,
    raw::web_acl::ACTIONS,
    presence::ACTIONS,
    store::object::ACTIONS,
    store::mail::ACTIONS,
    store::seal::VERIFY_ACTIONS,
];
