//! A record set as it is made: alias or value, alone or one of several by a routing policy.

use super::records::BALANCERS_ZONE;
use crate::xml::escape;

#[derive(Clone, Debug)]
pub(super) enum Points {
    /// At a load balancer.
    Alias(String),
    Value(String),
}

/// How one of several record sets of a name is chosen.
#[derive(Clone, Debug)]
pub(super) enum Policy {
    Weight(u32),
    /// `PRIMARY` or `SECONDARY`.
    Failover(&'static str),
}

/// A record set below a zone's name.
#[derive(Clone, Debug)]
pub(super) struct Set {
    /// What stands right before the label.
    pub(super) prefix: &'static str,
    pub(super) label: &'static str,
    pub(super) kind: &'static str,
    pub(super) points: Points,
    /// The set's identifier and its policy.
    pub(super) policy: Option<(&'static str, Policy)>,
}

impl Set {
    /// A set without a policy.
    pub(super) fn new(label: &'static str, kind: &'static str, points: Points) -> Self {
        Self { prefix: "", label, kind, points, policy: None }
    }

    pub(super) fn name(&self, zone: &str) -> String {
        format!("{}{}.{zone}", self.prefix, self.label)
    }

    /// Its elements in the order of Route 53's schema.
    pub(super) fn xml(&self, zone: &str) -> String {
        let policy = match &self.policy {
            None => String::new(),
            Some((id, Policy::Weight(weight))) => {
                format!("<SetIdentifier>{id}</SetIdentifier><Weight>{weight}</Weight>")
            }
            Some((id, Policy::Failover(role))) => {
                format!("<SetIdentifier>{id}</SetIdentifier><Failover>{role}</Failover>")
            }
        };
        let points = match &self.points {
            Points::Alias(target) => format!(
                "<AliasTarget><HostedZoneId>{BALANCERS_ZONE}</HostedZoneId><DNSName>{target}</DNSName>\
                 <EvaluateTargetHealth>true</EvaluateTargetHealth></AliasTarget>"
            ),
            Points::Value(value) => format!(
                "<TTL>300</TTL><ResourceRecords><ResourceRecord><Value>{}</Value></ResourceRecord></ResourceRecords>",
                escape(value)
            ),
        };
        format!("<Name>{}</Name><Type>{}</Type>{policy}{points}", self.name(zone), self.kind)
    }
}
