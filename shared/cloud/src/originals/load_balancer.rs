//! A load balancer with everything that goes with it: attributes, listeners with certificates and rules, tags, web ACL.

use facts::Seen;
use facts::inventory::load_balancer::LoadBalancer;
use facts::inventory::original::Original;
use facts::listener::Listener;
use serde_json::json;

use super::ask::{Json, Query, parameter};
use crate::client::Cloud;

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

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] =
    &[ITSELF, ATTRIBUTES, LISTENERS, LISTENER_ATTRIBUTES, CERTIFICATES, RULES, TAGS, WEB_ACL, WEB_ACL_ITSELF];

pub(super) async fn originals(cloud: &Cloud, it: &LoadBalancer) -> Seen<Vec<Original>> {
    let arn = it.arn.as_str();
    let (itself, one) = ([parameter("LoadBalancerArns.member.1", arn)], [parameter("LoadBalancerArn", arn)]);
    let (itself, attributes, listeners) = tokio::try_join!(
        Query::elb("DescribeLoadBalancers", ITSELF).all(cloud, arn, &itself),
        Query::elb("DescribeLoadBalancerAttributes", ATTRIBUTES).all(cloud, arn, &one),
        Query::elb("DescribeListeners", LISTENERS).all(cloud, arn, &one),
    )?;
    let mut all = [itself, attributes, listeners].concat();
    all.extend(tags(cloud, arn).await?);
    for listener in it.listeners.as_ref().map_err(Clone::clone)? {
        all.extend(of_listener(cloud, listener).await?);
    }
    if it.kind == "application" {
        let asked = json!({"ResourceArn": arn});
        all.push(Json::waf("GetWebACLForResource", WEB_ACL).one(cloud, &asked).await?);
    }
    Ok(all)
}

async fn of_listener(cloud: &Cloud, listener: &Listener) -> Seen<Vec<Original>> {
    let arn = listener.arn.as_str();
    let one = [parameter("ListenerArn", arn)];
    let (attributes, certificates, rules, tags) = tokio::try_join!(
        Query::elb("DescribeListenerAttributes", LISTENER_ATTRIBUTES).all(cloud, arn, &one),
        Query::elb("DescribeListenerCertificates", CERTIFICATES).all(cloud, arn, &one),
        Query::elb("DescribeRules", RULES).all(cloud, arn, &one),
        tags(cloud, arn),
    )?;
    Ok([attributes, certificates, rules, tags].concat())
}

async fn tags(cloud: &Cloud, arn: &str) -> Seen<Vec<Original>> {
    Query::elb("DescribeTags", TAGS).all(cloud, arn, &[parameter("ResourceArns.member.1", arn)]).await
}
