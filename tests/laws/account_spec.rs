//! Generated accounts: a few things of each kind, each with its variant.

use proptest::prelude::*;
use proptest::sample::select;

use crate::variants::{
    Variant, certificate, load_balancer, record, security_group, target_group, validation_record, web_acl,
};
use crate::world::World;

/// The most things of one kind.
const MOST: usize = 4;

/// What an account is built from; small enough to be read when a law breaks.
#[derive(Clone, Debug)]
pub(crate) struct AccountSpec {
    reads_alive: bool,
    things: Vec<Vec<Variant>>,
}

/// Any account.
pub(crate) fn any_account() -> impl Strategy<Value = AccountSpec> {
    let some = |table: &'static [Variant]| prop::collection::vec(select(table), 0..=MOST);
    let things = (
        some(target_group::ALL),
        some(load_balancer::ALL),
        some(web_acl::ALL),
        some(certificate::ALL),
        some(record::ALL),
        some(validation_record::ALL),
        some(security_group::ALL),
    );
    (any::<bool>(), things)
        .prop_map(|(reads_alive, (a, b, c, d, e, f, g))| AccountSpec { reads_alive, things: vec![a, b, c, d, e, f, g] })
}

impl AccountSpec {
    /// The account that grows from them.
    pub(crate) fn build(&self) -> World {
        let mut world = World::new(self.reads_alive);
        for (n, variant) in self.things.iter().flatten().enumerate() {
            (variant.build)(&mut world, n);
        }
        world
    }
}
