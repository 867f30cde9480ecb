//! What changed: the facts that people change, in a small form that two runs can be compared by.

mod settings;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use facts::Facts;
use facts::dns::{Answer, PointsAt, Record};
use facts::listener::{Action, Listener, Protocol, Rule};
use facts::load_balancer::Found;
use facts::targets::TargetGroup;
use facts::tls::HandshakeOutcome;
use facts::untrusted::one_line;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::words::{excerpt, list};

/// Things that are kept of one part. A load balancer has at most 100 rules unless its quota was raised.
const MOST_THINGS: usize = 120;
/// Parts, and characters of a name or of how a thing is, of a stored shape.
const MOST_PARTS: usize = 20;
const LONGEST: usize = 300;

/// What a run saw, in a form that is small and can be compared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shape {
    /// When it was seen.
    pub at: Timestamp,
    /// Things by their name with how they are, by the part that they belong to. A part that was not seen is missing.
    parts: BTreeMap<String, BTreeMap<String, String>>,
}

impl Shape {
    /// What these facts are, as far as they were seen.
    pub fn from_facts(facts: &Facts) -> Self {
        let mut shape = Self { at: facts.at, parts: BTreeMap::new() };
        shape.part("load balancer", load_balancer(facts));
        shape.part("listeners", facts.listeners.as_ref().ok().map(|all| all.iter().flat_map(listener).collect()));
        shape.part("served", served(facts));
        shape.part("targets", facts.target_groups.as_ref().ok().map(|all| all.iter().flat_map(targets).collect()));
        shape.part("addresses", addresses(facts));
        let records = facts.dns.record.as_ref().ok();
        shape.part("record", records.map(|zone| zone.records.iter().map(record).collect()));
        shape.part("logs", logs(facts));
        shape.part("attributes", settings::attributes(facts));
        shape.part("groups", facts.target_groups.as_deref().ok().and_then(settings::groups));
        shape.part("web ACL", settings::web_acl(facts));
        shape.part("security group rules", settings::security_group_rules(facts));
        shape
    }

    /// A stored shape, cut to what a run leaves: it may have been written by somebody else.
    pub(crate) fn bounded(mut self) -> Self {
        let bounded = |things: BTreeMap<String, String>| {
            things
                .into_iter()
                .take(MOST_THINGS + 1)
                .map(|(name, is)| (one_line(&name, LONGEST), one_line(&is, LONGEST)))
        };
        let parts = std::mem::take(&mut self.parts).into_iter().take(MOST_PARTS);
        self.parts = parts.map(|(name, things)| (one_line(&name, LONGEST), bounded(things).collect())).collect();
        self
    }

    /// This shape, with what it did not see as the one before had it.
    #[must_use]
    pub fn over(mut self, before: Option<&Self>) -> Self {
        for (name, part) in before.iter().flat_map(|before| &before.parts) {
            self.parts.entry(name.clone()).or_insert_with(|| part.clone());
        }
        self
    }

    /// What is other than before, one sentence each. What one of both did not see is not compared.
    pub fn since(&self, before: &Self) -> Vec<String> {
        let mut said = Vec::new();
        for (name, part) in &self.parts {
            let Some(was) = before.parts.get(name) else { continue };
            let things: BTreeSet<&String> = was.keys().chain(part.keys()).collect();
            said.extend(things.into_iter().filter_map(|thing| sentence(thing, was.get(thing), part.get(thing))));
        }
        said
    }

    /// The same with every text in it changed by this: what is compared with the next run must not hold what may not leave.
    #[must_use]
    pub fn with_texts(self, change: impl Fn(&str) -> String) -> Self {
        let things = |part: BTreeMap<String, String>| {
            part.into_iter().map(|(thing, is)| (change(&thing), change(&is))).collect::<BTreeMap<_, _>>()
        };
        let parts = self.parts.into_iter().map(|(name, part)| (name, things(part))).collect();
        Self { at: self.at, parts }
    }

    fn part(&mut self, name: &str, things: Option<Vec<(String, String)>>) {
        let Some(things) = things else { return };
        let over = things.len().saturating_sub(MOST_THINGS);
        let sorted: BTreeMap<String, String> = things.into_iter().collect();
        let mut kept: BTreeMap<String, String> =
            sorted.into_iter().take(MOST_THINGS).map(|(thing, is)| (short(&thing), short(&is))).collect();
        if over > 0 {
            kept.insert(format!("others of the {name}"), over.to_string());
        }
        self.parts.insert(name.to_owned(), kept);
    }
}

/// The same when it is read again.
fn short(text: &str) -> String {
    one_line(&excerpt(text), LONGEST)
}

fn sentence(thing: &str, was: Option<&String>, is: Option<&String>) -> Option<String> {
    match (was, is) {
        (Some(was), Some(is)) if was == is => None,
        (Some(was), Some(is)) => Some(format!("{thing}: {was} -> {is}")),
        (Some(was), None) => Some(format!("{thing}: gone (was: {was})")),
        (None, Some(is)) => Some(format!("{thing}: new ({is})")),
        (None, None) => None,
    }
}

fn pair(thing: &str, is: impl Into<String>) -> (String, String) {
    (thing.to_owned(), is.into())
}

fn load_balancer(facts: &Facts) -> Option<Vec<(String, String)>> {
    Some(match facts.load_balancer.as_ref().ok()? {
        Found::One(it) => vec![
            pair("load balancer", it.arn.as_str()),
            pair("state of the load balancer", it.state.as_str()),
            pair("scheme of the load balancer", it.scheme.as_str()),
            pair("zones of the load balancer", list(&it.zones)),
            pair("security groups of the load balancer", list(&it.security_groups)),
        ],
        Found::None { .. } => Vec::new(),
        Found::Several { arns } => vec![pair("load balancer", list(arns))],
    })
}

fn listener(it: &Listener) -> Vec<(String, String)> {
    let name = format!("listener {}", it.port);
    let protocol = match &it.protocol {
        Protocol::Http => "HTTP",
        Protocol::Https => "HTTPS",
        Protocol::Other(word) => word,
    };
    let mut things = vec![(name.clone(), format!("{protocol}, by default {}", actions(&it.default_actions)))];
    things.extend(it.ssl_policy.as_ref().map(|policy| (format!("{name}: TLS policy"), policy.clone())));
    if let Ok(certificates) = &it.certificates {
        let ids: Vec<&str> = certificates.iter().map(|arn| last(arn.resource())).collect();
        if !ids.is_empty() {
            things.push((format!("{name}: certificates"), list(&ids)));
        }
    }
    things.extend(it.rules.iter().flatten().map(|rule| self::rule(&name, rule)));
    things
}

fn rule(listener: &str, it: &Rule) -> (String, String) {
    (format!("{listener}: rule {}", it.priority), format!("{}: {}", list(&it.conditions), actions(&it.actions)))
}

fn actions(actions: &[Action]) -> String {
    let words = actions.iter().map(|action| match action {
        Action::Forward { groups } => {
            let to: Vec<String> = groups
                .iter()
                .map(|it| {
                    let group = it.group.resource().split('/').nth(1).unwrap_or_default();
                    if groups.len() > 1 { format!("{group} (weight {})", it.weight) } else { group.to_owned() }
                })
                .collect();
            format!("forward to {}", list(&to))
        }
        Action::Redirect(to) => {
            format!("redirect {} to {}", to.status, to.protocol.as_deref().unwrap_or("the same protocol"))
        }
        Action::FixedResponse { status } => format!("answer {status}"),
        Action::Authenticate { by } => by.clone(),
        Action::Other { name } => name.clone(),
    });
    words.collect::<Vec<_>>().join(", then ")
}

fn last(resource: &str) -> &str {
    resource.rsplit('/').next().unwrap_or(resource)
}

/// The serials that are served. An address that was not reached serves what it served before, for all that is known.
fn served(facts: &Facts) -> Option<Vec<(String, String)>> {
    let mut serials = BTreeSet::new();
    for handshake in facts.tls.as_ref().ok()? {
        match &handshake.outcome {
            HandshakeOutcome::Served(served) => {
                let until = served.leaf.not_after.strftime("%Y-%m-%d");
                serials.insert(format!("serial {}, good until {until}", served.leaf.serial));
            }
            HandshakeOutcome::NoConnection { .. }
            | HandshakeOutcome::NoHandshake { .. }
            | HandshakeOutcome::NotAsked { .. }
            | HandshakeOutcome::NotReached => {}
        }
    }
    let serials: Vec<String> = serials.into_iter().collect();
    (!serials.is_empty()).then(|| vec![pair("served certificate", serials.join(" and "))])
}

fn targets(group: &TargetGroup) -> Vec<(String, String)> {
    let targets = group.targets.iter().flatten();
    let name = |id: &str, port: Option<u16>| port.map_or_else(|| id.to_owned(), |port| format!("{id}:{port}"));
    targets
        .map(|it| (format!("target {} of {}", name(&it.id, it.port), group.name), it.state.as_str().to_owned()))
        .collect()
}

fn addresses(facts: &Facts) -> Option<Vec<(String, String)>> {
    match &facts.dns.domain.as_ref().ok()?.answer {
        Answer::Addresses { addresses, via } => {
            let through = if via.is_empty() { String::new() } else { format!(" through {}", list(via)) };
            Some(vec![pair("addresses of the domain", format!("{}{through}", list(addresses)))])
        }
        Answer::NxDomain | Answer::NoData => Some(vec![pair("addresses of the domain", "none")]),
        Answer::ServFail | Answer::Refused | Answer::TimedOut { .. } | Answer::Broken { .. } => None,
    }
}

fn record(it: &Record) -> (String, String) {
    let which = it.set_identifier.as_ref().map(|id| format!(" {id}")).unwrap_or_default();
    let to = match &it.points_at {
        PointsAt::Alias { name, .. } => name.clone(),
        PointsAt::Values { values } => list(values),
    };
    (format!("{} record{which}", it.kind), to)
}

fn logs(facts: &Facts) -> Option<Vec<(String, String)>> {
    let settings = facts.logs.settings.as_ref().ok()?;
    let to = if settings.enabled { format!("to {}/{}", settings.bucket, settings.prefix) } else { "off".to_owned() };
    Some(vec![pair("access logs", to)])
}
