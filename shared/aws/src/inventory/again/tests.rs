//! Tests of the second look: it sees what decides about one resource, and says what it did not look at.

use facts::Unseen;
use facts::inventory::{ClusterName, Kind, OtherUser};
use tokio::time::Instant;
use transport::answers::Answers;

use super::*;
use crate::inventory::crowd::{Crowd, FEW, zone_id};
use crate::inventory::testing::*;
use crate::testing::{Asked, Says, answering, error, ok};

/// Few of each, and a page for all of them.
const CROWD: Crowd = Crowd { page: None, ..FEW };

fn at() -> Timestamp {
    "2026-11-24T03:00:00Z".parse().unwrap()
}

fn scope_of_all() -> InventoryScope {
    InventoryScope { zones: [ZoneId::new(&zone_id(0))].into(), ..scope() }
}

/// The first one of the kind that is in the account.
async fn first(kind: Kind) -> Resource {
    let seen = answering(|asked| CROWD.answer(asked)).inventory(&scope_of_all(), at(), Duration::from_mins(14)).await;
    let may_go = |it: &Resource| match it {
        Resource::TargetGroup(_) | Resource::LoadBalancer(_) => {
            it.stack().is_some_and(|stack| stack.is_ok_and(|stack| stack.cluster.as_str() == "retired"))
        }
        Resource::Record(_)
        | Resource::ValidationRecord(_)
        | Resource::Certificate(_)
        | Resource::SecurityGroup(_)
        | Resource::WebAcl(_) => true,
    };
    seen.resources().into_iter().find(|it| it.kind() == kind && may_go(it)).unwrap()
}

async fn again(
    of: &Resource,
    aws: impl Fn(&Asked) -> Option<Says> + Send + Sync + 'static,
) -> (Inventory, Vec<String>) {
    let aws = answering(move |asked| aws(asked).unwrap_or_else(|| CROWD.answer(asked)));
    let seen = Box::pin(look(&aws, of, &mut Batch::default())).await.seen;
    (seen, aws.take_calls().into_iter().map(|(name, calls)| format!("{calls} {name}")).collect())
}

async fn look(aws: &Aws, of: &Resource, batch: &mut Batch) -> Again {
    aws.look_again(of, &scope_of_all(), at(), Duration::from_mins(14), batch).await
}

fn not_asked<T>(seen: &Seen<T>) -> bool {
    matches!(seen, Err(Unseen::NotAsked { ask_with }) if ask_with == "kinds")
}

#[tokio::test(start_paused = true)]
async fn a_target_group_is_seen_alone_with_whatever_could_forward_to_it() {
    let group = first(Kind::TargetGroup).await;
    let gone = |asked: &Asked| {
        (asked.operation == "DescribeCluster").then(|| refusal(404, "ResourceNotFoundException", "No cluster found"))
    };
    let (seen, calls) = again(&group, gone).await;
    let [it] = &seen.target_groups.as_ref().unwrap()[..] else { panic!("{:?}", seen.target_groups) };
    assert_eq!(Resource::TargetGroup(it.clone()), group, "nothing has changed");
    let balancers = seen.load_balancers.as_ref().unwrap();
    assert!(balancers.len() == CROWD.balancers && balancers.iter().all(|it| it.listeners.is_ok()));
    assert!(OtherUser::OF_TARGET_GROUPS.iter().all(|user| seen.other_users[user].is_ok()));
    assert!(seen.clusters.listed.is_ok());
    assert_eq!(seen.clusters.described.keys().map(ClusterName::as_str).collect::<Vec<_>>(), ["retired"]);
    assert!(not_asked(&seen.web_acls) && not_asked(&seen.zones) && not_asked(&seen.certificates));
    let expected = [
        "1 Auto Scaling:DescribeAutoScalingGroups",
        "1 CodeDeploy:ListApplications",
        "1 EC2:DescribeNetworkInterfaces",
        "1 ECS:ListClusters",
        "1 EKS:DescribeCluster",
        "1 EKS:ListClusters",
        "4 Elastic Load Balancing v2:DescribeListeners",
        "1 Elastic Load Balancing v2:DescribeLoadBalancers",
        "4 Elastic Load Balancing v2:DescribeRules",
        "1 Elastic Load Balancing v2:DescribeTags",
        "1 Elastic Load Balancing v2:DescribeTargetGroups",
        "1 Elastic Load Balancing v2:DescribeTargetHealth",
    ];
    assert_eq!(calls, expected);
}

#[tokio::test(start_paused = true)]
async fn beside_a_living_cluster_it_is_seen_whose_the_load_balancers_of_the_vpc_are() {
    let group = first(Kind::TargetGroup).await;
    let alive = |asked: &Asked| {
        let answer = serde_json::json!({ "cluster": { "name": "retired", "status": "ACTIVE" } });
        (asked.operation == "DescribeCluster").then(|| ok(answer.to_string()))
    };
    let (seen, calls) = again(&group, alive).await;
    let balancers = seen.load_balancers.as_ref().unwrap();
    assert!(balancers.len() == CROWD.balancers && balancers.iter().all(|it| it.tags.is_ok()), "{balancers:?}");
    assert!(calls.contains(&"2 Elastic Load Balancing v2:DescribeTags".to_owned()), "{calls:?}");
}

#[tokio::test(start_paused = true)]
async fn what_is_gone_is_an_empty_list_and_what_is_refused_is_none() {
    type Case = (Kind, &'static str, fn() -> Says);
    let gone: [Case; 4] = [
        (Kind::TargetGroup, "DescribeTargetGroups", || {
            error(400, "TargetGroupNotFound", "One or more target groups not found")
        }),
        (Kind::LoadBalancer, "DescribeLoadBalancers", || {
            error(400, "LoadBalancerNotFound", "Load balancers not found")
        }),
        (Kind::WebAcl, "ListTagsForResource", || refusal(400, "WAFNonexistentItemException", "no")),
        (Kind::Certificate, "DescribeCertificate", || refusal(400, "ResourceNotFoundException", "no")),
    ];
    for (kind, operation, says) in gone {
        let resource = first(kind).await;
        let (seen, _) = again(&resource, move |asked| (asked.operation == operation).then(says)).await;
        assert_eq!(seen.find(kind, &resource.id()), Ok(None), "{kind:?}");
        let list = if kind == Kind::WebAcl { "ListWebACLs" } else { operation };
        let list = if kind == Kind::Certificate { "ListCertificates" } else { list };
        let (seen, _) =
            again(&resource, move |asked| (asked.operation == list).then(|| refusal(400, "Throttling", "no"))).await;
        assert!(seen.find(kind, &resource.id()).is_err(), "{kind:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_load_balancer_is_seen_with_its_groups_and_the_records_of_its_zones() {
    let balancer = first(Kind::LoadBalancer).await;
    let (seen, calls) = again(&balancer, |_| None).await;
    assert_eq!(seen.find(Kind::LoadBalancer, &balancer.id()), Ok(Some(balancer)));
    assert_eq!(seen.zones.as_ref().unwrap()[0].records.as_ref().unwrap().len(), CROWD.records);
    assert_eq!(seen.target_groups, Ok(Vec::new()), "none is behind it");
    assert!(calls.contains(&"1 CloudWatch:GetMetricData".to_owned()), "{calls:?}");
    assert!(calls.contains(&"1 Elastic Load Balancing v2:DescribeListeners".to_owned()), "{calls:?}");
}

#[tokio::test(start_paused = true)]
async fn a_web_acl_is_asked_about_every_type_again() {
    let web_acl = first(Kind::WebAcl).await;
    let (seen, calls) = again(&web_acl, |_| None).await;
    assert_eq!(seen.find(Kind::WebAcl, &web_acl.id()), Ok(Some(web_acl)));
    assert!(calls.contains(&"8 WAFV2:ListResourcesForWebACL".to_owned()), "{calls:?}");
    assert!(
        calls.contains(&"1 WAFV2:GetWebACL".to_owned()) && calls.contains(&"1 WAFV2:ListTagsForResource".to_owned())
    );
}

#[tokio::test(start_paused = true)]
async fn a_certificate_is_looked_at_closely_though_it_is_in_use_by_now() {
    let certificate = first(Kind::Certificate).await;
    let Resource::Certificate(it) = &certificate else { panic!("{certificate:?}") };
    let arn = it.arn.to_string();
    let in_use = serde_json::json!({ "CertificateSummaryList": [
        { "CertificateArn": arn, "DomainName": "a.example", "Status": "ISSUED", "InUse": true },
    ] });
    let (seen, _) =
        again(&certificate, move |asked| (asked.operation == "ListCertificates").then(|| ok(in_use.to_string()))).await;
    assert!(seen.certificates.unwrap()[0].detail.is_ok());
}

/// A name with an alias to the load balancer `live1`, owned by external-dns.
fn of_record(asked: &Asked) -> Option<Says> {
    let alias = "<ResourceRecordSet><Name>api.zone0.example.</Name><Type>A</Type><AliasTarget><HostedZoneId>Z35SXDOTRQ7X7K\
        </HostedZoneId><DNSName>dualstack.live1-1.us-east-1.elb.amazonaws.com.</DNSName><EvaluateTargetHealth>true\
        </EvaluateTargetHealth></AliasTarget></ResourceRecordSet>";
    let owner = "&quot;heritage=external-dns,external-dns/owner=dev&quot;";
    let owner = record_set("a-api.zone0.example.", "TXT", "", owner);
    (asked.operation == "ListResourceRecordSets").then(|| match () {
        () if asked.has("name=api.zone0") => record_sets(alias, None),
        () if asked.has("name=a-api.zone0") => record_sets(&owner, None),
        () if asked.has("name=") => record_sets("", None),
        () => record_sets(&(owner + alias), None),
    })
}

#[tokio::test(start_paused = true)]
async fn a_record_is_seen_with_its_owner_and_the_load_balancer_of_its_target() {
    let aws = answering(|asked| of_record(asked).unwrap_or_else(|| CROWD.answer(asked)));
    let scope = scope_of_all();
    let all = aws.inventory(&scope, at(), Duration::from_mins(14)).await;
    let record = all.resources().into_iter().find(|it| it.kind() == Kind::Record).unwrap();
    aws.take_calls();
    let mut batch = Batch::default();
    let seen = aws.look_again(&record, &scope, at(), Duration::from_mins(14), &mut batch).await.seen;
    assert_eq!(seen.find(Kind::Record, &record.id()), Ok(Some(record)), "with the TXT record that owns it");
    let names: Vec<_> = seen.load_balancers.as_ref().unwrap().iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["live1"]);
    assert!(seen.classic.is_ok() && seen.names_of_load_balancers().len() == 1 && not_asked(&seen.web_acls));
    assert_eq!(
        aws.take_calls()["Route 53:ListResourceRecordSets"],
        4,
        "its own name, and three that an owner may have"
    );
}

/// An account with this many orphaned groups among fifty load balancers.
fn many(groups: usize) -> Crowd {
    Crowd { balancers: 50, unattached: groups, retired: groups, ..CROWD }
}

fn says(crowd: Crowd, asked: &Asked) -> Says {
    match asked.operation.as_str() {
        // For the snapshot.
        "DescribeTargetGroupAttributes" => elb("DescribeTargetGroupAttributes", "<Attributes/>"),
        _ => crowd.answer(asked),
    }
}

/// Looks again at so many groups, each batch serving this many, and fetches what their snapshots need. Tells the calls
/// by operation, and how long it took.
async fn look_at(groups: usize, of_batch: usize, snapshots: bool) -> (BTreeMap<String, u32>, Duration) {
    let crowd = many(groups);
    let aws = answering(move |asked| says(crowd, asked));
    let all = aws.inventory(&scope_of_all(), at(), Duration::from_mins(14)).await;
    let orphans: Vec<Resource> = all
        .target_groups
        .unwrap()
        .into_iter()
        .filter(|it| it.name.starts_with("retired"))
        .map(Resource::TargetGroup)
        .collect();
    assert_eq!(orphans.len(), groups);
    drop(aws.take_calls());
    let begun = Instant::now();
    for some in orphans.chunks(of_batch) {
        let mut batch = Batch::default();
        for group in some {
            let again = Box::pin(look(&aws, group, &mut batch)).await;
            assert!(again.of_batch.is_some() && again.seen.load_balancers.is_ok_and(|all| all.len() == 50));
            if snapshots {
                aws.raw_answers(group, &again.answers, Duration::from_mins(1)).await.unwrap();
            }
        }
    }
    (aws.take_calls(), begun.elapsed())
}

#[tokio::test(start_paused = true)]
async fn groups_share_one_look_at_listeners_and_take_the_same_few_calls_each() {
    const SHARED: u32 = 1 + 50 + 50;
    const EACH: u32 = 9;
    for (groups, of_batch) in [(1, 1), (4, 4), (12, 12), (12, 6), (12, 1)] {
        let (calls, _) = look_at(groups, of_batch, false).await;
        let batches = u32::try_from(groups.div_ceil(of_batch)).unwrap();
        let groups = u32::try_from(groups).unwrap();
        assert_eq!(calls["Elastic Load Balancing v2:DescribeRules"], 50 * batches);
        assert_eq!(calls["Elastic Load Balancing v2:DescribeTargetGroups"], groups, "its load balancers");
        assert_eq!(calls.values().sum::<u32>(), SHARED * batches + EACH * groups, "{calls:?}");
    }
}

/// A snapshot holds the answers that the thing was judged by: only what no judgement needs is asked for.
#[tokio::test(start_paused = true)]
async fn a_snapshot_asks_for_nothing_that_the_look_has_read() {
    let crowd = many(1);
    let aws = answering(move |asked| says(crowd, asked));
    let all = aws.inventory(&scope_of_all(), at(), Duration::from_mins(14)).await;
    let group = all.target_groups.unwrap().into_iter().find(|it| it.name.starts_with("retired")).unwrap();
    let group = Resource::TargetGroup(group);
    let again = Box::pin(look(&aws, &group, &mut Batch::default())).await;
    drop(aws.take_calls());
    let kept = aws.raw_answers(&group, &again.answers, Duration::from_mins(1)).await.unwrap();
    let attributes = "Elastic Load Balancing v2:DescribeTargetGroupAttributes".to_owned();
    assert_eq!(aws.take_calls(), BTreeMap::from([(attributes, 1)]));
    let asked_anew = aws.raw_answers(&group, &Answers::default(), Duration::from_mins(1)).await.unwrap();
    assert_eq!(kept, asked_anew, "AWS says the same to both clients");
}

/// With its snapshot each takes four calls of ELB, five of which go out in a second.
#[tokio::test(start_paused = true)]
async fn a_run_of_fifteen_minutes_gets_through_hundreds_of_groups() {
    const STEPS: u128 = 14 * 60 * 1000;
    let (_, took) = look_at(100, 50, true).await;
    let (_, before) = look_at(3, 1, true).await;
    let in_a_run = [STEPS * 100 / took.as_millis(), STEPS * 3 / before.as_millis()];
    assert!(in_a_run[0] > 400, "{took:?} for a hundred");
    assert!(in_a_run[1] < 50, "each by itself would read all listeners: {before:?} for three");
}

#[tokio::test(start_paused = true)]
async fn what_was_only_half_seen_is_looked_at_again() {
    let group = first(Kind::TargetGroup).await;
    let asks = std::sync::atomic::AtomicU32::new(0);
    let aws = answering(move |asked| match asked.operation.as_str() {
        "DescribeRules" if asks.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0 => {
            error(400, "Throttling", "no")
        }
        _ => CROWD.answer(asked),
    });
    let mut batch = Batch::default();
    let mut rules = Vec::new();
    for _ in 0..3 {
        let again = Box::pin(look(&aws, &group, &mut batch)).await;
        let listeners = again.seen.load_balancers.unwrap().into_iter().flat_map(|it| it.listeners.unwrap());
        rules.push((
            listeners.filter(|it| it.rules.is_err()).count(),
            aws.take_calls().contains_key("Elastic Load Balancing v2:DescribeRules"),
        ));
    }
    assert_eq!(rules, [(1, true), (0, true), (0, false)]);
}

#[tokio::test(start_paused = true)]
async fn what_is_gone_asks_for_no_listener() {
    let group = first(Kind::TargetGroup).await;
    let gone = |asked: &Asked| {
        (asked.operation == "DescribeTargetGroups")
            .then(|| error(400, "TargetGroupNotFound", "One or more target groups not found"))
    };
    let (seen, calls) = again(&group, gone).await;
    assert_eq!(seen.find(Kind::TargetGroup, &group.id()), Ok(None));
    assert!(!calls.iter().any(|call| call.contains("DescribeListeners")), "{calls:?}");
}

#[tokio::test(start_paused = true)]
async fn records_of_a_load_balancer_share_one_look_at_other_zones() {
    let crowd = Crowd { zones: 3, ..CROWD };
    let aws = answering(move |asked| of_record(asked).unwrap_or_else(|| crowd.answer(asked)));
    let scope = scope_of_all();
    let all = aws.inventory(&scope, at(), Duration::from_mins(14)).await;
    let record = all.resources().into_iter().find(|it| it.kind() == Kind::Record).unwrap();
    let mut batch = Batch::default();
    let mut took = Vec::new();
    for second in [0, 9] {
        drop(aws.take_calls());
        let now = at().checked_add(jiff::SignedDuration::from_secs(second)).unwrap();
        let Again { seen, of_batch, .. } =
            aws.look_again(&record, &scope, now, Duration::from_mins(14), &mut batch).await;
        assert!(seen.elsewhere.is_ok() && seen.at == now, "{:?}", seen.elsewhere);
        assert_eq!(of_batch, Some(at()), "as old as it is");
        took.push(aws.take_calls()["Route 53:ListResourceRecordSets"]);
    }
    assert_eq!(took, [4 + 2, 4], "its names each time, two other zones once");
}
