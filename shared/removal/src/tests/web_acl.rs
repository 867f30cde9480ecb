//! Web ACLs: each predicate, broken alone.

use facts::inventory::clusters::Objects;
use facts::inventory::web_acl::{Protected, WebAcl};
use facts::inventory::{ClusterName, Kind, Tags};

use super::{each_hides, each_keeps, fence, verdict_on};
use crate::evidence::Evidence;
use crate::example::make::arn;
use crate::example::{ALIVE, Example, days_ago, denied};
use crate::rule::Rule;
use crate::verdict::Verdict;

fn acl(example: &mut Example) -> &mut WebAcl {
    &mut example.inventory.web_acls.as_mut().unwrap()[0]
}

fn named(example: &mut Example, text: String) {
    let objects = Objects { mentions: [text].into(), ..Objects::default() };
    example.inventory.clusters.objects.insert(ClusterName::new(ALIVE), Ok(objects));
}

#[test]
fn whatever_it_is_for_keeps_it() {
    each_keeps(
        Kind::WebAcl,
        &[
            ("not ours", |it| acl(it).tags = Ok(Tags::new()), Rule::IsOwned),
            (
                "the tag with another value",
                |it| *acl(it).tags.as_mut().unwrap().values_mut().next().unwrap() = "no".to_owned(),
                Rule::IsOwned,
            ),
            ("managed", |it| acl(it).firewall_manager.as_mut().unwrap().manages = true, Rule::NotOfFirewallManager),
            (
                "retrofitted",
                |it| acl(it).firewall_manager.as_mut().unwrap().retrofitted = true,
                Rule::NotOfFirewallManager,
            ),
            (
                "with its rule groups",
                |it| acl(it).firewall_manager.as_mut().unwrap().rule_groups = 1,
                Rule::NotOfFirewallManager,
            ),
            (
                "named by ARN in a cluster",
                |it| {
                    let text = acl(it).arn.to_string();
                    named(it, text);
                },
                Rule::IsNotNamedInACluster,
            ),
            (
                "named by name in a cluster",
                |it| {
                    let text = acl(it).name.clone();
                    named(it, text);
                },
                Rule::IsNotNamedInACluster,
            ),
            (
                "requests",
                |it| {
                    let arn = acl(it).arn.clone();
                    it.inventory.traffic.get_mut(&arn).unwrap().as_mut().unwrap().sum = 3.0;
                },
                Rule::HasNoTraffic,
            ),
            (
                "a short window",
                |it| {
                    let arn = acl(it).arn.clone();
                    it.inventory.traffic.get_mut(&arn).unwrap().as_mut().unwrap().from = days_ago(13);
                },
                Rule::HasNoTraffic,
            ),
        ],
    );
}

#[test]
fn each_of_the_eight_types_keeps_it_seen_or_unseen() {
    for kind in Protected::ALL {
        let api = arn("arn:aws:apigateway:us-east-1::/restapis/a/stages/b");
        let used = verdict_on(Kind::WebAcl, |it| {
            acl(it).protects.insert(kind, Ok(vec![api]));
        });
        assert!(matches!(used, Verdict::Kept { reason: Rule::ProtectsNothing, .. }), "{kind:?}: {used:?}");
        for hide in
            [(|it: &mut WebAcl, kind| drop(it.protects.remove(&kind))) as fn(&mut WebAcl, Protected), |it, kind| {
                drop(it.protects.insert(kind, denied("x")));
            }]
        {
            let unseen = verdict_on(Kind::WebAcl, |it| hide(acl(it), kind));
            assert!(matches!(unseen, Verdict::Unknown { reason: Rule::ProtectsNothing, .. }), "{kind:?}: {unseen:?}");
        }
    }
}

#[test]
fn what_is_not_seen_keeps_it() {
    each_hides(
        Kind::WebAcl,
        &[
            ("no GetWebACL", |it| acl(it).firewall_manager = denied("x"), Rule::NotOfFirewallManager),
            ("no tags", |it| acl(it).tags = denied("x"), Rule::IsOwned),
            ("no metrics", |it| it.inventory.traffic.clear(), Rule::HasNoTraffic),
            (
                "a cluster that should be read",
                |it| {
                    it.inventory.clusters.objects.insert(ClusterName::new(ALIVE), denied("x"));
                },
                Rule::IsNotNamedInACluster,
            ),
        ],
    );
}

#[test]
fn its_name_in_the_event_calls_it_ours() {
    let verdict = verdict_on(Kind::WebAcl, |it| {
        acl(it).tags = Ok(Tags::new());
        fence(it, |fences| fences.owned_web_acls = ["k8s-old".to_owned()].into());
    });
    assert!(matches!(verdict, Verdict::Orphan { evidence: Evidence::Owned { by_name: true }, .. }), "{verdict:?}");
}
