//! Tests of the whole look: how many calls it takes, and that what is unseen of one list hides no other.

use facts::Unseen;
use facts::inventory::{Kind, OtherUser, ZoneId};
use tokio::time::Instant;

use super::crowd::{Crowd, FEW, SOME, is_after_the_first, zone_id};
use super::*;
use crate::inventory::testing::*;
use crate::testing::{Asked, Says, answering, refuses};

fn at() -> Timestamp {
    "2026-11-24T03:00:00Z".parse().unwrap()
}

const TIME: Duration = Duration::from_mins(14);

fn scope_of(crowd: &Crowd) -> InventoryScope {
    let zones = (0..crowd.zones).map(|number| ZoneId::new(&zone_id(number))).collect();
    InventoryScope { zones, ..scope() }
}

async fn seen(crowd: Crowd, aws: impl Fn(&Asked) -> Option<Says> + Send + Sync + 'static) -> Inventory {
    let aws = answering(move |asked| aws(asked).unwrap_or_else(|| crowd.answer(asked)));
    aws.inventory(&scope_of(&crowd), at(), TIME).await
}

/// Lists that were not seen; of zones, the first one's records.
fn unseen(seen: &Inventory) -> Vec<&'static str> {
    let zone = seen.zones.as_ref().map(|zones| zones[0].records.is_err());
    let lists = [
        ("load balancers", seen.load_balancers.is_err()),
        ("classic", seen.classic.is_err()),
        ("target groups", seen.target_groups.is_err()),
        ("web ACLs", seen.web_acls.is_err()),
        ("certificates", seen.certificates.is_err()),
        ("validations", seen.validations.is_err()),
        ("zones", seen.zones.is_err()),
        ("records", zone.unwrap_or(true)),
        ("security groups", seen.security_groups.is_err()),
        ("clusters", seen.clusters.listed.is_err()),
    ];
    lists.into_iter().filter_map(|(name, is_unseen)| is_unseen.then_some(name)).collect()
}

#[tokio::test(start_paused = true)]
async fn a_look_takes_as_many_calls_as_the_formula_says() {
    for crowd in [SOME, Crowd { page: None, ..FEW }] {
        let aws = answering(move |asked| crowd.answer(asked));
        let seen = aws.inventory(&scope_of(&crowd), at(), TIME).await;
        assert_eq!(unseen(&seen), [""; 0]);
        assert_eq!(aws.take_calls(), crowd.calls());
    }
}

#[tokio::test(start_paused = true)]
async fn every_page_of_every_list_is_there() {
    let seen = seen(FEW, |_| None).await;
    let zones = seen.zones.unwrap();
    assert_eq!(seen.load_balancers.unwrap().len(), FEW.balancers);
    assert_eq!(seen.target_groups.unwrap().len(), FEW.attached + FEW.unattached);
    assert_eq!(seen.web_acls.unwrap().len(), FEW.web_acls);
    assert_eq!(seen.certificates.unwrap().len(), FEW.certificates);
    assert_eq!(zones.iter().flat_map(|zone| zone.records.iter().flatten()).count(), FEW.zones * FEW.records);
    assert_eq!(seen.clusters.listed.unwrap().len(), FEW.clusters);
    let described: Vec<_> = seen.clusters.described.keys().map(ClusterName::as_str).collect();
    assert_eq!(described, ["live", "retired"]);
}

#[tokio::test(start_paused = true)]
async fn a_list_that_breaks_on_its_second_page_is_unseen_as_a_whole_and_alone() {
    let cases: [(&str, &[&str]); 6] = [
        ("DescribeLoadBalancers", &["load balancers"]),
        ("DescribeTargetGroups", &["target groups"]),
        ("ListWebACLs", &["web ACLs"]),
        ("ListCertificates", &["certificates", "validations"]),
        ("ListResourceRecordSets", &["records"]),
        ("ListClusters", &["clusters"]),
    ];
    for (operation, hidden) in cases {
        let broken = move |asked: &Asked| {
            let is_it = asked.operation == operation && is_after_the_first(asked);
            is_it.then(|| refuses(502, "<html>Bad Gateway</html>"))
        };
        assert_eq!(unseen(&seen(FEW, broken).await), hidden, "{operation}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_decides_about_no_kind_is_not_asked_for() {
    let aws = answering(|asked| FEW.answer(asked));
    let scope = InventoryScope { kinds: [Kind::WebAcl].into(), ..scope_of(&FEW) };
    let seen = aws.inventory(&scope, at(), TIME).await;
    let services: BTreeSet<String> =
        aws.take_calls().into_keys().map(|call| call.split(':').next().unwrap().to_owned()).collect();
    assert_eq!(services, ["CloudWatch", "EKS", "Resource Groups Tagging API", "WAFV2"].map(ToOwned::to_owned).into());
    assert_eq!(seen.load_balancers, Err(Unseen::NotAsked { ask_with: "kinds".to_owned() }));
    assert!(seen.web_acls.is_ok() && seen.other_users.is_empty());
}

#[tokio::test(start_paused = true)]
async fn the_look_ends_in_time_and_says_what_it_missed() {
    let aws = answering(|asked| SOME.answer(asked));
    let begun = Instant::now();
    let seen = aws.inventory(&scope_of(&SOME), at(), Duration::from_secs(5)).await;
    assert!(begun.elapsed() < Duration::from_millis(5100), "{:?}", begun.elapsed());
    assert!(seen.target_groups.is_ok(), "two calls are within any time");
    assert!(matches!(seen.validations, Err(Unseen::TimedOut { after_ms: 5000, .. })), "{:?}", seen.validations);
    let tags = seen.web_acls.unwrap().into_iter().filter(|it| it.tags.is_ok()).count();
    assert!((4..SOME.web_acls).contains(&tags), "{tags}");
}

#[tokio::test(start_paused = true)]
async fn what_the_operator_says_is_not_in_use_is_not_asked() {
    let aws = answering(|asked| FEW.answer(asked));
    let without = [OtherUser::Ecs, OtherUser::CodeDeploy, OtherUser::AutoScaling];
    let scope = InventoryScope { without: without.into(), kinds: [Kind::TargetGroup].into(), ..scope_of(&FEW) };
    assert!(aws.inventory(&scope, at(), TIME).await.other_users.is_empty());
}
