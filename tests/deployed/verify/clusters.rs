//! What the cluster says of the load balancer: its controller, and its pods.

use report::Report;
use sandbox::cluster::{Cluster, Kind, slice, warning};
use sandbox::world::{CLUSTER, INGRESS, NAMESPACE, SERVICE};
use sandbox::{PARAMETERS, Sandbox};

use crate::harness::{Case, World, case};
use crate::verify::stage::{assert_only, check, subjects, verify};

pub(crate) fn cases() -> Vec<Case<Read>> {
    vec![
        case!(a_healthy_cluster_passes_and_no_secret_of_it_is_asked_for),
        case!(a_controller_that_cannot_deploy_is_told_once_in_its_own_words),
        case!(a_service_without_a_ready_pod_is_the_cause_of_targets_that_are_gone),
        case!(what_was_changed_past_the_cluster_is_named_with_both_values),
        case!(a_cluster_that_cannot_be_read_is_unknown_and_mails_no_failure),
    ]
}

/// A deployed sandbox in which the site's cluster may be read.
pub(crate) struct Read(Sandbox);

impl World for Read {
    async fn set() -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let reads = [("ReadClusters", CLUSTER)];
        sandbox.deploy(&PARAMETERS.into_iter().chain(reads).collect::<Vec<_>>()).await.unwrap();
        Self(sandbox)
    }

    async fn forget(&self) {
        self.0.forget().await;
    }
}

impl Read {
    fn cluster(&self) -> &Cluster {
        &self.0.clusters[0]
    }
}

fn verdict<'a>(report: &'a Report, id: &str) -> &'a str {
    check(report, id).line.finding.verdict.as_str()
}

async fn a_healthy_cluster_passes_and_no_secret_of_it_is_asked_for(read: &Read) {
    let report = verify(&read.0).await;
    assert_only(&report, &[]);
    for id in ["controller", "pods", "drift"] {
        assert_eq!(verdict(&report, id), "pass", "{id}: {}", report.table());
    }
    let token = "k8s-aws-v1.";
    assert!(!serde_json::to_string(&report).unwrap().contains(token));
    assert!(read.cluster().take_told().answers > 0);
    assert_eq!(read.0.clusters[1].take_told().answers, 0, "only the cluster of the load balancer is asked");
}

async fn a_controller_that_cannot_deploy_is_told_once_in_its_own_words(read: &Read) {
    let message = "Failed deploy model due to AccessDenied: not authorized to perform elasticloadbalancing:ModifyRule";
    read.cluster().put(Kind::Event, &warning(NAMESPACE, INGRESS, "FailedDeployModel", message));
    let report = verify(&read.0).await;
    assert_only(&report, &[("controller", "fail")]);
    assert!(report.headline.contains("FailedDeployModel"), "{}", report.headline);
    let mails = read.0.mails().await.unwrap();
    assert_eq!(mails.len(), 1, "{mails:?}");
    let flat = mails[0].body.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains(message), "{}", mails[0].body);
    verify(&read.0).await;
    assert_eq!(subjects(&read.0).await, [""; 0], "once");
    read.0.heal().await.unwrap();
    verify(&read.0).await;
    assert!(subjects(&read.0).await[0].starts_with("[RECOVERED]"));
}

async fn a_service_without_a_ready_pod_is_the_cause_of_targets_that_are_gone(read: &Read) {
    let others: Vec<String> = read.0.front.stubs.iter().map(|stub| stub.addr.ip().to_string()).collect();
    read.cluster().put(Kind::EndpointSlice, &slice(NAMESPACE, SERVICE, &[], &others));
    // As the controller does with pods that are not ready.
    read.0.world.detach_targets().await.unwrap();
    let report = verify(&read.0).await;
    let failing = [("pods", "fail"), ("targets", "fail"), ("auth", "fail"), ("endpoints", "fail")];
    assert_only(&report, &[&failing[..], &[("contract", "unknown")]].concat());
    let words = format!("Service {NAMESPACE}/{SERVICE}: none of its 2 pods is ready");
    assert!(report.headline.contains(&words), "{}", report.headline);
    assert_eq!(subjects(&read.0).await.len(), 1);
}

async fn what_was_changed_past_the_cluster_is_named_with_both_values(read: &Read) {
    read.cluster().change(Kind::Ingress, NAMESPACE, INGRESS, |ingress| {
        ingress["metadata"]["annotations"]["alb.ingress.kubernetes.io/healthcheck-path"] = "/ready".into();
    });
    let report = verify(&read.0).await;
    assert_only(&report, &[("drift", "warn")]);
    let seen = &check(&report, "drift").line.finding.seen;
    assert!(seen.contains("declared is /ready, and AWS has /health"), "{seen}");
    read.cluster().change(Kind::Ingress, NAMESPACE, INGRESS, |ingress| {
        ingress["spec"]["rules"][0]["host"] = "shop.example.com".into();
    });
    let seen = check(&verify(&read.0).await, "drift").line.finding.seen.clone();
    assert!(seen.contains("host shop.example.com"), "{seen}");
}

/// What goes wrong with the cluster, and words that tell it.
type Trouble = (fn(&Cluster), &'static str);

async fn a_cluster_that_cannot_be_read_is_unknown_and_mails_no_failure(read: &Read) {
    verify(&read.0).await;
    let troubles: [Trouble; 4] = [
        (Cluster::forget_callers, "it does not know our role (401)"),
        (|it| it.forbid(Kind::EndpointSlice), "our role may not list endpointslices.discovery.k8s.io (403)"),
        (|it| it.cut(Kind::Ingress), "list ingresses.networking.k8s.io in cluster retail-prediction-cluster failed"),
        (|it| it.forbid(Kind::Event), "our role may not list events (403)"),
    ];
    for (break_it, words) in troubles {
        break_it(read.cluster());
        let report = verify(&read.0).await;
        assert_only(&report, &[("controller", "unknown"), ("pods", "unknown"), ("drift", "unknown")]);
        let seen = &check(&report, "controller").line.finding;
        assert!(seen.seen.contains(words), "{words}: {}", seen.seen);
        read.cluster().heal();
    }
    let said = subjects(&read.0).await;
    assert!(!said.iter().any(|subject| subject.starts_with("[FAIL]")), "{said:?}");
}
