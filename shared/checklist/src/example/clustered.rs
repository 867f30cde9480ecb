//! What the cluster says of the healthy load balancer.

use std::net::{IpAddr, Ipv4Addr};

use facts::inventory::ClusterName;
use facts::inventory::stack::{Family, Object};
use facts::kubernetes::declared::{Binding, Controller, Declaration, Declared};

use super::{DNS_NAME, GROUP, elb};

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
    };
    let binding = Binding {
        target_group: elb(GROUP),
        service: "retail-prediction/retail-api-service".into(),
        by_address: true,
        ready: PODS.into(),
        others: [].into(),
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
