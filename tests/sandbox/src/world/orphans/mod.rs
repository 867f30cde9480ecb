//! What a dead cluster left behind, and what only looks like it.
//!
//! EKS does not know `retired-cluster`, while it lists the others. Everything that has to stay says in its name why.

mod balancers;
mod certificates;
mod groups;
mod living;
mod look;
mod records;
mod security_groups;
mod tags;
mod thing;
mod web_acls;

pub use thing::Thing;

use jiff::{SignedDuration, Timestamp};

use super::{World, ZONE};
use crate::base::now;
use crate::error::KitError;
use crate::ministack::ACCOUNT;
use crate::proxy::Proxy;
use crate::wire::Wire;

/// The cluster that is dead: the operator retired it, and EKS does not know it.
pub const DEAD_CLUSTER: &str = "retired-cluster";
/// The owner by which that cluster's external-dns marked its records.
pub const DEAD_OWNER: &str = "retired-cluster";
/// The tag of everything that nobody may remove.
pub const KEEP_TAG: &str = "albkeeper:protect";
/// A second hosted zone, of somebody else.
pub const FOREIGN_ZONE: &str = "partner.example.net";

/// How old everything of the dead cluster is that AWS dates.
const AGE: SignedDuration = SignedDuration::from_hours(40 * 24);

/// What was left, what has to go and what has to stay.
#[derive(Debug)]
pub struct Orphans {
    /// What has to be gone in the end, once every kind is switched on and enough runs have been made: some of it is
    /// held by other parts of it.
    pub dead: Vec<Thing>,
    /// What has to stay for ever, and why.
    pub alive: Vec<(Thing, &'static str)>,
    wire: Wire,
    zones: [String; 2],
}

impl Orphans {
    /// Leaves all of it in the account.
    pub async fn leave(world: &World, proxy: &Proxy) -> Result<Self, KitError> {
        let mut making = Making { world, proxy, wire: world.wire.clone(), dead: Vec::new(), alive: Vec::new() };
        let held = balancers::leave(&mut making).await?;
        groups::leave(&mut making, &held).await?;
        web_acls::leave(&mut making).await?;
        let proofs = certificates::leave(&mut making, &held).await?;
        let foreign = records::leave(&mut making, &held, proofs).await?;
        world.tell_names().await?;
        let zones = [world.ids.zone.clone(), foreign];
        Ok(Self { dead: making.dead, alive: making.alive, wire: making.wire, zones })
    }

    /// Values for the template's parameters: everything of the dead cluster may go, of every kind.
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let ours = self.zones.first().cloned().unwrap_or_default();
        let pairs = [
            ("Clusters", DEAD_CLUSTER.to_owned()),
            ("RetiredClusters", DEAD_CLUSTER.to_owned()),
            ("Zones", ours),
            ("RecordNames", format!("*.{ZONE}")),
            ("DeadOwners", DEAD_OWNER.to_owned()),
            ("Account", ACCOUNT.to_owned()),
            ("RemoveLoadBalancers", "true".to_owned()),
            ("RemoveCertificates", "true".to_owned()),
            ("RemoveSecurityGroups", "true".to_owned()),
            ("CapCount", "100".to_owned()),
            ("CapPercent", "100".to_owned()),
            ("Sightings", "1".to_owned()),
            ("UnusedServices", "vpc-link,global-accelerator,cloud-front".to_owned()),
        ];
        pairs.to_vec()
    }

    /// Those of the dead that are gone, wholly.
    pub async fn gone(&self) -> Result<Vec<Thing>, KitError> {
        let seen = look::everything(&self.wire, &self.zones).await?;
        Ok(self.dead.iter().filter(|thing| thing.is_gone(&seen)).cloned().collect())
    }

    /// Those of the living that are there, wholly.
    pub async fn still_there(&self) -> Result<Vec<Thing>, KitError> {
        let seen = look::everything(&self.wire, &self.zones).await?;
        Ok(self.alive.iter().map(|(thing, _)| thing).filter(|thing| thing.is_whole(&seen)).cloned().collect())
    }

    /// What should not have gone or lost a part, each with the reason why it had to stay. Empty is good.
    pub async fn harm(&self) -> Result<Vec<String>, KitError> {
        let there = self.still_there().await?;
        let lost = self.alive.iter().filter(|(thing, _)| !there.contains(thing));
        Ok(lost.map(|(thing, why)| format!("{thing}: {why}")).collect())
    }
}

/// What the makers of each kind share.
struct Making<'a> {
    world: &'a World,
    proxy: &'a Proxy,
    wire: Wire,
    dead: Vec<Thing>,
    alive: Vec<(Thing, &'static str)>,
}

impl Making<'_> {
    /// Notes what was made: with a reason it has to stay.
    fn note(&mut self, thing: Thing, why: Option<&'static str>) {
        match why {
            None => self.dead.push(thing),
            Some(why) => self.alive.push((thing, why)),
        }
    }
}

/// When what is old was made.
fn long_ago() -> Timestamp {
    now().saturating_sub(AGE).unwrap_or_default()
}
