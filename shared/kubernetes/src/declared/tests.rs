use serde_json::{Value, json};

use super::*;
use crate::listing::NAME_LABEL;

const GROUP: &str = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/k8s-shop-web/0123456789abcdef";

fn subject(stack: &str) -> Subject {
    Subject {
        cluster: ClusterName::new("retail"),
        family: Family::Controller,
        object: Kind::Ingress,
        stack: stack.to_owned(),
        target_groups: [Arn::try_from(GROUP.to_owned()).unwrap()].into(),
    }
}

fn read(list: Vec<Value>) -> Vec<Object> {
    list.into_iter().map(|it| serde_json::from_value(it).unwrap()).collect()
}

fn ingress(name: &str, annotations: &Value) -> Value {
    json!({"metadata": {"namespace": "shop", "name": name, "annotations": annotations}, "spec": {},
        "status": {"loadBalancer": {"ingress": [{"hostname": "web-1.elb.amazonaws.com"}]}}})
}

fn lists() -> Lists {
    let group = json!({"alb.ingress.kubernetes.io/group.name": "front"});
    let deployment = json!({"metadata": {"namespace": "kube-system", "name": CONTROLLER, "labels": {NAME_LABEL: CONTROLLER}},
        "spec": {"replicas": 2}, "status": {"availableReplicas": 1}});
    let binding = |name: &str, arn: &str| {
        json!({"metadata": {"namespace": "shop", "name": name},
            "spec": {"targetGroupARN": arn, "targetType": "ip", "serviceRef": {"name": name, "port": 80}}})
    };
    let service = json!({"metadata": {"namespace": "shop", "name": "web"},
        "spec": {"ports": [{"name": "http", "port": 80}, {"name": "metrics", "port": 9090}]}});
    let ingresses = vec![ingress("web", &json!({})), ingress("pay", &group), ingress("search", &group)];
    [
        (Listing::Ingresses, read(ingresses)),
        (Listing::Deployments, read(vec![deployment])),
        (Listing::Services, read(vec![service])),
        (
            Listing::TargetGroupBindings,
            read(vec![binding("web", GROUP), binding("other", &GROUP.replace("web", "other"))]),
        ),
    ]
    .into()
}

fn event(kind: &str, reason: &str, at: &str) -> Value {
    json!({"metadata": {"namespace": "shop", "name": "e"}, "type": kind, "reason": reason, "message": "why",
        "lastTimestamp": at, "involvedObject": {"kind": "Ingress", "namespace": "shop", "name": "web"}})
}

fn failure(events: Vec<Value>) -> Option<String> {
    let of = subject("shop/web");
    let declared = declared(&of, &lists(), Vec::new(), &[], &read(events));
    declared.objects[0].failure.as_ref().map(|it| format!("{} {}", it.reason, it.at))
}

#[test]
fn a_stack_is_asked_for_by_its_ingress_or_by_each_member_of_its_group() {
    let names = |stack: &str| asking(&subject(stack), &lists()).iter().map(|it| it.path()).collect::<Vec<_>>();
    assert_eq!(names("shop/web"), ["shop/web"]);
    assert_eq!(names("front"), ["shop/pay", "shop/search"]);
    assert_eq!(names("shop/gone"), [""; 0]);
}

#[test]
fn a_failure_stands_until_a_success_follows() {
    let (early, late) = ("2026-09-01T12:00:00Z", "2026-09-01T12:05:00Z");
    assert_eq!(failure(vec![]), None);
    let failed = || event("Warning", "FailedDeployModel", early);
    assert_eq!(failure(vec![failed()]).as_deref(), Some("FailedDeployModel 2026-09-01T12:00:00Z"));
    assert_eq!(failure(vec![failed(), event("Normal", "SuccessfullyReconciled", late)]), None);
    let again = vec![event("Normal", "SuccessfullyReconciled", early), event("Warning", "FailedBuildModel", late)];
    assert_eq!(failure(again).as_deref(), Some("FailedBuildModel 2026-09-01T12:05:00Z"));
    assert_eq!(failure(vec![event("Warning", "BadConfig", late)]), None, "another controller's warning");
}

#[test]
fn an_event_of_each_form_has_its_time() {
    let without = |fields: Value| {
        let mut event = event("Warning", "FailedDeployModel", "2026-09-01T12:00:00Z");
        event["lastTimestamp"] = Value::Null;
        event.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        failure(vec![event])
    };
    let expected = Some("FailedDeployModel 2026-09-01T13:00:00Z");
    let at = "2026-09-01T13:00:00.000000Z";
    assert_eq!(without(json!({"eventTime": at})).as_deref(), expected);
    assert_eq!(without(json!({"series": {"count": 3, "lastObservedTime": at}})).as_deref(), expected);
}

#[test]
fn the_pods_of_a_binding_are_those_of_all_slices_of_its_service() {
    let of = subject("shop/web");
    let lists = lists();
    let found = bound(&of, &lists);
    assert_eq!(found.iter().map(|it| it.service.as_str()).collect::<Vec<_>>(), ["web"], "only of its own groups");
    let slice = |endpoints: Value| json!({"metadata": {"namespace": "shop", "name": "s"}, "endpoints": endpoints});
    let slices = read(vec![
        slice(json!([{"addresses": ["10.0.0.1"], "conditions": {"ready": true}, "targetRef": {"kind": "Pod"}},
            {"addresses": ["10.0.0.2"], "conditions": {"ready": false, "terminating": true},
                "targetRef": {"kind": "Pod"}}])),
        slice(json!([{"addresses": ["10.0.0.3"], "conditions": {}, "targetRef": {"kind": "Pod"}}])),
        // A Service of both families has a slice of each, and the group is of one.
        slice(json!([{"addresses": ["fd00::1"], "conditions": {"ready": true}, "targetRef": {"kind": "Pod"}}])),
        slice(Value::Null),
        // Not a pod, and not of the port that is bound.
        slice(json!([{"addresses": ["10.0.0.8"], "conditions": {"ready": true}}])),
        json!({"metadata": {"namespace": "shop", "name": "s"}, "ports": [{"name": "metrics"}],
            "endpoints": [{"addresses": ["10.0.0.9"], "targetRef": {"kind": "Pod"}}]}),
    ]);
    let declared = declared(&of, &lists, found, &[slices], &[]);
    let binding = &declared.bindings[0];
    let of = |addresses: &BTreeSet<IpAddr>| addresses.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(
        (of(&binding.ready), of(&binding.others)),
        (vec!["10.0.0.1".into(), "10.0.0.3".into()], vec!["10.0.0.2".to_owned()])
    );
    assert_eq!((declared.controllers[0].wanted, declared.controllers[0].available), (2, 1));
    assert_eq!(declared.objects[0].addresses, ["web-1.elb.amazonaws.com"]);
}
