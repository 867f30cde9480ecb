//! What the security groups of the load balancer let in.
//!
//! EC2 is asked without its SDK, as cleanup asks it: that SDK takes as long to build as all the others together, and a
//! run makes one call.

use std::collections::{BTreeMap, BTreeSet};

use facts::Seen;
use facts::load_balancer::LoadBalancer;
use facts::security_group::{LetsIn, Rule, Source};
use futures_util::future::join_all;
use roxmltree::Node;
use transport::query::xml;
use transport::wire::Answer;

use crate::client::Aws;
use crate::inventory::ec2::List;
use crate::inventory::ec2::security_groups::RULES;
use crate::operations;

/// What this look is called where it takes too long.
pub(crate) const LOOK: &str = RULES.iam();
const ANSWER: Answer = Answer(LOOK);
const ENTRIES: List = List { operation: operations::GET_MANAGED_PREFIX_LIST_ENTRIES, items: "entrySet", page: 100 };

/// The IAM actions of the calls made here.
pub const ACTIONS: &[&str] = &[LOOK, ENTRIES.iam()];

/// The rules of all its groups that let something in: one call, and one for each prefix list that they name.
pub(crate) async fn look(aws: &Aws, of: &LoadBalancer) -> Seen<Vec<Rule>> {
    let groups: Vec<&str> = of.security_groups.iter().map(String::as_str).collect();
    let rules = RULES.with_any(aws, "group-id", &groups, read).await?;
    let mut rules: Vec<Rule> = rules.into_iter().flatten().collect();
    let lists: BTreeSet<String> = rules.iter().filter_map(|rule| list(&rule.from)).collect();
    let blocks = lists.into_iter().map(async |id| (id.clone(), blocks(aws, &id).await));
    let found: BTreeMap<String, Seen<Vec<String>>> = join_all(blocks).await.into_iter().collect();
    for rule in &mut rules {
        if let Source::PrefixList { id, blocks } = &mut rule.from
            && let Some(found) = found.get(id)
        {
            blocks.clone_from(found);
        }
    }
    Ok(rules)
}

fn list(source: &Source) -> Option<String> {
    match source {
        Source::PrefixList { id, .. } => Some(id.clone()),
        Source::Block { .. } | Source::Group { .. } => None,
    }
}

async fn blocks(aws: &Aws, id: &str) -> Seen<Vec<String>> {
    let asked = [("PrefixListId".to_owned(), id.to_owned())];
    ENTRIES.all(aws, &asked, |entry| Answer(ENTRIES.iam()).text("cidr", xml::text(entry, "cidr"))).await
}

/// `None` for a rule that lets something out.
fn read(node: Node<'_, '_>) -> Seen<Option<Rule>> {
    let text = |name: &str| ANSWER.text(name, xml::text(node, name));
    if text("isEgress")? == "true" {
        return Ok(None);
    }
    let protocol = text("ipProtocol")?;
    Ok(Some(Rule {
        id: text("securityGroupRuleId")?,
        group: text("groupId")?,
        lets_in: lets_in(&protocol, number(node, "fromPort")?, number(node, "toPort")?)?,
        from: source(node)?,
    }))
}

/// Source: EC2 API reference, `SecurityGroupRule`: exactly one of these is there.
fn source(node: Node<'_, '_>) -> Seen<Source> {
    if let Some(cidr) = xml::text(node, "cidrIpv4").or_else(|| xml::text(node, "cidrIpv6")) {
        return Ok(Source::Block { cidr: cidr.to_owned() });
    }
    if let Some(id) = xml::text(node, "prefixListId") {
        // Filled in right after, for all of them at once.
        return Ok(Source::PrefixList { id: id.to_owned(), blocks: Ok(Vec::new()) });
    }
    let group = xml::child(node, "referencedGroupInfo").and_then(|info| xml::text(info, "groupId"));
    Ok(Source::Group { id: ANSWER.text("a source of the rule", group)? })
}

/// A port, or a part of what ICMP has in its place; -1 is any, as is none.
fn number(node: Node<'_, '_>, name: &str) -> Seen<i32> {
    let Some(text) = xml::text(node, name) else { return Ok(-1) };
    text.parse().map_err(|_| ANSWER.unreadable(format!("{name} is {text}, which is no number")))
}

/// AWS writes the names of four protocols, and the numbers of others. Source: EC2 API reference, `SecurityGroupRule`.
fn lets_in(protocol: &str, first: i32, last: i32) -> Seen<LetsIn> {
    let port = |number: i32, any: u16| match number {
        -1 => Ok(any),
        port => u16::try_from(port).map_err(|_| ANSWER.unreadable(format!("{port} is no port"))),
    };
    Ok(match protocol {
        "-1" => LetsIn::Everything,
        "tcp" | "6" => LetsIn::Tcp { first: port(first, 0)?, last: port(last, u16::MAX)? },
        "icmp" | "1" => LetsIn::Icmp { v6: false, message: first, code: last },
        "icmpv6" | "58" => LetsIn::Icmp { v6: true, message: first, code: last },
        other => LetsIn::Other { words: words(other, first, last) },
    })
}

fn words(protocol: &str, first: i32, last: i32) -> String {
    let name = if protocol.bytes().all(|b| b.is_ascii_digit()) { "protocol " } else { "" };
    match (first, last) {
        (-1, _) | (_, -1) => format!("{name}{protocol}"),
        (first, last) if first == last => format!("{name}{protocol} {first}"),
        (first, last) => format!("{name}{protocol} {first}-{last}"),
    }
}

#[cfg(test)]
mod tests;
