//! Whether every answer in a snapshot is about the resource that the snapshot is of. A seal has no key: what nobody asked
//! AWS for on behalf of that resource was written by somebody else, and nothing of that run is made.

mod group;
mod record;

use std::collections::BTreeSet;

use facts::inventory::Resource;
use facts::inventory::certificate::Certificate;
use facts::inventory::load_balancer::LoadBalancer;
use facts::inventory::raw_answer::RawAnswer;
use facts::inventory::target_group::TargetGroup;
use facts::inventory::web_acl::WebAcl;
use facts::untrusted::one_line;
use removal::Snapshot;
use serde_json::Value;

use crate::answers::Answers;
use crate::element::Element;

/// Characters of a foreign text that an error tells.
const SHOWN: usize = 120;

/// What is wrong; nothing where every answer is about the resource.
pub fn check(snapshot: &Snapshot) -> Result<(), String> {
    let raw_answers = &snapshot.raw_answers;
    let home = Home { account: &snapshot.account, region: &snapshot.region };
    match &snapshot.resource {
        Resource::Record(it) => no_answers(raw_answers).and_then(|()| record::address(it, home)),
        Resource::ValidationRecord(it) => no_answers(raw_answers).and_then(|()| record::validation(it)),
        Resource::TargetGroup(it) => target_group(it, raw_answers, home),
        Resource::LoadBalancer(it) => load_balancer(it, raw_answers, home),
        Resource::SecurityGroup(it) => group::check(it, raw_answers, home),
        Resource::WebAcl(it) => web_acl(it, raw_answers, home),
        Resource::Certificate(it) => certificate(it, raw_answers, home),
    }
}

/// Where the run was.
#[derive(Clone, Copy)]
struct Home<'a> {
    account: &'a str,
    region: &'a str,
}

impl Home<'_> {
    /// Whether an ARN is of this service here, and what it names begins so.
    fn has(self, arn: &str, service: &str, head: &str) -> Result<(), String> {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let is_ours = match parts.as_slice() {
            ["arn", _, its_service, region, account, rest] => {
                *its_service == service && *region == self.region && *account == self.account && rest.starts_with(head)
            }
            _ => false,
        };
        let Self { account, region } = self;
        let is_ours = is_ours.then_some(());
        is_ours.ok_or_else(|| format!("{} is no {head} of {service} in {account} and {region}", shown(arn)))
    }
}

fn shown(text: &str) -> String {
    one_line(text, SHOWN)
}

fn no_answers(raw_answers: &[RawAnswer]) -> Result<(), String> {
    only(raw_answers, |_, _| false)
}

/// Only answers to calls that are made about it.
fn only(raw_answers: &[RawAnswer], is_asked: impl Fn(&str, Option<&str>) -> bool) -> Result<(), String> {
    let foreign = raw_answers.iter().find(|it| !is_asked(&it.call, it.about.as_deref()));
    let words = |it: &RawAnswer| {
        let about = it.about.as_deref().map(|about| format!(" about {}", shown(about))).unwrap_or_default();
        format!("has an answer of {}{about}, for which nobody asks on its behalf", shown(&it.call))
    };
    foreign.map_or(Ok(()), |it| Err(words(it)))
}

/// No call has two answers where one is all there is.
fn once(raw_answers: &[RawAnswer]) -> Result<(), String> {
    let mut calls = BTreeSet::new();
    let again = raw_answers.iter().find(|it| !calls.insert(it.call.as_str()));
    again.map_or(Ok(()), |it| Err(format!("has two answers of {}", shown(&it.call))))
}

/// What an answer tells is what the snapshot is of. What an answer leaves out contradicts nothing, unless it is what
/// names the thing.
fn agrees(what: &str, told: Option<&str>, is: &str) -> Result<(), String> {
    match told {
        Some(told) if told == is => Ok(()),
        Some(told) => Err(format!("is of {what} {}, and an answer in it is of {}", shown(is), shown(told))),
        None => Err(format!("is of {what} {}, and an answer in it does not say of which it is", shown(is))),
    }
}

fn agrees_if_told(what: &str, told: Option<&str>, is: &str) -> Result<(), String> {
    told.map_or(Ok(()), |told| agrees(what, Some(told), is))
}

const ELB: &str = "elasticloadbalancing";

fn elb<'a>(call: &'a str, name: &str) -> bool {
    call.strip_prefix("elasticloadbalancing:Describe").is_some_and(|it: &'a str| it == name)
}

/// Tags are told of these, each once.
fn tagged(raw_answers: &[RawAnswer], is_its: impl Fn(&str) -> bool) -> Result<(), String> {
    let mut told = BTreeSet::new();
    for it in raw_answers.iter().filter(|it| elb(&it.call, "Tags")) {
        let root = Element::parse(&it.answer)?;
        for thing in root.find("TagDescriptions").map_or(&[][..], |list| list.children.as_slice()) {
            let arn = thing.text_of("ResourceArn").unwrap_or_default();
            if !is_its(arn) {
                return Err(format!("has tags of {}, which is no part of it", shown(arn)));
            }
            if !told.insert(arn.to_owned()) {
                return Err(format!("tells the tags of {} twice", shown(arn)));
            }
        }
    }
    Ok(())
}

fn target_group(it: &TargetGroup, raw_answers: &[RawAnswer], home: Home<'_>) -> Result<(), String> {
    let arn = it.arn.as_str();
    home.has(arn, ELB, "targetgroup/")?;
    let calls = ["TargetGroups", "TargetGroupAttributes", "Tags", "TargetHealth"];
    only(raw_answers, |call, about| about == Some(arn) && calls.iter().any(|name| elb(call, name)))?;
    let itself = Answers(raw_answers).one("elasticloadbalancing:DescribeTargetGroups", arn, "TargetGroups")?;
    agrees("target group", itself.text_of("TargetGroupArn"), arn)?;
    agrees("the name", itself.text_of("TargetGroupName"), &it.name)?;
    tagged(raw_answers, |tagged| tagged == arn)
}

fn load_balancer(it: &LoadBalancer, raw_answers: &[RawAnswer], home: Home<'_>) -> Result<(), String> {
    let arn = it.arn.as_str();
    home.has(arn, ELB, "loadbalancer/")?;
    let answers = Answers(raw_answers);
    let itself = answers.one("elasticloadbalancing:DescribeLoadBalancers", arn, "LoadBalancers")?;
    agrees("load balancer", itself.text_of("LoadBalancerArn"), arn)?;
    agrees("the name", itself.text_of("LoadBalancerName"), &it.name)?;
    agrees_if_told("type", itself.text_of("Type"), &it.kind)?;
    let dns_name = itself.text_of("DNSName").map(str::to_ascii_lowercase);
    match (&it.dns_name, dns_name.as_deref()) {
        (Some(is), told) => agrees("the DNS name", told, is.as_str())?,
        (None, Some(told)) => return Err(format!("has no DNS name, and an answer in it says {}", shown(told))),
        (None, None) => {}
    }
    let listeners = answers.list("elasticloadbalancing:DescribeListeners", arn, "Listeners")?;
    let mut parts = BTreeSet::new();
    for listener in &listeners {
        let its = listener.text_of("ListenerArn").unwrap_or_default();
        agrees_if_told("load balancer", listener.text_of("LoadBalancerArn"), arn)?;
        hangs(its, arn, ("loadbalancer/", "listener/"))?;
        if !parts.insert(its.to_owned()) {
            return Err(format!("tells of {} twice", shown(its)));
        }
    }
    let is_listener = |about: &str| parts.contains(about);
    let mut rules = BTreeSet::new();
    for listener in &parts {
        for rule in answers.list("elasticloadbalancing:DescribeRules", listener, "Rules")? {
            let its = rule.text_of("RuleArn").unwrap_or_default();
            hangs(its, listener, ("listener/", "listener-rule/"))?;
            rules.insert(its.to_owned());
        }
    }
    only(raw_answers, |call, about| match about {
        None => call == "wafv2:GetWebACLForResource",
        Some(about) if about == arn => {
            ["LoadBalancers", "LoadBalancerAttributes", "Listeners", "Tags"].iter().any(|name| elb(call, name))
        }
        Some(about) if is_listener(about) => {
            ["ListenerAttributes", "ListenerCertificates", "Rules", "Tags"].iter().any(|name| elb(call, name))
        }
        // Tags of many rules are told in more than one answer.
        Some(about) => rules.contains(about) && elb(call, "Tags"),
    })?;
    tagged(raw_answers, |tagged| tagged == arn || is_listener(tagged) || rules.contains(tagged))?;
    let guards = raw_answers.iter().filter(|it| it.about.is_none()).cloned().collect::<Vec<_>>();
    once(&guards)?;
    let guard = Answers(&guards).json("wafv2:GetWebACLForResource")?;
    match guard.as_ref().and_then(|it| it.pointer("/WebACL/ARN")).and_then(Value::as_str) {
        Some(guard) => home.has(guard, "wafv2", "regional/webacl/"),
        None => Ok(()),
    }
}

/// Whether an ARN is of a part of another: `listener/app/NAME/ID/OWN` belongs to `loadbalancer/app/NAME/ID`.
/// Source: service authorization reference, "Resource types defined by Elastic Load Balancing V2".
fn hangs(part: &str, of: &str, (head, own): (&str, &str)) -> Result<(), String> {
    let whole = of.replacen(&format!(":{head}"), &format!(":{own}"), 1);
    let rest = part.strip_prefix(&whole).and_then(|rest| rest.strip_prefix('/'));
    let is_part = rest.is_some_and(|rest| !rest.is_empty() && !rest.contains('/'));
    is_part.then_some(()).ok_or_else(|| format!("tells of {}, which is no part of {}", shown(part), shown(of)))
}

fn web_acl(it: &WebAcl, raw_answers: &[RawAnswer], home: Home<'_>) -> Result<(), String> {
    let arn = it.arn.as_str();
    home.has(arn, "wafv2", &format!("regional/webacl/{}/", it.name))?;
    let calls = ["wafv2:GetWebACL", "wafv2:GetLoggingConfiguration", "wafv2:ListTagsForResource"];
    only(raw_answers, |call, about| about.is_none() && calls.contains(&call))?;
    once(raw_answers)?;
    let answers = Answers(raw_answers);
    let content = answers.needed_json("wafv2:GetWebACL")?;
    let text = |of: &Value, path: &str| of.pointer(path).and_then(Value::as_str).map(ToOwned::to_owned);
    agrees("web ACL", text(&content, "/WebACL/ARN").as_deref(), arn)?;
    agrees("the name", text(&content, "/WebACL/Name").as_deref(), &it.name)?;
    let id = arn.rsplit('/').next().unwrap_or_default();
    agrees("the id", text(&content, "/WebACL/Id").as_deref(), id)?;
    if let Some(logging) = answers.json("wafv2:GetLoggingConfiguration")? {
        agrees("web ACL", text(&logging, "/LoggingConfiguration/ResourceArn").as_deref(), arn)?;
    }
    let tags = answers.needed_json("wafv2:ListTagsForResource")?;
    agrees_if_told("web ACL", text(&tags, "/TagInfoForResource/ResourceARN").as_deref(), arn)
}

fn certificate(it: &Certificate, raw_answers: &[RawAnswer], home: Home<'_>) -> Result<(), String> {
    let arn = it.arn.as_str();
    home.has(arn, "acm", "certificate/")?;
    let calls = ["acm:DescribeCertificate", "acm:ListTagsForCertificate", "acm:GetCertificate"];
    only(raw_answers, |call, about| about.is_none() && calls.contains(&call))?;
    once(raw_answers)?;
    let detail = Answers(raw_answers).needed_json("acm:DescribeCertificate")?;
    let text = |path: &str| detail.pointer(path).and_then(Value::as_str);
    agrees("certificate", text("/Certificate/CertificateArn"), arn)?;
    agrees("the domain", text("/Certificate/DomainName"), &it.domain)?;
    let Ok(seen) = &it.detail else { return Ok(()) };
    let told = detail.pointer("/Certificate/SubjectAlternativeNames").and_then(Value::as_array);
    let told: BTreeSet<&str> = told.into_iter().flatten().filter_map(Value::as_str).collect();
    let names: BTreeSet<&str> = seen.names.iter().map(String::as_str).collect();
    if told == names { Ok(()) } else { Err("is of other names than an answer in it".to_owned()) }
}
