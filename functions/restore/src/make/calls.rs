//! Each call that makes something: where it goes, which IAM action it needs, and what its answer calls what it made.

use restoration::Call;
use transport::query::Operation;
use transport::service::{ACM, EC2, ELB, WAF};

/// Route 53 is asked by its SDK.
pub(super) const CHANGE: &str = "route53:ChangeResourceRecordSets";
const CREATE_LOAD_BALANCER: Operation =
    Operation::new(ELB, "CreateLoadBalancer", "elasticloadbalancing:CreateLoadBalancer");
const CREATE_TARGET_GROUP: Operation =
    Operation::new(ELB, "CreateTargetGroup", "elasticloadbalancing:CreateTargetGroup");
const REGISTER: Operation = Operation::new(ELB, "RegisterTargets", "elasticloadbalancing:RegisterTargets");
const CREATE_LISTENER: Operation = Operation::new(ELB, "CreateListener", "elasticloadbalancing:CreateListener");
const CREATE_RULE: Operation = Operation::new(ELB, "CreateRule", "elasticloadbalancing:CreateRule");
const CREATE_SECURITY_GROUP: Operation = Operation::new(EC2, "CreateSecurityGroup", "ec2:CreateSecurityGroup");
const INGRESS: Operation = Operation::new(EC2, "AuthorizeSecurityGroupIngress", "ec2:AuthorizeSecurityGroupIngress");
const EGRESS: Operation = Operation::new(EC2, "AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupEgress");
const CREATE_WEB_ACL: Operation = Operation::new(WAF, "CreateWebACL", "wafv2:CreateWebACL");
const REQUEST: Operation = Operation::new(ACM, "RequestCertificate", "acm:RequestCertificate");
/// Only of a target group that we made.
const GROUP_ATTRIBUTES: Operation =
    Operation::new(ELB, "ModifyTargetGroupAttributes", "elasticloadbalancing:ModifyTargetGroupAttributes");
/// Only of a load balancer that we made.
const BALANCER_ATTRIBUTES: Operation =
    Operation::new(ELB, "ModifyLoadBalancerAttributes", "elasticloadbalancing:ModifyLoadBalancerAttributes");
/// Only of a load balancer that we made, and with the groups that it has: no creation takes the other field.
const SECURITY_GROUPS: Operation = Operation::new(ELB, "SetSecurityGroups", "elasticloadbalancing:SetSecurityGroups");
/// Only of a listener that we made.
const LISTENER_ATTRIBUTES: Operation =
    Operation::new(ELB, "ModifyListenerAttributes", "elasticloadbalancing:ModifyListenerAttributes");
pub(super) const ATTRIBUTES_OF_LISTENER: Operation =
    Operation::new(ELB, "DescribeListenerAttributes", "elasticloadbalancing:DescribeListenerAttributes");
/// Only of a listener that we made.
const CERTIFICATES: Operation =
    Operation::new(ELB, "AddListenerCertificates", "elasticloadbalancing:AddListenerCertificates");
/// Only of a load balancer that has no web ACL.
const ASSOCIATE: Operation = Operation::new(WAF, "AssociateWebACL", "wafv2:AssociateWebACL");
/// Only of a web ACL that we made and that does not log: elsewhere it would write over what is there.
const LOGGING: Operation = Operation::new(WAF, "PutLoggingConfiguration", "wafv2:PutLoggingConfiguration");

/// The IAM actions of all calls that are made here.
///
/// A new security group lets everything out, and what takes that rule away is no creation: where it was not there before,
/// the report says so.
pub(super) const ACTIONS: &[&str] = &[
    ASSOCIATE.iam,
    ATTRIBUTES_OF_LISTENER.iam,
    BALANCER_ATTRIBUTES.iam,
    CERTIFICATES.iam,
    CHANGE,
    CREATE_LISTENER.iam,
    CREATE_LOAD_BALANCER.iam,
    CREATE_RULE.iam,
    CREATE_SECURITY_GROUP.iam,
    CREATE_TARGET_GROUP.iam,
    CREATE_WEB_ACL.iam,
    EGRESS.iam,
    GROUP_ATTRIBUTES.iam,
    INGRESS.iam,
    LISTENER_ATTRIBUTES.iam,
    LOGGING.iam,
    REGISTER.iam,
    REQUEST.iam,
    SECURITY_GROUPS.iam,
    // Creations with tags need one more each. Sources: ELB user guide, "Grant permission to tag resources"; EC2 user guide,
    // "Grant permission to tag resources during creation"; ACM user guide and AWS WAF developer guide, "Actions, resources,
    // and condition keys".
    "acm:AddTagsToCertificate",
    "ec2:CreateTags",
    "elasticloadbalancing:AddTags",
    "wafv2:TagResource",
    // `AssociateWebACL` needs this one too. Source: AWS WAF developer guide, ditto.
    "elasticloadbalancing:SetWebAcl",
];

/// How one call is sent.
#[derive(Clone, Copy)]
pub(super) struct Way {
    pub(super) operation: Operation,
    /// What its answer calls what it made: an element, or a pointer into JSON.
    pub(super) id: Option<&'static str>,
    /// Whether AWS takes it for one when it comes twice.
    pub(super) repeats: bool,
}

/// The way of a call; `None` for records, which the SDK of Route 53 makes.
pub(super) fn way(call: Call) -> Option<Way> {
    // AWS takes an `ELBv2` call that comes twice for one. Source: `ELBv2` API reference, each "is idempotent".
    let twice = |operation, id| Some(Way { operation, id, repeats: true });
    let once = |operation, id| Some(Way { operation, id, repeats: false });
    match call {
        Call::AddListenerCertificates => twice(CERTIFICATES, None),
        Call::CreateListener => twice(CREATE_LISTENER, Some("ListenerArn")),
        Call::CreateLoadBalancer => twice(CREATE_LOAD_BALANCER, Some("LoadBalancerArn")),
        Call::CreateRule => twice(CREATE_RULE, None),
        Call::CreateTargetGroup => twice(CREATE_TARGET_GROUP, Some("TargetGroupArn")),
        Call::ModifyListenerAttributes => twice(LISTENER_ATTRIBUTES, None),
        Call::ModifyLoadBalancerAttributes => twice(BALANCER_ATTRIBUTES, None),
        Call::ModifyTargetGroupAttributes => twice(GROUP_ATTRIBUTES, None),
        Call::RegisterTargets => twice(REGISTER, None),
        Call::SetSecurityGroups => twice(SECURITY_GROUPS, None),
        Call::AuthorizeSecurityGroupEgress => once(EGRESS, None),
        Call::AuthorizeSecurityGroupIngress => once(INGRESS, None),
        Call::CreateSecurityGroup => once(CREATE_SECURITY_GROUP, Some("groupId")),
        Call::AssociateWebAcl => twice(ASSOCIATE, None),
        Call::PutLoggingConfiguration => twice(LOGGING, None),
        Call::CreateWebAcl => once(CREATE_WEB_ACL, Some("/Summary/ARN")),
        Call::RequestCertificate => twice(REQUEST, Some("/CertificateArn")),
        Call::ChangeResourceRecordSets => None,
    }
}
