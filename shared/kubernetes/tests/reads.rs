//! A cluster's API server is read whole, or it is said why not: over real TLS, in small pages, refused list by list.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_types::SdkConfig;
use aws_types::region::Region;
use facts::inventory::ClusterName;
use facts::inventory::clusters::Objects;
use facts::kubernetes::{ApiServer, NotRead};
use facts::{Seen, Unseen};
use kubernetes::{ClusterReader, Listing};
use sandbox::cluster::{Cluster, Kind, healthy, ingress, service};
use serde_json::json;
use tokio::process::Command;
use transport::deadline::Deadline;

const NAME: &str = "retail";

/// A cluster with three Ingresses and a Service: more than a page of each.
async fn cluster() -> Cluster {
    let cluster = Cluster::start(NAME).await.unwrap();
    healthy(&cluster);
    for name in ["web", "pay", "search"] {
        cluster.put(Kind::Ingress, &ingress("shop", name, name, &[]));
        cluster.put(Kind::Service, &service("shop", name, "LoadBalancer"));
        let binding = json!({"metadata": {"namespace": "shop", "name": name}, "spec": {"targetGroupName": name}});
        cluster.put(Kind::TargetGroupBinding, &binding);
    }
    cluster
}

fn server(cluster: &Cluster) -> ApiServer {
    ApiServer {
        cluster: ClusterName::new(NAME),
        endpoint: cluster.endpoint.clone(),
        authority: cluster.authority.clone(),
        is_public: true,
    }
}

fn reader() -> ClusterReader {
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", None, None, "test");
    let config = SdkConfig::builder()
        .region(Region::from_static("eu-central-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .build();
    ClusterReader::new(&config)
}

async fn read_at(server: Seen<ApiServer>) -> Seen<Objects> {
    let servers = BTreeMap::from([(ClusterName::new(NAME), server)]);
    let deadline = Deadline::within(Duration::from_secs(30));
    reader().objects(servers, deadline).await.remove(&ClusterName::new(NAME)).unwrap()
}

async fn read(cluster: &Cluster) -> Seen<Objects> {
    read_at(Ok(server(cluster))).await
}

fn not_read(seen: Seen<Objects>) -> NotRead {
    match seen {
        Err(Unseen::ClusterNotRead { cluster, not_read }) if cluster.as_str() == NAME => not_read,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn every_page_of_every_list_is_read() {
    let cluster = cluster().await;
    let small = read(&cluster).await.unwrap();
    let names: Vec<&str> = small.stacks.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["shop/pay", "shop/search", "shop/web", "shop/pay", "shop/search", "shop/web"]);
    assert!(["web", "pay", "search"].iter().all(|name| small.mentions.contains(*name)), "{:?}", small.mentions);
    cluster.set_page(1000);
    assert_eq!(read(&cluster).await, Ok(small));
}

#[tokio::test]
async fn each_list_that_is_refused_or_broken_leaves_the_whole_cluster_unseen() {
    let cluster = cluster().await;
    for (kind, listing) in [
        (Kind::Ingress, Listing::Ingresses),
        (Kind::IngressClass, Listing::IngressClasses),
        (Kind::Service, Listing::Services),
        (Kind::Event, Listing::Events),
        (Kind::Deployment, Listing::Deployments),
        (Kind::TargetGroupBinding, Listing::TargetGroupBindings),
        (Kind::IngressClassParams, Listing::IngressClassParams),
        (Kind::Gateway, Listing::Gateways),
        (Kind::HTTPRoute, Listing::HttpRoutes),
        (Kind::LoadBalancerConfiguration, Listing::LoadBalancerConfigurations),
        (Kind::TargetGroupConfiguration, Listing::TargetGroupConfigurations),
    ] {
        cluster.forbid(kind);
        let what = format!("list {}", listing.name());
        assert_eq!(not_read(read(&cluster).await), NotRead::Forbidden { what: what.clone() });
        cluster.heal();
        cluster.cut(kind);
        let cut = read(&cluster).await.unwrap_err().to_string();
        assert!(cut.starts_with(&format!("{what} in cluster retail failed")), "{cut}");
        cluster.heal();
    }
    assert!(read(&cluster).await.is_ok());
}

#[tokio::test]
async fn a_list_that_expires_again_and_again_is_no_list() {
    let cluster = cluster().await;
    cluster.expire(Kind::Ingress);
    let expired = read(&cluster).await.unwrap_err();
    assert!(matches!(&expired, Unseen::Failed { code: Some(code), .. } if code == "410"), "{expired:?}");
    cluster.set_page(1000);
    assert!(read(&cluster).await.is_ok(), "what fits into one page cannot expire");
}

#[tokio::test]
async fn whoever_does_not_know_us_cannot_be_reached_or_is_another_is_told_apart() {
    let cluster = cluster().await;
    cluster.forget_callers();
    assert_eq!(not_read(read(&cluster).await), NotRead::NoAccessEntry);
    cluster.heal();
    let other = Cluster::start("wholesale").await.unwrap();
    let stranger = ApiServer { authority: other.authority.clone(), ..server(&cluster) };
    assert!(matches!(not_read(read_at(Ok(stranger)).await), NotRead::Unreachable { is_public: true, .. }));
    let gone = server(&cluster);
    drop(cluster);
    let private = ApiServer { is_public: false, ..gone };
    let why = not_read(read_at(Ok(private)).await);
    assert!(why.next_step(&ClusterName::new(NAME)).contains("is private"), "{why}");
    let plain = ApiServer { endpoint: other.endpoint.replace("https", "http"), ..server(&other) };
    assert!(read_at(Ok(plain)).await.is_err(), "the token goes over TLS alone");
}

#[tokio::test]
async fn only_what_is_in_the_table_is_asked_for() {
    let names: BTreeSet<String> = Listing::ALL.iter().map(|it| it.name()).collect();
    assert_eq!(names.len(), Listing::ALL.len());
    assert!(!names.iter().any(|name| name.contains("secret")), "{names:?}");
}

/// What the sandbox serves is what a cluster serves: a real `kubectl` finds its way by discovery, and reads every list
/// page by page with our token.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs kubectl: make kubectl"]
async fn a_real_kubectl_reads_it_as_a_cluster() {
    let cluster = cluster().await;
    let folder = std::env::temp_dir().join(format!("kubectl-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let authority = folder.join("ca.pem");
    std::fs::write(&authority, &cluster.authority).unwrap();
    let token = reader().token(&ClusterName::new(NAME)).await.unwrap();
    let kubectl = async |arguments: &[&str]| {
        let mut command = Command::new("kubectl");
        command.env("HOME", &folder).args([
            "--server",
            &cluster.endpoint,
            "--token",
            &token,
            "--certificate-authority",
        ]);
        let output = command.arg(&authority).args(arguments).output().await.unwrap();
        (String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    for listing in ["ingresses.networking.k8s.io", "services", "targetgroupbindings.elbv2.k8s.aws"] {
        let (names, said) = kubectl(&["get", listing, "--all-namespaces", "--output=name", "--chunk-size=2"]).await;
        let names: Vec<&str> = names.lines().filter_map(|it| it.rsplit('/').next()).collect();
        assert_eq!(names, ["pay", "search", "web"], "{listing}: {said}");
    }
    let (classes, said) = kubectl(&["get", "ingressclasses", "alb", "--output=jsonpath={.spec.controller}"]).await;
    assert_eq!(classes, "ingress.k8s.aws/alb", "{said}");
    let (_, refused) = kubectl(&["get", "secrets", "--all-namespaces"]).await;
    assert!(refused.contains("Forbidden") || refused.contains("forbidden"), "{refused}");
    cluster.forget_callers();
    let (_, refused) = kubectl(&["get", "services"]).await;
    assert!(refused.contains("Unauthorized") || refused.contains("logged in"), "{refused}");
    std::fs::remove_dir_all(&folder).unwrap();
}
