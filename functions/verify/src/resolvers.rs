//! Resolvers of an event: DNS servers, and no other address that a packet could be sent to.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use input::Problem;
use input::variables::resolver;

const DNS_PORT: u16 = 53;
/// Amazon's own resolver, in every VPC. Source: VPC user guide, "Understanding Amazon DNS".
const AMAZONS: [IpAddr; 2] =
    [IpAddr::V4(Ipv4Addr::new(169, 254, 169, 253)), IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x253))];
/// Other services of an instance that go by such an address: metadata, time, credentials of tasks and pods.
/// Source: EC2 user guide, "Instance metadata"; the rest of the block is held back with them.
const AMAZONS_BLOCK: [u16; 4] = [0xfd00, 0xec2, 0, 0];

/// The first 96 bits of `::ffff:1.2.3.4`.
const MAPPED: u128 = 0xffff;
/// The first 96 bits of `64:ff9b::1.2.3.4`.
const NAT64: u128 = 0x0064_ff9b << 64;
/// The first 16 bits of `2002:102:304::`.
const SIX_TO_FOUR: u128 = 0x2002;

/// The resolvers, each mistake with its place.
pub(crate) fn parse_resolvers(texts: &[String], problems: &mut Vec<Problem>) -> Vec<SocketAddr> {
    let mut found = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        let what = match resolver(text) {
            None => "must be an address, or address:port, such as 10.0.0.2 or 10.0.0.2:53",
            Some(address) if address.port() != DNS_PORT => {
                "must be asked at port 53: no DNS server of a network is elsewhere"
            }
            Some(address) if !is_a_server(address.ip()) => {
                "is no DNS server: it is this machine, its link, many machines, or a service of AWS"
            }
            Some(address) => {
                found.push(address);
                continue;
            }
        };
        problems.push(Problem::new(format!("dns.resolvers[{at}]"), what));
    }
    found
}

fn is_a_server(address: IpAddr) -> bool {
    AMAZONS.contains(&address)
        || match address {
            IpAddr::V4(v4) => is_a_server_v4(v4),
            IpAddr::V6(v6) => embedded(v6).map_or_else(|| is_a_server_v6(v6), |v4| is_a_server(IpAddr::V4(v4))),
        }
}

fn is_a_server_v4(address: Ipv4Addr) -> bool {
    let [first, ..] = address.octets();
    // 0.0.0.0/8 is this network, 240.0.0.0/4 is reserved. Source: RFC 6890.
    !(address.is_loopback() || address.is_link_local() || address.is_multicast() || first == 0 || first >= 240)
}

fn is_a_server_v6(address: Ipv6Addr) -> bool {
    !(address.is_loopback()
        || address.is_unspecified()
        || address.is_multicast()
        || address.is_unicast_link_local()
        || address.segments().starts_with(&AMAZONS_BLOCK))
}

/// The address of version 4 that one of version 6 stands for: `::ffff:1.2.3.4`, `::1.2.3.4`, `64:ff9b::1.2.3.4`, and
/// `2002:102:304::`. Source: RFC 4291, 2.5.5; RFC 6052; RFC 3056.
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let bits = address.to_bits();
    let of = |bits: u128| u32::try_from(bits & u128::from(u32::MAX)).ok().map(Ipv4Addr::from_bits);
    match bits >> 32 {
        MAPPED | NAT64 => of(bits),
        // `::1` and what is near it are no addresses of version 4.
        0 if bits > u128::from(u16::MAX) => of(bits),
        _ if bits >> 112 == SIX_TO_FOUR => of(bits >> 80),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Option<String> {
        let mut problems = Vec::new();
        let found = parse_resolvers(&[text.to_owned()], &mut problems);
        assert_eq!(found.len() + problems.len(), 1, "{text}");
        problems.pop().map(|problem| problem.to_string())
    }

    #[test]
    fn servers_of_a_network_and_amazons_own_are_asked() {
        for right in [
            "10.0.0.2",
            "10.0.0.2:53",
            "192.168.1.1",
            "1.1.1.1",
            "169.254.169.253",
            "fd00:ec2::253",
            "[fd12::1]:53",
            "2606:4700::1111",
        ] {
            assert_eq!(told(right), None, "{right}");
        }
    }

    #[test]
    fn nothing_else_is() {
        for wrong in [
            "127.0.0.1",
            "127.0.0.2:53",
            "0.0.0.0",
            "0.1.2.3",
            "169.254.169.254",
            "169.254.170.2",
            "224.0.0.251",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "ff02::fb",
            "fd00:ec2::254",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
        ] {
            assert!(told(wrong).unwrap().contains("is no DNS server"), "{wrong}");
        }
        for port in ["10.0.0.2:5353", "10.0.0.2:80", "169.254.169.253:80", "[fd12::1]:22"] {
            assert!(told(port).unwrap().contains("port 53"), "{port}");
        }
        assert!(told("dns.example.com").unwrap().contains("must be an address"));
    }
}
