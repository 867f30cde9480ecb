//! A large account: thousands of target groups and records, of which a few hundred are a dead cluster's.
//!
//! It is made for measuring, so it goes straight to the emulator, many calls at a time.

mod edge;
mod groups;
mod names;

use std::collections::BTreeSet;
use std::net::SocketAddr;

use futures_util::{Stream, StreamExt, TryStreamExt, stream};

use super::World;
use crate::error::KitError;
use crate::wire::Wire;

/// Calls to the emulator at a time: it has one thread for most of its work.
const AT_ONCE: usize = 8;

/// How much of each there is, besides the healthy world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Target groups in all.
    pub groups: usize,
    pub web_acls: usize,
    /// Records in all, half of them in each of two zones.
    pub records: usize,
    /// Load balancers of the living cluster, with two listeners and up to 20 rules each.
    pub balancers: usize,
    pub certificates: usize,
    pub security_groups: usize,
}

impl Default for Size {
    fn default() -> Self {
        Self { groups: 5_000, web_acls: 300, records: 10_000, balancers: 20, certificates: 60, security_groups: 80 }
    }
}

impl Size {
    /// Every count by its name, for whoever sets or tells them.
    pub fn counts(&mut self) -> [(&'static str, &mut usize); 6] {
        [
            ("target-groups", &mut self.groups),
            ("web-acls", &mut self.web_acls),
            ("records", &mut self.records),
            ("load-balancers", &mut self.balancers),
            ("certificates", &mut self.certificates),
            ("security-groups", &mut self.security_groups),
        ]
    }
}

#[derive(Debug)]
pub struct LargeAccount {
    /// ARNs of the target groups that the dead cluster left: what a tool should find, and all that it should.
    pub dead_groups: BTreeSet<String>,
    /// The ids of the two zones.
    pub zones: [String; 2],
}

impl LargeAccount {
    /// Fills the account. `emulator` is the emulator's own address. Once a sandbox.
    pub async fn gather(world: &World, emulator: SocketAddr, size: &Size) -> Result<Self, KitError> {
        let place = Place { world, wire: Wire::new(format!("http://{emulator}")) };
        let (dead_groups, living) = groups::make(&place, size).await?;
        let certificates = edge::certificates(&place, size.certificates).await?;
        edge::security_groups(&place, size.security_groups).await?;
        let balancers = groups::balancers(&place, size.balancers, &living, &certificates).await?;
        edge::web_acls(&place, size.web_acls, &balancers).await?;
        let zones = names::make(&place, size.records, &balancers).await?;
        Ok(Self { dead_groups, zones })
    }
}

/// Where it is made.
struct Place<'a> {
    world: &'a World,
    wire: Wire,
}

/// One in so many is the dead cluster's.
const DEAD: usize = 16;
/// One in so many has no tags at all.
const UNTAGGED: usize = 25;

/// Whose a thing is, by its number in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    Living,
    Dead,
    Nobody,
}

fn whose(number: usize) -> Whose {
    match (number % DEAD, number % UNTAGGED) {
        (1, _) => Whose::Dead,
        (_, 2) => Whose::Nobody,
        (_, _) => Whose::Living,
    }
}

/// Carries out many makings, a few at a time, and gives back what each gave, in their order.
async fn all<T>(makings: impl Iterator<Item = impl Future<Output = Result<T, KitError>>>) -> Result<Vec<T>, KitError> {
    at_once(makings).try_collect().await
}

fn at_once<F: Future>(makings: impl Iterator<Item = F>) -> impl Stream<Item = F::Output> {
    stream::iter(makings).buffered(AT_ONCE)
}
