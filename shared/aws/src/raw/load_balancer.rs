//! A load balancer with everything that goes with it: attributes, listeners with certificates and rules, tags, web ACL.

use facts::Seen;
use facts::inventory::load_balancer::LoadBalancer;
use facts::inventory::raw_answer::RawAnswer;
use facts::listener::Listener;
use serde_json::json;
use transport::query::{parameter, xml};
use transport::wire::Answer;

use super::ask::Source;
use crate::operations::{
    DESCRIBE_LISTENER_ATTRIBUTES, DESCRIBE_LISTENER_CERTIFICATES, DESCRIBE_LISTENERS,
    DESCRIBE_LOAD_BALANCER_ATTRIBUTES, DESCRIBE_LOAD_BALANCERS, DESCRIBE_RULES, DESCRIBE_TAGS, GET_WEB_ACL,
    GET_WEB_ACL_FOR_RESOURCE,
};

/// The most that one call tells the tags of. Source: `ELBv2` API reference, `DescribeTags`.
const MOST_TAGGED: usize = 20;

/// The IAM actions of the calls made here.
/// `GetWebACLForResource` needs `GetWebACL` too.
/// Source: AWS WAF developer guide, "Actions, resources, and condition keys".
pub(crate) const ACTIONS: &[&str] = &[
    DESCRIBE_LOAD_BALANCERS.iam,
    DESCRIBE_LOAD_BALANCER_ATTRIBUTES.iam,
    DESCRIBE_LISTENERS.iam,
    DESCRIBE_LISTENER_ATTRIBUTES.iam,
    DESCRIBE_LISTENER_CERTIFICATES.iam,
    DESCRIBE_RULES.iam,
    DESCRIBE_TAGS.iam,
    GET_WEB_ACL_FOR_RESOURCE.iam,
    GET_WEB_ACL.iam,
];

pub(super) async fn raw_answers(source: Source<'_>, it: &LoadBalancer) -> Seen<Vec<RawAnswer>> {
    let listeners = it.listeners.as_ref().map_err(Clone::clone)?;
    let listeners: Vec<&str> = listeners.iter().map(|listener: &Listener| listener.arn.as_str()).collect();
    describe(source, it.arn.as_str(), &it.kind, Some(&listeners)).await
}

/// The same by ARN and type; without `known` the listeners are those that the answer names.
pub(super) async fn describe(
    source: Source<'_>,
    arn: &str,
    kind: &str,
    known: Option<&[&str]>,
) -> Seen<Vec<RawAnswer>> {
    let (itself, one) = ([parameter("LoadBalancerArns.member.1", arn)], [parameter("LoadBalancerArn", arn)]);
    let (itself, attributes, listeners) = tokio::try_join!(
        source.elb(DESCRIBE_LOAD_BALANCERS, arn, &itself),
        source.elb(DESCRIBE_LOAD_BALANCER_ATTRIBUTES, arn, &one),
        source.elb(DESCRIBE_LISTENERS, arn, &one),
    )?;
    let told = match known {
        Some(known) => known.iter().map(ToString::to_string).collect(),
        None => arns(&listeners, DESCRIBE_LISTENERS.iam, "ListenerArn")?,
    };
    let mut all = [itself, attributes, listeners].concat();
    all.extend(tags(source, &[arn.to_owned()]).await?);
    for listener in &told {
        all.extend(of_listener(source, listener).await?);
    }
    if kind == "application" {
        let asked = json!({"ResourceArn": arn});
        all.push(source.json(GET_WEB_ACL_FOR_RESOURCE, &asked).await?);
    }
    Ok(all)
}

async fn of_listener(source: Source<'_>, arn: &str) -> Seen<Vec<RawAnswer>> {
    let one = [parameter("ListenerArn", arn)];
    let (attributes, certificates, rules) = tokio::try_join!(
        source.elb(DESCRIBE_LISTENER_ATTRIBUTES, arn, &one),
        source.elb(DESCRIBE_LISTENER_CERTIFICATES, arn, &one),
        source.elb(DESCRIBE_RULES, arn, &one),
    )?;
    let mut tagged = arns(&rules, DESCRIBE_RULES.iam, "RuleArn")?;
    tagged.insert(0, arn.to_owned());
    let tags = tags(source, &tagged).await?;
    Ok([attributes, certificates, rules, tags].concat())
}

/// The tags of these, told as about the first of each call.
async fn tags(source: Source<'_>, arns: &[String]) -> Seen<Vec<RawAnswer>> {
    let mut all = Vec::new();
    for some in arns.chunks(MOST_TAGGED) {
        let about = some.first().map_or("", String::as_str);
        let name = |at: usize| format!("ResourceArns.member.{}", at.saturating_add(1));
        let parameters: Vec<_> = some.iter().enumerate().map(|(at, arn)| (name(at), arn.clone())).collect();
        all.extend(source.elb(DESCRIBE_TAGS, about, &parameters).await?);
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
