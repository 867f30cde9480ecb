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
    /// What it lets in.
    pub lets_in: LetsIn,
    /// From where.
    pub from: Source,
}

/// What a rule lets in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum LetsIn {
    /// Every protocol and port.
    Everything,
    /// TCP on these ports.
    Tcp {
        /// The first port.
        first: u16,
        /// The last port.
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
        /// In words.
        words: String,
    },
}

/// From where a rule lets something in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Source {
    /// From a block of addresses.
    Block {
        /// The block, such as `0.0.0.0/0` or `2001:db8::/32`.
        cidr: String,
    },
    /// From the blocks of a prefix list.
    PrefixList {
        /// Its id.
        id: String,
        /// Its blocks.
        blocks: Seen<Vec<String>>,
    },
    /// From whatever has another group.
    Group {
        /// Its id.
        id: String,
    },
}
