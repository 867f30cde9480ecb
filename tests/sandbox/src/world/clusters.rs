//! The clusters that EKS knows, and what is in them.

use hyper::Method;
use jiff::SignedDuration;
use serde_json::json;

use super::network::Network;
use super::{CLUSTER, INGRESS, Ids, NAME, NAMESPACE, SERVICE, TARGET_GROUP, World};
use crate::base::now;
use crate::cluster::{Cluster, Kind, healthy, ingress, service, slice};
use crate::error::KitError;
use crate::ministack::{ACCOUNT, REGION};
use crate::proxy::Proxy;
use crate::wire::{AwsError, QueryService, RestService, Wire, base64};

/// The site's own cluster, and two more so that a list of them has a second page.
pub(super) const KNOWN: [&str; 3] = [CLUSTER, "staging-cluster", "warehouse-cluster"];

/// How old the clusters are.
const AGE: SignedDuration = SignedDuration::from_hours(40 * 24);

impl World {
    /// Starts an API server for each cluster, that of the site first, and lets EKS tell where it is.
    pub async fn start_clusters(&self, proxy: &Proxy) -> Result<Vec<Cluster>, KitError> {
        let mut clusters = Vec::new();
        for name in KNOWN {
            let cluster = Cluster::start(name).await?;
            healthy(&cluster);
            let created = now().saturating_sub(AGE).unwrap_or_default().as_second();
            let arn = format!("arn:aws:eks:{REGION}:{ACCOUNT}:cluster/{name}");
            let authority = json!({"data": base64(&cluster.authority)});
            proxy.say(
                &arn,
                &json!({"endpoint": cluster.endpoint, "certificateAuthority": authority, "createdAt": created}),
            );
            clusters.push(cluster);
        }
        if let Some(own) = clusters.first() {
            self.mend_cluster(own);
        }
        Ok(clusters)
    }

    /// The controller and the site's objects are as they were. What else is in the cluster stays.
    pub fn mend_cluster(&self, own: &Cluster) {
        healthy(own);
        own.remove_all(Kind::Event, NAMESPACE);
        self.fill(own);
    }

    /// The objects that ask for the site's load balancer.
    fn fill(&self, cluster: &Cluster) {
        let Ids { certificate, web_acl, target_group, dns_name, .. } = &self.ids;
        let of_alb = |key: &str, value: &str| (format!("alb.ingress.kubernetes.io/{key}"), value.to_owned());
        let annotations = [
            of_alb("scheme", "internet-facing"),
            of_alb("target-type", "ip"),
            of_alb("load-balancer-name", NAME),
            of_alb("healthcheck-path", "/health"),
            of_alb("ssl-redirect", "443"),
            of_alb("listen-ports", r#"[{"HTTP": 80}, {"HTTPS": 443}]"#),
            of_alb("certificate-arn", certificate),
            of_alb("wafv2-acl-arn", web_acl),
        ];
        let annotations: Vec<(&str, &str)> =
            annotations.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        let mut own = ingress(NAMESPACE, INGRESS, SERVICE, &annotations);
        if let Some(fields) = own.as_object_mut() {
            let status = json!({"loadBalancer": {"ingress": [{"hostname": dns_name}]}});
            fields.insert("status".to_owned(), status);
        }
        cluster.put(Kind::Ingress, &own);
        cluster.put(Kind::Service, &service(NAMESPACE, SERVICE, "ClusterIP"));
        let pods = self.front.stubs.iter().map(|stub| stub.addr.ip().to_string()).collect::<Vec<_>>();
        cluster.put(Kind::EndpointSlice, &slice(NAMESPACE, SERVICE, &pods, &[]));
        cluster.put(
            Kind::TargetGroupBinding,
            &json!({
                "metadata": {"namespace": NAMESPACE, "name": TARGET_GROUP, "finalizers": ["elbv2.k8s.aws/resources"],
                    "labels": {"ingress.k8s.aws/stack-namespace": NAMESPACE, "ingress.k8s.aws/stack-name": INGRESS}},
                "spec": {"targetGroupARN": target_group, "targetType": "ip", "ipAddressType": "ipv4",
                    "serviceRef": {"name": SERVICE, "port": 80}},
            }),
        );
    }
}

pub(super) async fn create(wire: &Wire, network: &Network) -> Result<(), AwsError> {
    // An emulator that enforces policies looks whether the clusters' role is there.
    let trust = json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "eks.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ]});
    let role = [("RoleName", "eks"), ("AssumeRolePolicyDocument", &trust.to_string())];
    wire.query(QueryService::IAM, "CreateRole", &role).await?;
    for name in KNOWN {
        // AWS learns the VPC from the subnets; the emulator takes it as it is told.
        let vpc = json!({"vpcId": network.vpc, "subnetIds": network.subnets});
        let input = json!({"name": name, "roleArn": format!("arn:aws:iam::{ACCOUNT}:role/eks"), "version": "1.33",
            "resourcesVpcConfig": vpc});
        wire.rest(RestService::EKS, Method::POST, "/clusters", &[], input.to_string()).await?;
    }
    Ok(())
}
