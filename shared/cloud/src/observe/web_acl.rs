//! The web ACL in front of the load balancer.

use aws_sdk_wafv2::types::WebAcl as Described;
use facts::Seen;
use facts::cost::WebAcl;
use facts::load_balancer::LoadBalancer;

use super::wire::Answer;
use crate::client::Cloud;
use crate::unseen::unseen;

/// What this look is called where it takes too long.
pub(crate) const LOOK: &str = "wafv2:GetWebACLForResource";
const ANSWER: Answer = Answer(LOOK);

/// The IAM actions of the calls made here. AWS WAF checks `wafv2:GetWebACL` as well, and refuses the call without it.
/// Source: WAF API reference, `GetWebACLForResource`.
pub const ACTIONS: &[&str] = &[LOOK, "wafv2:GetWebACL"];

/// Asks from the load balancer's side: one call, whatever number of web ACLs the account has.
pub(crate) async fn look(cloud: &Cloud, of: &LoadBalancer) -> Seen<Option<WebAcl>> {
    let answer = cloud.wafv2.get_web_acl_for_resource().resource_arn(of.arn.as_str()).send().await;
    let answer = answer.map_err(|error| unseen(LOOK, &error))?;
    answer.web_acl().map(read).transpose()
}

fn read(described: &Described) -> Seen<WebAcl> {
    let rules = described.rules().len();
    Ok(WebAcl {
        arn: ANSWER.arn("WebACL.ARN", Some(described.arn()))?,
        name: described.name().to_owned(),
        rules: u32::try_from(rules).map_err(|_| ANSWER.unreadable(format!("a web ACL with {rules} rules")))?,
        managed_by_firewall_manager: described.managed_by_firewall_manager(),
    })
}

#[cfg(test)]
mod tests;
