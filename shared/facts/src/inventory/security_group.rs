//! A security group with everything that refers to it.

use serde::{Deserialize, Serialize};

use super::ids::GroupId;
use super::stack::Tags;
use crate::seen::Seen;

/// One security group that carries a controller's tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityGroup {
    pub id: GroupId,
    pub name: String,
    /// Its description: the controller writes a constant text.
    pub description: String,
    pub vpc: String,
    pub interfaces: Seen<Vec<Interface>>,
    /// Rules of other groups that refer to it.
    pub referred_to_by: Seen<Vec<Reference>>,
    /// Groups of peered VPCs that refer to it.
    pub across_vpcs: Seen<Vec<String>>,
    /// Launch templates and launch configurations that name it.
    pub launch_templates: Seen<Vec<String>>,
    /// Its own rules in AWS's words: what would be lost.
    pub rules: Seen<Vec<String>>,
    pub tags: Seen<Tags>,
}

/// A network interface that a group is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interface {
    pub id: String,
    /// Its description. That of a load balancer's is `ELB app/NAME/ID` or `ELB net/NAME/ID`.
    pub description: String,
}

/// A rule of another group that refers to this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// The rule's id: references are revoked one rule at a time, never a whole permission.
    pub rule: String,
    /// The group that the rule is in.
    pub group: GroupId,
    /// Whether it lets traffic out of that group, not in.
    pub egress: bool,
    pub description: String,
}
