//! Gates that stand before every kind, each broken alone.

use facts::inventory::stack::CLUSTER_TAG;
use facts::inventory::{ClusterName, Kind, Tags};

use super::{each_keeps, fence, verdict_on};
use crate::example::{ALIVE, AT, Example, GONE};
use crate::pattern::Pattern;
use crate::rule::Rule;

fn tags(example: &mut Example) -> &mut Tags {
    example.inventory.target_groups.as_mut().unwrap()[0].tags.as_mut().unwrap()
}

fn tag(example: &mut Example, key: &str, value: &str) {
    tags(example).insert(key.to_owned(), value.to_owned());
}

/// What the controller's first version wrote, and the second leaves on what it took over.
fn first_version(example: &mut Example) {
    for (key, value) in [
        ("ingress.k8s.aws/cluster", GONE),
        ("kubernetes.io/cluster/blue", "owned"),
        ("kubernetes.io/namespace", "shop"),
        ("kubernetes.io/ingress-name", "web"),
        ("kubernetes.io/service-name", "web"),
        ("kubernetes.io/service-port", "80"),
    ] {
        tag(example, key, value);
    }
}

#[test]
fn tags_of_the_first_version_and_of_operators_keep_nothing_of_the_same_cluster() {
    let taken_over = verdict_on(Kind::TargetGroup, first_version);
    assert!(taken_over.is_orphan(), "{taken_over:?}");
    let tagged = verdict_on(Kind::TargetGroup, |it| {
        tag(it, "kubernetes.io/cluster/blue", "owned");
        tag(it, "alpha.eksctl.io/cluster-name", GONE);
        tag(it, "team", "shop");
    });
    assert!(tagged.is_orphan(), "{tagged:?}");
}

#[test]
fn each_gate_keeps_a_target_group() {
    each_keeps(
        Kind::TargetGroup,
        &[
            ("kind off", |it| fence(it, |f| f.kinds = [Kind::Record].into()), Rule::KindIsOn),
            ("protect tag", |it| tag(it, "albkeeper:protect", ""), Rule::TagIsNotProtected),
            (
                "protect tag with a value",
                |it| {
                    tag(it, "env", "prod");
                    fence(it, |f| f.protected.tags = ["env=prod".to_owned()].into());
                },
                Rule::TagIsNotProtected,
            ),
            (
                "protected name",
                |it| {
                    let name = Pattern::try_from("k8s-shop-*".to_owned()).unwrap();
                    fence(it, |f| f.protected.names = [name].into());
                },
                Rule::NameIsNotProtected,
            ),
            (
                "protected ARN",
                |it| {
                    let arn = it.orphan(Kind::TargetGroup).unwrap().id().to_string();
                    fence(it, |f| f.protected.names = [Pattern::try_from(arn).unwrap()].into());
                },
                Rule::NameIsNotProtected,
            ),
            ("CloudFormation", |it| tag(it, "aws:cloudformation:stack-name", "x"), Rule::NotOfCloudFormation),
            ("no tags", |it| tags(it).clear(), Rule::IsTheControllers),
            ("the in-tree provider's too", |it| tag(it, "kubernetes.io/service-name", "x/y"), Rule::IsTheControllers),
            ("Auto Mode's too", |it| tag(it, "eks:eks-cluster-name", GONE), Rule::IsTheControllers),
            ("another cluster's too", |it| tag(it, "kubernetes.io/cluster/green", "shared"), Rule::IsTheControllers),
            (
                "of the first version, for another cluster",
                |it| {
                    first_version(it);
                    tag(it, "ingress.k8s.aws/cluster", ALIVE);
                },
                Rule::IsTheControllers,
            ),
            ("two stacks", |it| tag(it, "service.k8s.aws/stack", "shop/x"), Rule::IsTheControllers),
            (
                "cluster not allowed",
                |it| fence(it, |f| f.clusters = [ClusterName::new(ALIVE)].into()),
                Rule::ClusterMayBeCleaned,
            ),
            (
                "stack came back",
                |it| {
                    let stack = it.orphan(Kind::TargetGroup).unwrap().stack().unwrap().unwrap();
                    it.ledger.returned.insert(stack.key(), AT);
                },
                Rule::StackDidNotReturn,
            ),
        ],
    );
}

#[test]
fn a_protected_cluster_stays_even_where_a_narrowed_event_names_it() {
    let verdict = verdict_on(Kind::TargetGroup, |it| {
        let narrowing = crate::Narrowing {
            clusters: Some([ClusterName::new(GONE)].into()),
            protected_clusters: [ClusterName::new(GONE)].into(),
            ..crate::Narrowing::default()
        };
        it.policy = it.policy.narrowed_by(&narrowing).unwrap();
    });
    assert!(matches!(verdict, crate::Verdict::Kept { reason: Rule::ClusterIsNotProtected, .. }), "{verdict:?}");
}

#[test]
fn what_several_clusters_share_is_protected_from_the_start() {
    let verdict = verdict_on(Kind::TargetGroup, |it| tag(it, CLUSTER_TAG, "shared"));
    let failing: Vec<Rule> =
        verdict.predicates().iter().filter(|p| p.answer != crate::rule::Answer::Holds).map(|p| p.rule).collect();
    assert!(failing.contains(&Rule::ClusterIsNotProtected), "{verdict:?}");
}

#[test]
fn no_kind_escapes_its_switch_or_a_protected_name() {
    for kind in Kind::ALL {
        let off = verdict_on(kind, |it| {
            fence(it, |f| {
                f.kinds.remove(&kind);
            });
        });
        assert!(matches!(off, crate::Verdict::Kept { reason: Rule::KindIsOn, .. }), "{kind}: {off:?}");
        let protected = verdict_on(kind, |it| {
            let name = it.orphan(kind).unwrap().name().to_owned();
            fence(it, |f| f.protected.names = [Pattern::try_from(name).unwrap()].into());
        });
        assert!(matches!(protected, crate::Verdict::Kept { reason: Rule::NameIsNotProtected, .. }), "{kind}");
    }
}
