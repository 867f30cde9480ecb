//! What is declared of the load balancer itself.

use std::collections::{BTreeMap, BTreeSet};

use facts::kubernetes::setting::Setting;
use facts::listener::{Action, Condition, Listener, Protocol, Value};
use facts::security_group::Source;
use facts::{Facts, Seen, Unseen};

use super::difference::{Difference, OfGroup};

/// Where the two differ. In a group of Ingresses each declares a part of the listeners and ranges.
pub(super) fn compare(setting: Setting, value: &str, of_group: OfGroup, facts: &Facts) -> Seen<Option<Difference>> {
    let is_alone = of_group.is_alone;
    let load_balancer = facts.the_load_balancer()?;
    match setting {
        Setting::Scheme => Ok(equal(value, load_balancer.scheme.as_str())),
        Setting::IpAddressType => {
            let has = load_balancer.address_type.as_ref().map_err(Unseen::clone)?;
            Ok(equal(value, has.as_str()))
        }
        Setting::LoadBalancerName => Ok(equal(value, &load_balancer.name)),
        Setting::SecurityGroups => {
            // A name is that of a tag, which is not looked at.
            let ids = parts(value).into_iter().filter(|it| it.starts_with("sg-")).collect();
            Ok(all_of(&ids, &load_balancer.security_groups.iter().cloned().collect()))
        }
        // The controller makes no group where an Ingress names its own.
        Setting::InboundCidrs if of_group.names_security_groups => Ok(None),
        Setting::InboundCidrs => ranges(value, is_alone, facts),
        Setting::LoadBalancerAttributes => Ok(pairs(value, facts.attributes.as_ref().map_err(Unseen::clone)?)),
        Setting::WebAcl => web_acl(value, facts),
        Setting::ListenPorts => Ok(ports(value, is_alone, listeners(facts)?)),
        Setting::SslRedirect => Ok(redirect(value, listeners(facts)?)),
        Setting::CertificateArn => certificates(value, listeners(facts)?),
        Setting::SslPolicy => Ok(policy(value, is_alone, listeners(facts)?)),
        Setting::TargetType
        | Setting::TargetGroupAttributes
        | Setting::HealthcheckPath
        | Setting::HealthcheckPort
        | Setting::HealthcheckProtocol
        | Setting::HealthcheckInterval
        | Setting::HealthcheckTimeout
        | Setting::HealthyThreshold
        | Setting::UnhealthyThreshold
        | Setting::SuccessCodes => Ok(None),
    }
}

/// Whether a rule of any listener takes requests for this host.
pub(super) fn has_rule_for(host: &str, facts: &Facts) -> Seen<bool> {
    let takes = |condition: &Condition| {
        let is_it = |value: &Value| matches!(value, Value::Like(it) if it.eq_ignore_ascii_case(host));
        condition.field == Condition::HOST_HEADER && condition.values.iter().any(is_it)
    };
    for listener in listeners(facts)? {
        let rules = listener.rules.as_ref().map_err(Unseen::clone)?;
        if rules.iter().flat_map(|rule| &rule.conditions).any(takes) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn listeners(facts: &Facts) -> Seen<&[Listener]> {
    facts.listeners.as_ref().map(Vec::as_slice).map_err(Unseen::clone)
}

pub(super) fn equal(declared: &str, has: &str) -> Option<Difference> {
    (declared.trim() != has).then(|| Difference { declared: declared.trim().to_owned(), has: has.to_owned() })
}

/// The parts of a list with commas.
pub(super) fn parts(value: &str) -> BTreeSet<String> {
    value.split(',').map(str::trim).filter(|part| !part.is_empty()).map(ToOwned::to_owned).collect()
}

fn all_of(declared: &BTreeSet<String>, has: &BTreeSet<String>) -> Option<Difference> {
    (!declared.is_subset(has)).then(|| Difference { declared: in_words(declared), has: in_words(has) })
}

fn in_words(parts: &BTreeSet<String>) -> String {
    if parts.is_empty() { "none".to_owned() } else { crate::words::list(&parts.iter().collect::<Vec<_>>()) }
}

/// Pairs of key and value, of which each must be so; what is not declared is the controller's own.
pub(super) fn pairs(value: &str, has: &BTreeMap<String, String>) -> Option<Difference> {
    let mut differ: Vec<(String, String)> = Vec::new();
    for part in parts(value) {
        let Some((key, wanted)) = part.split_once('=') else {
            return Some(Difference { declared: part, has: "no such setting: it has no =".to_owned() });
        };
        let found = has.get(key.trim()).map_or("none", String::as_str);
        if found != wanted.trim() {
            differ.push((format!("{}={}", key.trim(), wanted.trim()), format!("{}={found}", key.trim())));
        }
    }
    let (declared, has): (Vec<String>, Vec<String>) = differ.into_iter().unzip();
    (!declared.is_empty()).then(|| Difference { declared: declared.join(", "), has: has.join(", ") })
}

fn ranges(value: &str, is_alone: bool, facts: &Facts) -> Seen<Option<Difference>> {
    let rules = facts.security_group_rules.as_ref().map_err(Unseen::clone)?;
    let has: BTreeSet<String> = rules
        .iter()
        .filter_map(|rule| match &rule.from {
            Source::Block { cidr } => Some(cidr.clone()),
            Source::PrefixList { .. } | Source::Group { .. } => None,
        })
        .collect();
    // The controller writes ranges of IPv6 only where the load balancer has such addresses.
    let takes_ipv6 = facts.the_load_balancer()?.takes_ipv6()?;
    let declared: BTreeSet<String> = parts(value).into_iter().filter(|it| takes_ipv6 || !it.contains(':')).collect();
    Ok(if is_alone && declared != has {
        Some(Difference { declared: in_words(&declared), has: in_words(&has) })
    } else {
        all_of(&declared, &has)
    })
}

fn web_acl(value: &str, facts: &Facts) -> Seen<Option<Difference>> {
    let has = facts.web_acl.as_ref().map_err(Unseen::clone)?.as_ref().map(|acl| acl.arn.as_str());
    Ok(equal(value, has.unwrap_or("none")))
}

/// `[{"HTTP": 80}, {"HTTPS": 443}]`.
fn ports(value: &str, is_alone: bool, listeners: &[Listener]) -> Option<Difference> {
    let read: Result<Vec<BTreeMap<String, u16>>, _> = serde_json::from_str(value);
    let Ok(read) = read else {
        return Some(Difference {
            declared: value.to_owned(),
            has: "no use for it: it is no list of ports".to_owned(),
        });
    };
    let declared: BTreeSet<String> =
        read.into_iter().flatten().map(|(protocol, port)| format!("{protocol} {port}")).collect();
    let protocol = |listener: &Listener| match &listener.protocol {
        Protocol::Http => "HTTP".to_owned(),
        Protocol::Https => "HTTPS".to_owned(),
        Protocol::Other(word) => word.clone(),
    };
    let has: BTreeSet<String> = listeners.iter().map(|it| format!("{} {}", protocol(it), it.port)).collect();
    if is_alone && declared != has {
        Some(Difference { declared: in_words(&declared), has: in_words(&has) })
    } else {
        all_of(&declared, &has)
    }
}

/// Every HTTP listener redirects to this port.
fn redirect(value: &str, listeners: &[Listener]) -> Option<Difference> {
    let plain = listeners.iter().filter(|listener| listener.protocol == Protocol::Http);
    let leads = |action: &Action| match action {
        Action::Redirect(to) => to.port.clone().unwrap_or_else(|| "the port that was asked".to_owned()),
        Action::Forward { .. } => "a forward".to_owned(),
        Action::FixedResponse { status } => format!("an answer of {status}"),
        Action::Authenticate { by } => by.clone(),
        Action::Other { name } => name.clone(),
    };
    let mut has = BTreeSet::new();
    for listener in plain {
        has.extend(listener.default_actions.iter().map(leads).map(|to| format!("{to} on port {}", listener.port)));
    }
    let wanted = |to: &String| to.strip_prefix(value.trim()).is_some_and(|rest| rest.starts_with(" on port"));
    // Without an HTTP listener there is nothing to redirect; that it is missing, the ports tell.
    (!has.iter().all(wanted))
        .then(|| Difference { declared: format!("a redirect to port {}", value.trim()), has: in_words(&has) })
}

fn certificates(value: &str, listeners: &[Listener]) -> Seen<Option<Difference>> {
    let mut has = BTreeSet::new();
    for listener in listeners.iter().filter(|listener| listener.protocol == Protocol::Https) {
        let certificates = listener.certificates.as_ref().map_err(Unseen::clone)?;
        has.extend(certificates.iter().map(ToString::to_string));
    }
    Ok(all_of(&parts(value), &has))
}

/// In a group each Ingress may have ports of its own.
fn policy(value: &str, is_alone: bool, listeners: &[Listener]) -> Option<Difference> {
    let mut of = listeners.iter().filter(|listener| listener.protocol == Protocol::Https);
    if !is_alone && of.clone().any(|it| it.ssl_policy.as_deref() == Some(value.trim())) {
        return None;
    }
    of.find_map(|it| equal(value, it.ssl_policy.as_deref().unwrap_or("none")))
}
