//! Which load balancers are meant, and which domains are theirs: judged from what was seen, without asking anything.

use std::collections::BTreeSet;

use facts::certificate::Certificate;
use facts::ids::Domain;
use facts::inventory::stack::owner;
use facts::kubernetes::NotRead;
use facts::kubernetes::declared::Declared;
use facts::listener::{Condition, Listener, Protocol, Value as Host};
use facts::load_balancer::{self, LoadBalancer};
use facts::{Seen, Unseen};
use serde_json::{Value, json};

use crate::request::Discover;

/// The tag by which a team names the domains of a load balancer, with spaces between them; [`NONE`] keeps it out. The
/// controller sets it from `alb.ingress.kubernetes.io/tags`.
pub const DOMAIN_TAG: &str = "albkeeper:domain";
/// The word in that tag for a load balancer that nobody wants looked at.
pub const NONE: &str = "none";
/// Domains of one load balancer that are looked at. Source: ELB user guide, "Quotas": 100 rules unless raised.
const MOST: usize = 100;

/// The domains of a load balancer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Domains {
    Known(BTreeSet<Domain>),
    /// Its tag says that nobody wants it looked at.
    LeftOut,
    /// All was seen, and nothing tells one.
    None {
        because: String,
    },
    /// What would tell them was not seen, or cannot be read.
    Unseen {
        because: String,
    },
}

/// Whether the load balancer is meant. Tags that were not seen may well be those that are asked for.
pub(crate) fn is_meant(discover: &Discover, of: &LoadBalancer) -> Seen<bool> {
    let Discover { clusters, tags, names } = discover;
    if names.as_ref().is_some_and(|pattern| !is_like(pattern.as_bytes(), of.name.as_bytes())) {
        return Ok(false);
    }
    if clusters.is_empty() && tags.is_empty() {
        return Ok(true);
    }
    let has = of.tags.as_ref().map_err(Unseen::clone)?;
    let by_stack = load_balancer::owner(has).map(|owner| owner.cluster);
    let named = by_stack.or_else(|| owner(has).map(|cluster| cluster.as_str().to_owned()));
    let is_of_cluster = clusters.is_empty() || named.is_some_and(|named| clusters.contains(&named));
    let has_tag = |(key, value): (&String, &String)| has.get(key).is_some_and(|has| value == "*" || has == value);
    Ok(is_of_cluster && tags.iter().all(has_tag))
}

/// `*` stands for any characters or none. Of several stars only the last one is ever gone back to, so that no pattern takes
/// long.
fn is_like(pattern: &[u8], name: &[u8]) -> bool {
    let (mut at, mut of_name) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while of_name < name.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, of_name));
                at += 1;
            }
            Some(wanted) if name.get(of_name) == Some(wanted) => {
                at += 1;
                of_name += 1;
            }
            Some(_) | None => match star {
                Some((place, taken)) => {
                    star = Some((place, taken + 1));
                    at = place + 1;
                    of_name = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(at).all(|byte| *byte == b'*')
}

/// The domains, by the first of these that tells any: the tag of the team, the hosts of the cluster's objects, the hosts
/// of the listeners' rules, the names of the certificates.
pub(crate) fn domains(
    of: &LoadBalancer,
    declared: &Seen<Option<Declared>>,
    listeners: &Seen<Vec<Listener>>,
    certificates: &Seen<Vec<Certificate>>,
) -> Domains {
    let unseen = |what: &str, unseen: &Unseen| Domains::Unseen { because: format!("{what} not seen: {unseen}") };
    let tag = match &of.tags {
        Ok(tags) => tags.get(DOMAIN_TAG),
        Err(why) => return unseen("its tags were", why),
    };
    if let Some(tag) = tag {
        return by_tag(tag);
    }
    // The first that names any decides, so one that was not seen may not be passed over for the next.
    for (what, source) in [
        ("what its cluster asks for was", of_objects(declared)),
        ("the rules of its listeners were", of_rules(listeners)),
        ("its certificates were", of_certificates(certificates)),
    ] {
        match source {
            Ok(domains) if domains.is_empty() => {}
            Ok(domains) => return Domains::Known(domains.into_iter().take(MOST).collect()),
            Err(why) => return unseen(what, &why),
        }
    }
    let because = format!(
        "no rule of a listener and no certificate names a whole host: name its domain in the tag {DOMAIN_TAG} (annotation \
         alb.ingress.kubernetes.io/tags), or {NONE} to leave it out"
    );
    Domains::None { because }
}

/// Whether it has a listener that speaks HTTPS: without one there is nothing that the checklist is about. What was not seen
/// may well be one.
pub(crate) fn speaks_https(listeners: &Seen<Vec<Listener>>) -> bool {
    listeners.as_ref().map_or(true, |all| all.iter().any(|listener| listener.protocol == Protocol::Https))
}

fn by_tag(tag: &str) -> Domains {
    if tag.trim() == NONE {
        return Domains::LeftOut;
    }
    let named = tag.split_whitespace().take(MOST).map(|name| Domain::try_from(name.to_owned()));
    match named.collect::<Result<BTreeSet<_>, _>>() {
        Ok(domains) if !domains.is_empty() => Domains::Known(domains),
        Ok(_) | Err(_) => Domains::Unseen { because: format!("its tag {DOMAIN_TAG} holds no domain: {tag:?}") },
    }
}

/// A cluster that nobody lets us read is nothing to wonder about: most are not.
fn of_objects(declared: &Seen<Option<Declared>>) -> Seen<BTreeSet<Domain>> {
    let declared = match declared {
        Err(Unseen::ClusterNotRead { not_read: NotRead::NotNamed, .. }) => return Ok(BTreeSet::new()),
        declared => declared.as_ref().map_err(Unseen::clone)?,
    };
    let objects = declared.iter().flat_map(|declared| &declared.objects);
    Ok(objects.flat_map(|object| &object.hosts).filter_map(|host| whole(&host.to_string())).collect())
}

fn of_rules(listeners: &Seen<Vec<Listener>>) -> Seen<BTreeSet<Domain>> {
    let mut hosts = BTreeSet::new();
    for listener in listeners.as_ref().map_err(Unseen::clone)? {
        let rules = listener.rules.as_ref().map_err(Unseen::clone)?;
        let conditions = rules.iter().flat_map(|rule| &rule.conditions);
        for condition in conditions.filter(|condition| condition.field == Condition::HOST_HEADER) {
            hosts.extend(condition.values.iter().filter_map(|value| match value {
                Host::Like(host) => whole(host),
                Host::Regex(_) => None,
            }));
        }
    }
    Ok(hosts)
}

/// One that AWS does not tell the names of is no reason to say that there is none.
fn of_certificates(certificates: &Seen<Vec<Certificate>>) -> Seen<BTreeSet<Domain>> {
    let mut names = BTreeSet::new();
    for certificate in certificates.as_ref().map_err(Unseen::clone)? {
        let acm = certificate.acm.as_ref().map_err(Unseen::clone)?;
        names.extend(acm.names.iter().filter_map(|name| whole(name)));
    }
    Ok(names)
}

/// A host without a wildcard that can be a domain.
fn whole(host: &str) -> Option<Domain> {
    let is_whole = host.contains('.') && !host.contains(['*', '?']);
    is_whole.then(|| Domain::try_from(host.to_ascii_lowercase()).ok()).flatten()
}

/// The ports that a site is asked at: those of its listeners, the usual ones first. Where these were not seen, the usual
/// ones are asked.
pub(crate) fn ports(listeners: &Seen<Vec<Listener>>) -> Value {
    let Ok(listeners) = listeners else { return json!({}) };
    let of = |wanted: Protocol, usual: u16| {
        let ports = listeners.iter().filter(|it| it.protocol == wanted).map(|it| it.port);
        ports.min_by_key(|port| (*port != usual, *port))
    };
    let http = of(Protocol::Http, 80);
    match of(Protocol::Https, 443) {
        Some(https) => json!({"https": https, "http": http}),
        None => json!({"http": http}),
    }
}

#[cfg(test)]
mod tests;
