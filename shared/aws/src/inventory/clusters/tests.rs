//! Tests of the look at the clusters: each gives the wire text of EKS's answers.

use std::time::Duration;

use facts::Unseen;
use serde_json::json;

use super::*;
use crate::testing::*;

fn names(names: &[&str]) -> BTreeSet<ClusterName> {
    names.iter().map(|name| ClusterName::new(*name)).collect()
}

async fn asked(name: &str, aws: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> Seen<Described> {
    let all = described(&answering(aws), names(&[name]), Deadline::within(Duration::from_secs(9))).await;
    all.into_values().next().unwrap()
}

#[tokio::test(start_paused = true)]
async fn every_page_is_listed_and_signed_for_eks() {
    let aws = answering(|asked| {
        assert!(
            asked.text.starts_with("https://eks.us-east-1.amazonaws.com/clusters?maxResults=100"),
            "{}",
            asked.text
        );
        assert!(asked.signature.contains("/us-east-1/eks/aws4_request"), "{}", asked.signature);
        if asked.has("nextToken=a%2Fb%3D") {
            ok(json!({ "clusters": ["three"], "nextToken": null }).to_string())
        } else {
            ok(json!({ "clusters": ["one", "two"], "nextToken": "a/b=" }).to_string())
        }
    });
    assert_eq!(listed(&aws).await, Ok(names(&["one", "two", "three"])));
    assert_eq!(aws.take_calls(), [("EKS:ListClusters".to_owned(), 2)].into());
}

#[tokio::test(start_paused = true)]
async fn a_circle_or_half_a_list_is_no_list() {
    let circle = answering(|_| ok(json!({ "clusters": ["one"], "nextToken": "again" }).to_string()));
    assert!(listed(&circle).await.unwrap_err().to_string().contains("already read"));
    let half = answering(|_| ok(json!({ "nextToken": null }).to_string()));
    assert!(listed(&half).await.unwrap_err().to_string().contains("clusters"));
    let broken = answering(|asked| {
        if asked.has("nextToken") {
            refuses(500, json!({ "message": "no" }).to_string())
        } else {
            ok(json!({ "clusters": ["one"], "nextToken": "two" }).to_string())
        }
    });
    assert!(matches!(listed(&broken).await, Err(Unseen::Failed { .. })));
}

#[tokio::test(start_paused = true)]
async fn a_cluster_that_is_known_is_told_with_its_status_vpc_and_age() {
    let known = asked("retail", |asked| {
        assert!(asked.has("/clusters/retail"));
        let vpc = json!({ "subnetIds": ["subnet-1"], "vpcId": "vpc-1" });
        ok(json!({ "cluster": {
            "name": "retail", "status": "DELETING", "createdAt": 1_788_264_000.25, "resourcesVpcConfig": vpc,
        } })
        .to_string())
    });
    let created = "2026-09-01T12:00:00.25Z".parse().unwrap();
    let expected =
        Described::Known { status: "DELETING".to_owned(), vpc: Ok(VpcId::new("vpc-1")), created: Ok(created) };
    assert_eq!(known.await, Ok(expected));
    let other = asked("retail", |_| ok(json!({ "cluster": { "name": "shop", "status": "ACTIVE" } }).to_string()));
    assert!(other.await.unwrap_err().to_string().contains("asked for retail"));
}

#[tokio::test(start_paused = true)]
async fn a_vpc_or_time_that_is_not_told_is_unseen_and_hides_nothing_else() {
    let odd = [
        json!({}),
        json!({ "resourcesVpcConfig": null, "createdAt": null }),
        json!({ "resourcesVpcConfig": { "vpcId": "" }, "createdAt": "yesterday" }),
        json!({ "resourcesVpcConfig": 7, "createdAt": 1e300 }),
    ];
    for mut cluster in odd {
        cluster["name"] = json!("retail");
        cluster["status"] = json!("ACTIVE");
        let known = asked("retail", move |_| ok(json!({ "cluster": cluster }).to_string())).await;
        let Ok(Described::Known { status, vpc, created }) = known else { panic!("{known:?}") };
        assert_eq!(status, "ACTIVE");
        assert!(vpc.unwrap_err().to_string().contains("lacks resourcesVpcConfig.vpcId"));
        assert!(created.unwrap_err().to_string().contains("lacks createdAt"));
    }
}

#[tokio::test(start_paused = true)]
async fn not_found_is_told_from_denied_throttled_and_broken() {
    let says = |status, kind: &'static str, message: &'static str| {
        move |_: &Asked| refuses(status, json!({ "__type": kind, "message": message }).to_string())
    };
    let not_found = says(404, "ResourceNotFoundException", "No cluster found for name: retail.");
    assert_eq!(asked("retail", not_found).await, Ok(Described::NotFound));
    let message = "User: x is not authorized to perform: eks:DescribeCluster on resource: y";
    let denied = Unseen::Denied { action: DESCRIBE.to_owned(), message: message.into() };
    assert_eq!(asked("retail", says(403, "AccessDeniedException", message)).await, Err(denied));
    let throttled = asked("retail", says(429, "ThrottlingException", "Rate exceeded")).await;
    assert_eq!(throttled, Err(Unseen::Throttled { action: DESCRIBE.to_owned() }));
    // A 404 without EKS's own word for it is some proxy's.
    let page = asked("retail", |_| refuses(404, "<html>not found</html>")).await;
    assert!(matches!(page, Err(Unseen::Failed { code: None, .. })), "{page:?}");
}

#[tokio::test(start_paused = true)]
async fn a_name_that_eks_cannot_have_is_not_asked_for() {
    for name in ["..", "a/b", "-a", "a b", "ä"] {
        let seen = asked(name, |asked| panic!("asked for {}", asked.text)).await;
        assert!(seen.unwrap_err().to_string().contains("not a name that a cluster of EKS can have"), "{name}");
    }
}

async fn server(cluster: Value) -> Seen<Option<ApiServer>> {
    let aws = answering(move |_| ok(json!({ "cluster": cluster }).to_string()));
    let deadline = Deadline::within(Duration::from_secs(9));
    aws.api_servers(&names(&["retail"]), deadline).await.into_values().next().unwrap()
}

#[tokio::test(start_paused = true)]
async fn an_api_server_is_told_with_who_vouches_for_it() {
    let told = |endpoint: &str, authority: &str| {
        json!({ "name": "retail", "status": "ACTIVE", "endpoint": endpoint,
            "certificateAuthority": { "data": STANDARD.encode(authority) },
            "resourcesVpcConfig": { "endpointPublicAccess": false } })
    };
    let seen = server(told("https://ABC.gr7.us-east-1.eks.amazonaws.com", "PEM")).await.unwrap().unwrap();
    assert_eq!(
        (seen.endpoint.as_str(), seen.authority.as_str(), seen.is_public),
        ("https://ABC.gr7.us-east-1.eks.amazonaws.com", "PEM", false)
    );
    for (endpoint, lacks) in [("", "endpoint"), ("http://10.0.0.1", "endpoint")] {
        let unseen = server(told(endpoint, "PEM")).await.unwrap_err().to_string();
        assert!(unseen.contains(lacks), "{unseen}");
    }
    let mut creating = told("https://x", "PEM");
    creating["certificateAuthority"] = json!({});
    assert!(server(creating).await.unwrap_err().to_string().contains("certificateAuthority"));
}

#[tokio::test(start_paused = true)]
async fn a_cluster_that_eks_does_not_know_has_no_api_server() {
    let aws = answering(|_| {
        let words = json!({ "__type": "ResourceNotFoundException", "message": "No cluster found for name: retail." });
        refuses(404, words.to_string())
    });
    let deadline = Deadline::within(Duration::from_secs(9));
    assert_eq!(aws.api_servers(&names(&["retail"]), deadline).await.into_values().next(), Some(Ok(None)));
}
