//! What an IP address is for, and why one is never asked: whoever holds the domain chooses where it leads.
//!
//! Source: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890), EC2 user guide "Instance metadata".

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};

use crate::untrusted::UntrustedText;

/// What an address is for that is none of a public site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Special {
    /// This machine itself, such as `127.0.0.1`.
    Loopback,
    /// No address, or "this network", such as `0.0.0.0`.
    Unspecified,
    /// Only on one wire, such as `169.254.1.1`.
    LinkLocal,
    /// A service of AWS for the machine itself: metadata, credentials, time.
    Metadata,
    /// Many machines at once.
    Multicast,
    /// All machines of a network.
    Broadcast,
    /// For examples in texts.
    Documentation,
    /// For measuring networks.
    Benchmark,
    /// For a protocol of its own, or for later.
    Reserved,
    /// Of a private network: RFC 1918, shared address space (RFC 6598), unique local (RFC 4193).
    Private,
}

impl Special {
    fn as_str(self) -> &'static str {
        match self {
            Self::Loopback => "a loopback address",
            Self::Unspecified => "no address of any machine (unspecified)",
            Self::LinkLocal => "a link-local address",
            Self::Metadata => "an address of the metadata of AWS",
            Self::Multicast => "a multicast address",
            Self::Broadcast => "a broadcast address",
            Self::Documentation => "an address for examples in documentation",
            Self::Benchmark => "an address for benchmarks",
            Self::Reserved => "a reserved address",
            Self::Private => "a private address",
        }
    }
}

impl fmt::Display for Special {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why an address was not asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Refusal {
    /// Nobody's site is there.
    Special { what: Special },
    /// It is private, and AWS says that the load balancer is internet-facing.
    NotInternal,
    /// It is private, and how the load balancer is reached was not seen.
    SchemeUnseen { because: UntrustedText },
    /// The name has more addresses than are asked.
    TooMany {
        /// The most that are asked.
        most: usize,
    },
    /// There is no way out for its family from where this function runs: that says nothing about the site.
    NoRoute,
}

/// An address of the domain that was not asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unasked {
    pub address: IpAddr,
    pub why: Refusal,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Special { what } => write!(f, "is {what}: never asked"),
            Self::NotInternal => {
                f.write_str("is a private address, and the load balancer is internet-facing, as AWS says: never asked")
            }
            Self::SchemeUnseen { because } => write!(
                f,
                "is a private address, and is asked only where AWS says that the load balancer is internal ({because})"
            ),
            Self::NoRoute => f.write_str("is not asked: there is no way out for IPv6 from here"),
            Self::TooMany { most } => write!(f, "is one of more than {most} addresses: not asked"),
        }
    }
}

/// Whether the address is only reachable from within a network of its own.
pub fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private(),
        IpAddr::V6(address) => address.is_unique_local(),
    }
}

/// What the address is for, where it is none of a public site. An address of version 6 that holds one of version 4 is what
/// that one is.
pub fn special(address: IpAddr) -> Option<Special> {
    match address {
        IpAddr::V4(address) => special_v4(address),
        IpAddr::V6(address) => special_v6(address),
    }
}

fn special_v4(address: Ipv4Addr) -> Option<Special> {
    let what = match address.octets() {
        [0, ..] => Special::Unspecified,
        [127, ..] => Special::Loopback,
        // Instance metadata, credentials of containers and functions, time and names.
        [169, 254, 169, 123 | 253 | 254] | [169, 254, 170, 2 | 23] => Special::Metadata,
        [169, 254, ..] => Special::LinkLocal,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] | [100, 64..=127, ..] => Special::Private,
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Special::Documentation,
        [198, 18 | 19, ..] => Special::Benchmark,
        [224..=239, ..] => Special::Multicast,
        [255, 255, 255, 255] => Special::Broadcast,
        [192, 0, 0, _] | [192, 88, 99, _] | [240..=255, ..] => Special::Reserved,
        [..] => return None,
    };
    Some(what)
}

fn special_v6(address: Ipv6Addr) -> Option<Special> {
    let what = match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Special::Unspecified,
        [0, 0, 0, 0, 0, 0, 0, 1] => Special::Loopback,
        // Compatible with version 4 (RFC 4291), translated to it (RFC 2765): both given up.
        [0, 0, 0, 0, 0 | 0xffff, 0, high, low] => special_v4(embedded(high, low)).unwrap_or(Special::Reserved),
        // Mapped to version 4 (RFC 4291); NAT64 (RFC 6052), as the resolver of a subnet without version 4 answers it; 6to4
        // (RFC 3056).
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            return special_v4(embedded(high, low));
        }
        // Services of the Nitro System.
        [0xfd00, 0x0ec2, ..] => Special::Metadata,
        [0xfc00..=0xfdff, ..] => Special::Private,
        [0xfe80..=0xfebf, ..] => Special::LinkLocal,
        [0xff00..=0xffff, ..] => Special::Multicast,
        [0x2001, 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => Special::Documentation,
        [0x2001, 2, 0, ..] => Special::Benchmark,
        // Protocols of their own, Teredo among them, which holds addresses of version 4 in disguise.
        [0x2001, 0..=0x01ff, ..] => Special::Reserved,
        [0x2000..=0x3fff, ..] => return None,
        [..] => Special::Reserved,
    };
    Some(what)
}

fn embedded(high: u16, low: u16) -> Ipv4Addr {
    let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
    Ipv4Addr::new(a, b, c, d)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn special_text(text: &str) -> Option<Special> {
        special(text.parse().unwrap())
    }

    #[test]
    fn each_special_range_is_known_from_its_first_address_to_its_last_and_what_lies_beside_it_is_public() {
        let known = [
            ("0.0.0.0", "0.255.255.255", Special::Unspecified),
            ("10.0.0.0", "10.255.255.255", Special::Private),
            ("100.64.0.0", "100.127.255.255", Special::Private),
            ("127.0.0.0", "127.255.255.255", Special::Loopback),
            ("169.254.0.0", "169.254.255.255", Special::LinkLocal),
            ("172.16.0.0", "172.31.255.255", Special::Private),
            ("192.0.0.0", "192.0.0.255", Special::Reserved),
            ("192.0.2.0", "192.0.2.255", Special::Documentation),
            ("192.168.0.0", "192.168.255.255", Special::Private),
            ("198.18.0.0", "198.19.255.255", Special::Benchmark),
            ("198.51.100.0", "198.51.100.255", Special::Documentation),
            ("203.0.113.0", "203.0.113.255", Special::Documentation),
            ("224.0.0.0", "239.255.255.255", Special::Multicast),
            ("240.0.0.0", "255.255.255.254", Special::Reserved),
            ("255.255.255.255", "255.255.255.255", Special::Broadcast),
            ("::", "::", Special::Unspecified),
            ("::1", "::1", Special::Loopback),
            ("fc00::", "fdff:ffff::", Special::Private),
            ("fe80::", "febf:ffff::1", Special::LinkLocal),
            ("fec0::", "feff:ffff::1", Special::Reserved),
            ("ff00::", "ffff::1", Special::Multicast),
            ("2001:db8::", "2001:db8:ffff::1", Special::Documentation),
            ("2001::", "2001::1", Special::Reserved),
            ("64:ff9b:1::", "64:ff9b:1:ffff::", Special::Reserved),
            ("fd00:ec2::254", "fd00:ec2::23", Special::Metadata),
            ("169.254.169.254", "169.254.170.2", Special::Metadata),
        ];
        for (first, last, what) in known {
            assert_eq!((special_text(first), special_text(last)), (Some(what), Some(what)), "{first} to {last}");
        }
        let public = [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2600:1f18::1",
            "2001:200::1",
            "2a05:d018::1",
        ];
        for text in public {
            assert_eq!(special_text(text), None, "{text}");
        }
    }

    #[test]
    fn an_address_within_another_is_what_it_is_by_itself() {
        let inner = ["127.0.0.1", "10.1.2.3", "169.254.169.254", "0.0.0.0", "224.0.0.1", "203.0.113.9", "100.64.0.1"];
        for text in inner {
            let four: Ipv4Addr = text.parse().unwrap();
            let [a, b, c, d] = four.octets();
            let hex = format!("{a:02x}{b:02x}:{c:02x}{d:02x}");
            for outer in [format!("::ffff:{text}"), format!("64:ff9b::{text}"), format!("2002:{hex}::1")] {
                assert_eq!(special_text(&outer), special_v4(four), "{outer}");
            }
            assert!(
                special_text(&format!("::{text}")).is_some() && special_text(&format!("::ffff:0:{text}")).is_some(),
                "{text}"
            );
        }
        assert_eq!(special_text("64:ff9b::1.1.1.1"), None);
        assert_eq!(special_text("::1.1.1.1"), Some(Special::Reserved));
    }
}
