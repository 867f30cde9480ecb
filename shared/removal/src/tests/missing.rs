//! Clusters that seem to be gone: the example in which nobody has said anything yet.

use std::collections::{BTreeMap, BTreeSet};

use facts::inventory::stack::CLUSTER_TAG;
use facts::inventory::tagged::Tagged;
use facts::inventory::{ClusterName, Kind};

use super::fence;
use crate::example::{ALIVE, Example, GONE, account, days_ago, denied, make};
use crate::ledger::Ledger;
use crate::missing::{MissingCluster, Want, missing};
use crate::policy::{Policy, Said};

/// What a new user has: nothing is allowed but the kinds that are on by default, and nothing was seen before.
fn first_run() -> Example {
    let mut example = account();
    fence(&mut example, |fences| *fences = crate::Fences::default());
    example.ledger = Ledger::default();
    example
}

fn found(example: &Example) -> Vec<MissingCluster> {
    missing(&example.inventory, &example.policy, &example.ledger).unwrap().clusters
}

fn kinds(cluster: &MissingCluster) -> BTreeMap<Kind, usize> {
    let mut kinds = BTreeMap::new();
    cluster.left.values().for_each(|it| *kinds.entry(it.kind).or_default() += 1);
    kinds
}

fn tagged(arn: &facts::ids::Arn, cluster: &str) -> Tagged {
    Tagged { arn: arn.clone(), tags: [(CLUSTER_TAG.to_owned(), cluster.to_owned())].into() }
}

#[test]
fn the_first_plan_names_the_dead_cluster_alone_with_all_that_it_left() {
    let [blue] = found(&first_run()).try_into().unwrap();
    assert_eq!(blue.cluster, ClusterName::new(GONE));
    let one = [Kind::LoadBalancer, Kind::TargetGroup, Kind::Certificate, Kind::SecurityGroup].map(|kind| (kind, 1));
    assert_eq!(kinds(&blue), BTreeMap::from(one));
    let off = [Kind::LoadBalancer, Kind::Certificate, Kind::SecurityGroup].map(Want::Kind);
    let all: BTreeSet<Want> = [Want::Named, Want::Retired].into_iter().chain(off).collect();
    assert_eq!(blue.wants, all);
    assert_eq!(blue.since, None);
}

#[test]
fn each_thing_that_is_said_is_not_asked_for_again() {
    let mut example = first_run();
    fence(&mut example, |fences| {
        fences.clusters = [ClusterName::new(GONE)].into();
        fences.kinds = Kind::ALL.into();
    });
    assert_eq!(found(&example)[0].wants, [Want::Retired].into());
    let mut seen_alive = example.clone();
    seen_alive.ledger.alive.insert(ClusterName::new(GONE), days_ago(3));
    assert_eq!(found(&seen_alive), []);
    let said = Said { retired: [ClusterName::new(GONE)].into(), ..Said::default() };
    example.policy = example.policy.with(&said).unwrap();
    assert_eq!(found(&example), []);
}

#[test]
fn what_the_tagging_api_tells_is_counted_once_and_of_kinds_that_nobody_looked_at() {
    let mut example = first_run();
    let group = make::target_group("k8s-shop-old", GONE);
    let attached = make::target_group("k8s-shop-more", GONE);
    example.inventory.certificates = denied("acm:ListCertificates");
    let certificate = make::certificate_arn("unseen");
    let all = [&group.arn, &attached.arn, &certificate].map(|arn| tagged(arn, GONE));
    example.inventory.bearers = Ok(all.into());
    let [blue] = found(&example).try_into().unwrap();
    assert_eq!((kinds(&blue)[&Kind::TargetGroup], kinds(&blue)[&Kind::Certificate]), (2, 1));
}

#[test]
fn clusters_that_eks_knows_or_that_are_protected_are_not_missing() {
    let mut example = first_run();
    fence(&mut example, |fences| fences.protected.clusters = [ClusterName::new(GONE)].into());
    assert_eq!(found(&example), []);
    let mut example = first_run();
    example.inventory.clusters.listed = Ok([GONE, ALIVE].map(ClusterName::new).into());
    assert_eq!(found(&example), []);
    // A list that was not seen is no empty list.
    example.inventory.clusters.listed = denied("eks:ListClusters");
    assert!(missing(&example.inventory, &example.policy, &example.ledger).is_err());
}

#[test]
fn a_name_that_no_cluster_can_have_goes_into_no_command() {
    let mut example = first_run();
    let group = make::target_group("k8s-shop-strange", "a'; rm -rf /");
    example.inventory.bearers = Ok(vec![tagged(&group.arn, "a'; rm -rf /")]);
    let found = missing(&example.inventory, &example.policy, &example.ledger).unwrap();
    assert_eq!((found.clusters.len(), found.not_of_eks), (1, 1));
}

#[test]
fn the_ledger_knows_since_when_and_forgets_what_is_there_again() {
    let mut example = first_run();
    example.ledger = example.after_nights(5);
    assert_eq!(found(&example)[0].since, Some(days_ago(4)));
    // Without the tagging API nothing ends that may only be out of sight.
    let mut blind = example.inventory.clone();
    (blind.bearers, blind.load_balancers) = (denied("tag:GetResources"), denied("x"));
    (blind.target_groups, blind.certificates, blind.security_groups) = (denied("x"), denied("x"), denied("x"));
    assert_eq!(example.ledger.after(&blind, &example.policy).missing.len(), 1);
    example.inventory.clusters.listed = Ok([GONE, ALIVE].map(ClusterName::new).into());
    assert_eq!(example.ledger.after(&example.inventory, &example.policy).missing, BTreeMap::new());
}

#[test]
fn what_is_said_lies_within_the_clusters_that_the_operator_names() {
    let policy: Policy = account().policy;
    let other = Said { retired: [ClusterName::new("red")].into(), ..Said::default() };
    let problems = policy.with(&other).unwrap_err();
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["retired_clusters: red is not among those that may be cleaned up after: blue, green"]);
}
