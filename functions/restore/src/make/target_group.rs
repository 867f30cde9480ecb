//! A target group, its attributes, and what was registered in it.

use facts::Seen;
use restoration::answers::{attributes_of, attributes_to_set};
use restoration::target_group::TargetGroup;
use restoration::{Creation, Form, Part, Sends};

use super::{Completed, Makers, id};

const CREATE: &str = "elasticloadbalancing:CreateTargetGroup";
/// `CreateTargetGroup` with tags needs this one too. Source: ELB user guide, "Grant permission to tag resources".
const TAG: &str = "elasticloadbalancing:AddTags";
/// Only of a target group that we made.
const ATTRIBUTES: &str = "elasticloadbalancing:ModifyTargetGroupAttributes";
const REGISTER: &str = "elasticloadbalancing:RegisterTargets";

/// The IAM actions of the calls made here.
pub(super) const ACTIONS: &[&str] = &[TAG, CREATE, ATTRIBUTES, REGISTER];

pub(super) async fn begin(makers: &Makers, form: Form) -> Seen<String> {
    id(CREATE, &makers.elb("CreateTargetGroup", CREATE, form).await?, "TargetGroupArn")
}

pub(super) async fn complete(makers: &Makers, parts: Vec<Creation>, now: &TargetGroup, arn: &str) -> Completed {
    let mut done = Completed::default();
    for creation in parts {
        match (&creation.part, &creation.sends) {
            (Part::Attributes, Sends::Form(form)) => {
                let to_set = attributes_to_set(("TargetGroupArn", arn), &attributes_of(form), &now.attributes);
                let Some(form) = to_set else { continue };
                let made = makers.elb("ModifyTargetGroupAttributes", ATTRIBUTES, form.clone()).await;
                done.note("its attributes", Creation { sends: Sends::Form(form), ..creation }, made);
            }
            (Part::Target(_), Sends::Form(form)) if now.has(arn, form) => {}
            // One by one: AWS refuses a whole call for one instance that is gone.
            (Part::Target(target), Sends::Form(form)) => {
                let words = format!("target {target}");
                let made = makers.elb("RegisterTargets", REGISTER, form.clone()).await;
                done.note(words, creation, made);
            }
            (
                Part::Itself
                | Part::Attributes
                | Part::Target(_)
                | Part::PrivateLink
                | Part::WebAcl
                | Part::Listener { .. }
                | Part::ListenerAttributes(_)
                | Part::ListenerCertificate { .. }
                | Part::ListenerRule { .. }
                | Part::Rule(_)
                | Part::Logging
                | Part::Records,
                Sends::Form(_) | Sends::Json(_) | Sends::Records { .. },
            ) => done.odd(&creation),
        }
    }
    done
}
