//! The web ACL in front of the load balancer, and what each of its rules does.

use serde::{Deserialize, Serialize};

use crate::ids::Arn;

/// The web ACL that `GetWebACLForResource` gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebAcl {
    pub arn: Arn,
    pub name: String,
    /// Whether Firewall Manager owns it: it is then billed to the administrator.
    pub managed_by_firewall_manager: bool,
    /// What becomes of a request that no rule decides about.
    pub default: DefaultAction,
    /// Its own rules, in the order in which a request meets them; each is billed.
    pub rules: Vec<Rule>,
    /// Rule groups that Firewall Manager has put before and after them.
    pub firewall_manager: Vec<Rule>,
}

/// What becomes of a request that no rule decides about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DefaultAction {
    /// It goes on to the load balancer.
    Allow,
    Block,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    pub name: String,
    /// What it does with a request that it matches.
    pub effect: Effect,
    pub test: Test,
}

/// What a rule does with a request that it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    Allow,
    Block,
    /// Counts it, and does nothing.
    Count,
    /// Has a person solve a puzzle.
    Captcha,
    /// Has a browser prove itself.
    Challenge,
    /// Whatever the rules of its group say.
    OfItsGroup,
    /// Something that AWS did not have when this was written.
    Other,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Test {
    /// More requests than a limit.
    Rate(RateLimit),
    /// What a group of AWS or of the marketplace looks for.
    ManagedGroup(Group),
    /// What a group of the account looks for: its rules are not in the answer.
    OwnGroup(Group),
    Other,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateLimit {
    /// The most requests in the window.
    pub limit: u64,
    pub window_s: u64,
    /// What requests are told apart by, in AWS's word: `IP`, `FORWARDED_IP`, `CONSTANT`, `CUSTOM_KEYS`.
    pub key: String,
    /// Whether only some of the requests are counted.
    pub narrowed: bool,
}

/// A rule group as a web ACL uses it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Its name, or the ARN of a group of the account.
    pub name: String,
    /// Those of its rules that were told to count only.
    pub counting: Vec<String>,
    /// Those of its rules that were told to let through what they match: no later rule sees that.
    #[serde(default)]
    pub allowing: Vec<String>,
    /// Whether only some of the requests are shown to it.
    pub narrowed: bool,
}
