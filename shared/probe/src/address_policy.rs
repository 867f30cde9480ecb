//! Which addresses of the domain are asked: whoever holds the domain, or a resolver of the event, chooses them, so that
//! without this a probe would be a way to ask what only this function can reach.

use std::net::IpAddr;

use facts::Seen;
use facts::address::{Refusal, Special, Unasked, special};
use facts::load_balancer::{Found, Scheme};

/// The most addresses that are asked. A load balancer gives out at most eight at a time.
const MOST: usize = 64;

/// An address that may be asked: nothing else makes a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Permitted(IpAddr);

impl Permitted {
    pub(crate) fn address(self) -> IpAddr {
        self.0
    }
}

/// What decides besides the address itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grounds<'a> {
    /// Whether the site is on the loopback addresses, as in the sandbox.
    pub(crate) probe_loopback: bool,
    /// How the load balancer is reached, by AWS's own word and not by the event's.
    pub(crate) scheme: &'a Seen<Scheme>,
}

/// The scheme of the load balancer, or why it is not known.
pub fn scheme_of(found: &Seen<Found>) -> Seen<Scheme> {
    match found {
        Ok(found) => found.one().map(|it| it.scheme),
        Err(unseen) => Err(unseen.clone()),
    }
}

/// Whether any of them is asked only where the load balancer is internal.
pub(crate) fn needs_the_scheme(addresses: &[IpAddr]) -> bool {
    addresses.iter().any(|address| special(*address) == Some(Special::Private))
}

/// The addresses that may be asked, and the others with the reason.
pub(crate) fn sort(addresses: &[IpAddr], grounds: Grounds<'_>) -> (Vec<Permitted>, Vec<Unasked>) {
    let (mut asked, mut unasked) = (Vec::new(), Vec::new());
    for address in addresses.iter().copied() {
        match permit(address, grounds) {
            Ok(_) if asked.len() >= MOST => unasked.push(Unasked { address, why: Refusal::TooMany { most: MOST } }),
            Ok(permitted) => asked.push(permitted),
            Err(why) => unasked.push(Unasked { address, why }),
        }
    }
    (asked, unasked)
}

/// Whether this address may be asked.
pub(crate) fn permit(address: IpAddr, grounds: Grounds<'_>) -> Result<Permitted, Refusal> {
    let refused = |what| Err(Refusal::Special { what });
    match special(address) {
        None => Ok(Permitted(address)),
        Some(Special::Loopback) if grounds.probe_loopback => Ok(Permitted(address)),
        Some(Special::Private) => match grounds.scheme {
            Ok(Scheme::Internal) => Ok(Permitted(address)),
            Ok(Scheme::InternetFacing) => Err(Refusal::NotInternal),
            Err(unseen) => Err(Refusal::SchemeUnseen { because: unseen.to_string().into() }),
        },
        Some(
            what @ (Special::Loopback
            | Special::Unspecified
            | Special::LinkLocal
            | Special::Metadata
            | Special::Multicast
            | Special::Broadcast
            | Special::Documentation
            | Special::Benchmark
            | Special::Reserved),
        ) => refused(what),
    }
}

#[cfg(test)]
mod tests {
    use facts::Unseen;

    use super::*;

    fn permitted(text: &str, probe_loopback: bool, scheme: &Seen<Scheme>) -> bool {
        permit(text.parse().unwrap(), Grounds { probe_loopback, scheme }).is_ok()
    }

    const INSIDE: [&str; 6] = ["10.0.0.1", "172.31.255.1", "192.168.0.1", "100.64.0.1", "fd12::1", "::ffff:10.0.0.1"];
    const NOBODYS: [&str; 12] = [
        "0.0.0.0",
        "169.254.1.1",
        "169.254.169.254",
        "fd00:ec2::254",
        "fe80::1",
        "224.0.0.1",
        "255.255.255.255",
        "203.0.113.1",
        "198.18.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::169.254.169.254",
        "2002:a9fe:a9fe::1",
    ];

    #[test]
    fn private_addresses_are_asked_only_where_aws_says_that_the_load_balancer_is_internal() {
        let unseen = Err(Unseen::Throttled { action: "elasticloadbalancing:DescribeLoadBalancers".to_owned() });
        for text in INSIDE {
            assert!(permitted(text, false, &Ok(Scheme::Internal)), "{text}");
            assert!(!permitted(text, true, &Ok(Scheme::InternetFacing)), "{text}");
            assert!(!permitted(text, true, &unseen), "{text}");
        }
    }

    #[test]
    fn nobodys_addresses_are_never_asked_and_loopback_only_where_the_site_is_there() {
        for text in NOBODYS {
            assert!(!permitted(text, true, &Ok(Scheme::Internal)), "{text}");
        }
        for text in ["127.0.0.1", "127.0.9.9", "::1", "::ffff:127.0.0.1"] {
            assert!(!permitted(text, false, &Ok(Scheme::Internal)) && permitted(text, true, &Ok(Scheme::Internal)));
        }
        assert!(permitted("1.1.1.1", false, &Ok(Scheme::InternetFacing)));
    }

    #[test]
    fn what_is_not_asked_has_its_reason_and_more_than_so_many_are_not_asked() {
        let many: Vec<IpAddr> = (1..=100_u8).map(|last| IpAddr::from([1, 1, 1, last])).collect();
        let (asked, unasked) = sort(
            &[&many[..], &["127.0.0.1".parse().unwrap()]].concat(),
            Grounds { probe_loopback: false, scheme: &Ok(Scheme::Internal) },
        );
        assert_eq!((asked.len(), unasked.len()), (MOST, 37));
        assert_eq!(unasked[0].why.to_string(), "is one of more than 64 addresses: not asked");
        assert_eq!(unasked[36].why.to_string(), "is a loopback address: never asked");
    }
}
