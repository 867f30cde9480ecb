//! A target group goes by its ARN. AWS refuses it while a listener or rule names it.

use aws_sdk_elasticloadbalancingv2::Client;
use facts::inventory::target_group::TargetGroup;
use removal::Removal;

use super::{Codes, read};

const DELETE: &str = "elasticloadbalancing:DeleteTargetGroup";
/// The IAM actions of the calls made here.
pub(super) const ACTIONS: &[&str] = &[DELETE];

/// Source: `ELBv2` API reference, `DeleteTargetGroup`.
const CODES: Codes = Codes { gone: &["TargetGroupNotFound"], in_use: &["ResourceInUse"], changed: &[] };

pub(super) async fn remove(elb: &Client, it: &TargetGroup) -> Removal {
    match elb.delete_target_group().target_group_arn(it.arn.as_str()).send().await {
        Ok(_) => Removal::Removed,
        Err(error) => read(DELETE, &error, &CODES),
    }
}
