//! A load balancer with everything that goes with it: attributes, listeners with certificates and rules, tags, web ACL.

use facts::Seen;
use facts::inventory::load_balancer::LoadBalancer;
use facts::inventory::raw_answer::RawAnswer;
use facts::listener::Listener;
use serde_json::json;

use super::ask::{Json, Query, parameter};
use crate::client::Cloud;
use crate::observe::wire::Answer;
use crate::query::xml;

const ITSELF: &str = "elasticloadbalancing:DescribeLoadBalancers";
const ATTRIBUTES: &str = "elasticloadbalancing:DescribeLoadBalancerAttributes";
const LISTENERS: &str = "elasticloadbalancing:DescribeListeners";
const LISTENER_ATTRIBUTES: &str = "elasticloadbalancing:DescribeListenerAttributes";
const CERTIFICATES: &str = "elasticloadbalancing:DescribeListenerCertificates";
const RULES: &str = "elasticloadbalancing:DescribeRules";
const TAGS: &str = "elasticloadbalancing:DescribeTags";
const WEB_ACL: &str = "wafv2:GetWebACLForResource";
/// `GetWebACLForResource` needs this one too. Source: AWS WAF developer guide, "Actions, resources, and condition keys".
const WEB_ACL_ITSELF: &str = "wafv2:GetWebACL";

/// The most that one call tells the tags of. Source: `ELBv2` API reference, `DescribeTags`.
const MOST_TAGGED: usize = 20;

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] =
    &[ITSELF, ATTRIBUTES, LISTENERS, LISTENER_ATTRIBUTES, CERTIFICATES, RULES, TAGS, WEB_ACL, WEB_ACL_ITSELF];

pub(super) async fn raw_answers(cloud: &Cloud, it: &LoadBalancer) -> Seen<Vec<RawAnswer>> {
    let listeners = it.listeners.as_ref().map_err(Clone::clone)?;
    let listeners: Vec<&str> = listeners.iter().map(|listener: &Listener| listener.arn.as_str()).collect();
    describe(cloud, it.arn.as_str(), &it.kind, Some(&listeners)).await
}

/// The same by ARN and type; without `known` the listeners are those that the answer names.
pub(super) async fn describe(cloud: &Cloud, arn: &str, kind: &str, known: Option<&[&str]>) -> Seen<Vec<RawAnswer>> {
    let (itself, one) = ([parameter("LoadBalancerArns.member.1", arn)], [parameter("LoadBalancerArn", arn)]);
    let (itself, attributes, listeners) = tokio::try_join!(
        Query::elb("DescribeLoadBalancers", ITSELF).all(cloud, arn, &itself),
        Query::elb("DescribeLoadBalancerAttributes", ATTRIBUTES).all(cloud, arn, &one),
        Query::elb("DescribeListeners", LISTENERS).all(cloud, arn, &one),
    )?;
    let told = match known {
        Some(known) => known.iter().map(ToString::to_string).collect(),
        None => arns(&listeners, LISTENERS, "ListenerArn")?,
    };
    let mut all = [itself, attributes, listeners].concat();
    all.extend(tags(cloud, &[arn.to_owned()]).await?);
    for listener in &told {
        all.extend(of_listener(cloud, listener).await?);
    }
    if kind == "application" {
        let asked = json!({"ResourceArn": arn});
        all.push(Json::waf("GetWebACLForResource", WEB_ACL).one(cloud, &asked).await?);
    }
    Ok(all)
}

async fn of_listener(cloud: &Cloud, arn: &str) -> Seen<Vec<RawAnswer>> {
    let one = [parameter("ListenerArn", arn)];
    let (attributes, certificates, rules) = tokio::try_join!(
        Query::elb("DescribeListenerAttributes", LISTENER_ATTRIBUTES).all(cloud, arn, &one),
        Query::elb("DescribeListenerCertificates", CERTIFICATES).all(cloud, arn, &one),
        Query::elb("DescribeRules", RULES).all(cloud, arn, &one),
    )?;
    let mut tagged = arns(&rules, RULES, "RuleArn")?;
    tagged.insert(0, arn.to_owned());
    let tags = tags(cloud, &tagged).await?;
    Ok([attributes, certificates, rules, tags].concat())
}

/// The tags of these, told as about the first of each call.
async fn tags(cloud: &Cloud, arns: &[String]) -> Seen<Vec<RawAnswer>> {
    let mut all = Vec::new();
    for some in arns.chunks(MOST_TAGGED) {
        let about = some.first().map_or("", String::as_str);
        let name = |at: usize| format!("ResourceArns.member.{}", at.saturating_add(1));
        let parameters: Vec<_> = some.iter().enumerate().map(|(at, arn)| (name(at), arn.clone())).collect();
        all.extend(Query::elb("DescribeTags", TAGS).all(cloud, about, &parameters).await?);
    }
    Ok(all)
}

fn arns(answers: &[RawAnswer], call: &'static str, element: &str) -> Seen<Vec<String>> {
    let mut found = Vec::new();
    for answer in answers {
        found.extend(xml::read(Answer(call), &answer.answer, |root| {
            let named = root.descendants().filter(|node| node.tag_name().name() == element);
            Ok(named.filter_map(|node| node.text()).map(|text| text.trim().to_owned()).collect::<Vec<_>>())
        })?);
    }
    Ok(found)
}
