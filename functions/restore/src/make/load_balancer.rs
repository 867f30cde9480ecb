//! A load balancer with its attributes, listeners, certificates, rules and web ACL.

use std::collections::{BTreeMap, BTreeSet};

use cloud::query::WAF;
use facts::Seen;
use restoration::answers::{attributes_in, attributes_of, attributes_to_set};
use restoration::load_balancer::LoadBalancer;
use restoration::load_balancer::listener::Listener;
use restoration::{Creation, Form, Names, Part, Sends};

use super::{Completed, Json, Makers, id, unreadable};

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

pub(super) async fn begin(makers: &Makers, form: Form) -> Seen<String> {
    id(CREATE, &makers.elb("CreateLoadBalancer", CREATE, form).await?, "LoadBalancerArn")
}

pub(super) async fn complete(makers: &Makers, parts: Vec<Creation>, now: &LoadBalancer, arn: &str) -> Completed {
    let mut filling = Filling { makers, now, arn, done: Completed::default(), listeners: Listeners::default() };
    for creation in parts {
        if !filling.part(creation).await {
            break;
        }
    }
    filling.done
}

/// A load balancer that is being filled.
struct Filling<'a> {
    makers: &'a Makers,
    now: &'a LoadBalancer,
    arn: &'a str,
    done: Completed,
    listeners: Listeners<'a>,
}

/// Its listeners by the ARNs that the snapshot tells.
#[derive(Default)]
struct Listeners<'a> {
    names: Names,
    /// Those that were there before, as they were.
    there: BTreeMap<String, &'a Listener>,
    /// Those that could not be made: nothing hangs on them.
    missing: BTreeSet<String>,
}

impl Filling<'_> {
    /// Makes one part where it is missing. Gives whether the next one may be made.
    async fn part(&mut self, creation: Creation) -> bool {
        let listener = creation.sends.parameter("ListenerArn").to_owned();
        if self.listeners.missing.contains(&listener) {
            return true;
        }
        let sends = creation.sends.called(&self.listeners.names);
        let creation = Creation { sends, ..creation };
        match (creation.part.clone(), creation.sends.clone()) {
            (Part::Attributes, Sends::Form(form)) => self.attributes(creation, &form).await,
            (Part::PrivateLink, Sends::Form(form)) => {
                let made = self.makers.elb("SetSecurityGroups", SECURITY_GROUPS, form).await;
                self.done.note("what its security groups say of PrivateLink", creation, made);
            }
            (Part::WebAcl, Sends::Json(_)) if self.now.web_acl().is_some() => {}
            // Nothing shall be let in before what guards it stands.
            (Part::WebAcl, Sends::Json(body)) => {
                let call = Json { service: WAF, prefix: "AWSWAF_20190729", action: "AssociateWebACL", iam: ASSOCIATE };
                let made = self.makers.json(&self.makers.patient, call, body).await.map(|_| String::new());
                let guarded = made.is_ok();
                self.done.note("its web ACL, and so its listeners", creation, made);
                return guarded;
            }
            (Part::Listener { port, arn }, Sends::Form(form)) => self.listener(creation, (&port, &arn), form).await,
            (Part::ListenerAttributes(port), Sends::Form(form)) => {
                self.listener_attributes(creation, &port, &form).await;
            }
            // AWS takes a certificate that is on it already for one more without a word.
            // Source: `ELBv2` API reference, `AddListenerCertificates`.
            (Part::ListenerCertificate { port, .. }, Sends::Form(form)) => {
                let certificate = creation.sends.parameter("Certificates.member.1.CertificateArn");
                let words = format!("certificate {certificate} of listener {port}");
                let made = self.makers.elb("AddListenerCertificates", CERTIFICATES, form).await;
                self.done.note(words, creation, made);
            }
            (Part::ListenerRule { port, priority }, Sends::Form(form)) => {
                let there = self.listeners.there.get(&listener);
                if !there.is_some_and(|it| it.rules.iter().any(|it| it.priority() == priority)) {
                    let made = self.makers.elb("CreateRule", RULE, form).await;
                    self.done.note(format!("rule {priority} of listener {port}"), creation, made);
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
            ) => self.done.odd(&creation),
        }
        true
    }

    async fn attributes(&mut self, creation: Creation, form: &Form) {
        let to_set = attributes_to_set(("LoadBalancerArn", self.arn), &attributes_of(form), &self.now.attributes);
        let Some(form) = to_set else { return };
        let made = self.makers.elb("ModifyLoadBalancerAttributes", ATTRIBUTES, form.clone()).await;
        self.done.note("its attributes", Creation { sends: Sends::Form(form), ..creation }, made);
    }

    async fn listener(&mut self, creation: Creation, (port, old): (&str, &str), form: Form) {
        if let Some(there) = self.now.listeners.iter().find(|it| it.port() == port) {
            self.listeners.names.learn(old, there.arn());
            self.listeners.there.insert(old.to_owned(), there);
            return;
        }
        let made = self.makers.elb("CreateListener", LISTENER, form).await;
        let made = made.and_then(|answer| id(LISTENER, &answer, "ListenerArn"));
        match &made {
            Ok(arn) => self.listeners.names.learn(old, arn),
            Err(_) => drop(self.listeners.missing.insert(old.to_owned())),
        }
        self.done.note(format!("listener {port}"), creation, made);
    }

    /// Sets those attributes of a listener that AWS gives it otherwise.
    async fn listener_attributes(&mut self, creation: Creation, port: &str, form: &Form) {
        let arn = creation.sends.parameter("ListenerArn").to_owned();
        let words = format!("the attributes of listener {port}");
        let about = vec![("ListenerArn".to_owned(), arn.clone())];
        let told = self.makers.elb("DescribeListenerAttributes", TOLD, about).await;
        let now = told.and_then(|answer| attributes_in(&answer).map_err(|why| unreadable(TOLD, &why)));
        match now.map(|now| attributes_to_set(("ListenerArn", &arn), &attributes_of(form), &now)) {
            Ok(None) => {}
            Ok(Some(form)) => {
                let made = self.makers.elb("ModifyListenerAttributes", LISTENER_ATTRIBUTES, form.clone()).await;
                self.done.note(words, Creation { sends: Sends::Form(form), ..creation }, made);
            }
            Err(why) => self.done.note(words, creation, Err(why)),
        }
    }
}
