//! Which listeners and rules forward to which target groups, as the emulator and the proxy's memory know it together.

use std::collections::{BTreeMap, BTreeSet};

use super::Memory;
use super::forward::Weighted;
use crate::base::locked;
use crate::proxy::State;
use crate::proxy::call::Call;
use crate::wire::{AwsError, QueryService, Wire, parse_xml};
use crate::xml::{all, child, child_text, elements};

/// A listener of a load balancer that exists.
#[derive(Debug)]
pub(super) struct Listener {
    pub(super) arn: String,
    pub(super) balancer: String,
    /// Its default certificate.
    pub(super) certificate: Option<String>,
}

/// Everything that forwards.
#[derive(Debug, Default)]
pub(super) struct Routing {
    pub(super) listeners: Vec<Listener>,
    /// The load balancers by target group.
    forwards: BTreeMap<String, BTreeSet<String>>,
}

impl Routing {
    /// Reads the listeners and rules of the account and Region of a call.
    pub(super) async fn read(state: &State, call: &Call) -> Result<Self, AwsError> {
        let wire = state.beyond(call);
        let balancers = wire.query(QueryService::ELB, "DescribeLoadBalancers", &[]).await?.texts("LoadBalancerArn");
        let mut routing = Self { listeners: listeners(&wire, &balancers).await?, ..Self::default() };
        let rules = wire.query(QueryService::ELB, "DescribeRules", &[]).await?;
        routing.add_rules(&rules.0, &balancers, &state.memory)?;
        Ok(routing)
    }

    /// The load balancers that forward to a group.
    pub(super) fn balancers(&self, group: &str) -> BTreeSet<String> {
        self.forwards.get(group).cloned().unwrap_or_default()
    }

    fn add_rules(&mut self, text: &str, balancers: &[String], memory: &Memory) -> Result<(), AwsError> {
        let document = parse_xml(text)?;
        for rule in all(&document, "RuleArn").iter().filter_map(roxmltree::Node::parent) {
            let arn = child_text(rule, "RuleArn");
            let listener = listener_of(arn);
            let balancer = balancer_of(&listener);
            if !balancers.contains(&balancer) {
                continue;
            }
            let owner = if child_text(rule, "IsDefault") == "true" { listener } else { arn.to_owned() };
            let mut groups = locked(&memory.weighted).get(&owner).map(Weighted::groups).unwrap_or_default();
            let actions = child(rule, "Actions").map(elements).unwrap_or_default();
            groups.extend(actions.iter().map(|action| child_text(*action, "TargetGroupArn").to_owned()));
            for group in groups.into_iter().filter(|group| !group.is_empty()) {
                self.forwards.entry(group).or_default().insert(balancer.clone());
            }
        }
        Ok(())
    }
}

/// Listeners outlive their load balancer in the emulator; those are left out.
async fn listeners(wire: &Wire, balancers: &[String]) -> Result<Vec<Listener>, AwsError> {
    let answer = wire.query(QueryService::ELB, "DescribeListeners", &[]).await?;
    let document = parse_xml(&answer.0)?;
    let members = all(&document, "ListenerArn").into_iter().filter_map(|node| node.parent());
    let listeners = members.map(|member| Listener {
        arn: child_text(member, "ListenerArn").to_owned(),
        balancer: child_text(member, "LoadBalancerArn").to_owned(),
        certificate: child(member, "Certificates")
            .and_then(|list| elements(list).into_iter().next())
            .map(|first| child_text(first, "CertificateArn").to_owned()),
    });
    Ok(listeners.filter(|listener| balancers.contains(&listener.balancer)).collect())
}

/// The listener in a rule's ARN: `...:listener-rule/app/shop/1/2/3` is of `...:listener/app/shop/1/2`.
pub(super) fn listener_of(rule: &str) -> String {
    let arn = rule.replacen(":listener-rule/", ":listener/", 1);
    arn.rsplit_once('/').map_or(String::new(), |(listener, _)| listener.to_owned())
}

/// The load balancer in a listener's ARN.
pub(super) fn balancer_of(listener: &str) -> String {
    let arn = listener.replacen(":listener/", ":loadbalancer/", 1);
    arn.rsplit_once('/').map_or(String::new(), |(balancer, _)| balancer.to_owned())
}
