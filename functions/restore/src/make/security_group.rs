//! A security group, its rules, and the rules of other groups that referred to it.

use facts::{Seen, Unseen};
use restoration::security_group::SecurityGroup;
use restoration::{Creation, Form, Names, Part, Sends};

use super::{Completed, Makers, id};

const CREATE: &str = "ec2:CreateSecurityGroup";
/// Creations with tags need this one too. Source: EC2 user guide, "Grant permission to tag resources during creation".
const TAG: &str = "ec2:CreateTags";
const INGRESS: &str = "ec2:AuthorizeSecurityGroupIngress";
const EGRESS: &str = "ec2:AuthorizeSecurityGroupEgress";

/// The IAM actions of the calls made here. A new group lets everything out, and what takes that rule away is no
/// creation: where it was not there before, the report says so.
pub(super) const ACTIONS: &[&str] = &[CREATE, TAG, EGRESS, INGRESS];

/// AWS's code for a rule that is there already. Source: EC2 API reference, "Error codes".
const IS_THERE: &str = "InvalidPermission.Duplicate";

pub(super) async fn begin(makers: &Makers, form: Form) -> Seen<String> {
    id(CREATE, &makers.ec2("CreateSecurityGroup", CREATE, form).await?, "groupId")
}

/// One rule a call: each has its own tags, and one that is refused holds up no other.
pub(super) async fn complete(makers: &Makers, parts: Vec<Creation>, now: &SecurityGroup, names: &Names) -> Completed {
    let mut done = Completed::default();
    for creation in parts {
        match (&creation.part, &creation.sends) {
            (Part::Rule(traffic), Sends::Form(_)) if traffic.own && now.has(traffic, names) => {}
            (Part::Rule(traffic), Sends::Form(form)) => {
                let words = format!("rule {} in {}", traffic.key(names), creation.sends.parameter("GroupId"));
                let made = authorize(makers, traffic.egress, form.clone()).await;
                if !matches!(&made, Err(Unseen::Failed { code: Some(code), .. }) if code == IS_THERE) {
                    done.note(words, creation, made);
                }
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

async fn authorize(makers: &Makers, egress: bool, form: Form) -> Seen<String> {
    if egress {
        makers.ec2("AuthorizeSecurityGroupEgress", EGRESS, form).await
    } else {
        makers.ec2("AuthorizeSecurityGroupIngress", INGRESS, form).await
    }
}
