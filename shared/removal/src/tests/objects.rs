//! What a cluster that was read proves (E2), and all that speaks against it.

use facts::inventory::clusters::{AskedStack, Described, ExternalDns, Objects};
use facts::inventory::stack::Object;
use facts::inventory::{ClusterName, Kind, VpcId};
use facts::kubernetes::NotRead;
use facts::{Seen, Unseen};

use super::verdict_on;
use crate::evidence::Evidence;
use crate::example::make::VPC;
use crate::example::{ALIVE, DEAD_OWNER, Example, GONE, account, active, days_ago, denied, policy};
use crate::rule::Rule;
use crate::verdict::Verdict;

/// The stack of the orphaned target group.
const STACK: &str = "shop/k8s-shop-old";

fn asked(object: Object, name: &str) -> Objects {
    Objects { stacks: [AskedStack { object, name: name.to_owned() }].into(), ..Objects::default() }
}

/// The orphan's cluster lives, and every cluster of the account was read.
fn all_read(example: &mut Example) {
    let clusters = &mut example.inventory.clusters;
    clusters.described.insert(ClusterName::new(GONE), Ok(active(VPC)));
    clusters.listed = Ok([GONE, ALIVE].map(ClusterName::new).into());
    clusters.objects = [GONE, ALIVE].map(|name| (ClusterName::new(name), Ok(Objects::default()))).into();
}

fn verdict(change: impl FnOnce(&mut Example)) -> Verdict {
    verdict_on(Kind::TargetGroup, |it| {
        all_read(it);
        change(it);
    })
}

fn hold(example: &mut Example, cluster: &str, objects: Seen<Objects>) {
    example.inventory.clusters.objects.insert(ClusterName::new(cluster), objects);
}

fn assert_kept(what: &str, change: impl FnOnce(&mut Example)) {
    let kept = verdict(change);
    assert!(matches!(kept, Verdict::Kept { reason: Rule::IsProved, .. }), "{what}: {kept:?}");
}

fn assert_unknown(what: &str, because: Rule, change: impl FnOnce(&mut Example)) {
    let unknown = verdict(change);
    assert!(matches!(unknown, Verdict::Unknown { reason, .. } if reason == because), "{what}: {unknown:?}");
}

#[test]
fn what_no_object_asks_for_is_proved_by_clusters_that_were_read() {
    let goes = verdict(|_| {});
    assert!(matches!(goes, Verdict::Orphan { evidence: Evidence::ObjectGone { .. }, .. }), "{goes:?}");
    let other_kind = verdict(|it| hold(it, GONE, Ok(asked(Object::Service, STACK))));
    assert!(other_kind.is_orphan(), "a Service of its Ingress's name asks for nothing of it: {other_kind:?}");
}

#[test]
fn an_object_of_any_cluster_keeps_its_stack() {
    assert_kept("its own", |it| hold(it, GONE, Ok(asked(Object::Ingress, STACK))));
    assert_kept("a controller that was told another's name", |it| hold(it, ALIVE, Ok(asked(Object::Ingress, STACK))));
    assert_kept("a known object, beside a cluster that is not", |it| {
        hold(it, GONE, Ok(asked(Object::Ingress, STACK)));
        hold(it, ALIVE, denied("x"));
    });
}

#[test]
fn a_controller_in_the_middle_of_something_makes_its_stack_wait() {
    let unsettled = [(STACK.to_owned(), "Ingress shop/web fails".to_owned())].into();
    assert_kept("an event that fails", |it| hold(it, GONE, Ok(Objects { unsettled, ..Objects::default() })));
    let rolling_out = Some("kube-system/aws-load-balancer-controller".to_owned());
    let objects = Objects { rolling_out, ..Objects::default() };
    assert_kept("a roll-out", |it| hold(it, GONE, Ok(objects.clone())));
    let elsewhere = verdict(|it| hold(it, ALIVE, Ok(objects.clone())));
    assert!(elsewhere.is_orphan(), "another cluster's controller does nothing here: {elsewhere:?}");
}

#[test]
fn a_cluster_that_may_not_have_all_its_objects_yet_proves_nothing() {
    let with = |status: &str, created: Seen<jiff::Timestamp>| {
        let described = Described::Known { status: status.to_owned(), vpc: Ok(VpcId::new(VPC)), created };
        move |it: &mut Example| {
            it.inventory.clusters.described.insert(ClusterName::new(GONE), Ok(described));
        }
    };
    assert_kept("younger than the grace period", with("ACTIVE", Ok(days_ago(6))));
    assert_kept("not active", with("UPDATING", Ok(days_ago(100))));
    assert_unknown("of unknown age", Rule::IsProved, with("ACTIVE", denied("x")));
    assert!(verdict(with("ACTIVE", Ok(days_ago(7)))).is_orphan());
}

#[test]
fn one_cluster_that_was_not_read_leaves_it_open() {
    assert_unknown("its own", Rule::IsNotNamedInACluster, |it| {
        hold(it, GONE, denied("x"));
        hold(it, ALIVE, Ok(Objects::default()));
    });
    assert_unknown("not among those that may be read", Rule::IsProved, |it| {
        it.inventory.clusters.objects.remove(&ClusterName::new(ALIVE));
    });
    assert_unknown("the list of clusters", Rule::IsProved, |it| it.inventory.clusters.listed = denied("x"));
    let unnamed = verdict(|it| drop(it.inventory.clusters.objects.remove(&ClusterName::new(ALIVE))));
    let told = unnamed.predicates().iter().find(|it| it.rule == Rule::IsProved).unwrap().to_string();
    assert!(told.contains("cluster green is not read: the parameter ReadClusters does not name it"), "{told}");
    let why = Unseen::ClusterNotRead { cluster: ClusterName::new(ALIVE), not_read: NotRead::NotNamed };
    assert!(why.next_step().unwrap().contains("kubectl apply -f kubernetes/albkeeper-reader.yaml"));
}

#[test]
fn without_its_own_cluster_read_it_is_only_unproved() {
    let unread = verdict(|it| drop(it.inventory.clusters.objects.remove(&ClusterName::new(GONE))));
    assert!(unread.is_only_unproved(), "{unread:?}");
}

#[test]
fn what_a_living_cluster_could_tell_is_counted_until_it_is_read() {
    let unread = |change: fn(&mut Example)| {
        let mut it = account();
        all_read(&mut it);
        change(&mut it);
        let plan = crate::plan(&it.inventory, &it.policy, &it.ledger, crate::Mode::Plan);
        crate::unread_clusters(&it.inventory, &plan)
    };
    let none_read = unread(|it| it.inventory.clusters.objects.clear());
    assert!(none_read.get(&ClusterName::new(GONE)).is_some_and(|number| *number > 0), "{none_read:?}");
    assert!(unread(|_| {}).is_empty());
    assert!(unread(|it| it.inventory.clusters.listed = denied("x")).is_empty(), "nobody knows whether it lives");
}

#[test]
fn a_name_that_stands_anywhere_in_a_cluster_keeps_every_kind() {
    for kind in [Kind::TargetGroup, Kind::LoadBalancer, Kind::SecurityGroup, Kind::Certificate, Kind::WebAcl] {
        let kept = verdict_on(kind, |it| {
            let orphan = it.orphan(kind).unwrap();
            let mentions = [orphan.id().as_str().to_owned()].into();
            hold(it, ALIVE, Ok(Objects { mentions, ..Objects::default() }));
        });
        assert!(matches!(kept, Verdict::Kept { reason: Rule::IsNotNamedInACluster, .. }), "{kind}: {kept:?}");
    }
}

#[test]
fn a_living_cluster_may_pick_a_certificate_and_use_a_shared_group() {
    for kind in [Kind::LoadBalancer, Kind::Certificate] {
        let judged = verdict_on(kind, all_read);
        let goes = kind == Kind::LoadBalancer;
        assert_eq!(judged.is_orphan(), goes, "{kind}: {judged:?}");
    }
}

fn external_dns(owner: Option<&str>) -> Objects {
    let it = ExternalDns { name: "dns/external-dns".to_owned(), owner: owner.map(ToOwned::to_owned) };
    Objects { external_dns: vec![it], ..Objects::default() }
}

#[test]
fn an_owner_that_runs_in_a_cluster_is_alive_whoever_calls_it_dead() {
    let judged = |objects: Seen<Objects>| verdict_on(Kind::Record, |it| hold(it, ALIVE, objects));
    let alive = judged(Ok(external_dns(Some(DEAD_OWNER))));
    assert!(matches!(alive, Verdict::Kept { reason: Rule::OwnerIsDead, .. }), "{alive:?}");
    assert!(judged(Ok(external_dns(Some("dns-green")))).is_orphan());
    let unread = judged(denied("x"));
    assert!(matches!(unread, Verdict::Unknown { reason: Rule::OwnerIsDead, .. }), "{unread:?}");
}

#[test]
fn an_owner_that_runs_in_none_of_all_clusters_is_a_candidate() {
    let silent = |change: fn(&mut Example)| {
        let mut it = account();
        all_read(&mut it);
        let mut fences = it.policy.fences().clone();
        fences.dead_owners.clear();
        it.policy = policy(fences);
        change(&mut it);
        let plan = crate::plan(&it.inventory, &it.policy, &it.ledger, crate::Mode::Plan);
        let ends = crate::loose_ends(&it.inventory, &it.policy, &plan).silent_owners;
        ends.contains_key(DEAD_OWNER)
    };
    assert!(silent(|_| {}));
    assert!(!silent(|it| hold(it, ALIVE, Ok(external_dns(Some(DEAD_OWNER))))), "it runs");
    assert!(!silent(|it| hold(it, ALIVE, Ok(external_dns(None)))), "it may be this one");
    assert!(!silent(|it| hold(it, ALIVE, denied("x"))), "one was not read");
    assert!(!silent(|it| it.inventory.clusters.objects.clear()), "none is read");
}
