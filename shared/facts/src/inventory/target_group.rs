//! A target group, as `DescribeTargetGroups`, `DescribeTargetHealth` and `DescribeTags` give it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::load_balancer::VPC;
use super::stack::Tags;
use crate::ids::Arn;
use crate::seen::Seen;
use crate::targets::TargetState;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetGroup {
    pub arn: Arn,
    pub name: String,
    /// `LoadBalancerArns`: who forwards to it, also with a weight of 0.
    pub load_balancers: Vec<Arn>,
    pub targets: Seen<Vec<Registered>>,
    pub tags: Seen<Tags>,
    /// The rest of its description by AWS's name (`Protocol`, `VpcId`, ...): what would be lost.
    pub settings: BTreeMap<String, String>,
}

impl TargetGroup {
    /// Its VPC; a group of functions has none.
    pub fn vpc(&self) -> Option<&str> {
        self.settings.get(VPC).map(String::as_str)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    /// Instance id, address, or the ARN of a function or load balancer.
    pub id: String,
    /// Its port; a function has none.
    pub port: Option<u16>,
    /// AWS's word for its state.
    pub state: TargetState,
    /// AWS's reason, such as `Target.NotInUse`.
    pub reason: Option<String>,
    /// Whether an instance or network interface still has this id or address.
    pub still_there: Seen<bool>,
}
