//! Security groups: who uses one, so that it cannot be deleted, and the filters that the emulator ignores.

use roxmltree::{Document, Node};

use super::removal::refused;
use crate::http::Answer;
use crate::ministack::ACCOUNT;
use crate::proxy::State;
use crate::proxy::call::{Call, value};
use crate::proxy::refusal;
use crate::wire::{AwsError, QueryService, Wire, parse_xml};
use crate::xml::{Edits, all, child, child_text, elements};

/// Refuses to delete a group that an interface has or a rule of another group names.
/// Source: EC2 API reference, `DeleteSecurityGroup`.
pub(super) async fn refuse(state: &State, call: &Call) -> Result<(), AwsError> {
    let Some(group) = call.value("GroupId") else { return Ok(()) };
    let wire = state.beyond(call);
    let interfaces = wire.query(QueryService::EC2, "DescribeNetworkInterfaces", &[]).await?;
    let all_interfaces = format!("{}{}", interfaces.0, balancers(&wire).await?);
    let groups = wire.query(QueryService::EC2, "DescribeSecurityGroups", &[]).await?;
    let id = format!("<groupId>{group}</groupId>");
    if all_interfaces.contains(&id) || is_named(&groups.0, group)? {
        return Err(refused("DependencyViolation", format!("resource {group} has a dependent object")));
    }
    Ok(())
}

/// Whether a rule of another group names this one.
fn is_named(groups: &str, group: &str) -> Result<bool, AwsError> {
    let document = parse_xml(groups)?;
    let others = items(&document, "securityGroupInfo").into_iter().filter(|item| child_text(*item, "groupId") != group);
    Ok(others
        .into_iter()
        .any(|item| names(item, &["ipPermissions", "ipPermissionsEgress"]).iter().any(|id| id == group)))
}

/// The groups that the rules in these lists of one group name.
fn names(item: Node<'_, '_>, lists: &[&str]) -> Vec<String> {
    let rules = lists.iter().filter_map(|list| child(item, list));
    let ids = rules.flat_map(|rules| rules.descendants()).filter(|node| node.tag_name().name() == "groupId");
    ids.filter_map(|id| id.text()).map(ToOwned::to_owned).collect()
}

/// No group is named across VPCs: the sandbox has no peering.
pub(super) fn across_vpcs() -> Answer {
    let name = "DescribeSecurityGroupReferencesResponse";
    let body = format!("<{name}><requestId>sandbox</requestId><securityGroupReferenceSet/></{name}>");
    refusal::answer(200, "text/xml", body)
}

/// Interfaces with those of load balancers, which the emulator does not make, and only what the filters let through.
pub(super) async fn interfaces(state: &State, call: &Call, answer: &Answer) -> Result<Option<String>, AwsError> {
    if !answer.status.is_success() {
        return Ok(None);
    }
    let end = "</networkInterfaceSet>";
    let more = balancers(&state.beyond(call)).await?;
    let text = answer.text().replace(end, &format!("{more}{end}"));
    let of = |item: Node<'_, '_>, filter: &str| match filter {
        "group-id" => Some(texts_below(item, "groupSet", "groupId")),
        "private-ip-address" | "addresses.private-ip-address" => Some(text_of(item, "privateIpAddress")),
        "network-interface-id" => Some(text_of(item, "networkInterfaceId")),
        "description" => Some(text_of(item, "description")),
        "vpc-id" => Some(text_of(item, "vpcId")),
        "subnet-id" => Some(text_of(item, "subnetId")),
        _ => None,
    };
    filtered(call, &text, "networkInterfaceSet", "NetworkInterfaceId", "network-interface-id", of).map(Some)
}

/// Groups that the filters let through.
pub(super) fn groups(call: &Call, answer: &Answer) -> Result<Option<String>, AwsError> {
    if !answer.status.is_success() {
        return Ok(None);
    }
    let of = |item: Node<'_, '_>, filter: &str| match filter {
        "group-id" => Some(text_of(item, "groupId")),
        "group-name" => Some(text_of(item, "groupName")),
        "vpc-id" => Some(text_of(item, "vpcId")),
        "tag-key" => Some(texts_below(item, "tagSet", "key")),
        "ip-permission.group-id" => Some(names(item, &["ipPermissions"])),
        "egress.ip-permission.group-id" => Some(names(item, &["ipPermissionsEgress"])),
        tag => tag.strip_prefix("tag:").map(|key| tag_values(item, key)),
    };
    filtered(call, &answer.text(), "securityGroupInfo", "GroupId", "group-id", of).map(Some)
}

/// Cuts the items that a filter of the request, or its list of ids, leaves out.
fn filtered(
    call: &Call,
    text: &str,
    set: &str,
    ids: &str,
    id_filter: &str,
    of: impl Fn(Node<'_, '_>, &str) -> Option<Vec<String>>,
) -> Result<String, AwsError> {
    let mut filters = asked(call);
    let by_id: Vec<String> = numbered(call, ids);
    if !by_id.is_empty() {
        filters.push((id_filter.to_owned(), by_id));
    }
    let document = parse_xml(text)?;
    let mut edits = Edits::default();
    for item in items(&document, set) {
        for (filter, wanted) in &filters {
            let Some(found) = of(item, filter) else {
                return Err(refused("InvalidParameterValue", format!("The filter '{filter}' is invalid")));
            };
            if !found.iter().any(|value| wanted.contains(value)) {
                edits.replace(item.range(), "");
                break;
            }
        }
    }
    Ok(edits.apply(text))
}

/// The filters of a request: `Filter.1.Name`, `Filter.1.Value.1`, ...
fn asked(call: &Call) -> Vec<(String, Vec<String>)> {
    let mut filters = Vec::new();
    for number in 1.. {
        let Some(name) = value(&call.form, &format!("Filter.{number}.Name")) else { break };
        filters.push((name.to_owned(), numbered(call, &format!("Filter.{number}.Value"))));
    }
    filters
}

pub(super) fn numbered(call: &Call, name: &str) -> Vec<String> {
    let values = (1..).map_while(|number| value(&call.form, &format!("{name}.{number}")));
    values.map(ToOwned::to_owned).collect()
}

/// One interface in each zone of each load balancer. Source: Elastic Load Balancing user guide, "requester-managed
/// network interfaces": the description is `ELB app/NAME/ID`.
async fn balancers(wire: &Wire) -> Result<String, AwsError> {
    let described = wire.query(QueryService::ELB, "DescribeLoadBalancers", &[]).await?;
    let document = parse_xml(&described.0)?;
    let arns = all(&document, "LoadBalancerArn");
    Ok(arns.iter().filter_map(Node::parent).map(of_balancer).collect())
}

fn of_balancer(balancer: Node<'_, '_>) -> String {
    let arn = child_text(balancer, "LoadBalancerArn");
    let name = arn.split_once("loadbalancer/").map_or("", |(_, name)| name);
    let id = name.rsplit('/').next().unwrap_or_default();
    let vpc = child_text(balancer, "VpcId");
    let groups = child(balancer, "SecurityGroups").map(elements).unwrap_or_default();
    let group = |node: &Node<'_, '_>| format!("<item><groupId>{}</groupId></item>", node.text().unwrap_or_default());
    let groups: String = groups.iter().map(group).collect();
    let zones = child(balancer, "AvailabilityZones").map(elements).unwrap_or_default();
    let interface = |(place, zone): (usize, Node<'_, '_>)| {
        format!(
            "<item><networkInterfaceId>eni-{id}{place}</networkInterfaceId><subnetId>{}</subnetId>\
             <vpcId>{vpc}</vpcId><description>ELB {name}</description><ownerId>{ACCOUNT}</ownerId>\
             <requesterId>amazon-elb</requesterId><requesterManaged>true</requesterManaged><status>in-use</status>\
             <privateIpAddress>10.0.{place}.10</privateIpAddress><groupSet>{groups}</groupSet></item>",
            child_text(zone, "SubnetId"),
        )
    };
    zones.into_iter().enumerate().map(interface).collect()
}

fn items<'a, 'input>(document: &'a Document<'input>, set: &str) -> Vec<Node<'a, 'input>> {
    all(document, set).into_iter().next().map(elements).unwrap_or_default()
}

fn text_of(item: Node<'_, '_>, name: &str) -> Vec<String> {
    vec![child_text(item, name).to_owned()]
}

fn texts_below(item: Node<'_, '_>, list: &str, name: &str) -> Vec<String> {
    let entries = child(item, list).map(elements).unwrap_or_default();
    entries.into_iter().map(|entry| child_text(entry, name).to_owned()).collect()
}

fn tag_values(item: Node<'_, '_>, key: &str) -> Vec<String> {
    let tags = child(item, "tagSet").map(elements).unwrap_or_default();
    let tags = tags.into_iter().filter(|tag| child_text(*tag, "key") == key);
    tags.map(|tag| child_text(tag, "value").to_owned()).collect()
}
