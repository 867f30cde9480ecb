//! Security groups with the controller's tag, and whatever refers to those that may go.

use std::collections::BTreeSet;

use facts::Seen;
use facts::inventory::security_group::{Interface, Reference, SecurityGroup};
use facts::inventory::stack::CLUSTER_TAG;
use facts::inventory::{GroupId, Tags};
use futures_util::future::join_all;
use roxmltree::Node;
use transport::deadline::Deadline;
use transport::query::{Input, xml};

use super::launch_templates;
use super::still_there::INTERFACES;
use super::{List, tags};
use crate::client::Aws;
use crate::inventory::scope::{InventoryScope, NOT_OF_A_CLUSTER, not_a_candidate};
use crate::operations;

pub(in crate::inventory) const GROUPS: List =
    List { operation: operations::DESCRIBE_SECURITY_GROUPS, items: "securityGroupInfo", page: 1000 };
pub(crate) const RULES: List =
    List { operation: operations::DESCRIBE_SECURITY_GROUP_RULES, items: "securityGroupRuleSet", page: 1000 };
const ACROSS: List =
    List { operation: operations::DESCRIBE_SECURITY_GROUP_REFERENCES, items: "securityGroupReferenceSet", page: 1000 };

/// The IAM actions of the calls made here.
pub(crate) const ACTIONS: &[&str] = &[GROUPS.iam(), RULES.iam(), ACROSS.iam(), INTERFACES.iam()];

/// All of them, or the one with this id: none, where it is gone.
pub(in crate::inventory) async fn look(
    aws: &Aws,
    scope: &InventoryScope,
    only: Option<&GroupId>,
    deadline: Deadline,
) -> Seen<Vec<SecurityGroup>> {
    let (filter, value) = only.map_or(("tag-key", CLUSTER_TAG), |id| ("group-id", id.as_str()));
    let values = [value];
    let listed = GROUPS.with_any(aws, filter, &values, read);
    let mut groups = deadline.look(GROUPS.iam(), listed).await?;
    let is_one = |it: &SecurityGroup| it.tags.as_ref().is_ok_and(|tags: &Tags| scope.is_candidate(tags));
    if groups.iter().any(is_one) {
        let templates = launch_templates::naming(aws, deadline).await;
        join_all(groups.iter_mut().filter(|it| is_one(it)).map(|it| look_into(aws, it, &templates, deadline))).await;
    }
    Ok(groups)
}

fn read(node: Node<'_, '_>) -> Seen<SecurityGroup> {
    let answer = GROUPS.answer();
    let text = |name: &str| answer.text(name, xml::text(node, name));
    Ok(SecurityGroup {
        id: GroupId::new(text("groupId")?),
        name: text("groupName")?,
        description: text("groupDescription")?,
        vpc: text("vpcId")?,
        interfaces: unasked(),
        referred_to_by: unasked(),
        across_vpcs: unasked(),
        launch_templates: unasked(),
        rules: unasked(),
        tags: Ok(tags(node)),
    })
}

fn unasked<T>() -> Seen<T> {
    Err(not_a_candidate(NOT_OF_A_CLUSTER))
}

async fn look_into(aws: &Aws, it: &mut SecurityGroup, templates: &Seen<launch_templates::Naming>, deadline: Deadline) {
    let id = it.id.as_str();
    let ids = [id];
    let (interfaces, referred_to_by, across_vpcs, rules) = tokio::join!(
        deadline.look(INTERFACES.iam(), INTERFACES.with_any(aws, "group-id", &ids, interface)),
        deadline.look(RULES.iam(), references(aws, &it.id)),
        deadline.look(ACROSS.iam(), across(aws, id)),
        deadline.look(RULES.iam(), RULES.with_any(aws, "group-id", &ids, |rule| Ok(in_words(rule)))),
    );
    it.launch_templates = templates.as_ref().map(|naming| naming.with_group(id)).map_err(Clone::clone);
    (it.interfaces, it.referred_to_by, it.across_vpcs, it.rules) = (interfaces, referred_to_by, across_vpcs, rules);
}

fn interface(node: Node<'_, '_>) -> Seen<Interface> {
    let id = INTERFACES.answer().text("networkInterfaceId", xml::text(node, "networkInterfaceId"))?;
    let description = xml::text(node, "description").unwrap_or_default().to_owned();
    Ok(Interface { id, description })
}

/// Rules of other groups that name this one. Rules have no filter for what they refer to, so the groups that hold them
/// come first: by what they let in, and by what they let out.
async fn references(aws: &Aws, to: &GroupId) -> Seen<Vec<Reference>> {
    let id = |node: Node<'_, '_>| GROUPS.answer().text("groupId", xml::text(node, "groupId"));
    let into = GROUPS.with_any(aws, "ip-permission.group-id", &[to.as_str()], id).await?;
    let out_of = GROUPS.with_any(aws, "egress.ip-permission.group-id", &[to.as_str()], id).await?;
    let holders: BTreeSet<String> = into.into_iter().chain(out_of).collect();
    let holders: Vec<&str> = holders.iter().map(String::as_str).filter(|it| *it != to.as_str()).collect();
    let rules = RULES.with_any(aws, "group-id", &holders, |rule| {
        let referred = xml::child(rule, "referencedGroupInfo").and_then(|info| xml::text(info, "groupId"));
        if referred != Some(to.as_str()) {
            return Ok(None);
        }
        let text = |name: &str| RULES.answer().text(name, xml::text(rule, name));
        Ok(Some(Reference {
            rule: text("securityGroupRuleId")?,
            group: GroupId::new(text("groupId")?),
            egress: text("isEgress")? == "true",
            description: xml::text(rule, "description").unwrap_or_default().to_owned(),
        }))
    });
    Ok(rules.await?.into_iter().flatten().collect())
}

/// Groups of peered VPCs that refer to it. The call has no pages.
async fn across(aws: &Aws, id: &str) -> Seen<Vec<String>> {
    let text = aws.query.call(ACROSS.operation, Input::parameter("GroupId.1", id)).await?;
    let answer = ACROSS.answer();
    xml::read(answer, &text, |root| {
        let found = xml::list(answer, root, ACROSS.items)?;
        found.iter().map(|it| answer.text("referencingVpcId", xml::text(*it, "referencingVpcId"))).collect()
    })
}

/// Every field of the rule in AWS's words, in a fixed order.
fn in_words(rule: Node<'_, '_>) -> String {
    let fields = rule.descendants().filter(|it| it.is_element() && it.children().all(|child| child.is_text()));
    let words = fields.filter_map(|it| Some(format!("{}={}", it.tag_name().name(), it.text()?.trim())));
    let words: BTreeSet<String> = words.collect();
    words.into_iter().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
