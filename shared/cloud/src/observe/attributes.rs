//! The attributes of the load balancer.

use std::collections::BTreeMap;

use facts::Seen;
use facts::load_balancer::LoadBalancer;

use crate::client::Cloud;
use crate::unseen::unseen;

/// What this look is called where it takes too long.
pub(crate) const LOOK: &str = "elasticloadbalancing:DescribeLoadBalancerAttributes";

/// The IAM actions of the calls made here.
pub const ACTIONS: &[&str] = &[LOOK];

/// All of them, by their keys: the call has no pages.
pub(crate) async fn look(cloud: &Cloud, of: &LoadBalancer) -> Seen<BTreeMap<String, String>> {
    let answer = cloud.elb.describe_load_balancer_attributes().load_balancer_arn(of.arn.as_str()).send().await;
    let answer = answer.map_err(|error| unseen(LOOK, &error))?;
    Ok(answer.attributes().iter().filter_map(|it| pair(it.key(), it.value())).collect())
}

/// One attribute; what was never set may have no value.
pub(super) fn pair(key: Option<&str>, value: Option<&str>) -> Option<(String, String)> {
    Some((key?.to_owned(), value.unwrap_or_default().to_owned()))
}
