//! The tags by which controllers mark what they made.

use serde_json::{Value, json};

/// Tags in the order in which they are written.
pub(super) type Tags = Vec<(String, String)>;

/// Tags from pairs of texts.
pub(super) fn tags(pairs: &[(&str, &str)]) -> Tags {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

/// The AWS Load Balancer Controller's for an Ingress. Source of all of its tags: `pkg/deploy/tracking/provider.go`.
pub(super) fn ingress(cluster: &str, stack: &str, part: &str) -> Tags {
    of_controller(cluster, "ingress.k8s.aws", stack, part)
}

/// The same for a Service, a Gateway, and whatever else it follows.
pub(super) fn of_controller(cluster: &str, origin: &str, stack: &str, part: &str) -> Tags {
    tags(&[
        ("elbv2.k8s.aws/cluster", cluster),
        (&format!("{origin}/stack"), stack),
        (&format!("{origin}/resource"), part),
    ])
}

/// What all load balancers of a cluster share.
pub(super) fn backend(cluster: &str) -> Tags {
    tags(&[("elbv2.k8s.aws/cluster", cluster), ("elbv2.k8s.aws/resource", "backend-sg")])
}

/// The cloud provider's inside Kubernetes.
pub(super) fn in_tree(cluster: &str, service: &str) -> Tags {
    tags(&[(&format!("kubernetes.io/cluster/{cluster}"), "owned"), ("kubernetes.io/service-name", service)])
}

/// Form pairs of the query protocol.
pub(super) fn form(tags: &Tags) -> Vec<(String, String)> {
    numbered(tags, "Tags.member")
}

/// Form pairs of EC2 for a new security group.
pub(super) fn ec2_form(tags: &Tags) -> Vec<(String, String)> {
    let kind = ("TagSpecification.1.ResourceType".to_owned(), "security-group".to_owned());
    if tags.is_empty() {
        return Vec::new();
    }
    std::iter::once(kind).chain(numbered(tags, "TagSpecification.1.Tag")).collect()
}

fn numbered(tags: &Tags, list: &str) -> Vec<(String, String)> {
    let pair = |(place, (key, value)): (usize, &(String, String))| {
        let tag = format!("{list}.{}", place + 1);
        [(format!("{tag}.Key"), key.clone()), (format!("{tag}.Value"), value.clone())]
    };
    tags.iter().enumerate().flat_map(pair).collect()
}

/// The list of the JSON protocols.
pub(super) fn document(tags: &Tags) -> Value {
    tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect()
}
