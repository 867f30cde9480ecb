//! A load balancer goes by its ARN, and with it its listeners and rules.

use aws_sdk_elasticloadbalancingv2::Client;
use facts::inventory::load_balancer::LoadBalancer;
use removal::Removal;

use super::{Codes, read};

const DELETE: &str = "elasticloadbalancing:DeleteLoadBalancer";
/// The IAM actions of the calls made here.
pub(super) const ACTIONS: &[&str] = &[DELETE];

/// AWS answers `OperationNotPermitted` where deletion protection is on: it was off when we looked.
/// Source: `ELBv2` API reference, `DeleteLoadBalancer`.
const CODES: Codes =
    Codes { gone: &["LoadBalancerNotFound"], in_use: &["ResourceInUse"], changed: &["OperationNotPermitted"] };

pub(super) async fn remove(elb: &Client, it: &LoadBalancer) -> Removal {
    match elb.delete_load_balancer().load_balancer_arn(it.arn.as_str()).send().await {
        Ok(_) => Removal::Removed,
        Err(error) => read(DELETE, &error, &CODES),
    }
}
