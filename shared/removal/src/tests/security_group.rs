//! Security groups: each predicate, broken alone.

use facts::inventory::clusters::Objects;
use facts::inventory::load_balancer::Classic;
use facts::inventory::security_group::{Reference, SecurityGroup};
use facts::inventory::stack::CLUSTER_TAG;
use facts::inventory::{ClusterName, GroupId, Kind};

use super::{each_hides, each_keeps, verdict_on};
use crate::example::make::{VPC, domain, interface, tags};
use crate::example::{ALIVE, Example, GONE, active, denied};
use crate::orphan::{OF_BACKEND, OF_RULES};
use crate::rule::Rule;
use crate::verdict::Verdict;

fn group(example: &mut Example) -> &mut SecurityGroup {
    &mut example.inventory.security_groups.as_mut().unwrap()[0]
}

fn refer(example: &mut Example, description: &str) {
    let reference = Reference {
        rule: "sgr-1".to_owned(),
        group: GroupId::new("sg-node"),
        egress: false,
        description: description.to_owned(),
    };
    group(example).referred_to_by = Ok(vec![reference]);
}

#[test]
fn whatever_has_or_names_it_keeps_it() {
    each_keeps(
        Kind::SecurityGroup,
        &[
            (
                "a description of a person",
                |it| group(it).description = "mine".to_owned(),
                Rule::IsAGroupOfTheController,
            ),
            ("an interface", |it| group(it).interfaces = Ok(vec![interface("eni-9")]), Rule::HasNoInterfaces),
            (
                "a load balancer",
                |it| {
                    let id = group(it).id.clone();
                    it.inventory.load_balancers.as_mut().unwrap()[1].security_groups = vec![id];
                },
                Rule::IsOnNoLoadBalancer,
            ),
            (
                "a classic load balancer",
                |it| {
                    let security_groups = vec![group(it).id.clone()];
                    it.inventory.classic = Ok(vec![Classic { dns_name: domain("old.example.com"), security_groups }]);
                },
                Rule::IsOnNoLoadBalancer,
            ),
            (
                "a rule that lets out",
                |it| {
                    refer(it, OF_RULES);
                    group(it).referred_to_by.as_mut().unwrap()[0].egress = true;
                },
                Rule::IsNotReferredTo,
            ),
            ("a person's rule", |it| refer(it, "ssh from the office"), Rule::IsNotReferredTo),
            (
                "a peered VPC",
                |it| group(it).across_vpcs = Ok(vec!["sg-peer".to_owned()]),
                Rule::IsNotReferredToAcrossVpcs,
            ),
            (
                "a launch template",
                |it| group(it).launch_templates = Ok(vec!["lt-1".to_owned()]),
                Rule::IsInNoLaunchTemplate,
            ),
            ("cluster never seen", |it| it.ledger.alive.clear(), Rule::IsProved),
        ],
    );
}

#[test]
fn what_is_not_seen_keeps_it() {
    each_hides(
        Kind::SecurityGroup,
        &[
            ("interfaces", |it| group(it).interfaces = denied("x"), Rule::HasNoInterfaces),
            ("rules", |it| group(it).referred_to_by = denied("x"), Rule::IsNotReferredTo),
            ("peers", |it| group(it).across_vpcs = denied("x"), Rule::IsNotReferredToAcrossVpcs),
            ("templates", |it| group(it).launch_templates = denied("x"), Rule::IsInNoLaunchTemplate),
            ("load balancers", |it| it.inventory.load_balancers = denied("x"), Rule::IsOnNoLoadBalancer),
            ("classic ones", |it| it.inventory.classic = denied("x"), Rule::IsOnNoLoadBalancer),
        ],
    );
}

/// The cluster is alive and was read: the object is gone, the cluster is not.
fn object_gone(example: &mut Example) {
    let clusters = &mut example.inventory.clusters;
    clusters.described.insert(ClusterName::new(GONE), Ok(active(VPC)));
    clusters.objects = [GONE, ALIVE].map(|name| (ClusterName::new(name), Ok(Objects::default()))).into();
}

#[test]
fn the_controllers_own_rules_are_no_use_once_the_cluster_is_gone() {
    let gone = verdict_on(Kind::SecurityGroup, |it| refer(it, OF_RULES));
    assert!(gone.is_orphan(), "{gone:?}");
    let unreferred = verdict_on(Kind::SecurityGroup, object_gone);
    assert!(unreferred.is_orphan(), "{unreferred:?}");
    let alive = verdict_on(Kind::SecurityGroup, |it| {
        refer(it, OF_RULES);
        object_gone(it);
    });
    assert!(matches!(alive, Verdict::Kept { reason: Rule::IsProved, .. }), "{alive:?}");
}

#[test]
fn what_a_cluster_shares_goes_with_the_cluster_only() {
    let shared = |it: &mut Example| {
        group(it).description = OF_BACKEND.to_owned();
        group(it).tags = Ok(tags([(CLUSTER_TAG, GONE), ("elbv2.k8s.aws/resource", "backend-sg")]));
    };
    let gone = verdict_on(Kind::SecurityGroup, shared);
    assert!(gone.is_orphan(), "{gone:?}");
    let alive = verdict_on(Kind::SecurityGroup, |it| {
        shared(it);
        object_gone(it);
    });
    assert!(matches!(alive, Verdict::Kept { reason: Rule::IsProved, .. }), "{alive:?}");
}
