//! What a question is asked about: the inventory, policy and ledger, with what all resources look up indexed once.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use facts::ids::{Arn, Domain};
use facts::inventory::Inventory;
use facts::inventory::RecordName;
use facts::inventory::elb_name::{ElbName, elb_name};
use facts::inventory::load_balancer::LoadBalancer;
use facts::inventory::record::Record;
use facts::inventory::target_group::TargetGroup;
use facts::listener::{Action, Listener};
use facts::{Seen, Unseen};

use crate::fences::Fences;
use crate::ledger::Ledger;
use crate::policy::Policy;

/// A star at the begin of a name, as Route 53 writes it.
const WILDCARD: &str = "\\052";

/// Everything that decides, ready to be asked about many resources.
pub(crate) struct Scene<'a> {
    pub(crate) inventory: &'a Inventory,
    pub(crate) policy: &'a Policy,
    pub(crate) ledger: &'a Ledger,
    /// Which listener or rule forwards to a target group.
    forwards: Seen<BTreeMap<&'a Arn, &'a Arn>>,
    /// Load balancers by their DNS names.
    balancers: Seen<BTreeMap<&'a Domain, &'a LoadBalancer>>,
    groups: Seen<BTreeMap<&'a Arn, &'a TargetGroup>>,
    /// The groups that may hold load balancers, by the ids of what is registered in them.
    holders: Holders<'a>,
    /// Whether all but the records that point at it says of a load balancer that it is an orphan: judged when the first
    /// record asks, for thousands may ask about one.
    pub(crate) going: OnceCell<BTreeMap<&'a Arn, Seen<bool>>>,
    /// Which record points at the name of a load balancer.
    pointing: Seen<BTreeMap<Domain, &'a RecordName>>,
    /// Which record of a zone that is not looked into leads to the name of a load balancer, if only by a record that is.
    leading: Seen<BTreeMap<Domain, &'a RecordName>>,
}

impl<'a> Scene<'a> {
    pub(crate) fn new(inventory: &'a Inventory, policy: &'a Policy, ledger: &'a Ledger) -> Self {
        let balancers = seen(&inventory.load_balancers)
            .map(|list| list.iter().filter_map(|it| Some((it.dns_name.as_ref()?, it))).collect());
        let groups = seen(&inventory.target_groups).map(|list| list.iter().map(|it| (&it.arn, it)).collect());
        Self {
            inventory,
            policy,
            ledger,
            forwards: forwards(inventory),
            balancers,
            groups,
            holders: Holders::new(inventory),
            going: OnceCell::new(),
            pointing: pointing(inventory),
            leading: leading(inventory),
        }
    }

    pub(crate) fn fences(&self) -> &'a Fences {
        self.policy.fences()
    }

    pub(crate) fn forwarder_to(&self, group: &Arn) -> Seen<Option<&'a Arn>> {
        seen(&self.forwards).map(|forwards| forwards.get(group).copied())
    }

    pub(crate) fn balancer_named(&self, name: &Domain) -> Seen<Option<&'a LoadBalancer>> {
        seen(&self.balancers).map(|balancers| balancers.get(name).copied())
    }

    pub(crate) fn group(&self, arn: &Arn) -> Seen<Option<&'a TargetGroup>> {
        seen(&self.groups).map(|groups| groups.get(arn).copied())
    }

    /// The group that this is registered in, of those that may hold load balancers.
    pub(crate) fn holder_of(&self, id: &str) -> Seen<Option<&'a TargetGroup>> {
        match (self.holders.by_id.get(id), &self.holders.unseen) {
            (Some(group), _) => Ok(Some(group)),
            (None, Some(why)) => Err((*why).clone()),
            (None, None) => Ok(None),
        }
    }

    pub(crate) fn record_pointing_at(&self, name: &Domain) -> Seen<Option<&'a RecordName>> {
        seen(&self.pointing).map(|pointing| pointing.get(name).copied())
    }

    pub(crate) fn record_leading_to(&self, name: &Domain) -> Seen<Option<&'a RecordName>> {
        seen(&self.leading).map(|leading| leading.get(name).copied())
    }
}

/// Target groups of load balancers, and of types that are not known.
struct Holders<'a> {
    by_id: BTreeMap<&'a str, &'a TargetGroup>,
    /// Why one of the lists was not seen.
    unseen: Option<&'a Unseen>,
}

impl<'a> Holders<'a> {
    fn new(inventory: &'a Inventory) -> Self {
        let mut found = Self { by_id: BTreeMap::new(), unseen: inventory.target_groups.as_ref().err() };
        let may_hold = |group: &&TargetGroup| group.settings.get("TargetType").is_none_or(|kind| kind == "alb");
        for group in inventory.target_groups.iter().flatten().filter(may_hold) {
            match &group.targets {
                Ok(targets) => found.by_id.extend(targets.iter().map(|target| (target.id.as_str(), group))),
                Err(why) => found.unseen = found.unseen.or(Some(why)),
            }
        }
        found
    }
}

/// The fact by reference, or why it is missing by value, so that `?` takes it.
pub(crate) fn seen<T>(fact: &Seen<T>) -> Seen<&T> {
    fact.as_ref().map_err(Clone::clone)
}

/// A look that nobody made.
pub(crate) fn not_looked_at(what: &str) -> Unseen {
    Unseen::NotAsked { ask_with: what.to_owned() }
}

/// The names of load balancers that a record points at; `None` for each value that is no such name.
pub(crate) fn targets_of(record: &Record) -> Vec<Option<ElbName>> {
    match &record.points_at {
        facts::dns::PointsAt::Alias { name, .. } => vec![elb_name(name)],
        facts::dns::PointsAt::Values { values } => values.iter().map(|value| elb_name(value)).collect(),
    }
}

/// Every target group that these listeners forward to, with the listener or rule that does.
pub(crate) fn groups_behind(listeners: &[Listener]) -> Seen<Vec<(&Arn, &Arn)>> {
    let mut found = Vec::new();
    for listener in listeners {
        let rules = seen(&listener.rules)?;
        let by_rules = rules.iter().flat_map(|rule| rule.actions.iter().map(move |action| (&rule.arn, action)));
        for (from, action) in listener.default_actions.iter().map(|action| (&listener.arn, action)).chain(by_rules) {
            match action {
                Action::Forward { groups } => found.extend(groups.iter().map(|to| (&to.group, from))),
                Action::Redirect(_) | Action::FixedResponse { .. } | Action::Authenticate { .. } => {}
                Action::Other { name } => {
                    let message = format!("{from} has an action of a type that is not known here: {name}");
                    return Err(Unseen::Failed {
                        action: "DescribeRules".to_owned(),
                        code: None,
                        message: message.into(),
                    });
                }
            }
        }
    }
    Ok(found)
}

fn forwards(inventory: &Inventory) -> Seen<BTreeMap<&Arn, &Arn>> {
    let mut forwards = BTreeMap::new();
    for balancer in seen(&inventory.load_balancers)? {
        forwards.extend(groups_behind(seen(&balancer.listeners)?)?);
    }
    Ok(forwards)
}

fn pointing(inventory: &Inventory) -> Seen<BTreeMap<Domain, &RecordName>> {
    let mut pointing = BTreeMap::new();
    for zone in seen(&inventory.zones)? {
        for record in seen(&zone.records)? {
            pointing.extend(targets_of(record).into_iter().flatten().map(|target| (target.name, &record.name)));
        }
    }
    Ok(pointing)
}

/// Follows what comes from outside through the zones that are looked into, until nothing is new.
fn leading(inventory: &Inventory) -> Seen<BTreeMap<Domain, &RecordName>> {
    let elsewhere = seen(&inventory.elsewhere)?;
    let mut leading: BTreeMap<Domain, &RecordName> =
        elsewhere.iter().map(|(target, record)| (target.clone(), record)).collect();
    let mut inside: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for zone in seen(&inventory.zones)? {
        for record in seen(&zone.records)? {
            inside.entry(record.name.as_str()).or_default().push(record);
        }
    }
    let mut begins: Vec<Domain> = leading.keys().cloned().collect();
    while let Some(name) = begins.pop() {
        let Some(from) = leading.get(&name).copied() else { continue };
        let answering = names_that_answer_for(name.as_str()).into_iter().filter_map(|name| inside.get(name.as_str()));
        for target in answering.flatten().flat_map(|record| record.leads_to()) {
            if !leading.contains_key(&target) {
                leading.insert(target.clone(), from);
                begins.push(target);
            }
        }
    }
    Ok(leading)
}

/// The names of records that may answer for a name: its own, and each wildcard above it.
fn names_that_answer_for(name: &str) -> Vec<String> {
    let above = name.match_indices('.').filter_map(|(at, _)| name.get(at..));
    std::iter::once(name.to_owned()).chain(above.map(|above| format!("{WILDCARD}{above}"))).collect()
}
