//! The web ACL in front of the load balancer.

mod rules;

use aws_sdk_wafv2::types::{DefaultAction as Action, WebAcl as Described};
use facts::Seen;
use facts::load_balancer::LoadBalancer;
use facts::waf::{DefaultAction, WebAcl};
use transport::unseen::unseen;
use transport::wire::Answer;

use crate::client::Aws;
use crate::operations;

/// What this look is called where it takes too long.
pub(crate) const LOOK: &str = operations::GET_WEB_ACL_FOR_RESOURCE.iam;
const ANSWER: Answer = Answer(LOOK);

/// The IAM actions of the calls made here. AWS WAF checks `wafv2:GetWebACL` as well, and refuses the call without it.
/// Source: WAF API reference, `GetWebACLForResource`.
pub const ACTIONS: &[&str] = &[LOOK, operations::GET_WEB_ACL.iam];

/// Asks from the load balancer's side: one call, whatever number of web ACLs the account has.
pub(crate) async fn look(aws: &Aws, of: &LoadBalancer) -> Seen<Option<WebAcl>> {
    let answer = aws.wafv2.get_web_acl_for_resource().resource_arn(of.arn.as_str()).send().await;
    let answer = answer.map_err(|error| unseen(LOOK, &error))?;
    answer.web_acl().map(read).transpose()
}

fn read(described: &Described) -> Seen<WebAcl> {
    let before = described.pre_process_firewall_manager_rule_groups().iter();
    let after = described.post_process_firewall_manager_rule_groups().iter();
    // A request meets the rule with the lowest number first. Source: WAF API reference, `Rule`, "Priority".
    let mut rules: Vec<_> = described.rules().iter().collect();
    rules.sort_by_key(|rule| rule.priority());
    Ok(WebAcl {
        arn: ANSWER.arn("WebACL.ARN", Some(described.arn()))?,
        name: described.name().to_owned(),
        managed_by_firewall_manager: described.managed_by_firewall_manager(),
        default: default(ANSWER.needs("WebACL.DefaultAction", described.default_action())?)?,
        rules: rules.into_iter().map(rules::own).collect::<Seen<_>>()?,
        firewall_manager: before.chain(after).map(rules::of_firewall_manager).collect::<Seen<_>>()?,
    })
}

fn default(action: &Action) -> Seen<DefaultAction> {
    match (action.allow(), action.block()) {
        (Some(_), None) => Ok(DefaultAction::Allow),
        (None, Some(_)) => Ok(DefaultAction::Block),
        (Some(_), Some(_)) | (None, None) => Err(ANSWER.unreadable("WebACL.DefaultAction is neither Allow nor Block")),
    }
}

#[cfg(test)]
mod tests;
