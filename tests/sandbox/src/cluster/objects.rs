//! Objects as people and controllers write them.

use serde_json::{Map, Value, json};

use super::{Cluster, Kind};
use crate::base::now;

/// An Ingress of the class `alb` whose paths lead to one Service of its namespace, with these annotations.
pub fn ingress(namespace: &str, name: &str, to: &str, annotations: &[(&str, &str)]) -> Value {
    let annotations: Map<String, Value> =
        annotations.iter().map(|(key, value)| ((*key).to_owned(), Value::from(*value))).collect();
    let backend = json!({"service": {"name": to, "port": {"number": 80}}});
    let path = json!({"path": "/", "pathType": "Prefix", "backend": backend});
    json!({
        "metadata": {"namespace": namespace, "name": name, "generation": 1, "annotations": annotations,
            "finalizers": ["ingress.k8s.aws/resources"]},
        "spec": {"ingressClassName": "alb", "rules": [{"http": {"paths": [path]}}]},
    })
}

/// A Service of this type.
pub fn service(namespace: &str, name: &str, kind: &str) -> Value {
    let port = json!({"port": 80, "targetPort": 8080, "protocol": "TCP"});
    json!({"metadata": {"namespace": namespace, "name": name}, "spec": {"type": kind, "ports": [port]}})
}

/// The pods of a Service, by their addresses: those that are ready, and all others.
pub fn slice(namespace: &str, of: &str, ready: &[String], others: &[String]) -> Value {
    let pod = |is_ready: bool| {
        move |address: &String| {
            json!({"addresses": [address], "conditions": {"ready": is_ready, "serving": is_ready},
                "targetRef": {"kind": "Pod", "name": format!("pod-{address}")}})
        }
    };
    let endpoints: Vec<Value> = ready.iter().map(pod(true)).chain(others.iter().map(pod(false))).collect();
    json!({
        "metadata": {"namespace": namespace, "name": format!("{of}-1"), "labels": {"kubernetes.io/service-name": of}},
        "addressType": "IPv4",
        "endpoints": endpoints,
    })
}

/// A warning of the controller about an Ingress, in its own words, told now.
pub fn warning(namespace: &str, name: &str, reason: &str, message: &str) -> Value {
    let at = now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    json!({
        "metadata": {"namespace": namespace, "name": format!("{name}.{reason}"), "creationTimestamp": at},
        "type": "Warning", "reason": reason, "message": message, "lastTimestamp": at,
        "involvedObject": {"kind": "Ingress", "namespace": namespace, "name": name},
        "source": {"component": "ingress"},
    })
}

/// What every cluster with the controller has: its Deployment, and its class of Ingresses.
pub fn healthy(cluster: &Cluster) {
    let name = "aws-load-balancer-controller";
    cluster.put(
        Kind::Deployment,
        &json!({
            "metadata": {"namespace": "kube-system", "name": name, "generation": 3,
                "labels": {"app.kubernetes.io/name": name}},
            "spec": {"replicas": 2},
            "status": {"observedGeneration": 3, "replicas": 2, "updatedReplicas": 2, "readyReplicas": 2,
                "availableReplicas": 2, "conditions": [{"type": "Available", "status": "True"}]},
        }),
    );
    cluster
        .put(Kind::IngressClass, &json!({"metadata": {"name": "alb"}, "spec": {"controller": "ingress.k8s.aws/alb"}}));
    cluster.put(
        Kind::IngressClass,
        &json!({"metadata": {"name": "nginx"}, "spec": {"controller": "k8s.io/ingress-nginx"}}),
    );
}
