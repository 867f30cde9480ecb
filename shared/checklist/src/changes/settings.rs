//! What people set at the load balancer itself: its attributes, its web ACL, what its security groups let in.

use facts::Facts;
use facts::security_group::{LetsIn, Rule, Source};
use facts::targets::TargetGroup;

use super::pair;
use crate::words::list;

/// Attributes of the load balancer, but for those of the access logs, which are told for themselves.
pub(super) fn attributes(facts: &Facts) -> Option<Vec<(String, String)>> {
    let all = facts.attributes.as_ref().ok()?.iter().filter(|(key, _)| !key.starts_with("access_logs."));
    Some(all.map(|(key, value)| (format!("attribute {key}"), value.clone())).collect())
}

/// Attributes and health checks of the target groups, as far as all of them were seen.
pub(super) fn groups(groups: &[TargetGroup]) -> Option<Vec<(String, String)>> {
    let mut things = Vec::new();
    for group in groups {
        let name = &group.name;
        let check = &group.health_check;
        let words = format!(
            "{} on {} for {}, each {} s, at most {} s, {} to be healthy, {} to be unhealthy",
            check.path.as_deref().unwrap_or("/"),
            check.port.as_deref().unwrap_or("traffic-port"),
            check.matcher.as_deref().unwrap_or("200"),
            check.interval_s,
            check.timeout_s,
            check.healthy_threshold,
            check.unhealthy_threshold
        );
        things.push((format!("health check of {name}"), words));
        let attributes = group.attributes.as_ref().ok()?;
        things.extend(attributes.iter().map(|(key, value)| (format!("attribute {key} of {name}"), value.clone())));
    }
    Some(things)
}

pub(super) fn web_acl(facts: &Facts) -> Option<Vec<(String, String)>> {
    let Some(acl) = facts.web_acl.as_ref().ok()? else { return Some(Vec::new()) };
    let rules = acl.rules.iter().chain(&acl.firewall_manager);
    let mut things = vec![pair("web ACL", acl.name.as_str())];
    things.extend(rules.map(|rule| (format!("rule {} of the web ACL", rule.name), format!("{:?}", rule.effect))));
    Some(things)
}

pub(super) fn security_group_rules(facts: &Facts) -> Option<Vec<(String, String)>> {
    Some(facts.security_group_rules.as_ref().ok()?.iter().map(security_group_rule).collect())
}

fn security_group_rule(it: &Rule) -> (String, String) {
    let what = match &it.lets_in {
        LetsIn::Everything => "everything".to_owned(),
        LetsIn::Tcp { first, last } if first == last => format!("TCP {first}"),
        LetsIn::Tcp { first, last } => format!("TCP {first} to {last}"),
        LetsIn::Icmp { .. } => "ICMP".to_owned(),
        LetsIn::Other { words } => words.clone(),
    };
    let from = match &it.from {
        Source::Block { cidr } => cidr.clone(),
        Source::PrefixList { id, blocks: Ok(blocks) } => format!("{id} ({})", list(blocks)),
        Source::PrefixList { id, blocks: Err(_) } | Source::Group { id } => id.clone(),
    };
    (format!("rule {} of {}", it.id, it.group), format!("{what} from {from}"))
}
