use serde_json::{Value, json};

use super::*;
use crate::listing::NAME_LABEL;

/// The lists of a cluster with one healthy Ingress, changed.
struct Cluster(BTreeMap<Listing, Vec<Value>>);

impl Cluster {
    fn healthy() -> Self {
        let class =
            |name: &str, controller: &str| json!({"metadata": {"name": name}, "spec": {"controller": controller}});
        let classes = vec![class("alb", "ingress.k8s.aws/alb"), class("nginx", "k8s.io/ingress-nginx")];
        Self(
            [
                (Listing::Ingresses, vec![ingress("shop", "web")]),
                (Listing::IngressClasses, classes),
                (Listing::Deployments, vec![deployment(2, 2)]),
            ]
            .into(),
        )
    }

    fn with(mut self, listing: Listing, object: Value) -> Self {
        self.0.entry(listing).or_default().push(object);
        self
    }

    fn asks(self) -> Objects {
        let read = |list: Vec<Value>| list.into_iter().map(|it| serde_json::from_value(it).unwrap()).collect();
        asked(&self.0.into_iter().map(|(listing, list)| (listing, read(list))).collect())
    }

    fn stacks(self) -> Vec<String> {
        self.asks().stacks.into_iter().map(|it| format!("{} {}", it.object, it.name)).collect()
    }
}

fn ingress(namespace: &str, name: &str) -> Value {
    json!({"metadata": {"namespace": namespace, "name": name}, "spec": {"ingressClassName": "alb"}})
}

fn deployment(updated: u32, all: u32) -> Value {
    let name = "aws-load-balancer-controller";
    json!({"metadata": {"namespace": "kube-system", "name": name, "generation": 2, "labels": {NAME_LABEL: name}},
        "spec": {"replicas": 2}, "status": {"observedGeneration": 2, "updatedReplicas": updated, "replicas": all}})
}

fn with_field(mut object: Value, pointer: &str, value: Value) -> Value {
    let (place, name) = pointer.rsplit_once('/').unwrap();
    object.pointer_mut(place).unwrap().as_object_mut().unwrap().insert(name.to_owned(), value);
    object
}

#[test]
fn an_ingress_asks_for_its_own_stack_or_that_of_its_group() {
    assert_eq!(Cluster::healthy().stacks(), ["Ingress shop/web"]);
    let grouped = with_field(ingress("shop", "pay"), "/metadata/annotations", json!({GROUP: "front"}));
    assert_eq!(Cluster::healthy().with(Listing::Ingresses, grouped).stacks(), ["Ingress front", "Ingress shop/web"]);
}

#[test]
fn an_ingress_that_moved_asks_for_its_old_stack_until_it_has_left_it() {
    let moved = |finalizers: Value| {
        let moved = with_field(ingress("shop", "pay"), "/metadata/annotations", json!({GROUP: "front"}));
        let moved = with_field(moved, "/metadata/finalizers", finalizers);
        let mut cluster = Cluster::healthy();
        cluster.0.insert(Listing::Ingresses, vec![moved]);
        cluster.stacks()
    };
    assert_eq!(moved(json!(["group.ingress.k8s.aws/front"])), ["Ingress front"]);
    let leaving = moved(json!(["group.ingress.k8s.aws/front", "ingress.k8s.aws/resources"]));
    assert_eq!(leaving, ["Ingress front", "Ingress shop/pay"]);
    let regrouped = moved(json!(["group.ingress.k8s.aws/front", "group.ingress.k8s.aws/former"]));
    assert_eq!(regrouped, ["Ingress former", "Ingress front"]);
}

#[test]
fn a_class_of_another_controller_asks_for_nothing_and_one_that_is_not_there_may() {
    let nginx = with_field(ingress("shop", "api"), "/spec/ingressClassName", json!("nginx"));
    assert_eq!(Cluster::healthy().with(Listing::Ingresses, nginx.clone()).stacks(), ["Ingress shop/web"]);
    let leaving = with_field(nginx, "/metadata/finalizers", json!(["ingress.k8s.aws/resources"]));
    assert_eq!(
        Cluster::healthy().with(Listing::Ingresses, leaving).stacks().len(),
        2,
        "it was ours, and is not let go"
    );
    let annotated = json!({"kubernetes.io/ingress.class": "alb"});
    let both = with_field(
        with_field(ingress("shop", "api"), "/spec/ingressClassName", json!("nginx")),
        "/metadata/annotations",
        annotated,
    );
    assert_eq!(Cluster::healthy().with(Listing::Ingresses, both).stacks().len(), 2, "the annotation wins");
    for class in [json!("gone"), Value::Null] {
        let unknown = with_field(ingress("shop", "api"), "/spec/ingressClassName", class);
        assert_eq!(Cluster::healthy().with(Listing::Ingresses, unknown).stacks().len(), 2);
    }
}

#[test]
fn the_parameters_of_a_class_put_its_ingresses_into_a_group() {
    let class = json!({"metadata": {"name": "internal"}, "spec": {"controller": "ingress.k8s.aws/alb",
        "parameters": {"apiGroup": "elbv2.k8s.aws", "kind": "IngressClassParams", "name": "inside"}}});
    let params = json!({"metadata": {"name": "inside"}, "spec": {"group": {"name": "back"}}});
    let of_auto_mode = json!({"metadata": {"name": "inside"}, "spec": {"group": {"name": "another"}}});
    let cluster = Cluster::healthy()
        .with(Listing::IngressClasses, class)
        .with(Listing::IngressClassParams, params)
        .with(Listing::AutoModeClassParams, of_auto_mode)
        .with(Listing::Ingresses, with_field(ingress("shop", "api"), "/spec/ingressClassName", json!("internal")));
    assert_eq!(cluster.stacks(), ["Ingress back", "Ingress shop/web"]);
    let by_default = json!({"metadata": {"name": "any", "annotations": {"ingressclass.kubernetes.io/is-default-class": "true"}},
        "spec": {"controller": "ingress.k8s.aws/alb", "parameters": {"apiGroup": "elbv2.k8s.aws", "name": "all"}}});
    let classless = with_field(ingress("shop", "web"), "/spec/ingressClassName", Value::Null);
    let mut cluster = Cluster::healthy()
        .with(Listing::IngressClasses, by_default)
        .with(Listing::IngressClassParams, json!({"metadata": {"name": "all"}, "spec": {"group": {"name": "front"}}}));
    cluster.0.insert(Listing::Ingresses, vec![classless]);
    assert_eq!(cluster.stacks(), ["Ingress front", "Ingress shop/web"], "either may be so");
}

#[test]
fn a_service_asks_while_it_is_a_load_balancer_or_not_let_go() {
    let service = |kind: &str| json!({"metadata": {"namespace": "shop", "name": "tcp"}, "spec": {"type": kind}});
    let stacks = |it: Value| Cluster::healthy().with(Listing::Services, it).stacks();
    assert_eq!(stacks(service("LoadBalancer")), ["Ingress shop/web", "Service shop/tcp"]);
    assert_eq!(stacks(service("ClusterIP")), ["Ingress shop/web"]);
    let annotations = json!({"service.beta.kubernetes.io/aws-load-balancer-type": "external"});
    assert_eq!(stacks(with_field(service("NodePort"), "/metadata/annotations", annotations)).len(), 2);
    let leaving = with_field(service("ClusterIP"), "/metadata/finalizers", json!(["service.k8s.aws/resources"]));
    assert_eq!(stacks(leaving).len(), 2);
    let going = with_field(service("ClusterIP"), "/metadata/deletionTimestamp", json!("2026-09-01T12:00:00Z"));
    assert_eq!(stacks(going).len(), 2);
}

#[test]
fn a_gateway_asks() {
    let gateway = json!({"metadata": {"namespace": "shop", "name": "gate"}, "spec": {"gatewayClassName": "alb"}});
    let stacks = Cluster::healthy().with(Listing::Gateways, gateway).stacks();
    assert_eq!(stacks, ["Ingress shop/web", "Gateway shop/gate"]);
}

#[test]
fn whatever_an_object_names_is_mentioned() {
    let group = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/byhand/0123456789abcdef";
    let action = format!(r#"{{"type":"forward","targetGroupARN":"{group}"}}"#);
    let annotations = json!({
        "alb.ingress.kubernetes.io/actions.own": action,
        "alb.ingress.kubernetes.io/security-groups": "sg-0a1b, traffic-of-shop",
        "alb.ingress.kubernetes.io/load-balancer-name": "shop-front",
        LAST_APPLIED: "{\"sg-former\": 1}",
    });
    let binding = json!({"metadata": {"namespace": "shop", "name": "b"}, "spec": {"targetGroupName": "k8s-shop-b"}});
    let route = json!({"metadata": {"namespace": "shop", "name": "r"}, "spec": {"rules": [
        {"backendRefs": [{"kind": "TargetGroupName", "name": "of-a-route"}]}]}});
    let asks = Cluster::healthy()
        .with(Listing::Ingresses, with_field(ingress("shop", "api"), "/metadata/annotations", annotations))
        .with(Listing::TargetGroupBindings, binding)
        .with(Listing::HttpRoutes, route)
        .asks();
    for name in [group, "sg-0a1b", "traffic-of-shop", "shop-front", "k8s-shop-b", "of-a-route"] {
        assert!(asks.mentions.contains(name), "{name}: {:?}", asks.mentions);
    }
    assert!(!asks.mentions.contains("sg-former"), "{:?}", asks.mentions);
    assert!(!asks.mentions.contains("alb"), "a class is no name of a resource: {:?}", asks.mentions);
}

#[test]
fn a_warning_about_an_object_unsettles_its_stack() {
    let event = |kind: &str| {
        json!({"metadata": {"namespace": "shop", "name": "e"}, "reason": "FailedDeployModel",
            "message": "conflicting\nload balancer name", "involvedObject": {"kind": kind, "namespace": "shop", "name": "api"}})
    };
    let unsettled = Cluster::healthy().with(Listing::Events, event("Ingress")).asks().unsettled;
    let told = "Ingress shop/api has FailedDeployModel: conflicting load balancer name";
    assert_eq!(unsettled.get("shop/api").map(String::as_str), Some(told));
    assert!(Cluster::healthy().with(Listing::Events, event("Pod")).asks().unsettled.is_empty());
}

#[test]
fn a_deployment_rolls_out_until_every_pod_is_of_the_newest_form() {
    let rolling_out = |it: Value| {
        let mut cluster = Cluster::healthy();
        cluster.0.insert(Listing::Deployments, vec![it]);
        cluster.asks().rolling_out
    };
    assert_eq!(rolling_out(deployment(2, 2)), None);
    let name = Some("kube-system/aws-load-balancer-controller".to_owned());
    assert_eq!(rolling_out(deployment(1, 3)), name);
    assert_eq!(rolling_out(deployment(2, 3)), name, "an old pod is still there");
    assert_eq!(
        rolling_out(with_field(deployment(2, 2), "/metadata/generation", json!(3))),
        name,
        "nobody has looked at it yet"
    );
    let stopped = with_field(
        with_field(deployment(0, 0), "/spec/replicas", json!(0)),
        "/status",
        json!({"observedGeneration": 2}),
    );
    assert_eq!(rolling_out(stopped), None);
}

#[test]
fn external_dns_tells_its_owner_by_flag_or_variable() {
    let owner = |container: Value| {
        let deployment = json!({"metadata": {"namespace": "dns", "name": "external-dns", "labels": {NAME_LABEL: "external-dns"}},
            "spec": {"template": {"spec": {"containers": [container]}}}, "status": {}});
        let asks = Cluster::healthy().with(Listing::Deployments, deployment).asks();
        assert_eq!((asks.external_dns.len(), asks.rolling_out), (1, None), "it is not the controller");
        asks.external_dns[0].owner.clone()
    };
    assert_eq!(owner(json!({"args": ["--txt-owner-id=blue", "--registry=txt"]})).as_deref(), Some("blue"));
    assert_eq!(owner(json!({"command": ["external-dns", "--txt-owner-id", "blue"]})).as_deref(), Some("blue"));
    let variable = |it: Value| json!({"env": [it]});
    let name = "EXTERNAL_DNS_TXT_OWNER_ID";
    assert_eq!(owner(variable(json!({"name": name, "value": "blue"}))).as_deref(), Some("blue"));
    assert_eq!(owner(json!({})).as_deref(), Some("default"));
    assert_eq!(owner(variable(json!({"name": name, "valueFrom": {}}))), None);
    assert_eq!(owner(json!({"args": ["--txt-owner-id=$(CLUSTER)"]})), None);
    assert_eq!(owner(json!({"envFrom": [{"configMapRef": {"name": "dns"}}]})), None);
    assert_eq!(owner(json!({"command": ["sh", "-c", "external-dns --txt-owner-id=blue"]})), None);
}
