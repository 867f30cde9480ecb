//! How each thing is, asked of AWS anew and by name: what restore itself reads and compares is not relied on.

use std::collections::BTreeMap;

use hyper::Method;
use sandbox::Sandbox;
use sandbox::wire::{JsonService, QueryService, RestService, Wire};
use sandbox::world::orphans::{Orphans, Thing};
use serde_json::{Value, json};

use crate::restore::normalize;

/// Sentences about each thing, by kind and name; none where it is not there.
pub(crate) type Description = BTreeMap<String, Vec<String>>;

/// How all that is dead is now.
pub(crate) async fn describe(sandbox: &Sandbox, orphans: &Orphans) -> Description {
    let easel = Easel { wire: sandbox.quiet(), zone: sandbox.world.ids.zone.clone() };
    let mut names = Vec::new();
    let mut ids = Vec::new();
    for thing in &orphans.dead {
        let id = easel.id(thing).await;
        names.extend(id.iter().map(|id| (id.clone(), format!("<{thing}>"))));
        if let (Some(id), "load-balancer") = (&id, thing.kind) {
            let dns = easel.elb("DescribeLoadBalancers", "LoadBalancerArns.member.1", id).await;
            names.push((inside(&dns, "DNSName"), format!("<name of {thing}>")));
        }
        ids.push((thing, id));
    }
    let mut description = Description::new();
    for (thing, id) in ids {
        let lines = match id {
            Some(id) => easel.paint(thing, &id).await,
            None => Vec::new(),
        };
        let by_name = |line: String| names.iter().fold(line, |line, (id, name)| line.replace(id.as_str(), name));
        description.insert(thing.to_string(), lines.into_iter().map(by_name).collect());
    }
    description
}

struct Easel {
    wire: Wire,
    zone: String,
}

impl Easel {
    async fn elb(&self, action: &str, name: &str, value: &str) -> String {
        self.wire.query(QueryService::ELB, action, &[(name, value)]).await.unwrap().0
    }

    /// Its ARN or id today.
    async fn id(&self, thing: &Thing) -> Option<String> {
        let by_name = [("Names.member.1", thing.name.as_str())];
        match thing.kind {
            "target-group" => {
                self.wire.query(QueryService::ELB, "DescribeTargetGroups", &by_name).await.ok()?.text("TargetGroupArn")
            }
            "load-balancer" => self
                .wire
                .query(QueryService::ELB, "DescribeLoadBalancers", &by_name)
                .await
                .ok()?
                .text("LoadBalancerArn"),
            "security-group" => {
                let filter = [("Filter.1.Name", "group-name"), ("Filter.1.Value.1", thing.name.as_str())];
                self.wire.query(QueryService::EC2, "DescribeSecurityGroups", &filter).await.unwrap().text("groupId")
            }
            "web-acl" => {
                let asked = json!({"Scope": "REGIONAL"});
                let listed = self.wire.json(JsonService::WAF, "ListWebACLs", &asked).await.unwrap();
                field_of(&listed["WebACLs"], "Name", &thing.name, "ARN")
            }
            "certificate" => {
                let listed = self.wire.json(JsonService::ACM, "ListCertificates", &json!({})).await.unwrap();
                field_of(&listed["CertificateSummaryList"], "DomainName", &thing.name, "CertificateArn")
            }
            _ => Some(thing.name.clone()),
        }
    }

    async fn paint(&self, thing: &Thing, id: &str) -> Vec<String> {
        match thing.kind {
            "target-group" => self.target_group(id).await,
            "load-balancer" => self.load_balancer(id).await,
            "security-group" => self.security_group(id).await,
            "web-acl" => self.web_acl(&thing.name, id).await,
            "certificate" => self.certificate(id).await,
            _ => self.records(&thing.name).await,
        }
    }

    async fn target_group(&self, arn: &str) -> Vec<String> {
        let mut lines = vec![normalize::xml(&self.elb("DescribeTargetGroups", "TargetGroupArns.member.1", arn).await)];
        for action in ["DescribeTargetGroupAttributes", "DescribeTargetHealth"] {
            lines.push(normalize::xml(&self.elb(action, "TargetGroupArn", arn).await));
        }
        lines.push(normalize::xml(&self.elb("DescribeTags", "ResourceArns.member.1", arn).await));
        lines
    }

    async fn load_balancer(&self, arn: &str) -> Vec<String> {
        let mut lines = vec![
            normalize::xml(&self.elb("DescribeLoadBalancers", "LoadBalancerArns.member.1", arn).await),
            normalize::xml(&self.elb("DescribeLoadBalancerAttributes", "LoadBalancerArn", arn).await),
            normalize::xml(&self.elb("DescribeTags", "ResourceArns.member.1", arn).await),
        ];
        let guard =
            self.wire.json(JsonService::WAF, "GetWebACLForResource", &json!({"ResourceArn": arn})).await.unwrap();
        lines.push(format!("guarded by {}", guard["WebACL"]["ARN"]));
        let listeners = self.elb("DescribeListeners", "LoadBalancerArn", arn).await;
        lines.push(normalize::xml(&listeners));
        let mut of_listeners = Vec::new();
        for listener in all_inside(&listeners, "ListenerArn") {
            of_listeners.push(self.listener(&listener).await);
        }
        of_listeners.sort();
        lines.extend(of_listeners);
        lines
    }

    async fn listener(&self, arn: &str) -> String {
        let port = inside(&self.elb("DescribeListeners", "ListenerArns.member.1", arn).await, "Port");
        let mut lines = vec![format!("listener {port}")];
        for action in ["DescribeListenerAttributes", "DescribeListenerCertificates", "DescribeRules"] {
            lines.push(normalize::xml(&self.elb(action, "ListenerArn", arn).await));
        }
        let rules = all_inside(&self.elb("DescribeRules", "ListenerArn", arn).await, "RuleArn");
        let mut tags = Vec::new();
        for tagged in rules.iter().map(String::as_str).chain([arn]) {
            let told = self.elb("DescribeTags", "ResourceArns.member.1", tagged).await;
            tags.push(normalize::xml(&told.replace(tagged, "")));
        }
        tags.sort();
        lines.extend(tags);
        lines.join("\n  ")
    }

    async fn security_group(&self, id: &str) -> Vec<String> {
        let ec2 = async |action, form: &[(&str, &str)]| {
            normalize::xml(&self.wire.query(QueryService::EC2, action, form).await.unwrap().0)
        };
        // With the rules of others that refer to it.
        let refers = [("Filter.1.Name", "ip-permission.group-id"), ("Filter.1.Value.1", id)];
        vec![
            ec2("DescribeSecurityGroups", &[("GroupId.1", id)]).await,
            ec2("DescribeSecurityGroupRules", &[("Filter.1.Name", "group-id"), ("Filter.1.Value.1", id)]).await,
            ec2("DescribeSecurityGroups", &refers).await,
        ]
    }

    async fn web_acl(&self, name: &str, arn: &str) -> Vec<String> {
        let id = arn.rsplit('/').next().unwrap();
        let asked = json!({"Name": name, "Scope": "REGIONAL", "Id": id});
        let itself = self.wire.json(JsonService::WAF, "GetWebACL", &asked).await.unwrap();
        let tags = self.wire.json(JsonService::WAF, "ListTagsForResource", &json!({"ResourceARN": arn})).await.unwrap();
        let asked = json!({"ResourceArn": arn});
        let logging = self.wire.json(JsonService::WAF, "GetLoggingConfiguration", &asked).await.unwrap_or_default();
        [itself, tags, logging].iter().map(normalize::json).collect()
    }

    /// What was asked for: the rest is of the certificate that is gone.
    async fn certificate(&self, arn: &str) -> Vec<String> {
        let asked = json!({"CertificateArn": arn});
        let told = self.wire.json(JsonService::ACM, "DescribeCertificate", &asked).await.unwrap();
        let fields = ["DomainName", "KeyAlgorithm", "Options", "SubjectAlternativeNames", "Type"];
        let mut lines: Vec<String> = fields.iter().map(|it| normalize::json(&told["Certificate"][it])).collect();
        let tags = self.wire.json(JsonService::ACM, "ListTagsForCertificate", &asked).await.unwrap();
        lines.push(normalize::json(&tags));
        lines
    }

    /// Every record at the name and at those of its proofs of ownership.
    async fn records(&self, name: &str) -> Vec<String> {
        let path = format!("/2013-04-01/hostedzone/{}/rrset", self.zone);
        let listed = self.wire.rest(RestService::ROUTE53, Method::GET, &path, &[], "").await.unwrap().text();
        let document = roxmltree::Document::parse(&listed).unwrap();
        let sets = document.descendants().filter(|node| node.tag_name().name() == "ResourceRecordSet");
        let is_of = |set: &roxmltree::Node<'_, '_>| {
            let named = set.children().find(|node| node.tag_name().name() == "Name").and_then(|node| node.text());
            let named = named.unwrap_or_default().trim_end_matches('.');
            ["", "a-", "aaaa-", "cname-"].iter().any(|prefix| named == format!("{prefix}{name}"))
        };
        let mut lines: Vec<String> = sets.filter(is_of).map(normalize::element).collect();
        lines.sort();
        lines
    }
}

fn all_inside(xml: &str, name: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(xml).unwrap();
    let named = document.descendants().filter(|node| node.tag_name().name() == name);
    named.filter_map(|node| node.text()).map(ToOwned::to_owned).collect()
}

fn inside(xml: &str, name: &str) -> String {
    all_inside(xml, name).into_iter().next().unwrap_or_default()
}

/// A field of the item whose other field is this text.
fn field_of(list: &Value, by: &str, is: &str, field: &str) -> Option<String> {
    let item = list.as_array()?.iter().find(|item| item[by] == is)?;
    item[field].as_str().map(ToOwned::to_owned)
}
