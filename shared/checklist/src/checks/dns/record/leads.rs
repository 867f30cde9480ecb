//! Where one record leads: by its name, by the resolver's chain of names, or by the addresses at its end.

use std::net::IpAddr;

use facts::Facts;
use facts::dns::{Answer, Lookup, PointsAt, Record};
use facts::ids::Domain;

use super::super::{is_proof, is_same, plain};

/// Where one record set leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leads {
    /// It names the load balancer.
    Here,
    /// To another name, and through that one to the load balancer.
    Through,
    /// To addresses that are the load balancer's today: it changes them as it scales.
    HereForNow,
    Elsewhere,
    /// To what only addresses could tell, and they were not seen.
    Unclear,
}

impl Leads {
    pub(super) fn is_here(self) -> bool {
        match self {
            Self::Here | Self::Through | Self::HereForNow => true,
            Self::Elsewhere | Self::Unclear => false,
        }
    }
}

pub(super) fn leads(facts: &Facts, record: &Record, load_balancer: &Domain) -> Leads {
    match &record.points_at {
        PointsAt::Alias { name, .. } => by_name(facts, record, name, load_balancer),
        PointsAt::Values { values } if record.kind == "CNAME" => match values.as_slice() {
            [target] => by_name(facts, record, target, load_balancer),
            [] | [_, ..] => Leads::Elsewhere,
        },
        PointsAt::Values { values } => match addresses(facts.dns.load_balancer.as_ref().ok()) {
            Some((theirs, _)) if values.iter().all(|value| is_among(value, theirs)) => Leads::HereForNow,
            Some((theirs, _)) if is_proof(&[], theirs) => Leads::Elsewhere,
            Some(_) | None => Leads::Unclear,
        },
    }
}

fn by_name(facts: &Facts, record: &Record, target: &str, load_balancer: &Domain) -> Leads {
    if is_same(target, load_balancer) {
        return Leads::Here;
    }
    if is_of_elb(target) {
        return Leads::Elsewhere;
    }
    let of_domain = addresses(facts.dns.domain.as_ref().ok());
    let chain = of_domain.map_or(&[][..], |(_, via)| via);
    let mut after = chain.iter().skip_while(|name| name.as_str() != plain(target));
    if after.any(|name| is_same(name.as_str(), load_balancer)) {
        return Leads::Through;
    }
    match (of_domain, addresses(facts.dns.load_balancer.as_ref().ok())) {
        (Some((ours, _)), Some((theirs, _))) => by_addresses(record, ours, theirs),
        (None, _) | (_, None) => Leads::Unclear,
    }
}

/// An A record answers for IPv4 and an AAAA record for IPv6. One whose family has no address leads nobody elsewhere: it
/// goes with the other.
fn by_addresses(record: &Record, ours: &[IpAddr], theirs: &[IpAddr]) -> Leads {
    let is_own = |address: &IpAddr| match record.kind.as_str() {
        "A" => address.is_ipv4(),
        "AAAA" => address.is_ipv6(),
        _ => true,
    };
    let has_own = ours.iter().any(is_own);
    let mut answers = ours.iter().filter(|address| !has_own || is_own(address));
    if answers.any(|address| theirs.contains(address)) {
        Leads::Through
    } else if is_proof(ours, theirs) {
        Leads::Elsewhere
    } else {
        Leads::Unclear
    }
}

/// The addresses of an answer that has some, and the names that led to them.
fn addresses(lookup: Option<&Lookup>) -> Option<(&[IpAddr], &[Domain])> {
    match &lookup?.answer {
        Answer::Addresses { addresses, via } if !addresses.is_empty() => Some((addresses, via)),
        Answer::Addresses { .. }
        | Answer::NxDomain
        | Answer::NoData
        | Answer::ServFail
        | Answer::Refused
        | Answer::TimedOut { .. }
        | Answer::Broken { .. } => None,
    }
}

fn is_among(value: &str, addresses: &[IpAddr]) -> bool {
    value.parse().is_ok_and(|address: IpAddr| addresses.contains(&address))
}

/// Whether this is the own name of some load balancer: `NAME-ID.REGION.elb.amazonaws.com`, or
/// `NAME-ID.elb.REGION.amazonaws.com` for a Network Load Balancer, with `.cn` after it in China.
fn is_of_elb(target: &str) -> bool {
    let target = plain(target);
    let global = target.strip_suffix(".cn").unwrap_or(&target);
    let Some(head) = global.strip_suffix(".amazonaws.com") else { return false };
    head.rsplit('.').take(2).any(|label| label == "elb")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_load_balancers_are_known_by_their_ends() {
        for name in [
            "shop-1.us-east-1.elb.amazonaws.com",
            "DUALSTACK.shop-1.us-east-1.elb.amazonaws.com.",
            "shop-0a1b.elb.us-east-1.amazonaws.com",
            "shop-1.cn-north-1.elb.amazonaws.com.cn",
        ] {
            assert!(is_of_elb(name), "{name}");
        }
        for name in
            ["d111111abcdef8.cloudfront.net", "shop.s3.us-east-1.amazonaws.com", "elb.amazonaws.com.example.com"]
        {
            assert!(!is_of_elb(name), "{name}");
        }
    }
}
