//! The load balancer as `DescribeLoadBalancers` and its tags give it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{Arn, Domain};
use crate::inventory::stack::{ORIGINS, Object};
use crate::seen::{self, Seen, Unseen};

/// What the search for the load balancer found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "found", rename_all = "kebab-case")]
pub enum Found {
    One(Box<LoadBalancer>),
    /// None: AWS answered, and it is not there.
    None {
        /// What was looked for, in words.
        looked_for: String,
    },
    /// More than one has the tags.
    Several {
        arns: Vec<Arn>,
    },
}

impl Found {
    /// The one load balancer, or why other looks cannot go on without it.
    pub fn one(&self) -> Seen<&LoadBalancer> {
        let because = match self {
            Self::One(load_balancer) => return Ok(load_balancer),
            Self::None { looked_for } => format!("there is no load balancer {looked_for}"),
            Self::Several { arns } => format!("{} load balancers have these tags", arns.len()),
        };
        Err(Unseen::Needs { fact: "the load balancer".to_owned(), because })
    }
}

/// One Application Load Balancer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LoadBalancer {
    pub arn: Arn,
    pub name: String,
    /// The name that records should point at.
    pub dns_name: Domain,
    /// The zone id that an alias record to it carries.
    pub canonical_zone: String,
    /// `internet-facing` or `internal`.
    pub scheme: Scheme,
    /// What AWS says about its condition.
    pub state: State,
    /// AWS's reason for the state, where it gives one.
    pub state_reason: Option<String>,
    /// The availability zones that it is in.
    pub zones: Vec<String>,
    /// Ids of its security groups.
    pub security_groups: Vec<String>,
    pub created: Option<Timestamp>,
    /// Which addresses it has.
    #[serde(default = "seen::not_kept")]
    pub address_type: Seen<AddressType>,
    pub tags: Seen<BTreeMap<String, String>>,
}

/// Whether the load balancer is reachable from the internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scheme {
    InternetFacing,
    /// Private addresses only.
    Internal,
}

impl Scheme {
    /// AWS's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InternetFacing => "internet-facing",
            Self::Internal => "internal",
        }
    }
}

/// `IpAddressType` of `DescribeLoadBalancers`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AddressType {
    Ipv4,
    /// IPv4 and IPv6.
    Dualstack,
    /// IPv6 for the internet, and private IPv4.
    DualstackWithoutPublicIpv4,
    /// A word that AWS did not have when this was written.
    Other(String),
}

impl AddressType {
    /// AWS's word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Ipv4 => "ipv4",
            Self::Dualstack => "dualstack",
            Self::DualstackWithoutPublicIpv4 => "dualstack-without-public-ipv4",
            Self::Other(word) => word,
        }
    }
}

impl LoadBalancer {
    /// Whether clients come over IPv4: from the internet where it is internet-facing.
    pub fn takes_ipv4(&self) -> Seen<bool> {
        match self.address_type.as_ref().map_err(Unseen::clone)? {
            AddressType::Ipv4 | AddressType::Dualstack => Ok(true),
            AddressType::DualstackWithoutPublicIpv4 => Ok(false),
            AddressType::Other(word) => Err(new_type(word)),
        }
    }

    /// Whether it has IPv6 addresses.
    pub fn takes_ipv6(&self) -> Seen<bool> {
        match self.address_type.as_ref().map_err(Unseen::clone)? {
            AddressType::Ipv4 => Ok(false),
            AddressType::Dualstack | AddressType::DualstackWithoutPublicIpv4 => Ok(true),
            AddressType::Other(word) => Err(new_type(word)),
        }
    }
}

fn new_type(word: &str) -> Unseen {
    let because = format!("AWS had no IpAddressType {word} when this was written");
    Unseen::Needs { fact: "which addresses the load balancer has".to_owned(), because }
}

/// `State.Code` of `DescribeLoadBalancers`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Set up and routing.
    Active,
    /// Routing, but without what it needs to scale.
    ActiveImpaired,
    /// Being set up.
    Provisioning,
    /// Could not be set up.
    Failed,
    /// A word that AWS did not have when this was written.
    Other(String),
}

impl State {
    /// AWS's word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Active => "active",
            Self::ActiveImpaired => "active_impaired",
            Self::Provisioning => "provisioning",
            Self::Failed => "failed",
            Self::Other(word) => word,
        }
    }
}

/// The Kubernetes object that a controller made something for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    pub cluster: String,
    /// `Ingress`, `IngressGroup`, `Service` or `Gateway`.
    pub kind: &'static str,
    /// `namespace/name`, or the group's name.
    pub name: String,
}

/// The owner that the tags of the AWS Load Balancer Controller or of EKS Auto Mode name, if they name one.
pub fn owner(tags: &BTreeMap<String, String>) -> Option<Owner> {
    ORIGINS.iter().find_map(|origin| {
        let (cluster, name) = (origin.cluster(tags)?.clone(), origin.stack(tags)?.clone());
        let kind = match origin.object {
            // Source: AWS Load Balancer Controller, `pkg/ingress/group.go`: that of an explicit group has no slash.
            Object::Ingress if !name.contains('/') => "IngressGroup",
            Object::Ingress => "Ingress",
            Object::Service => "Service",
            Object::Gateway => "Gateway",
        };
        Some(Owner { cluster, kind, name })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(pairs: &[(&str, &str)]) -> Option<String> {
        let tags = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        owner(&tags).map(|owner| format!("{} {} of cluster {}", owner.kind, owner.name, owner.cluster))
    }

    #[test]
    fn every_kind_of_stack_tells_its_owner() {
        let (controller, first, auto) = ("elbv2.k8s.aws/cluster", "ingress.k8s.aws/cluster", "eks:eks-cluster-name");
        for (cluster, stack, name, kind) in [
            (controller, "ingress.k8s.aws/stack", "shop/web", "Ingress"),
            (controller, "ingress.k8s.aws/stack", "shop", "IngressGroup"),
            (controller, "service.k8s.aws/stack", "shop/web", "Service"),
            (controller, "gateway.k8s.aws.alb/stack", "shop/web", "Gateway"),
            (controller, "gateway.k8s.aws.nlb/stack", "shop/web", "Gateway"),
            (first, "ingress.k8s.aws/stack", "shop/web", "Ingress"),
            (auto, "ingress.eks.amazonaws.com/stack", "shop/web", "Ingress"),
            (auto, "ingress.eks.amazonaws.com/stack", "shop", "IngressGroup"),
            (auto, "service.eks.amazonaws.com/stack", "shop/web", "Service"),
        ] {
            let expected = Some(format!("{kind} {name} of cluster retail"));
            assert_eq!(told(&[(cluster, "retail"), (stack, name)]), expected, "{cluster} {stack}");
        }
    }

    #[test]
    fn a_stack_of_one_controller_and_a_cluster_of_another_tell_no_owner() {
        let auto = ("eks:eks-cluster-name", "retail");
        assert_eq!(told(&[auto, ("ingress.k8s.aws/stack", "shop/web")]), None);
        let controller = ("elbv2.k8s.aws/cluster", "retail");
        assert_eq!(told(&[controller, ("ingress.eks.amazonaws.com/stack", "shop/web")]), None);
        assert_eq!(told(&[controller, auto]), None);
    }
}
