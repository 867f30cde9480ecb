//! A target group, its attributes, and what was registered in it.

use facts::Seen;
use restoration::Names;
use restoration::answers::attributes_to_set;
use restoration::target_group::TargetGroup;

use super::{Begun, Makers, id, part};

const CREATE: &str = "elasticloadbalancing:CreateTargetGroup";
/// `CreateTargetGroup` with tags needs this one too. Source: ELB user guide, "Grant permission to tag resources".
const TAG: &str = "elasticloadbalancing:AddTags";
/// Only of a target group that we made.
const ATTRIBUTES: &str = "elasticloadbalancing:ModifyTargetGroupAttributes";
const REGISTER: &str = "elasticloadbalancing:RegisterTargets";

/// The IAM actions of the calls made here.
pub(super) const ACTIONS: &[&str] = &[TAG, CREATE, ATTRIBUTES, REGISTER];

pub(super) async fn begin(makers: &Makers, it: &TargetGroup, names: &Names) -> Seen<String> {
    id(CREATE, &makers.elb("CreateTargetGroup", CREATE, it.create(names)).await?, "TargetGroupArn")
}

pub(super) async fn complete(
    makers: &Makers,
    then: &TargetGroup,
    now: &TargetGroup,
    begun: Begun<'_>,
    names: &Names,
) -> Vec<String> {
    let mut without = Vec::new();
    let to_set = attributes_to_set(("TargetGroupArn", begun.id), &then.attributes, &now.attributes);
    if let Some(form) = to_set {
        without.extend(part("its attributes", makers.elb("ModifyTargetGroupAttributes", ATTRIBUTES, form).await));
    }
    // One by one: AWS refuses a whole call for one instance that is gone.
    for (target, form) in then.register(begun.id, now, names) {
        without.extend(part(format!("target {target}"), makers.elb("RegisterTargets", REGISTER, form).await));
    }
    without
}
