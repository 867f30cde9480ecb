//! Clusters that seem to be gone: what they left, and the commands that let it go.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use checklist::prices::Prices;
use facts::inventory::{ClusterName, Kind, OtherUser};
use removal::missing::Bearer;
use removal::{Missing, MissingCluster, Want};
use serde_json::{Value, json};

use super::words::{count, counted, is_an_amount, missing, usd};
use super::{Advice, MissingLine, Report, invoke};
use crate::words::time;

/// Clusters that are told, and named in a command, at most. A value of a parameter has at most 4,096 characters.
const MOST: usize = 20;

/// One line for each cluster, the one that left most first; and how many more there are.
pub fn lines(found: &Missing, prices: &Prices) -> (Vec<MissingLine>, usize) {
    let mut lines: Vec<MissingLine> = found.clusters.iter().map(|it| line(it, prices)).collect();
    lines.sort_by_key(|line| Reverse(line.left.values().sum::<usize>()));
    let more = lines.len().saturating_sub(MOST);
    lines.truncate(MOST);
    (lines, more)
}

fn line(it: &MissingCluster, prices: &Prices) -> MissingLine {
    let mut left: BTreeMap<Kind, usize> = BTreeMap::new();
    for bearer in it.left.values() {
        let number = left.entry(bearer.kind).or_default();
        *number = number.saturating_add(1);
    }
    let price = |bearer: &Bearer| bearer.load_balancer_type.as_ref().map(|kind| prices.load_balancer_month(kind));
    let usd_month = it.left.values().filter_map(price).fold(0.0, |sum, price| sum + price);
    MissingLine { cluster: it.cluster.clone(), left, usd_month, since: it.since, wants: it.wants.clone() }
}

/// What could not be seen of this, in sentences.
pub(super) fn notes(found: &Missing) -> Vec<String> {
    let unread = found.unread.as_ref().map(|why| {
        format!("what bears the tags of clusters is counted only where it was looked at anyway: {}", missing(why))
    });
    let strange = (found.not_of_eks > 0).then(|| {
        let names = count(found.not_of_eks, "name");
        format!("tags hold {names} of clusters that no cluster of EKS can have: nothing of those goes")
    });
    unread.into_iter().chain(strange).collect()
}

/// The commands that say what is still to be said of these, in their order. `named` are the clusters that the parameter
/// has now.
pub(super) fn advice(lines: &[MissingLine], named: &BTreeSet<ClusterName>, stack: Option<&str>) -> Vec<Advice> {
    let wanting = |want: fn(&Want) -> bool| lines.iter().filter(move |line| line.wants.iter().any(want));
    let to_name: BTreeSet<&ClusterName> =
        wanting(|want| matches!(want, Want::Named)).map(|line| &line.cluster).collect();
    let kinds: BTreeSet<Kind> = lines.iter().flat_map(|line| line.wants.iter().copied()).filter_map(kind_of).collect();
    let mut settings: Vec<String> = Vec::new();
    if !to_name.is_empty() {
        let all: Vec<&str> = named.iter().chain(to_name).map(ClusterName::as_str).collect();
        settings.push(format!("Clusters={}", all.join(",")));
    }
    settings
        .extend(kinds.iter().filter_map(|kind| parameter_of(*kind)).collect::<BTreeSet<_>>().into_iter().map(switch));
    let retired: Vec<&str> = wanting(|want| matches!(want, Want::Retired)).map(|line| line.cluster.as_str()).collect();
    let set = (!settings.is_empty()).then(|| Advice {
        what: "Let go what they left; leave out each that lives elsewhere".to_owned(),
        command: format!("make deploy{} SET={}", of_stack(stack), invoke::quoted(&settings.join(" "))),
    });
    let balancers = lines.iter().any(|line| line.left.contains_key(&Kind::LoadBalancer));
    let say = (!retired.is_empty()).then(|| Advice {
        what: said(set.is_some(), balancers),
        command: invoke::invoke("CleanupFunction", stack, &event(&retired, balancers).to_string()),
    });
    set.into_iter().chain(say).collect()
}

/// What a person says with the event. Who leads to a load balancer without AWS telling it here, only a person knows.
fn event(retired: &[&str], balancers: bool) -> Value {
    if balancers {
        let unused: Vec<&str> = OtherUser::NEVER_ASKED.iter().map(|user| user.as_str()).collect();
        return json!({ "retired_clusters": retired, "unused_services": unused });
    }
    json!({ "retired_clusters": retired })
}

fn said(first_set: bool, balancers: bool) -> String {
    let plan = if first_set { "Then plan" } else { "Plan" };
    if balancers {
        return format!(
            "{plan}, and say which are gone for good, and which services lead to none of their load balancers; leave out \
             what is not so"
        );
    }
    format!("{plan}, and say which are gone for good")
}

fn of_stack(stack: Option<&str>) -> String {
    stack.filter(|name| !name.is_empty()).map(|name| format!(" STACK={}", invoke::quoted(name))).unwrap_or_default()
}

fn kind_of(want: Want) -> Option<Kind> {
    match want {
        Want::Kind(kind) => Some(kind),
        Want::Named | Want::Retired => None,
    }
}

/// The parameter of the template that switches a kind on; `None` for what is always on, but for an event's own choice.
pub(crate) fn parameter_of(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::LoadBalancer => Some("RemoveLoadBalancers"),
        Kind::Certificate | Kind::ValidationRecord => Some("RemoveCertificates"),
        Kind::SecurityGroup => Some("RemoveSecurityGroups"),
        Kind::Record | Kind::TargetGroup | Kind::WebAcl => None,
    }
}

fn switch(parameter: &str) -> String {
    format!("{parameter}=true")
}

/// The clusters and what they left, in one clause.
pub(super) fn headline(report: &Report, clusters: usize) -> String {
    let seem = if clusters == 1 { "seems" } else { "seem" };
    let costs = report.missing_clusters.iter().fold(0.0, |sum, line| sum + line.usd_month);
    let costs = if is_an_amount(costs) { format!(" and cost at least {} a month", usd(costs)) } else { String::new() };
    format!("{} {seem} to be gone{costs}", count(clusters, "cluster"))
}

/// The sentence over the clusters.
pub(super) fn title(report: &Report) -> String {
    let clusters = report.missing();
    let (stand, they, are) = if clusters == 1 {
        ("stands", "EKS does not list it", "it is")
    } else {
        ("stand", "EKS lists none of them", "they are")
    };
    format!("{} {stand} in tags, and {they}: {are} gone, or not of EKS here", count(clusters, "cluster"))
}

impl MissingLine {
    /// What it left, since when, and what that costs: `5 target groups and 1 load balancer, $16.43 a month`.
    pub fn says(&self) -> String {
        let left: Vec<String> = self.left.iter().map(|(kind, number)| counted(*kind, *number)).collect();
        let cost = if is_an_amount(self.usd_month) {
            format!(", at least {} a month", usd(self.usd_month))
        } else {
            String::new()
        };
        let since = self.since.map(|since| format!(", missing since {}", time(since))).unwrap_or_default();
        format!("{}: {}{cost}{since}", self.cluster, left.join(", "))
    }
}
