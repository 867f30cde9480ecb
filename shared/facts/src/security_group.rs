//! What the security groups of the load balancer let in.

use serde::{Deserialize, Serialize};

use crate::seen::Seen;

/// One rule that lets something in, as `DescribeSecurityGroupRules` gives it: one protocol, one range, one source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Its id, such as `sgr-0a1b2c3d4e5f60718`.
    pub id: String,
    /// The id of its group.
    pub group: String,
    pub lets_in: LetsIn,
    pub from: Source,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum LetsIn {
    Everything,
    /// TCP on these ports.
    Tcp {
        first: u16,
        last: u16,
    },
    /// A kind of message of ICMP.
    Icmp {
        /// Whether it is that of IPv6.
        v6: bool,
        /// The type of message; -1 for all.
        message: i32,
        /// Its code; -1 for all.
        code: i32,
    },
    /// Another protocol, by AWS's word and with its ports, such as `udp 53`.
    Other {
        words: String,
    },
}

/// From where a rule lets something in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Source {
    Block {
        /// The block, such as `0.0.0.0/0` or `2001:db8::/32`.
        cidr: String,
    },
    PrefixList {
        id: String,
        blocks: Seen<Vec<String>>,
    },
    /// From whatever has another group.
    Group {
        id: String,
    },
}
