//! Each call that makes something: where it goes, which IAM action it needs, and what its answer calls what it made.

use cloud::query::{ACM, Service, WAF};
use restoration::Call;

pub(super) const CHANGE: &str = "route53:ChangeResourceRecordSets";
const CREATE_LOAD_BALANCER: &str = "elasticloadbalancing:CreateLoadBalancer";
const CREATE_TARGET_GROUP: &str = "elasticloadbalancing:CreateTargetGroup";
const REGISTER: &str = "elasticloadbalancing:RegisterTargets";
const CREATE_LISTENER: &str = "elasticloadbalancing:CreateListener";
const CREATE_RULE: &str = "elasticloadbalancing:CreateRule";
const CREATE_SECURITY_GROUP: &str = "ec2:CreateSecurityGroup";
const INGRESS: &str = "ec2:AuthorizeSecurityGroupIngress";
const EGRESS: &str = "ec2:AuthorizeSecurityGroupEgress";
const CREATE_WEB_ACL: &str = "wafv2:CreateWebACL";
const REQUEST: &str = "acm:RequestCertificate";
/// Only of a target group that we made.
const GROUP_ATTRIBUTES: &str = "elasticloadbalancing:ModifyTargetGroupAttributes";
/// Only of a load balancer that we made.
const BALANCER_ATTRIBUTES: &str = "elasticloadbalancing:ModifyLoadBalancerAttributes";
/// Only of a load balancer that we made, and with the groups that it has: no creation takes the other field.
const SECURITY_GROUPS: &str = "elasticloadbalancing:SetSecurityGroups";
/// Only of a listener that we made.
const LISTENER_ATTRIBUTES: &str = "elasticloadbalancing:ModifyListenerAttributes";
pub(super) const ATTRIBUTES_OF_LISTENER: &str = "elasticloadbalancing:DescribeListenerAttributes";
/// Only of a listener that we made.
const CERTIFICATES: &str = "elasticloadbalancing:AddListenerCertificates";
/// Only of a load balancer that has no web ACL.
const ASSOCIATE: &str = "wafv2:AssociateWebACL";
/// Only of a web ACL that we made and that does not log: elsewhere it would write over what is there.
const LOGGING: &str = "wafv2:PutLoggingConfiguration";

/// The IAM actions of all calls that are made here.
///
/// A new security group lets everything out, and what takes that rule away is no creation: where it was not there before,
/// the report says so.
pub(super) const ACTIONS: &[&str] = &[
    ASSOCIATE,
    ATTRIBUTES_OF_LISTENER,
    BALANCER_ATTRIBUTES,
    CERTIFICATES,
    CHANGE,
    CREATE_LISTENER,
    CREATE_LOAD_BALANCER,
    CREATE_RULE,
    CREATE_SECURITY_GROUP,
    CREATE_TARGET_GROUP,
    CREATE_WEB_ACL,
    EGRESS,
    GROUP_ATTRIBUTES,
    INGRESS,
    LISTENER_ATTRIBUTES,
    LOGGING,
    REGISTER,
    REQUEST,
    SECURITY_GROUPS,
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

/// Where a call goes.
#[derive(Clone, Copy)]
pub(super) enum Api {
    Elb,
    Ec2,
    Json {
        service: Service,
        /// What stands before the action in the header `X-Amz-Target`.
        prefix: &'static str,
        /// Whether AWS takes it for one when it comes twice.
        repeats: bool,
    },
    Route53,
}

/// How one call is sent.
#[derive(Clone, Copy)]
pub(super) struct Way {
    pub(super) api: Api,
    /// AWS's name of it.
    pub(super) action: &'static str,
    /// The IAM action that it needs.
    pub(super) iam: &'static str,
    /// What its answer calls what it made: an element, or a pointer into JSON.
    pub(super) id: Option<&'static str>,
}

const WAF_V2: Api = Api::Json { service: WAF, prefix: "AWSWAF_20190729", repeats: true };

/// The way of a call.
pub(super) fn way(call: Call) -> Way {
    let elb = |action, iam, id| Way { api: Api::Elb, action, iam, id };
    let ec2 = |action, iam, id| Way { api: Api::Ec2, action, iam, id };
    match call {
        Call::AddListenerCertificates => elb("AddListenerCertificates", CERTIFICATES, None),
        Call::CreateListener => elb("CreateListener", CREATE_LISTENER, Some("ListenerArn")),
        Call::CreateLoadBalancer => elb("CreateLoadBalancer", CREATE_LOAD_BALANCER, Some("LoadBalancerArn")),
        Call::CreateRule => elb("CreateRule", CREATE_RULE, None),
        Call::CreateTargetGroup => elb("CreateTargetGroup", CREATE_TARGET_GROUP, Some("TargetGroupArn")),
        Call::ModifyListenerAttributes => elb("ModifyListenerAttributes", LISTENER_ATTRIBUTES, None),
        Call::ModifyLoadBalancerAttributes => elb("ModifyLoadBalancerAttributes", BALANCER_ATTRIBUTES, None),
        Call::ModifyTargetGroupAttributes => elb("ModifyTargetGroupAttributes", GROUP_ATTRIBUTES, None),
        Call::RegisterTargets => elb("RegisterTargets", REGISTER, None),
        Call::SetSecurityGroups => elb("SetSecurityGroups", SECURITY_GROUPS, None),
        Call::AuthorizeSecurityGroupEgress => ec2("AuthorizeSecurityGroupEgress", EGRESS, None),
        Call::AuthorizeSecurityGroupIngress => ec2("AuthorizeSecurityGroupIngress", INGRESS, None),
        Call::CreateSecurityGroup => ec2("CreateSecurityGroup", CREATE_SECURITY_GROUP, Some("groupId")),
        Call::AssociateWebAcl => Way { api: WAF_V2, action: "AssociateWebACL", iam: ASSOCIATE, id: None },
        Call::PutLoggingConfiguration => Way { api: WAF_V2, action: "PutLoggingConfiguration", iam: LOGGING, id: None },
        Call::CreateWebAcl => {
            let api = Api::Json { service: WAF, prefix: "AWSWAF_20190729", repeats: false };
            Way { api, action: "CreateWebACL", iam: CREATE_WEB_ACL, id: Some("/Summary/ARN") }
        }
        Call::RequestCertificate => {
            let api = Api::Json { service: ACM, prefix: "CertificateManager", repeats: true };
            Way { api, action: "RequestCertificate", iam: REQUEST, id: Some("/CertificateArn") }
        }
        Call::ChangeResourceRecordSets => {
            Way { api: Api::Route53, action: "ChangeResourceRecordSets", iam: CHANGE, id: None }
        }
    }
}
