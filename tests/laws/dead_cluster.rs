//! How long it takes until all of a dead cluster is gone: in approvals by hand, and in nights by schedule.

use std::collections::BTreeSet;

use facts::inventory::load_balancer::LoadBalancer;
use facts::inventory::security_group::Interface;
use facts::inventory::target_group::{Registered, TargetGroup};
use facts::inventory::web_acl::Protected;
use facts::inventory::{GroupId, Kind, ResourceId};
use facts::listener::{Action, Weighted};
use facts::targets::TargetState;
use jiff::SignedDuration;
use removal::example::{self, ALIVE, DEAD_OWNER, GONE, make};
use removal::fences::Caps;
use removal::{Approved, Bounds, Done, Fences, Mode, Outcome, Policy, Sparing, carry_out, plan};

use crate::executor::{WorldHands, at_once};
use crate::run_laws::{approval_of, run};
use crate::world::World;

/// What a cluster with one Ingress of three backends leaves, beside ten groups of a living one.
fn left() -> (World, BTreeSet<ResourceId>) {
    let mut world = World::new(false);
    let before: BTreeSet<ResourceId> = ids(&world);
    let groups: Vec<TargetGroup> = (0..3).map(dead_group).collect();
    let certificate = make::certificate("shop", GONE);
    let mut balancer = make::load_balancer("k8s-shop", GONE);
    let weighted = groups.iter().map(|it| Weighted { group: it.arn.clone(), weight: 1 }).collect();
    let listener = &mut balancer.listeners.as_mut().unwrap()[0];
    listener.default_actions = vec![Action::Forward { groups: weighted }];
    listener.certificates = Ok(vec![certificate.arn.clone()]);
    balancer.security_groups = ["sg-shop", "sg-shared"].map(GroupId::new).to_vec();
    let mut acl = make::web_acl("k8s-shop");
    acl.protects.insert(Protected::ApplicationLoadBalancer, Ok(vec![balancer.arn.clone()]));
    world.note_traffic(acl.arn.clone(), 0.0);
    world.note_traffic(balancer.arn.clone(), 0.0);
    for (id, is_shared) in [("sg-shop", false), ("sg-shared", true)] {
        world.actual.security_groups.as_mut().unwrap().push(worn(id, is_shared, &balancer));
    }
    let to = balancer.dns_name.clone().unwrap();
    world.records().push(make::alias("shop.dev.example.com", "A", to.as_str()));
    world.records().push(make::heritage("a-shop.dev.example.com", DEAD_OWNER));
    world.records().push(make::values("_shop.dev.example.com", "CNAME", &["_x.acm-validations.aws"]));
    world.actual.load_balancers.as_mut().unwrap().push(balancer);
    world.actual.target_groups.as_mut().unwrap().extend(groups);
    world.actual.certificates.as_mut().unwrap().push(certificate);
    world.actual.web_acls.as_mut().unwrap().push(acl);
    let dead = ids(&world).difference(&before).cloned().collect();
    for n in 0..10 {
        world.actual.target_groups.as_mut().unwrap().push(make::target_group(&format!("k8s-alive-{n}"), ALIVE));
        world.actual.security_groups.as_mut().unwrap().push(make::security_group(&format!("sg-alive-{n}"), ALIVE));
    }
    (world, dead)
}

fn dead_group(n: u8) -> TargetGroup {
    let (state, still_there) = (TargetState::Unhealthy, Ok(false));
    let target = Registered { id: format!("10.1.0.{n}"), port: Some(8000), state, reason: None, still_there };
    TargetGroup { targets: Ok(vec![target]), ..make::target_group(&format!("k8s-shop-{n}"), GONE) }
}

fn worn(id: &str, is_shared: bool, by: &LoadBalancer) -> facts::inventory::security_group::SecurityGroup {
    let mut group = make::security_group(id, GONE);
    let description = format!("ELB {}", by.arn.load_balancer_dimension().unwrap());
    group.interfaces = Ok(vec![Interface { id: "eni-shop".to_owned(), description }]);
    if is_shared {
        removal::orphan::OF_BACKEND.clone_into(&mut group.description);
        let tags = [("elbv2.k8s.aws/cluster", GONE), ("elbv2.k8s.aws/resource", "backend-sg")];
        group.tags = Ok(make::tags(tags));
    }
    group
}

fn ids(world: &World) -> BTreeSet<ResourceId> {
    world.look().resources().iter().map(facts::inventory::Resource::id).collect()
}

/// All kinds, as little else as the default allows.
fn policy() -> Policy {
    example::policy(Fences { caps: Caps::default(), ..example::fences() })
}

/// One run, in this mode, and what is left of the dead cluster after it.
fn after_run(world: &mut World, mode: Mode, dead: &BTreeSet<ResourceId>) -> BTreeSet<ResourceId> {
    let seen = world.look();
    world.ledger = world.ledger.after(&seen, &policy());
    let today = plan(&seen, &policy(), &world.ledger, mode);
    let approved = match mode {
        Mode::Plan | Mode::Apply => approval_of(&today),
        Mode::Scheduled => Approved::by_schedule(&today),
    };
    let ran = run(world, today, &approved, Vec::new());
    assert!(ran.broken.is_empty(), "{:?}", ran.broken);
    world.ledger = world.ledger.after_run(&seen, &ran.done);
    ids(world).intersection(dead).cloned().collect()
}

#[test]
fn all_of_it_goes_in_two_approvals() {
    let (mut world, dead) = left();
    assert_eq!(dead.len(), 10, "{dead:?}");
    let first = plan(&world.look(), &policy(), &world.ledger, Mode::Plan);
    let told: BTreeSet<ResourceId> = first.steps().iter().map(|step| step.resource.id()).collect();
    let proved_later = "validation-record:Z2FDTNDATAQYW2/_shop.dev.example.com";
    let missing: Vec<&str> = dead.difference(&told).map(ResourceId::as_str).collect();
    assert_eq!(missing, [proved_later], "before the first scan nobody saw a certificate count on it");
    let left = after_run(&mut world, Mode::Apply, &dead);
    assert!(!left.is_empty() && left.len() < dead.len(), "{left:?}");
    let left = after_run(&mut world, Mode::Apply, &dead);
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn all_of_it_goes_in_eight_nights_and_nothing_before_the_eighth() {
    let (mut world, dead) = left();
    let mut nights = vec![after_run(&mut world, Mode::Scheduled, &dead).len()];
    for _ in 1..9 {
        world.sleep(1);
        nights.push(after_run(&mut world, Mode::Scheduled, &dead).len());
    }
    // The first night counts as none: grace is seven days. The last one is for what outlives a load balancer by minutes.
    assert_eq!(nights, [10, 10, 10, 10, 10, 10, 10, 5, 0]);
}

#[test]
fn a_night_that_does_not_see_the_load_balancer_neither_counts_nor_resets() {
    let (mut world, dead) = left();
    for _ in 0..6 {
        after_run(&mut world, Mode::Scheduled, &dead);
        world.sleep(1);
    }
    let before = world.ledger.orphans.clone();
    let mut seen = world.look();
    seen.traffic.clear();
    world.ledger = world.ledger.after(&seen, &policy());
    let of_kind = |kind: Kind| {
        let is_it = |sighting: &&removal::ledger::Sighting| sighting.kind == kind;
        (before.values().filter(is_it).count(), world.ledger.orphans.values().filter(is_it).count())
    };
    assert_eq!((of_kind(Kind::LoadBalancer), of_kind(Kind::TargetGroup)), ((1, 1), (3, 3)));
    assert!(before.iter().all(|(id, sighting)| world.ledger.orphans[id].scans <= sighting.scans + 1));
    world.sleep(1);
    assert_eq!(after_run(&mut world, Mode::Scheduled, &dead).len(), 5);
}

#[test]
fn what_a_living_thing_uses_too_stays_behind() {
    let (mut world, dead) = left();
    let group = world.actual.target_groups.as_ref().unwrap()[0].arn.clone();
    world.forward_from_front(&group, 1);
    after_run(&mut world, Mode::Apply, &dead);
    let left = after_run(&mut world, Mode::Apply, &dead);
    assert_eq!(left.iter().map(ResourceId::as_str).collect::<Vec<_>>(), [group.as_str()]);
}

/// The first approval, with so much time to wait: what became of each step, and for how many seconds it waited.
fn approved(world: &mut World, patience: SignedDuration) -> (Vec<Done>, Vec<i64>) {
    let (policy, ledger) = (policy(), world.ledger.clone());
    let today = plan(&world.look(), &policy, &ledger, Mode::Apply);
    let approved = approval_of(&today);
    let mut executor = WorldHands::new(world, Vec::new());
    executor.patience = patience;
    let bounds = Bounds { approved: &approved, policy: &policy, ledger: &ledger };
    let done = at_once(carry_out(today, bounds, &mut executor));
    assert!(executor.broken.is_empty(), "{:?}", executor.broken);
    (done, executor.waited.iter().map(SignedDuration::as_secs).collect())
}

/// Why the steps of this kind were left for a later run; none where they went.
fn later(done: &[Done], kind: Kind) -> BTreeSet<String> {
    let of_kind = done.iter().filter(|it| it.step.resource.kind() == kind);
    of_kind
        .filter_map(|it| match &it.outcome {
            Outcome::NotReached { why } | Outcome::Spared { why: Sparing::NotYet { why } } => Some(why.clone()),
            Outcome::Removed { .. } => None,
            other @ (Outcome::Gone | Outcome::Spared { .. } | Outcome::Failed { .. }) => panic!("{other}"),
        })
        .collect()
}

/// The world whose name is a CNAME that resolvers keep for so long.
fn with_ttl(seconds: u32) -> World {
    let (mut world, _) = left();
    let record = world.records().iter_mut().find(|it| it.name.as_str() == "shop.dev.example.com").unwrap();
    let to = world_target(record);
    *record = make::values("shop.dev.example.com", "CNAME", &[to.as_str()]);
    record.settings.insert("TTL".to_owned(), seconds.to_string());
    world
}

fn world_target(record: &facts::inventory::record::Record) -> String {
    record.leads_to().into_iter().next().unwrap().to_string()
}

#[test]
fn a_load_balancer_goes_once_resolvers_have_forgotten_its_names() {
    let (done, waited) = approved(&mut left().0, SignedDuration::MAX);
    assert_eq!((later(&done, Kind::LoadBalancer).len(), waited), (0, vec![120]), "an alias lives for a minute");
    let (done, waited) = approved(&mut with_ttl(300), SignedDuration::MAX);
    assert_eq!((later(&done, Kind::LoadBalancer).len(), waited), (0, vec![360]));
}

#[test]
fn what_is_remembered_for_long_or_cannot_be_waited_for_leaves_all_behind_it_for_later() {
    for (mut world, patience, words) in [
        (with_ttl(301), SignedDuration::MAX, "went, and resolvers may remember it for 361 s"),
        (left().0, SignedDuration::ZERO, "there is no time to wait until resolvers forget its names"),
    ] {
        let (done, _) = approved(&mut world, patience);
        let why = later(&done, Kind::LoadBalancer).pop_first().unwrap();
        assert!(why.starts_with("waits for a later run: ") && why.ends_with(words), "{why}");
        let behind = later(&done, Kind::TargetGroup).pop_first().unwrap();
        assert!(behind.starts_with("it goes after ") && behind.ends_with(", which did not go"), "{behind}");
        let sightings = world.ledger.after_run(&world.look(), &done).orphans;
        assert_eq!(sightings, world.ledger.orphans, "what only waits does not begin anew");
    }
}
