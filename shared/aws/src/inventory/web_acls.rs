//! Web ACLs of the Region with their tags, and the closer look at those that are ours.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_wafv2::types::{ResourceType, Scope, WebAcl as Described, WebAclSummary};
use facts::Seen;
use facts::ids::Arn;
use facts::inventory::Tags;
use facts::inventory::web_acl::{FirewallManager, Protected, WebAcl};
use futures_util::future::join_all;
use transport::deadline::Deadline;
use transport::pages::{self, Page};
use transport::rates::Api;
use transport::unseen::{code, unseen};
use transport::wire::Answer;

use super::MOST_PAGES;
use super::scope::{InventoryScope, not_a_candidate};
use super::tagged;
use crate::client::Aws;
use crate::operations;

pub(crate) const LIST: &str = operations::LIST_WEB_ACLS.iam;
const GET: &str = operations::GET_WEB_ACL.iam;
const TAGS: &str = operations::LIST_TAGS_FOR_RESOURCE.iam;
const RESOURCES: &str = operations::LIST_RESOURCES_FOR_WEB_ACL.iam;

/// The IAM actions of the calls made here. For three of the eight types `ListResourcesForWebACL` makes a call of the
/// protected service. Source: Service Authorization Reference, "AWS WAF V2".
pub(crate) const ACTIONS: &[&str] = &[
    LIST,
    GET,
    TAGS,
    RESOURCES,
    "apprunner:ListAssociatedServicesForWebAcl",
    "cognito-idp:ListResourcesForWebACL",
    "ec2:DescribeVerifiedAccessInstanceWebAclAssociations",
];

/// Web ACLs in one page, the most that AWS gives.
const PAGE: i32 = 100;
const GONE: &str = "WAFNonexistentItemException";

/// Web ACLs, and the names that `CloudWatch` knows those by that were looked at closely.
pub(super) struct Listed {
    pub(super) web_acls: Vec<WebAcl>,
    pub(super) metric_names: BTreeMap<Arn, String>,
}

/// All of them, or the one with this ARN: none, where it is gone.
pub(super) async fn look(
    aws: &Aws,
    scope: &InventoryScope,
    only: Option<&Arn>,
    tagged: &Seen<BTreeSet<Arn>>,
    deadline: Deadline,
) -> Seen<Listed> {
    let mut summaries = deadline.look(LIST, listed(aws)).await?;
    summaries.retain(|it| only.is_none_or(|only| it.arn() == Some(only.as_str())));
    let looked = join_all(summaries.iter().map(|it| one(aws, scope, it, tagged, deadline))).await;
    let looked: Vec<Looked> = looked.into_iter().collect::<Seen<Vec<_>>>()?.into_iter().flatten().collect();
    let metric_names = looked.iter().filter_map(|it| Some((it.web_acl.arn.clone(), it.metric_name.clone()?)));
    Ok(Listed { metric_names: metric_names.collect(), web_acls: looked.into_iter().map(|it| it.web_acl).collect() })
}

/// The SDK has no paginator for it.
pub(crate) async fn listed(aws: &Aws) -> Seen<Vec<WebAclSummary>> {
    pages::up_to(MOST_PAGES, LIST, |marker| async move {
        aws.pace(Api::WafList).await;
        let ask = aws.wafv2.list_web_acls().scope(Scope::Regional).limit(PAGE).set_next_marker(marker);
        let answer = Box::pin(ask.send()).await.map_err(|error| unseen(LIST, &error))?;
        let items = answer.web_acls.unwrap_or_default();
        // WAF gives a marker with the last page as well, and then an empty page.
        let next = answer.next_marker.filter(|_| !items.is_empty());
        Ok(Page::marked(Some(items), next))
    })
    .await
}

struct Looked {
    web_acl: WebAcl,
    metric_name: Option<String>,
}

/// `None` where it went since it was listed.
async fn one(
    aws: &Aws,
    scope: &InventoryScope,
    summary: &WebAclSummary,
    tagged: &Seen<BTreeSet<Arn>>,
    deadline: Deadline,
) -> Seen<Option<Looked>> {
    let answer = Answer(LIST);
    let arn = answer.arn("ARN", summary.arn())?;
    let name = answer.text("Name", summary.name())?;
    let is_named = scope.owned_web_acls.contains(&name) || tagged::may_carry(tagged, &arn);
    let tags = if is_named { deadline.look(TAGS, tags(aws, &arn)).await } else { Err(tagged::not_named()) };
    let Some(tags) = tags.transpose() else { return Ok(None) };
    let mut web_acl = WebAcl {
        lock_token: answer.text("LockToken", summary.lock_token())?,
        firewall_manager: Err(not_a_candidate("it is not ours by its name or by the tag albkeeper:owned=true")),
        protects: BTreeMap::new(),
        arn,
        name,
        tags,
    };
    let says_so = |tags: &Tags| tags.get("albkeeper:owned").is_some_and(|value| value == "true");
    let is_ours = scope.owned_web_acls.contains(&web_acl.name) || web_acl.tags.as_ref().is_ok_and(says_so);
    let mut metric_name = None;
    if is_ours {
        let id = answer.text("Id", summary.id())?;
        let content = deadline.look(GET, content(aws, &web_acl.name, &id));
        let (content, protects) = tokio::join!(content, protects(aws, &web_acl.arn, deadline));
        let Some(content) = content.transpose() else { return Ok(None) };
        web_acl.protects = protects;
        web_acl.firewall_manager = content.map(|content| {
            metric_name = content.metric_name;
            web_acl.lock_token = content.lock_token;
            content.firewall_manager
        });
    }
    Ok(Some(Looked { web_acl, metric_name }))
}

/// `None` where it went since it was listed.
async fn tags(aws: &Aws, of: &Arn) -> Seen<Option<Tags>> {
    let listed = pages::up_to(MOST_PAGES, TAGS, |marker| async move {
        aws.pace(Api::WafList).await;
        let ask = aws.wafv2.list_tags_for_resource().resource_arn(of.as_str()).set_next_marker(marker);
        match Box::pin(ask.send()).await {
            Ok(answer) => {
                let info = Answer(TAGS).needs("TagInfoForResource", answer.tag_info_for_resource)?;
                let tags = info.tag_list.unwrap_or_default().into_iter().map(Some).collect();
                Ok(Page::marked(Some(tags), answer.next_marker))
            }
            Err(error) if code(&error) == Some(GONE) => Ok(Page { items: vec![None], next: None }),
            Err(error) => Err(unseen(TAGS, &error)),
        }
    });
    let tags = listed.await?.into_iter().map(|tag| tag.map(|tag| (tag.key, tag.value)));
    Ok(tags.collect())
}

struct Content {
    lock_token: String,
    firewall_manager: FirewallManager,
    metric_name: Option<String>,
}

async fn content(aws: &Aws, name: &str, id: &str) -> Seen<Option<Content>> {
    aws.pace(Api::WafGet).await;
    let answer = match Box::pin(aws.wafv2.get_web_acl().scope(Scope::Regional).name(name).id(id).send()).await {
        Ok(answer) => answer,
        Err(error) if code(&error) == Some(GONE) => return Ok(None),
        Err(error) => return Err(unseen(GET, &error)),
    };
    let described: &Described = Answer(GET).needs("WebACL", answer.web_acl())?;
    let rule_groups = described.pre_process_firewall_manager_rule_groups().len()
        + described.post_process_firewall_manager_rule_groups().len();
    Ok(Some(Content {
        lock_token: Answer(GET).text("LockToken", answer.lock_token())?,
        firewall_manager: FirewallManager {
            manages: described.managed_by_firewall_manager(),
            retrofitted: described.retrofitted_by_firewall_manager(),
            rule_groups,
        },
        metric_name: described.visibility_config().map(|it| it.metric_name().to_owned()),
    }))
}

/// One call a type, each with an answer of its own.
async fn protects(aws: &Aws, web_acl: &Arn, deadline: Deadline) -> BTreeMap<Protected, Seen<Vec<Arn>>> {
    let asked = Protected::ALL.map(async |kind| (kind, deadline.look(RESOURCES, of_type(aws, web_acl, kind)).await));
    join_all(asked).await.into_iter().collect()
}

async fn of_type(aws: &Aws, web_acl: &Arn, kind: Protected) -> Seen<Vec<Arn>> {
    aws.pace(Api::WafResources).await;
    let ask = aws.wafv2.list_resources_for_web_acl().web_acl_arn(web_acl.as_str());
    let answer = Box::pin(ask.resource_type(ResourceType::from(kind.as_str())).send()).await;
    let answer = answer.map_err(|error| unseen(RESOURCES, &error))?;
    answer.resource_arns().iter().map(|arn| Answer(RESOURCES).arn("ResourceArns", Some(arn))).collect()
}

#[cfg(test)]
mod tests;
