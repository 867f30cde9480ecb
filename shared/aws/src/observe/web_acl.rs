//! The web ACL in front of the load balancer.

mod rules;

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_wafv2::types::{DefaultAction as Action, ResourceType, Scope, WebAcl as Described, WebAclSummary};
use facts::ids::Arn;
use facts::load_balancer::LoadBalancer;
use facts::waf::{DefaultAction, WebAcl};
use facts::{Seen, Unseen};
use futures_util::future::join_all;
use transport::rates::Api;
use transport::unseen::{code, unseen};
use transport::wire::Answer;

use crate::client::Aws;
use crate::inventory::web_acls;
use crate::operations;

/// What this look is called where it takes too long.
pub(crate) const LOOK: &str = operations::GET_WEB_ACL_FOR_RESOURCE.iam;
const ANSWER: Answer = Answer(LOOK);
const GET: &str = operations::GET_WEB_ACL.iam;
pub(super) const RESOURCES: &str = operations::LIST_RESOURCES_FOR_WEB_ACL.iam;
const GONE: &str = "WAFNonexistentItemException";

/// The IAM actions of the calls made here. AWS WAF checks `wafv2:GetWebACL` as well, and refuses the call without it.
/// Source: WAF API reference, `GetWebACLForResource`.
pub const ACTIONS: &[&str] = &[LOOK, GET, RESOURCES, web_acls::LIST];

/// Asks from the load balancer's side: one call, whatever number of web ACLs the account has.
pub(crate) async fn look(aws: &Aws, of: &LoadBalancer) -> Seen<Option<WebAcl>> {
    aws.pace(Api::WafOfResource).await;
    let answer = Box::pin(aws.wafv2.get_web_acl_for_resource().resource_arn(of.arn.as_str()).send()).await;
    let answer = answer.map_err(|error| unseen(LOOK, &error))?;
    answer.web_acl().map(read).transpose()
}

/// Web ACLs that are asked for one after the other, once a second: more take longer than a run has.
const MOST: usize = 15;

/// What is in front of many load balancers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WebAcls {
    by_load_balancer: BTreeMap<Arn, WebAcl>,
    /// Why one of them was not seen: it may be in front of any load balancer that has no other.
    unseen: Option<Unseen>,
}

impl WebAcls {
    /// What is in front of one of those that were asked for.
    pub fn in_front_of(&self, load_balancer: &Arn) -> Seen<Option<WebAcl>> {
        match (self.by_load_balancer.get(load_balancer), &self.unseen) {
            (Some(web_acl), _) => Ok(Some(web_acl.clone())),
            (None, None) => Ok(None),
            (None, Some(unseen)) => Err(unseen.clone()),
        }
    }
}

/// Asks from the side of the web ACLs, for the other side may be asked once a second: those of many load balancers take as
/// many calls as there are web ACLs. `None` where these are more, or too many.
pub(super) async fn attached(aws: &Aws, of: &BTreeSet<Arn>, most: usize) -> Seen<Option<WebAcls>> {
    let listed = web_acls::listed(aws).await?;
    if listed.len() > most.min(MOST) {
        return Ok(None);
    }
    let each = join_all(listed.iter().map(|summary| one(aws, summary, of))).await;
    let mut seen = WebAcls::default();
    for one in each {
        match one {
            Ok(ours) => seen.by_load_balancer.extend(ours),
            Err(unseen) => seen.unseen = Some(unseen),
        }
    }
    Ok(Some(seen))
}

/// The load balancers that one web ACL is in front of, each with it; none where it went since it was listed.
async fn one(aws: &Aws, summary: &WebAclSummary, of: &BTreeSet<Arn>) -> Seen<Vec<(Arn, WebAcl)>> {
    let listed = Answer(web_acls::LIST);
    let arn = listed.arn("ARN", summary.arn())?;
    aws.pace(Api::WafResources).await;
    let ask = aws.wafv2.list_resources_for_web_acl().web_acl_arn(arn.as_str());
    let answer = match Box::pin(ask.resource_type(ResourceType::ApplicationLoadBalancer).send()).await {
        Ok(answer) => answer,
        Err(error) if code(&error) == Some(GONE) => return Ok(Vec::new()),
        Err(error) => return Err(unseen(RESOURCES, &error)),
    };
    let resources = answer.resource_arns().iter().filter_map(|arn| Arn::try_from(arn.clone()).ok());
    let ours: Vec<Arn> = resources.filter(|arn| of.contains(arn)).collect();
    if ours.is_empty() {
        return Ok(Vec::new());
    }
    aws.pace(Api::WafGet).await;
    let (id, name) = (listed.text("Id", summary.id())?, listed.text("Name", summary.name())?);
    let ask = aws.wafv2.get_web_acl().scope(Scope::Regional).id(id).name(name);
    let answer = Box::pin(ask.send()).await.map_err(|error| unseen(GET, &error))?;
    let web_acl = read(Answer(GET).needs("WebACL", answer.web_acl())?)?;
    Ok(ours.into_iter().map(|arn| (arn, web_acl.clone())).collect())
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
