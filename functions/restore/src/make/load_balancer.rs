//! A load balancer with its attributes, listeners, certificates, rules and web ACL.

use cloud::plain::WAF;
use facts::Seen;
use restoration::Names;
use restoration::answers::{attributes_in, attributes_to_set};
use restoration::load_balancer::listener::Listener;
use restoration::load_balancer::{LoadBalancer, oidc};

use super::{Begun, Json, Makers, id, part, unreadable};

const CREATE: &str = "elasticloadbalancing:CreateLoadBalancer";
/// Creations with tags need this one too. Source: ELB user guide, "Grant permission to tag resources".
const TAG: &str = "elasticloadbalancing:AddTags";
/// Only of a load balancer that we made.
const ATTRIBUTES: &str = "elasticloadbalancing:ModifyLoadBalancerAttributes";
/// Only of a load balancer that we made, and with the groups that it has: no creation takes the other field.
const SECURITY_GROUPS: &str = "elasticloadbalancing:SetSecurityGroups";
const LISTENER: &str = "elasticloadbalancing:CreateListener";
/// Only of a listener that we made.
const LISTENER_ATTRIBUTES: &str = "elasticloadbalancing:ModifyListenerAttributes";
const TOLD: &str = "elasticloadbalancing:DescribeListenerAttributes";
/// Only of a listener that we made.
const CERTIFICATES: &str = "elasticloadbalancing:AddListenerCertificates";
const RULE: &str = "elasticloadbalancing:CreateRule";
/// Only of a load balancer that has no web ACL.
const ASSOCIATE: &str = "wafv2:AssociateWebACL";
/// `AssociateWebACL` needs this one too. Source: AWS WAF developer guide, "Actions, resources, and condition keys".
const SET_WEB_ACL: &str = "elasticloadbalancing:SetWebAcl";

/// The IAM actions of the calls made here.
pub(super) const ACTIONS: &[&str] = &[
    TAG,
    CREATE,
    ATTRIBUTES,
    SECURITY_GROUPS,
    LISTENER,
    LISTENER_ATTRIBUTES,
    TOLD,
    CERTIFICATES,
    RULE,
    ASSOCIATE,
    SET_WEB_ACL,
];

pub(super) async fn begin(makers: &Makers, it: &LoadBalancer, names: &Names) -> Seen<String> {
    id(CREATE, &makers.elb("CreateLoadBalancer", CREATE, it.create(names)).await?, "LoadBalancerArn")
}

pub(super) async fn complete(
    makers: &Makers,
    then: &LoadBalancer,
    now: &LoadBalancer,
    begun: Begun<'_>,
    names: &Names,
) -> Vec<String> {
    let mut without = Vec::new();
    let to_set = attributes_to_set(("LoadBalancerArn", begun.id), &then.attributes, &now.attributes);
    if let Some(form) = to_set {
        without.extend(part("its attributes", makers.elb("ModifyLoadBalancerAttributes", ATTRIBUTES, form).await));
    }
    if let Some(form) = then.set_security_groups(begun.id, names) {
        let made = makers.elb("SetSecurityGroups", SECURITY_GROUPS, form).await;
        without.extend(part("what its security groups say of PrivateLink", made));
    }
    // The web ACL first: nothing shall be let in before what guards it stands.
    if let Some(body) = then.associate(begun.id, now, names) {
        let call = Json { service: WAF, prefix: "AWSWAF_20190729", action: "AssociateWebACL", iam: ASSOCIATE };
        let made = makers.json(&makers.patient, call, body).await.map(|_| String::new());
        if let Some(why) = part("its web ACL, and so its listeners", made) {
            without.push(why);
            return without;
        }
    }
    for listener in &then.listeners {
        without.extend(one(makers, listener, now, begun.id, names).await);
    }
    without
}

/// One listener with all that hangs on it. AWS takes a certificate that is on it already for one more without a word.
/// Source: `ELBv2` API reference, `AddListenerCertificates`.
async fn one(makers: &Makers, then: &Listener, now: &LoadBalancer, to: &str, names: &Names) -> Vec<String> {
    let words = format!("listener {}", then.port());
    if oidc::needs_secret(then) {
        return vec![format!("{words}: the secret of its OIDC client is not known")];
    }
    let there = now.listeners.iter().find(|it| it.port() == then.port());
    let mut without = Vec::new();
    let arn = if let Some(there) = there {
        there.arn().to_owned()
    } else {
        let made = makers.elb("CreateListener", LISTENER, then.create(to, names)).await;
        match made.and_then(|answer| id(LISTENER, &answer, "ListenerArn")) {
            Ok(arn) => arn,
            Err(why) => return vec![format!("{words}: {why}")],
        }
    };
    without.extend(part(format!("the attributes of {words}"), attributes(makers, then, &arn).await));
    for (certificate, form) in then.add_certificates(&arn, names) {
        let made = makers.elb("AddListenerCertificates", CERTIFICATES, form).await;
        without.extend(part(format!("certificate {certificate} of {words}"), made));
    }
    for rule in &then.rules {
        let is_there = there.is_some_and(|it| it.rules.iter().any(|it| it.priority() == rule.priority()));
        if !is_there {
            let made = makers.elb("CreateRule", RULE, rule.create(&arn, names)).await;
            without.extend(part(format!("rule {} of {words}", rule.priority()), made));
        }
    }
    without
}

/// Sets those attributes of a listener that AWS gives it otherwise.
async fn attributes(makers: &Makers, then: &Listener, arn: &str) -> Seen<String> {
    let about = vec![("ListenerArn".to_owned(), arn.to_owned())];
    let answer = makers.elb("DescribeListenerAttributes", TOLD, about).await?;
    let now = attributes_in(&answer).map_err(|why| unreadable(TOLD, &why))?;
    match attributes_to_set(("ListenerArn", arn), &then.attributes, &now) {
        Some(form) => makers.elb("ModifyListenerAttributes", LISTENER_ATTRIBUTES, form).await,
        None => Ok(String::new()),
    }
}
