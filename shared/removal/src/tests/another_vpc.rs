//! What lies in another VPC than the living cluster of its name: whose it is, and what makes that unsure.

use facts::inventory::clusters::Described;
use facts::inventory::load_balancer::LoadBalancer;
use facts::inventory::security_group::Reference;
use facts::inventory::stack::CLUSTER_TAG;
use facts::inventory::{ClusterName, GroupId, Kind, VpcId};

use super::{fence, of_status, verdict_on};
use crate::Mode;
use crate::evidence::Evidence;
use crate::example::make::{VPC, load_balancer, tags};
use crate::example::{ALIVE, Example, GONE, account, active, days_ago, denied};
use crate::orphan::{OF_BACKEND, OF_RULES};
use crate::outcome::{Done, Outcome};
use crate::rule::{Answer, Rule};
use crate::verdict::Verdict;

/// The VPC of the cluster that bears the name now.
const NEW: &str = "vpc-2";
const KINDS: [Kind; 3] = [Kind::TargetGroup, Kind::LoadBalancer, Kind::SecurityGroup];

/// A cluster of the dead one's name, made ten days ago in a VPC of its own.
fn made_anew(example: &mut Example) {
    describe(example, active(NEW));
    change(example, |it| {
        if let Described::Known { created, .. } = it {
            *created = Ok(days_ago(10));
        }
    });
}

fn describe(example: &mut Example, answer: Described) {
    let gone = ClusterName::new(GONE);
    example.inventory.clusters.listed.as_mut().unwrap().insert(gone.clone());
    example.inventory.clusters.described.insert(gone, Ok(answer));
}

fn change(example: &mut Example, change: impl FnOnce(&mut Described)) {
    change(example.inventory.clusters.described.get_mut(&ClusterName::new(GONE)).unwrap().as_mut().unwrap());
}

fn balancers(example: &mut Example) -> &mut Vec<LoadBalancer> {
    example.inventory.load_balancers.as_mut().unwrap()
}

/// Takes a fact of a load balancer out of sight.
type Hide = fn(&mut LoadBalancer);

/// A load balancer that the cluster's controller made, in the VPC of what it left.
fn young_neighbour(example: &mut Example) {
    let mut young = load_balancer("k8s-shop-young", GONE);
    young.created = Some(days_ago(9));
    balancers(example).push(young);
}

fn unproved(verdict: &Verdict) -> &Answer {
    let failing: Vec<_> = verdict.predicates().iter().filter(|it| it.answer.keeps()).collect();
    let [only] = failing.as_slice() else { panic!("{verdict:?}") };
    assert_eq!(only.rule, Rule::IsProved);
    &only.answer
}

#[test]
fn what_a_former_cluster_left_in_another_vpc_goes() {
    let (cluster, cluster_vpc, vpc) = (ClusterName::new(GONE), VpcId::new(NEW), VpcId::new(VPC));
    let expected = Evidence::AnotherVpc { cluster, cluster_vpc, vpc };
    for kind in KINDS {
        let verdict = verdict_on(kind, made_anew);
        assert!(matches!(&verdict, Verdict::Orphan { evidence, .. } if *evidence == expected), "{kind}: {verdict:?}");
        let unnamed = verdict_on(kind, |it| {
            made_anew(it);
            fence(it, |fences| fences.clusters = [ClusterName::new(ALIVE)].into());
        });
        assert!(matches!(unnamed, Verdict::Kept { reason: Rule::ClusterMayBeCleaned, .. }), "{kind}: {unnamed:?}");
    }
    assert_eq!(expected.level(), "another VPC");
    assert_eq!(expected.to_string(), "cluster blue is in vpc-2, and this is in vpc-1, of a former one of that name");
}

#[test]
fn a_certificate_lies_in_no_vpc() {
    let verdict = verdict_on(Kind::Certificate, made_anew);
    assert!(matches!(unproved(&verdict), Answer::Fails { .. }), "{verdict:?}");
}

#[test]
fn a_cluster_that_is_not_active_or_in_the_same_vpc_proves_nothing() {
    for kind in KINDS {
        for status in ["CREATING", "UPDATING", "DELETING", "FAILED", "PENDING"] {
            let verdict = verdict_on(kind, |it| describe(it, of_status(status, NEW)));
            assert!(matches!(unproved(&verdict), Answer::Fails { .. }), "{kind} {status}: {verdict:?}");
        }
        let same = verdict_on(kind, |it| describe(it, active(VPC)));
        assert!(same.is_only_unproved(), "{kind}: {same:?}");
    }
}

#[test]
fn what_is_not_seen_of_either_vpc_or_time_keeps_it() {
    for kind in KINDS {
        let no_vpc = verdict_on(kind, |it| {
            made_anew(it);
            change(it, |it| {
                if let Described::Known { vpc, .. } = it {
                    *vpc = denied("x");
                }
            });
        });
        assert!(matches!(unproved(&no_vpc), Answer::Unseen { .. }), "{kind}: {no_vpc:?}");
        let no_time = verdict_on(kind, |it| {
            made_anew(it);
            change(it, |it| {
                if let Described::Known { created, .. } = it {
                    *created = denied("x");
                }
            });
        });
        assert!(matches!(unproved(&no_time), Answer::Unseen { .. }), "{kind}: {no_time:?}");
    }
    let group = verdict_on(Kind::TargetGroup, |it| {
        made_anew(it);
        it.inventory.target_groups.as_mut().unwrap()[0].settings.remove("VpcId");
    });
    assert!(matches!(unproved(&group), Answer::Unseen { .. }), "{group:?}");
    let balancer = verdict_on(Kind::LoadBalancer, |it| {
        made_anew(it);
        balancers(it)[0].settings.remove("VpcId");
    });
    assert!(matches!(unproved(&balancer), Answer::Unseen { .. }), "{balancer:?}");
}

#[test]
fn a_load_balancer_that_is_younger_than_the_cluster_is_its_own() {
    let verdict = verdict_on(Kind::LoadBalancer, |it| {
        made_anew(it);
        balancers(it)[0].created = Some(days_ago(9));
    });
    let Answer::Fails { seen } = unproved(&verdict) else { panic!("{verdict:?}") };
    assert!(seen.contains("k8s-shop-old there was made after the cluster"), "{seen}");
}

/// A controller may be told to work in another VPC than its cluster's, and AWS does not tell the age of a group.
#[test]
fn groups_stay_where_the_clusters_controller_works_in_that_vpc_all_the_same() {
    for kind in [Kind::TargetGroup, Kind::SecurityGroup] {
        let verdict = verdict_on(kind, |it| {
            made_anew(it);
            young_neighbour(it);
        });
        let Answer::Fails { seen } = unproved(&verdict) else { panic!("{verdict:?}") };
        assert!(seen.contains("k8s-shop-young there was made after the cluster"), "{kind}: {seen}");
        let hidden: [(&str, Hide); 3] = [
            ("tags", |it| it.tags = denied("x")),
            ("time", |it| it.created = None),
            ("VPC", |it| drop(it.settings.remove("VpcId"))),
        ];
        for (what, hide) in hidden {
            let verdict = verdict_on(kind, |it| {
                made_anew(it);
                young_neighbour(it);
                hide(balancers(it).last_mut().unwrap());
            });
            assert!(matches!(unproved(&verdict), Answer::Unseen { .. }), "{kind} {what}: {verdict:?}");
        }
        let another_clusters = verdict_on(kind, |it| {
            made_anew(it);
            young_neighbour(it);
            let tags = balancers(it).last_mut().unwrap().tags.as_mut().unwrap();
            tags.insert(CLUSTER_TAG.to_owned(), ALIVE.to_owned());
        });
        assert!(another_clusters.is_orphan(), "{kind}: {another_clusters:?}");
    }
}

#[test]
fn what_the_cluster_shares_or_its_nodes_refer_to_stays() {
    let shared = verdict_on(Kind::SecurityGroup, |it| {
        made_anew(it);
        let group = &mut it.inventory.security_groups.as_mut().unwrap()[0];
        group.description = OF_BACKEND.to_owned();
        group.tags = Ok(tags([(CLUSTER_TAG, GONE), ("elbv2.k8s.aws/resource", "backend-sg")]));
    });
    assert!(matches!(unproved(&shared), Answer::Fails { .. }), "{shared:?}");
    let referred = verdict_on(Kind::SecurityGroup, |it| {
        made_anew(it);
        let (rule, group, egress) = ("sgr-1".to_owned(), GroupId::new("sg-node"), false);
        let reference = Reference { rule, group, egress, description: OF_RULES.to_owned() };
        it.inventory.security_groups.as_mut().unwrap()[0].referred_to_by = Ok(vec![reference]);
    });
    assert!(matches!(unproved(&referred), Answer::Fails { .. }), "{referred:?}");
}

/// The living cluster may have a stack of the same name, which goes on making things.
#[test]
fn what_the_living_cluster_makes_is_no_return() {
    let mut example = account();
    made_anew(&mut example);
    let ledger = example.ledger.after(&example.inventory, &example.policy);
    let plan = crate::plan(&example.inventory, &example.policy, &ledger, Mode::Plan);
    let done: Vec<Done> = plan
        .steps()
        .iter()
        .filter(|step| KINDS.contains(&step.resource.kind()))
        .map(|step| Done { step: step.clone(), outcome: Outcome::Removed { snapshot: "s3://b/k".to_owned() } })
        .collect();
    assert_eq!(done.len(), KINDS.len());
    assert!(ledger.after_run(&example.inventory, &done).removed_stacks.is_empty());
}
