//! What living clusters left behind, where the operator lets them be read: each look-alike stays for one reason.

use facts::kubernetes::NotRead;
use removal::{Outcome, Sparing};
use report::cleanup::Report;
use sandbox::cluster::{Kind, ingress};
use sandbox::world::orphans::Orphans;
use sandbox::{Sandbox, cluster::Cluster};
use serde_json::json;

use super::stage::{Account, assert_nothing_was_removed, names};
use crate::harness::{Case, World, case};

pub(crate) fn cases() -> Vec<Case<Living>> {
    vec![
        case!(a_cluster_that_cannot_be_read_whole_keeps_all_that_it_may_ask_for),
        case!(an_object_that_comes_between_plan_and_removal_keeps_its_stack),
        case!(an_object_that_comes_between_look_and_removal_is_seen_by_the_second_look),
        case!(what_no_object_asks_for_goes_and_nothing_else),
    ]
}

/// An account in which an Ingress of a living cluster moved into a group. The last case takes away what it left.
pub(crate) struct Living(Account);

impl World for Living {
    async fn set() -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let orphans = Orphans::leave_of_living(&sandbox.world, &sandbox.proxy, &sandbox.clusters).await.unwrap();
        let account = Account { sandbox, orphans };
        account.deploy_living().await;
        Self(account)
    }

    async fn forget(&self) {
        self.0.forget().await;
    }
}

impl Living {
    fn own(&self) -> &Cluster {
        &self.0.sandbox.clusters[0]
    }
}

impl Account {
    async fn deploy_living(&self) {
        let ours = self.orphans.parameters_of_living();
        let ours: Vec<_> = ours.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.deploy_with(&ours).await;
    }
}

const DEAD: [&str; 3] = ["k8s-shop-deleted-3a00000003", "k8s-shop-moved-3a00000001", "k8s-shop-moved-3a00000002"];

/// The plan of the run that removes does not see it yet: what looks right before the removal does.
async fn an_object_that_comes_between_look_and_removal_is_seen_by_the_second_look(living: &Living) {
    let account = &living.0;
    let plan = account.cleanup(&json!({"kinds": ["target-group"]})).await;
    let name = "k8s-shop-deleted-3a00000003";
    assert_eq!(names(&plan), [name], "{}", plan.table());
    living.own().appear(Kind::Ingress, &ingress("shop", "deleted", "web", &[]), 1);
    let report = account.apply(&plan).await;
    let [step] = report.steps.as_slice() else { panic!("{}", report.body()) };
    let outcome = step.outcome.as_ref().unwrap();
    assert!(matches!(outcome, Outcome::Spared { why: Sparing::NoOrphanAnyMore { .. } }), "{outcome:?}");
    assert!(outcome.to_string().contains("has Ingress shop/deleted"), "{outcome}");
    living.own().remove(Kind::Ingress, "shop", "deleted");
    account.assert_no_harm().await;
}

/// The group of the load balancer goes once that has gone.
async fn what_no_object_asks_for_goes_and_nothing_else(living: &Living) {
    let account = &living.0;
    let plan = account.cleanup(&json!({})).await;
    let mut would_go = names(&plan);
    would_go.sort_unstable();
    assert_eq!(would_go, DEAD, "{}", plan.table());
    assert!(plan.body().contains("(E2)"), "{}", plan.body());
    for _ in 0..3 {
        let plan = account.cleanup(&json!({})).await;
        if plan.steps.is_empty() {
            break;
        }
        account.apply(&plan).await;
    }
    let gone = account.orphans.gone().await.unwrap();
    assert_eq!(gone.len(), DEAD.len(), "{gone:?}");
    account.assert_no_harm().await;
}

/// What goes wrong with a cluster, and words that tell it.
type Trouble = (fn(&Cluster), &'static str);

async fn a_cluster_that_cannot_be_read_whole_keeps_all_that_it_may_ask_for(living: &Living) {
    let account = &living.0;
    let [own, other, _] = account.sandbox.clusters.as_slice() else { panic!("three clusters") };
    let troubles: [Trouble; 4] = [
        (|it| it.forbid(Kind::Ingress), "our role may not list ingresses.networking.k8s.io (403)"),
        (|it| it.forget_callers(), "it does not know our role (401)"),
        (|it| it.expire(Kind::Ingress), "failed with 410"),
        (|it| it.cut(Kind::Service), "list services in cluster"),
    ];
    for (break_it, words) in troubles {
        for cluster in [own, other] {
            // What is one page long cannot expire.
            for name in ["a", "b", "c"] {
                other.put(Kind::Ingress, &ingress("more", name, "web", &[]));
            }
            break_it(cluster);
            let plan = account.cleanup(&json!({"kinds": ["target-group"]})).await;
            assert_eq!(names(&plan), [""; 0], "{words}: {}", plan.table());
            assert!(told(&plan, words), "{words}: {}", plan.body());
            cluster.heal();
        }
    }
    own.forget_callers();
    let body = flat(&account.cleanup(&json!({})).await.body());
    let step = NotRead::NoAccessEntry.next_step(&facts::inventory::ClusterName::new(own.name.clone()));
    assert!(body.contains(&step), "{step}: {body}");
    own.heal();
    assert_nothing_was_removed(account).await;
}

/// On one line, however it is wrapped.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn told(report: &Report, words: &str) -> bool {
    serde_json::to_string(report).unwrap().contains(words)
}

async fn an_object_that_comes_between_plan_and_removal_keeps_its_stack(living: &Living) {
    let account = &living.0;
    let plan = account.cleanup(&json!({"kinds": ["target-group"]})).await;
    assert!(names(&plan).contains(&"k8s-shop-deleted-3a00000003"), "{}", plan.table());
    living.own().put(Kind::Ingress, &ingress("shop", "deleted", "web", &[]));
    let report = account.apply(&plan).await;
    assert!(!names(&report).contains(&"k8s-shop-deleted-3a00000003"), "{}", report.body());
    let stays = flat(&report.body());
    assert!(stays.contains("k8s-shop-deleted-3a00000003 was approved and stays"), "{stays}");
    let why = flat(&account.cleanup(&json!({"explain": "k8s-shop-deleted-3a00000003"})).await.body());
    assert!(why.contains("cluster retail-prediction-cluster has Ingress shop/deleted"), "{why}");
    living.own().remove(Kind::Ingress, "shop", "deleted");
    let harm = account.orphans.gone().await.unwrap();
    assert!(!harm.iter().any(|thing| thing.name.contains("deleted")), "{harm:?}");
    account.assert_no_harm().await;
}
