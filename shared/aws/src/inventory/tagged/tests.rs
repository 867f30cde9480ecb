//! Tests of the look by tag: what it saves, what it keeps in its words, and that without it all is looked at.

use std::collections::BTreeMap;
use std::time::Duration;

use facts::inventory::{Inventory, ZoneId};
use tokio::time::Instant;

use super::*;
use crate::inventory::crowd::{Crowd, FEW, SOME, zone_id};
use crate::inventory::testing::*;
use crate::testing::{Asked, Says, answering, ok, refuses};

const TIME: Duration = Duration::from_mins(14);

fn scope_of(crowd: &Crowd) -> InventoryScope {
    let zones = (0..crowd.zones).map(|number| ZoneId::new(&zone_id(number))).collect();
    InventoryScope { zones, by_tag: true, ..scope() }
}

async fn seen(
    crowd: Crowd,
    by_tag: bool,
    aws: impl Fn(&Asked) -> Option<Says> + Send + Sync + 'static,
) -> (Inventory, BTreeMap<String, u32>, Duration) {
    let aws = answering(move |asked| aws(asked).unwrap_or_else(|| crowd.answer(asked)));
    let (at, begun) = ("2026-11-24T03:00:00Z".parse().unwrap(), Instant::now());
    let seen = aws.inventory(&InventoryScope { by_tag, ..scope_of(&crowd) }, at, TIME).await;
    (seen, aws.take_calls(), begun.elapsed())
}

#[tokio::test(start_paused = true)]
async fn a_look_by_tag_takes_as_many_calls_as_the_candidates_need() {
    let some = Crowd { balancers: 21, certificates: 11, ..SOME };
    for crowd in [some, Crowd { page: None, ..FEW }, Crowd { retired: 130, unattached: 900, ..some }] {
        let (seen, calls, _) = seen(crowd, true, |_| None).await;
        assert_eq!(calls, crowd.calls_by_tag());
        let groups = seen.target_groups.unwrap();
        assert_eq!(groups.len(), crowd.attached + crowd.unattached, "what is no candidate is told all the same");
        assert_eq!(groups.iter().filter(|it| it.tags.is_ok()).count(), crowd.retired);
        assert_eq!(seen.web_acls.unwrap().iter().filter(|it| it.tags.is_ok()).count(), crowd.owned);
        let unread = seen.certificates.unwrap().into_iter().map(|it| it.tags.unwrap_err());
        assert!(unread.into_iter().all(|why| is_no_candidate(&why)));
    }
}

#[tokio::test(start_paused = true)]
async fn a_large_account_is_seen_within_half_a_minute() {
    let crowd = Crowd {
        balancers: 20,
        attached: 281,
        unattached: 300,
        retired: 19,
        web_acls: 300,
        owned: 2,
        certificates: 60,
        free: 48,
        zones: 2,
        records: 5000,
        clusters: 20,
        page: None,
    };
    let (_, _, by_tag) = seen(crowd, true, |_| None).await;
    let (_, _, each) = seen(crowd, false, |_| None).await;
    assert!(by_tag < Duration::from_secs(30), "{by_tag:?}");
    assert!(each > Duration::from_secs(70), "{each:?}");
}

#[tokio::test(start_paused = true)]
async fn where_it_gives_no_answer_all_is_looked_at() {
    type Answer = (&'static str, fn() -> Says);
    let answers: [Answer; 4] = [
        ("not allowed: tag:GetResources is missing", || {
            refusal(400, "AccessDeniedException", &not_authorized("tag:GetResources"))
        }),
        ("was throttled", || refusal(400, "ThrottledException", "Rate exceeded")),
        ("cannot be read", || ok("{\"PaginationToken\": \"\"}")),
        ("502", || refuses(502, "<html>Bad Gateway</html>")),
    ];
    let without = seen(FEW, false, |_| None).await.0;
    for (words, says) in answers {
        let (seen, _, _) = seen(FEW, true, move |asked| (asked.operation == "GetResources").then(says)).await;
        let why = seen.tagged.as_ref().unwrap_err().to_string();
        assert!(why.contains(words), "{why}");
        assert!(seen.bearers.is_err(), "{words}");
        assert_eq!(seen.leftovers, BTreeMap::new(), "{words}");
        let (tagged, bearers) = (without.tagged.clone(), without.bearers.clone());
        assert_eq!(Inventory { tagged, bearers, leftovers: without.leftovers.clone(), ..seen }, without);
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_that_breaks_on_its_second_page_is_none() {
    let crowd = Crowd { retired: 130, unattached: 130, ..Crowd { page: None, ..FEW } };
    let broken = |asked: &Asked| {
        let second = asked.operation == "GetResources" && asked.has("\"at100\"");
        second.then(|| refusal(400, "PaginationTokenExpiredException", "The token is expired"))
    };
    let (seen, _, _) = seen(crowd, true, broken).await;
    assert!(seen.tagged.is_err());
    assert!(seen.target_groups.unwrap().iter().filter(|it| it.load_balancers.is_empty()).all(|it| it.tags.is_ok()));
}

/// It may tell of what is gone, and of what is not ours.
#[tokio::test(start_paused = true)]
async fn what_it_names_is_looked_at_and_no_more_is_believed() {
    let named = |asked: &Asked| {
        let arns =
            [group_arn("gone"), group_arn("live-free2"), "arn:aws:acm:us-east-1:123456789012:certificate/0".to_owned()];
        let list = arns.map(|arn| json!({ "ResourceARN": arn, "Tags": [{ "Key": CLUSTER_TAG, "Value": "retired" }] }));
        let answer = json!({ "PaginationToken": "", "ResourceTagMappingList": list });
        (asked.operation == "GetResources").then(|| ok(answer.to_string()))
    };
    let (seen, calls, _) = seen(Crowd { page: None, ..FEW }, true, named).await;
    let groups = seen.target_groups.unwrap();
    let read: Vec<_> = groups.iter().filter(|it| it.tags.is_ok()).map(|it| it.name.as_str()).collect();
    assert_eq!(read, ["live-free2"]);
    let tags = groups.iter().find(|it| it.name == "live-free2").unwrap().tags.as_ref().unwrap();
    assert_eq!(tags[CLUSTER_TAG], "live", "as its own service says");
    assert!(!calls.contains_key("Elastic Load Balancing v2:DescribeTargetHealth"), "so it is no candidate");
    assert!(seen.certificates.unwrap()[0].detail.is_ok());
}

#[tokio::test(start_paused = true)]
async fn twenty_clusters_are_one_question_and_kinds_that_need_none_ask_none() {
    let clusters = |count: usize| (0..count).map(|number| ClusterName::new(format!("c{number}"))).collect();
    let questions = |clusters, kinds: &[Kind]| {
        filters(&InventoryScope { clusters, kinds: kinds.iter().copied().collect(), ..scope() }).len()
    };
    assert_eq!(questions(clusters(20), &[Kind::TargetGroup]), 1);
    assert_eq!(questions(clusters(21), &[Kind::TargetGroup, Kind::WebAcl]), 3);
    assert_eq!(questions(clusters(3), &[Kind::WebAcl]), 1);
    let scope = InventoryScope { kinds: [Kind::Record, Kind::SecurityGroup].into(), ..scope_of(&FEW) };
    let aws = answering(|asked| panic!("nobody should ask for {}", asked.operation));
    assert!(look(&aws, &scope, deadline()).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn whatever_bears_a_clusters_tag_is_told_of_every_kind() {
    let mapping = |arn: &str| json!({ "ResourceARN": arn, "Tags": [{ "Key": CLUSTER_TAG, "Value": "blue" }, { "Key": "team", "Value": "shop" }] });
    let aws = answering(move |asked| {
        assert!(asked.text.contains(CLUSTER_TAG) && !asked.text.contains("ResourceTypeFilters"), "{}", asked.text);
        let (arn, token) =
            if asked.has("\"more\"") { (group_arn("k8s-b"), "") } else { (balancer_arn("k8s-a"), "more") };
        ok(json!({ "ResourceTagMappingList": [mapping(&arn)], "PaginationToken": token }).to_string())
    });
    let found = bearers(&aws, deadline()).await.unwrap();
    let told: Vec<_> = found.iter().map(|it| (it.kind(), it.cluster())).collect();
    let blue = Some(ClusterName::new("blue"));
    assert_eq!(told, [(Some(Kind::LoadBalancer), blue.clone()), (Some(Kind::TargetGroup), blue)]);
}
