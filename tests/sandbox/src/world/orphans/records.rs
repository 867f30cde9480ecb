//! Records: those that lead to a load balancer that is gone, and those that live, are claimed, or lead elsewhere.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};

use super::balancers::Held;
use super::certificates::Proof;
use super::thing::{Thing, record_part};
use super::{DEAD_OWNER, FOREIGN_ZONE, Making};
use crate::error::KitError;
use crate::wire::QueryService;
use crate::world::ZONE;
use crate::world::record_set::{Points, Policy, Set};
use crate::world::records;

const LIVE_OWNER: &str = "retail-prediction";
/// A load balancer of another account: its name resolves, and nothing here has it.
const OF_OTHER_ACCOUNT: &str = "partner-shop-1122334455.us-east-1.elb.amazonaws.com";
const OF_OTHER_REGION: &str = "shop-1122334455.eu-west-1.elb.amazonaws.com";

/// The records of one name, and why they have to stay.
struct Plan {
    label: &'static str,
    sets: Vec<Set>,
    why: Option<&'static str>,
}

/// Makes them, and returns the id of the foreign zone.
pub(super) async fn leave(making: &mut Making<'_>, held: &Held, proofs: Vec<Proof>) -> Result<String, KitError> {
    let zone = making.world.ids.zone.clone();
    let classic = [("LoadBalancerName", "of-the-first-api"), ("Listeners.member.1.LoadBalancerPort", "80")];
    let classic =
        making.wire.query(QueryService::CLASSIC_ELB, "CreateLoadBalancer", &classic).await?.need("DNSName")?;
    let address = IpAddr::V4(Ipv4Addr::new(127, 0, 1, 8));
    making.world.front.dns.change(|names| drop(names.others.insert(OF_OTHER_ACCOUNT.to_owned(), vec![address])));
    let living = making.world.ids.dns_name.clone();
    for plan in dead(held).into_iter().chain(alive(held, &living, &classic)).chain(split(held, &living)) {
        make(making, &zone, ZONE, plan).await?;
    }
    for proof in proofs {
        let set = records::cname(&proof.name, &proof.value);
        records::create(&making.wire, &zone, &[set]).await?;
        let name = proof.name.trim_end_matches('.');
        let parts = BTreeSet::from([record_part(&zone, name, "CNAME", "")]);
        making.note(Thing::records("validation-record", &zone, name, parts), proof.why);
    }
    let foreign = records::zone(&making.wire, FOREIGN_ZONE).await?;
    let why = Some("its zone is somebody else's");
    let plan = Plan { label: "shop", sets: vec![a(&held.gone_name), new_text("a", DEAD_OWNER)], why };
    make(making, &foreign, FOREIGN_ZONE, plan).await?;
    let (site, why) = (Set::new("api", "A", Points::Alias(String::new())), "the site's users call it");
    let parts = BTreeSet::from([record_part(&zone, &site.name(ZONE), "A", "")]);
    making.note(Thing::records("record", &zone, &site.name(ZONE), parts), Some(why));
    Ok(foreign)
}

/// As external-dns wrote them before version 0.18 and since, with an IPv6 twin, and as a CNAME.
fn dead(held: &Held) -> Vec<Plan> {
    let plan = |label, sets| Plan { label, sets, why: None };
    let six = Set::new("", "AAAA", Points::Alias(held.gone_name.clone()));
    let both = vec![a(&held.gone_name), six, new_text("a", DEAD_OWNER), new_text("aaaa", DEAD_OWNER)];
    let old = vec![a(&held.gone_name), own_text(DEAD_OWNER), new_text("cname", DEAD_OWNER)];
    vec![
        plan("new-names", both),
        plan("old-names", old),
        plan("cname", vec![cname(&held.gone_name), new_text("cname", DEAD_OWNER)]),
        plan("before-its-load-balancer", vec![a(&held.dead_name), new_text("a", DEAD_OWNER)]),
    ]
}

fn alive(held: &Held, living: &str, classic: &str) -> Vec<Plan> {
    let gone = &held.gone_name;
    let plan = |label, sets, why| Plan { label, sets, why: Some(why) };
    let owned = |set: Set, kind: &'static str| vec![set, new_text(kind, DEAD_OWNER)];
    let encrypted = text("a-", "\"q2hpZmZyZSBkZSBsJ8OpdG9pbGUgcG9sYWlyZQ==\"");
    let distribution = "d111111abcdef8.cloudfront.net";
    vec![
        plan("owner-lives", vec![a(gone), new_text("a", LIVE_OWNER)], "its external-dns lives and will see to it"),
        plan("no-owner", vec![a(gone)], "nobody says who made it"),
        plan("secret-owner", vec![a(gone), encrypted], "its owner is encrypted"),
        plan("two-owners", vec![a(gone), new_text("a", DEAD_OWNER), own_text(LIVE_OWNER)], "a second owner claims it"),
        plan("load-balancer-lives", owned(a(living), "a"), "its load balancer serves"),
        plan("other-account", owned(a(OF_OTHER_ACCOUNT), "a"), "its load balancer is in another account"),
        plan("other-region", owned(a(OF_OTHER_REGION), "a"), "its load balancer's Region is not looked at"),
        plan("classic", owned(cname(classic), "cname"), "a classic load balancer has the name"),
        plan("distribution", owned(cname(distribution), "cname"), "it leads to CloudFront"),
    ]
}

/// Names with a routing policy, of which one record leads nowhere.
fn split(held: &Held, living: &str) -> [Plan; 2] {
    let policy = |set: Set, id: &'static str, policy: Policy| Set { policy: Some((id, policy)), ..set };
    let old = policy(a(&held.gone_name), "old", Policy::Weight(0));
    let new = policy(a(living), "new", Policy::Weight(100));
    let first = policy(a(&held.gone_name), "first", Policy::Failover("PRIMARY"));
    let second = policy(a(living), "second", Policy::Failover("SECONDARY"));
    let with_owner = |sets: [Set; 2]| sets.into_iter().chain([new_text("a", DEAD_OWNER)]).collect();
    [
        Plan {
            label: "weighted",
            sets: with_owner([old, new]),
            why: Some("a weighted record of it leads to what serves"),
        },
        Plan { label: "failover", sets: with_owner([first, second]), why: Some("its failover record serves") },
    ]
}

async fn make(making: &mut Making<'_>, zone: &str, domain: &str, plan: Plan) -> Result<(), KitError> {
    let sets: Vec<Set> = plan.sets.into_iter().map(|set| Set { label: plan.label, ..set }).collect();
    let written: Vec<String> = sets.iter().map(|set| set.xml(domain)).collect();
    records::create(&making.wire, zone, &written).await?;
    let part =
        |set: &Set| record_part(zone, &set.name(domain), set.kind, set.policy.as_ref().map_or("", |(id, _)| *id));
    let name = format!("{}.{domain}", plan.label);
    making.note(Thing::records("record", zone, &name, sets.iter().map(part).collect()), plan.why);
    Ok(())
}

/// An alias; its label is the plan's.
fn a(target: &str) -> Set {
    Set::new("", "A", Points::Alias(format!("dualstack.{target}.")))
}

fn cname(target: &str) -> Set {
    Set::new("", "CNAME", Points::Value(target.to_owned()))
}

/// The TXT record that names the type: `a-shop`, `cname-shop`.
fn new_text(kind: &'static str, owner: &str) -> Set {
    text(
        match kind {
            "a" => "a-",
            "aaaa" => "aaaa-",
            _ => "cname-",
        },
        &heritage(owner),
    )
}

/// The TXT record at the name itself, as external-dns wrote until version 0.17.
fn own_text(owner: &str) -> Set {
    text("", &heritage(owner))
}

fn text(prefix: &'static str, value: &str) -> Set {
    Set { prefix, ..Set::new("", "TXT", Points::Value(value.to_owned())) }
}

fn heritage(owner: &str) -> String {
    format!("\"heritage=external-dns,external-dns/owner={owner},external-dns/resource=ingress/oldshop/web\"")
}
