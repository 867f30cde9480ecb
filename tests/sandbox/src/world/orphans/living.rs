//! What a living cluster left behind when an Ingress moved into a group, and what only looks like it: one reason each.

use serde_json::json;

use super::balancers::{Plan, forward, listener, make as make_balancer};
use super::groups::make as make_group;
use super::tags::{Tags, ingress as tags_of_ingress, of_controller};
use super::{Making, Orphans};
use crate::cluster::{Cluster, Kind, ingress, service, warning};
use crate::error::KitError;
use crate::proxy::Proxy;
use crate::world::clusters::KNOWN;
use crate::world::{CLUSTER, World};

const NAMESPACE: &str = "shop";
const GROUP_KEY: &str = "alb.ingress.kubernetes.io/group.name";
const OF_GROUP: [&str; 1] = ["group.ingress.k8s.aws/front"];

impl Orphans {
    /// Leaves it in the account, and in the clusters what asks for the rest.
    pub async fn leave_of_living(world: &World, proxy: &Proxy, clusters: &[Cluster]) -> Result<Self, KitError> {
        let mut making = Making { world, proxy, wire: world.wire.clone(), dead: Vec::new(), alive: Vec::new() };
        moved(&mut making).await?;
        if let [own, others @ ..] = clusters {
            look_alikes(&mut making, own, others).await?;
            put_objects(own);
        }
        let zone = world.ids.zone.clone();
        Ok(Self { dead: making.dead, alive: making.alive, wire: making.wire, zones: [zone.clone(), zone] })
    }

    /// Values for the template's parameters: what the living cluster left may go, and every cluster may be read.
    pub fn parameters_of_living(&self) -> Vec<(&'static str, String)> {
        let mut all = self.parameters();
        all.retain(|(name, _)| !["Clusters", "RetiredClusters", "Zones", "RecordNames", "DeadOwners"].contains(name));
        all.extend([("Clusters", CLUSTER.to_owned()), ("ReadClusters", KNOWN.join(","))]);
        all
    }
}

impl Orphans {
    /// The objects of the living cluster that ask for what looks like an orphan of it.
    pub fn ask_for_the_living(&self, own: &Cluster) {
        for name in ["failing", "idle", "redirect"] {
            own.put(Kind::Ingress, &ingress(NAMESPACE, name, "web", &[]));
        }
        let binding = json!({"metadata": {"namespace": NAMESPACE, "name": "by-hand"},
            "spec": {"targetGroupName": "k8s-bound-byhand-2b00000002", "targetType": "ip",
                "serviceRef": {"name": "web", "port": 80}}});
        own.put(Kind::TargetGroupBinding, &binding);
    }
}

/// The load balancer and the group of an Ingress that has its own no more.
async fn moved(making: &mut Making<'_>) -> Result<(), KitError> {
    let site = making.world.ids.security_group.clone();
    let name = "k8s-shop-moved-3a00000001";
    let tags = tags_of_ingress(CLUSTER, "shop/moved", "LoadBalancer");
    let [balancer, _] = make_balancer(making, &Plan { name, tags, security_group: &site, why: None }).await?;
    let group = make_group(making, "k8s-shop-moved-3a00000002", &tags_of_stack("shop/moved"), None).await?;
    listener(making, &balancer, "HTTP", &forward(&group)).await?;
    make_group(making, "k8s-shop-deleted-3a00000003", &tags_of_stack("shop/deleted"), None).await?;
    Ok(())
}

async fn look_alikes(making: &mut Making<'_>, own: &Cluster, others: &[Cluster]) -> Result<(), KitError> {
    for (name, stack, why) in [
        ("k8s-shop-failing-3b00000001", "shop/failing", "its Ingress is there, and fails to deploy"),
        ("k8s-shop-going-3b00000002", "shop/going", "its Ingress is being deleted"),
        ("k8s-shop-rollback-3b00000003", "shop/rollback", "its Ingress moved, and its new group fails to deploy"),
        ("k8s-front-3b00000004", "front", "its group has a member"),
        ("k8s-back-3b00000005", "back", "an Ingress was in its group, and has not left it"),
    ] {
        make_group(making, name, &tags_of_stack(stack), Some(why)).await?;
    }
    let tags = of_controller(CLUSTER, "service.k8s.aws", "shop/tcp", "shop/tcp:443");
    make_group(making, "k8s-shop-tcp-3b00000006", &tags, Some("its Service is there")).await?;
    let named =
        make_group(making, "k8s-shop-named-3b00000007", &tags_of_stack("shop/named"), Some("an annotation names it"))
            .await?;
    let action = json!({"type": "forward", "targetGroupARN": named}).to_string();
    let annotations = [("alb.ingress.kubernetes.io/actions.named", action.as_str())];
    own.put(Kind::Ingress, &ingress(NAMESPACE, "names", "web", &annotations));
    let bound = "k8s-shop-bound-3b00000008";
    make_group(making, bound, &tags_of_stack("shop/bound"), Some("a TargetGroupBinding of another cluster names it"))
        .await?;
    if let Some(other) = others.first() {
        let binding =
            json!({"metadata": {"namespace": NAMESPACE, "name": "bound"}, "spec": {"targetGroupName": bound}});
        other.put(Kind::TargetGroupBinding, &binding);
    }
    let elsewhere = "k8s-shop-misnamed-3b00000009";
    let why = "another cluster's controller was told this one's name";
    make_group(making, elsewhere, &tags_of_stack("shop/misnamed"), Some(why)).await?;
    if let Some(other) = others.last() {
        other.put(Kind::Ingress, &ingress(NAMESPACE, "misnamed", "web", &[]));
    }
    Ok(())
}

fn tags_of_stack(stack: &str) -> Tags {
    tags_of_ingress(CLUSTER, stack, &format!("{stack}-web:80"))
}

/// What the cluster asks for.
fn put_objects(own: &Cluster) {
    own.put(Kind::Ingress, &ingress(NAMESPACE, "failing", "web", &[]));
    own.put(Kind::Service, &service(NAMESPACE, "tcp", "LoadBalancer"));
    // Of the stack's own name, and of another kind.
    own.put(Kind::Service, &service(NAMESPACE, "moved", "ClusterIP"));
    let with = |name: &str, group: &str, fields: &[(&str, serde_json::Value)]| {
        let mut object = ingress(NAMESPACE, name, "web", &[(GROUP_KEY, group)]);
        if let Some(metadata) = object.get_mut("metadata").and_then(serde_json::Value::as_object_mut) {
            metadata.extend(fields.iter().map(|(field, value)| ((*field).to_owned(), value.clone())));
        }
        own.put(Kind::Ingress, &object);
    };
    with("moved", "front", &[("finalizers", json!(OF_GROUP))]);
    with("rollback", "front", &[("finalizers", json!(OF_GROUP))]);
    with("left", "front", &[("finalizers", json!([OF_GROUP[0], "group.ingress.k8s.aws/back"]))]);
    let mut going = ingress(NAMESPACE, "going", "web", &[]);
    if let Some(metadata) = going.get_mut("metadata").and_then(serde_json::Value::as_object_mut) {
        metadata.insert("deletionTimestamp".to_owned(), json!("2026-01-01T00:00:00Z"));
    }
    own.put(Kind::Ingress, &going);
    let message = "Failed deploy model due to ValidationError: a rule of that priority is there";
    own.put(Kind::Event, &warning(NAMESPACE, "rollback", "FailedDeployModel", message));
}
