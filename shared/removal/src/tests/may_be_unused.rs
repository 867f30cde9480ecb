//! What may be unattached and all the same in use, or soon: one test for each such case that is known to have been
//! deleted by mistake somewhere.

use facts::dns::PointsAt;
use facts::inventory::clusters::Objects;
use facts::inventory::stack::CLUSTER_TAG;
use facts::inventory::{ClusterName, Inventory, Kind, Tags};

use super::{fence, verdict_on};
use crate::example::make::{alias, heritage, tags, target_group};
use crate::example::{ALIVE, Example, GONE, denied};
use crate::rule::Rule;
use crate::verdict::Verdict;

fn assert_kept(kind: Kind, rule: Rule, change: impl FnOnce(&mut Example)) {
    let verdict = verdict_on(kind, change);
    let found = match &verdict {
        Verdict::Kept { reason, .. } | Verdict::Unknown { reason, .. } => Some(*reason),
        Verdict::Orphan { .. } => None,
    };
    assert_eq!(found, Some(rule), "{verdict:?}");
}

fn first_group(example: &mut Example) -> &mut facts::inventory::target_group::TargetGroup {
    &mut example.inventory.target_groups.as_mut().unwrap()[0]
}

fn retag(example: &mut Example, with: Tags) {
    first_group(example).tags = Ok(with);
}

#[test]
fn a_group_that_a_person_bound_to_a_cluster_by_hand() {
    assert_kept(Kind::TargetGroup, Rule::IsTheControllers, |it| retag(it, tags([("team", "shop")])));
}

#[test]
fn a_group_of_a_dead_cluster_that_another_cluster_binds() {
    assert_kept(Kind::TargetGroup, Rule::IsNotNamedInACluster, |it| {
        let mentions = [first_group(it).name.clone()].into();
        let objects = Objects { mentions, ..Objects::default() };
        it.inventory.clusters.objects.insert(ClusterName::new(ALIVE), Ok(objects));
    });
}

#[test]
fn the_group_of_an_ingress_that_fails_or_is_being_made() {
    assert_kept(Kind::TargetGroup, Rule::IsProved, |it| *first_group(it) = target_group("k8s-shop-new", ALIVE));
}

#[test]
fn a_group_of_the_in_tree_provider_with_the_same_form_of_name() {
    let in_tree = tags([("kubernetes.io/cluster/blue", "owned"), ("kubernetes.io/service-name", "shop/web")]);
    assert_kept(Kind::TargetGroup, Rule::IsTheControllers, |it| retag(it, in_tree));
}

#[test]
fn a_group_of_eks_auto_mode() {
    let auto = tags([("eks:eks-cluster-name", GONE), ("ingress.eks.amazonaws.com/stack", "shop/web")]);
    assert_kept(Kind::TargetGroup, Rule::IsTheControllers, |it| retag(it, auto));
}

#[test]
fn a_group_of_a_cloudformation_stack_without_a_load_balancer_yet() {
    assert_kept(Kind::TargetGroup, Rule::NotOfCloudFormation, |it| {
        first_group(it).tags.as_mut().unwrap().insert("aws:cloudformation:stack-id".to_owned(), "x".to_owned());
    });
}

#[test]
fn a_group_of_a_cluster_that_eks_never_knew() {
    assert_kept(Kind::TargetGroup, Rule::IsProved, |it| {
        retag(it, tags([(CLUSTER_TAG, "kops"), ("ingress.k8s.aws/stack", "shop/web")]));
        fence(it, |fences| {
            fences.clusters.insert(ClusterName::new("kops"));
        });
        let not_found = facts::inventory::clusters::Described::NotFound;
        it.inventory.clusters.described.insert(ClusterName::new("kops"), Ok(not_found));
    });
}

#[test]
fn a_load_balancer_scaled_to_zero_or_with_redirects_only() {
    assert_kept(Kind::LoadBalancer, Rule::IsProved, |it| {
        let balancer = &mut it.inventory.load_balancers.as_mut().unwrap()[0];
        balancer.tags.as_mut().unwrap().insert(CLUSTER_TAG.to_owned(), ALIVE.to_owned());
    });
}

#[test]
fn the_group_that_a_living_clusters_load_balancers_share() {
    assert_kept(Kind::SecurityGroup, Rule::IsProved, |it| {
        let group = &mut it.inventory.security_groups.as_mut().unwrap()[0];
        group.description = crate::orphan::OF_BACKEND.to_owned();
        group.tags = Ok(tags([(CLUSTER_TAG, ALIVE), ("elbv2.k8s.aws/resource", "backend-sg")]));
    });
}

#[test]
fn a_web_acl_that_is_kept_ready() {
    assert_kept(Kind::WebAcl, Rule::IsOwned, |it| it.inventory.web_acls.as_mut().unwrap()[0].tags = Ok(Tags::new()));
}

#[test]
fn an_issued_certificate_that_the_controller_may_pick_by_its_name() {
    assert_kept(Kind::Certificate, Rule::IsProved, |it| {
        it.inventory.certificates.as_mut().unwrap()[0].tags = Ok(Tags::new());
    });
}

#[test]
fn a_record_to_a_load_balancer_of_another_account() {
    // Nothing here has the name, but it resolves.
    assert_kept(Kind::Record, Rule::NameDoesNotResolve, |it| {
        let there = facts::dns::Answer::Addresses { addresses: vec![[192, 0, 2, 1].into()], via: vec![] };
        it.inventory.lookups.values_mut().for_each(|reply| *reply = Ok(there.clone()));
    });
}

#[test]
fn the_dead_half_of_a_failover_pair() {
    assert_kept(Kind::Record, Rule::IsPlain, |it| {
        let records = it.inventory.zones.as_mut().unwrap()[0].records.as_mut().unwrap();
        records[1].set_identifier = Some("primary".to_owned());
        records[1].settings.insert("Failover".to_owned(), "PRIMARY".to_owned());
    });
}

#[test]
fn an_alias_without_dualstack_and_one_with_the_final_dot_are_aliases_all_the_same() {
    let verdict = verdict_on(Kind::Record, |it| {
        let records = it.inventory.zones.as_mut().unwrap()[0].records.as_mut().unwrap();
        for record in &mut records[1..3] {
            let PointsAt::Alias { name, .. } = &mut record.points_at else { panic!("an alias") };
            *name = format!("{}.", name.trim_start_matches("dualstack."));
        }
    });
    assert!(verdict.is_orphan(), "{verdict:?}");
}

/// A peer went on with an empty map of tags when the call for them failed, and deleted what a tag protected.
#[test]
fn tags_that_could_not_be_fetched_are_not_an_absence_of_tags() {
    assert_kept(Kind::TargetGroup, Rule::TagIsNotProtected, |it| first_group(it).tags = denied("DescribeTags"));
}

/// A peer took a list that broke on its third page for the whole.
#[test]
fn of_a_list_that_broke_nothing_goes() {
    for break_it in [
        (|it: &mut Inventory| it.load_balancers = denied("x")) as fn(&mut Inventory),
        |it| it.clusters.listed = denied("x"),
        |it| it.target_groups = denied("x"),
    ] {
        let mut example = crate::example::account();
        break_it(&mut example.inventory);
        let plan = crate::plan(&example.inventory, &example.policy, &example.ledger, crate::Mode::Plan);
        let goes = plan.steps().iter().any(|step| step.resource.kind() == Kind::TargetGroup);
        assert!(!goes, "{:?}", plan.steps());
    }
}

#[test]
fn a_name_of_the_old_external_dns_is_owned_by_its_cname_text() {
    let verdict = verdict_on(Kind::Record, |it| {
        let records = it.inventory.zones.as_mut().unwrap()[0].records.as_mut().unwrap();
        records.retain(|record| record.kind != "TXT");
        records.push(heritage("cname-old.dev.example.com", "dns-green"));
        records.push(alias("other.dev.example.com", "A", "x-1.us-east-1.elb.amazonaws.com"));
    });
    assert!(matches!(verdict, Verdict::Kept { reason: Rule::OwnerIsDead, .. }), "{verdict:?}");
}
