//! What the cluster says of the healthy load balancer.

use std::net::{IpAddr, Ipv4Addr};

use facts::inventory::ClusterName;
use facts::inventory::stack::{Family, Object};
use facts::kubernetes::declared::{Binding, Controller, Declaration, Declared, Settings};
use facts::kubernetes::setting::Setting;

use super::{CERTIFICATE, DNS_NAME, GROUP, elb, guarded};

/// The addresses of the pods: those of the targets.
pub(super) const PODS: [IpAddr; 2] =
    [IpAddr::V4(Ipv4Addr::new(10, 0, 11, 23)), IpAddr::V4(Ipv4Addr::new(10, 0, 12, 24))];

pub(super) fn declared() -> Declared {
    let ingress = Declaration {
        object: Object::Ingress,
        name: "retail-prediction/retail-api-ingress".into(),
        going_since: None,
        addresses: vec![DNS_NAME.into()],
        failure: None,
        hosts: Vec::new(),
        settings: settings(&of_load_balancer()),
    };
    let binding = Binding {
        name: "retail-prediction/k8s-retailpr-retailap-0a1b2c3d4e".into(),
        is_shared: false,
        failure: None,
        target_group: elb(GROUP),
        service: "retail-prediction/retail-api-service".into(),
        by_address: true,
        ready: PODS.into(),
        others: [].into(),
        settings: settings(&[
            (Setting::TargetType, "ip"),
            (Setting::HealthcheckPath, "/health"),
            (Setting::HealthcheckInterval, "20"),
            (Setting::TargetGroupAttributes, "deregistration_delay.timeout_seconds=30"),
        ]),
    };
    let controller = Controller { name: "kube-system/aws-load-balancer-controller".into(), wanted: 2, available: 2 };
    Declared {
        cluster: ClusterName::new("retail-prediction-cluster"),
        family: Family::Controller,
        stack: "retail-prediction/retail-api-ingress".into(),
        controllers: vec![controller],
        objects: vec![ingress],
        bindings: vec![binding],
    }
}

fn of_load_balancer() -> [(Setting, &'static str); 8] {
    [
        (Setting::Scheme, "internet-facing"),
        (Setting::LoadBalancerName, "retail-prediction-alb"),
        (Setting::ListenPorts, r#"[{"HTTP": 80}, {"HTTPS": 443}]"#),
        (Setting::SslRedirect, "443"),
        (Setting::CertificateArn, CERTIFICATE),
        (Setting::WebAcl, guarded::WEB_ACL),
        (Setting::InboundCidrs, "0.0.0.0/0"),
        (Setting::LoadBalancerAttributes, "idle_timeout.timeout_seconds=60"),
    ]
}

fn settings(all: &[(Setting, &str)]) -> Settings {
    all.iter().map(|(setting, value)| (*setting, Ok((*value).into()))).collect()
}
