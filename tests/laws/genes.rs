//! Generated accounts: a few things of each kind, each with its twist.

use proptest::prelude::*;
use proptest::sample::select;

use crate::twists::{
    Twist, certificate, load_balancer, record, security_group, target_group, validation_record, web_acl,
};
use crate::world::World;

/// The most things of one kind.
const MOST: usize = 4;

/// What an account is grown from; small enough to be read when a law breaks.
#[derive(Clone, Debug)]
pub(crate) struct Genes {
    reads_alive: bool,
    things: Vec<Vec<Twist>>,
}

/// Any account.
pub(crate) fn any_account() -> impl Strategy<Value = Genes> {
    let some = |table: &'static [Twist]| prop::collection::vec(select(table), 0..=MOST);
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
        .prop_map(|(reads_alive, (a, b, c, d, e, f, g))| Genes { reads_alive, things: vec![a, b, c, d, e, f, g] })
}

impl Genes {
    /// The account that grows from them.
    pub(crate) fn grow(&self) -> World {
        let mut world = World::new(self.reads_alive);
        for (n, twist) in self.things.iter().flatten().enumerate() {
            (twist.grow)(&mut world, n);
        }
        world
    }
}
