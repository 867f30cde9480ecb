//! An account with one orphan and one survivor of each kind: the first of each list is the orphan.
//!
//! A test starts here, breaks one thing, and says what must be kept and why. Cluster `blue` is gone, `green` is alive.

pub mod make;

use std::collections::BTreeMap;

use facts::dns::Answer;
use facts::inventory::clusters::{Clusters, Described};
use facts::inventory::load_balancer::Traffic;
use facts::inventory::{ClusterName, Inventory, Kind, OtherUser, RecordName, Resource, VpcId, ZoneId};
use facts::{Seen, Unseen};
use jiff::{SignedDuration, Timestamp};

use crate::fences::Fences;
use crate::ledger::{DeadName, Ledger};
use crate::pattern::Pattern;
use crate::policy::Policy;

/// When the example was looked at: 2026-09-01T12:00:00Z.
pub const AT: Timestamp = Timestamp::constant(1_788_264_000, 0);
/// The cluster that is gone.
pub const GONE: &str = "blue";
/// The cluster that is alive.
pub const ALIVE: &str = "green";
/// The external-dns owner that is dead.
pub const DEAD_OWNER: &str = "dns-blue";
pub const ZONE: &str = "Z2FDTNDATAQYW2";
pub const REGION: &str = "us-east-1";
/// The name of the load balancer that is gone, and that the orphaned record points at.
pub const DEAD_NAME: &str = "k8s-shop-gone-1111111111.us-east-1.elb.amazonaws.com";

/// An account with what decides about it.
#[derive(Clone, Debug)]
pub struct Example {
    pub inventory: Inventory,
    pub policy: Policy,
    /// What earlier runs saw.
    pub ledger: Ledger,
}

impl Example {
    pub fn orphan(&self, kind: Kind) -> Option<Resource> {
        self.of_kind(kind).into_iter().next()
    }

    pub fn survivor(&self, kind: Kind) -> Option<Resource> {
        self.of_kind(kind).into_iter().nth(1)
    }

    fn of_kind(&self, kind: Kind) -> Vec<Resource> {
        self.inventory.resources().into_iter().filter(|resource| resource.kind() == kind).collect()
    }

    /// The ledger after so many nights on which the account was seen as it is, the last of them now.
    #[must_use]
    pub fn after_nights(&self, nights: u32) -> Ledger {
        (0..nights).rev().fold(self.ledger.clone(), |ledger, night| {
            let inventory = Inventory { at: days_ago(i64::from(night)), ..self.inventory.clone() };
            ledger.after(&inventory, &self.policy)
        })
    }
}

pub fn account() -> Example {
    Example { inventory: inventory(), policy: policy(fences()), ledger: ledger() }
}

/// The time so many days before [`AT`].
pub fn days_ago(days: i64) -> Timestamp {
    Timestamp::constant(AT.as_second().saturating_sub(days.saturating_mul(86_400)), 0)
}

/// A part that the role may not look at, to break a fact with.
pub fn denied<T>(action: &str) -> Seen<T> {
    Err(Unseen::Denied { action: action.to_owned(), message: "AccessDeniedException".into() })
}

/// The policy of fences that are right.
///
/// # Panics
/// Where they contradict themselves.
#[expect(clippy::expect_used, reason = "for tests, which give fences that are right")]
pub fn policy(fences: Fences) -> Policy {
    Policy::try_from(fences).expect("fences without a contradiction")
}

/// Fences that let everything go that is proved.
///
/// # Panics
/// Never: the texts stand in this file.
#[expect(clippy::expect_used, reason = "the texts stand in this file")]
pub fn fences() -> Fences {
    let pattern = |text: &str| Pattern::try_from(text.to_owned()).expect("a pattern");
    Fences {
        kinds: Kind::ALL.into(),
        clusters: [GONE, ALIVE].map(ClusterName::new).into(),
        zones: [ZoneId::new(ZONE)].into(),
        record_names: [pattern("*.dev.example.com")].into(),
        dead_owners: [DEAD_OWNER.to_owned()].into(),
        web_acl_names: [pattern("k8s-*")].into(),
        ..Fences::default()
    }
}

fn ledger() -> Ledger {
    let mut ledger = Ledger::default();
    ledger.alive.insert(ClusterName::new(GONE), days_ago(30));
    ledger.unresolved.insert(make::domain(DEAD_NAME), DeadName { scans: 3, last: days_ago(1) });
    ledger.proved.insert(RecordName::new("_old.dev.example.com"), make::certificate_arn("gone"));
    ledger
}

/// A cluster of EKS that is alive in this VPC, made 100 days ago.
pub fn active(vpc: &str) -> Described {
    Described::Known { status: "ACTIVE".to_owned(), vpc: Ok(VpcId::new(vpc)), created: Ok(days_ago(100)) }
}

fn clusters() -> Clusters {
    let alive = active(make::VPC);
    let described = [(GONE, Described::NotFound), (ALIVE, alive)];
    Clusters {
        listed: Ok([ClusterName::new(ALIVE)].into()),
        described: described.map(|(name, answer)| (ClusterName::new(name), Ok(answer))).into(),
        objects: BTreeMap::new(),
    }
}

fn inventory() -> Inventory {
    let every_user = OtherUser::OF_TARGET_GROUPS.into_iter().chain(OtherUser::OF_LOAD_BALANCERS);
    let balancers = vec![make::load_balancer("k8s-shop-old", GONE), make::load_balancer("k8s-shop-web", ALIVE)];
    let acls = vec![make::web_acl("k8s-old"), make::guarding(make::web_acl("k8s-web"), &balancers)];
    let traffic = balancers.iter().map(|it| &it.arn).chain(acls.iter().map(|it| &it.arn));
    let traffic = traffic.map(|arn| (arn.clone(), Ok(none()))).collect();
    let survivor = make::attached(make::target_group("k8s-shop-web", ALIVE), &balancers);
    let served = make::serving(balancers, &survivor);
    let used = make::used_by(make::certificate("live", ALIVE), &served);
    Inventory {
        clusters: clusters(),
        other_users: every_user.map(|user| (user, Ok([].into()))).collect(),
        target_groups: Ok(vec![make::target_group("k8s-shop-old", GONE), survivor]),
        web_acls: Ok(acls),
        certificates: Ok(vec![make::certificate("old", GONE), used]),
        validations: Ok([(RecordName::new("_web.dev.example.com"), [make::certificate_arn("live")].into())].into()),
        zones: Ok(vec![make::zone(&served)]),
        elsewhere: Ok(BTreeMap::new()),
        bearers: Ok(Vec::new()),
        lookups: [(make::domain(DEAD_NAME), Ok(Answer::NxDomain))].into(),
        security_groups: Ok(vec![
            make::security_group("sg-old", GONE),
            make::worn(make::security_group("sg-web", ALIVE)),
        ]),
        classic: Ok(Vec::new()),
        load_balancers: Ok(served),
        traffic,
        ..Inventory::unseen(AT, "123456789012", REGION, &Unseen::NotAsked { ask_with: "nothing".to_owned() })
    }
}

fn none() -> Traffic {
    let from = AT.checked_sub(SignedDuration::from_hours(15 * 24)).unwrap_or(AT);
    Traffic { from, to: AT, sum: 0.0, connections: 0.0, datapoints: 360 }
}
