//! The ledger: what counts as a sighting, what begins anew, what is remembered after a removal.

use facts::inventory::{Inventory, Kind, ResourceId};
use facts::{dns::Answer as Reply, inventory::ClusterName};

use super::{fence, of_status};
use crate::example::make::{VPC, domain, target_group};
use crate::example::{ALIVE, AT, DEAD_NAME, Example, GONE, account, days_ago, denied};
use crate::ledger::Ledger;
use crate::outcome::{Done, Outcome, Sparing};
use crate::plan::{Mode, plan};
use crate::step::Step;

fn id(example: &Example) -> ResourceId {
    example.orphan(Kind::TargetGroup).unwrap().id()
}

fn scans(example: &Example, ledger: &Ledger) -> Option<u32> {
    ledger.orphans.get(&id(example)).map(|sighting| sighting.scans)
}

/// The ledger of the example after two nights, and tonight with something changed.
fn third_night(change: impl FnOnce(&mut Example)) -> Option<u32> {
    let mut example = account();
    example.inventory.at = days_ago(1);
    let one = example.ledger.after(&Inventory { at: days_ago(2), ..example.inventory.clone() }, &example.policy);
    let two = one.after(&example.inventory, &example.policy);
    let orphan = example.clone();
    assert_eq!(scans(&orphan, &two), Some(2));
    example.inventory.at = AT;
    change(&mut example);
    scans(&orphan, &two.after(&example.inventory, &example.policy))
}

#[test]
fn complete_scans_count() {
    assert_eq!(third_night(|_| ()), Some(3));
}

#[test]
fn an_incomplete_scan_neither_counts_nor_resets() {
    assert_eq!(third_night(|it| it.inventory.load_balancers = denied("x")), Some(2));
    assert_eq!(third_night(|it| it.inventory.clusters.listed = denied("x")), Some(2));
    assert_eq!(third_night(|it| it.inventory.target_groups = denied("x")), Some(2));
}

#[test]
fn a_run_that_an_event_narrowed_neither_counts_nor_resets() {
    assert_eq!(third_night(|it| fence(it, |fences| fences.kinds = [Kind::Record].into())), Some(2));
}

#[test]
fn the_same_scan_delivered_twice_counts_once() {
    assert_eq!(third_night(|it| it.inventory.at = days_ago(1)), Some(2));
}

#[test]
fn what_vanished_changed_or_came_into_use_begins_anew() {
    let groups = |it: &mut Example, change: fn(&mut Vec<facts::inventory::target_group::TargetGroup>)| {
        change(it.inventory.target_groups.as_mut().unwrap());
    };
    assert_eq!(third_night(|it| groups(it, |list| drop(list.remove(0)))), None);
    assert_eq!(third_night(|it| groups(it, |list| list[0].settings.clear())), Some(1));
    assert_eq!(third_night(|it| groups(it, |list| list[0].load_balancers = list[1].load_balancers.clone())), None);
}

#[test]
fn an_orphan_that_nobody_confirmed_for_a_month_begins_anew() {
    let mut example = account();
    example.inventory.at = days_ago(32);
    let before = example.ledger.after(&example.inventory, &example.policy);
    example.inventory.at = AT;
    assert_eq!(scans(&example, &before.after(&example.inventory, &example.policy)), Some(1));
}

#[test]
fn a_cluster_seen_active_is_remembered_and_any_other_word_is_not() {
    let mut example = account();
    example.ledger = Ledger::default();
    example.inventory.clusters.described.insert(ClusterName::new("new"), Ok(of_status("CREATING", VPC)));
    let ledger = example.ledger.after(&example.inventory, &example.policy);
    assert_eq!(ledger.alive.keys().collect::<Vec<_>>(), [&ClusterName::new(ALIVE)]);
}

#[test]
fn a_name_that_resolves_once_begins_anew() {
    let example = account();
    let count = |inventory: &Inventory| {
        example.ledger.after(inventory, &example.policy).unresolved.get(&domain(DEAD_NAME)).map(|it| it.scans)
    };
    let with = |reply: Reply| {
        let mut inventory = example.inventory.clone();
        inventory.lookups.insert(domain(DEAD_NAME), Ok(reply));
        count(&inventory)
    };
    assert_eq!(with(Reply::NxDomain), Some(4));
    assert_eq!(with(Reply::ServFail), Some(3));
    assert_eq!(with(Reply::Addresses { addresses: vec![], via: vec![] }), None);
}

fn step(example: &Example, kind: Kind) -> Step {
    let plan = plan(&example.inventory, &example.policy, &example.ledger, Mode::Plan);
    plan.steps().iter().find(|step| step.resource.kind() == kind).unwrap().clone()
}

fn after_run(example: &Example, kind: Kind, outcome: Outcome) -> Ledger {
    let ledger = example.ledger.after(&example.inventory, &example.policy);
    ledger.after_run(&example.inventory, &[Done { step: step(example, kind), outcome }])
}

fn removed() -> Outcome {
    Outcome::Removed { snapshot: "s".to_owned() }
}

#[test]
fn what_turned_out_to_be_in_use_begins_anew_and_what_was_not_tried_goes_on() {
    let example = account();
    let spared = |why| scans(&example, &after_run(&example, Kind::TargetGroup, Outcome::Spared { why }));
    assert_eq!(spared(Sparing::InUse { said: "ResourceInUse".to_owned() }), None);
    assert_eq!(spared(Sparing::ChangedMeanwhile { said: "x".to_owned() }), None);
    assert_eq!(spared(Sparing::Changed), None);
    assert_eq!(spared(Sparing::NotApproved), Some(1));
    assert_eq!(spared(Sparing::NoSnapshot { why: "x".to_owned() }), Some(1));
    let not_reached = Outcome::NotReached { why: "x".to_owned() };
    assert_eq!(scans(&example, &after_run(&example, Kind::TargetGroup, not_reached)), Some(1));
    assert_eq!(scans(&example, &after_run(&example, Kind::TargetGroup, removed())), None);
}

#[test]
fn a_removed_load_balancer_s_name_is_remembered() {
    let example = account();
    let removed = after_run(&example, Kind::LoadBalancer, removed());
    assert_eq!(removed.removed_load_balancers.len(), 1);
    let failed = Outcome::Failed { why: facts::Unseen::Throttled { action: "x".to_owned() } };
    assert_eq!(after_run(&example, Kind::LoadBalancer, failed).removed_load_balancers.len(), 0);
}

#[test]
fn a_stack_of_which_something_comes_back_is_left_alone_for_good() {
    let mut example = account();
    example.ledger = after_run(&example, Kind::TargetGroup, removed());
    let groups = example.inventory.target_groups.as_mut().unwrap();
    let old = groups.remove(0);
    let quiet = example.ledger.after(&example.inventory, &example.policy);
    assert!(quiet.returned.is_empty());
    let mut again = target_group("k8s-shop-again", GONE);
    again.tags = old.tags;
    example.inventory.target_groups.as_mut().unwrap().push(again);
    let ledger = quiet.after(&example.inventory, &example.policy);
    assert_eq!(ledger.returned.len(), 1);
}

#[test]
fn what_nobody_could_say_then_whose_it_was_is_not_called_returned() {
    let mut example = account();
    let stack = example.orphan(Kind::TargetGroup).unwrap().tags().unwrap().clone();
    example.inventory.certificates.as_mut().unwrap()[0].tags = denied("acm:ListTagsForCertificate");
    example.ledger = after_run(&example, Kind::TargetGroup, removed());
    example.inventory.certificates.as_mut().unwrap()[0].tags = stack;
    let ledger = example.ledger.after(&example.inventory, &example.policy);
    assert!(ledger.returned.is_empty());
}

#[test]
fn a_kind_that_was_not_listed_then_is_not_called_returned() {
    let mut example = account();
    let stack = example.orphan(Kind::TargetGroup).unwrap().tags().unwrap().clone();
    let groups = example.inventory.security_groups.clone();
    example.inventory.security_groups = denied("x");
    example.ledger = after_run(&example, Kind::TargetGroup, removed());
    example.inventory.security_groups = groups;
    example.inventory.security_groups.as_mut().unwrap()[0].tags = stack;
    let ledger = example.ledger.after(&example.inventory, &example.policy);
    assert!(ledger.returned.is_empty());
}

/// An account with so many groups that a listener uses, whose tags nobody reads.
fn with_attached(number: usize) -> Example {
    let mut example = account();
    let groups = example.inventory.target_groups.as_mut().unwrap();
    for at in 0..number {
        let mut group = target_group(&format!("k8s-live-{at}"), ALIVE);
        group.tags = denied("no candidate");
        groups.push(group);
    }
    example
}

/// The ledger after nights in each of which this many stacks lost their target group.
fn after_nights(nights: i64, stacks: usize, attached: usize) -> Ledger {
    let example = with_attached(attached);
    let step = step(&example, Kind::TargetGroup);
    let mut ledger = Ledger::default();
    for night in 0..nights {
        let at = days_ago(nights - night);
        let inventory = Inventory { at, ..example.inventory.clone() };
        let done: Vec<Done> = (0..stacks)
            .map(|number| {
                let mut group = target_group(&format!("k8s-dead-{night}-{number}"), GONE);
                let name = format!("night-{night}/ingress-{number}");
                group.tags.as_mut().unwrap().insert("ingress.k8s.aws/stack".to_owned(), name);
                let resource = facts::inventory::Resource::TargetGroup(group);
                Done { step: Step { resource, ..step.clone() }, outcome: removed() }
            })
            .collect();
        ledger = ledger.after(&inventory, &example.policy).after_run(&inventory, &done);
    }
    ledger
}

fn size(ledger: &Ledger) -> usize {
    serde_json::to_vec(ledger).unwrap().len()
}

#[test]
fn the_ledger_grows_by_what_is_there_plus_what_went_and_not_by_their_product() {
    let [few, many] = [100, 1_000].map(|attached| size(&after_nights(28, 10, attached)));
    let each = (many - few) / 900;
    assert!(each < 250, "{each} bytes for each attached group after 28 nights");
    assert!(many < 600_000, "{many} bytes");
}

#[test]
fn years_of_nights_do_not_fill_the_ledger() {
    let [a_year, three_years] = [366, 3 * 366].map(|nights| size(&after_nights(nights, 4, 20)));
    assert!(three_years <= a_year + 1_000, "{a_year} bytes after a year, {three_years} after three");
}

#[test]
fn a_ledger_of_the_earlier_form_is_read_and_shrunk() {
    let example = with_attached(500);
    let inventory = &example.inventory;
    let ids: Vec<ResourceId> = inventory.resources().iter().map(facts::inventory::Resource::id).collect();
    let left = serde_json::json!({"known": ids, "kinds": ["target-group"]});
    let stacks: serde_json::Map<String, serde_json::Value> =
        (0..50).map(|number| (format!("{GONE} ingress.k8s.aws shop/{number}"), left.clone())).collect();
    let mut old = serde_json::to_value(Ledger::default()).unwrap();
    old["removed_stacks"] = stacks.into();
    old.as_object_mut().unwrap().remove("unread");
    let before = old.to_string().len();
    let ledger: Ledger = serde_json::from_value(old).unwrap();
    let after = ledger.after(inventory, &example.policy);
    assert!(size(&after) * 10 < before, "{before} bytes, then {}", size(&after));
    assert!(after.returned.is_empty());
    // What was there then is known still, once its tags can be read.
    let mut read = inventory.clone();
    for group in read.target_groups.as_mut().unwrap().iter_mut().filter(|group| group.tags.is_err()) {
        group.tags = Ok(crate::example::make::stack_tags("0", GONE, "TargetGroup"));
    }
    assert!(after.after(&read, &example.policy).returned.is_empty());
}

#[test]
fn what_comes_back_once_the_cluster_lives_again_is_of_a_new_life() {
    let mut example = account();
    let ledger = after_run(&example, Kind::TargetGroup, removed());
    let mut back = target_group("k8s-shop-again", GONE);
    back.tags = example.orphan(Kind::TargetGroup).unwrap().tags().unwrap().clone();
    let mut alive = example.inventory.clone();
    alive.target_groups.as_mut().unwrap().push(back);
    let gone = ledger.after(&alive, &example.policy);
    assert_eq!(gone.returned.len(), 1, "while it is gone, it came back");
    let active = crate::example::active(VPC);
    alive.clusters.described.insert(ClusterName::new(GONE), Ok(active));
    let lives = ledger.after(&alive, &example.policy);
    assert!(lives.returned.is_empty() && lives.removed_stacks.is_empty(), "{lives:?}");
    // It dies for the second time: its orphans go again.
    example.inventory.target_groups = alive.target_groups;
    assert!(lives.after(&example.inventory, &example.policy).returned.is_empty());
}
