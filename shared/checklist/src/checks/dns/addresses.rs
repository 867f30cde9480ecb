//! The domain's addresses, against those of the load balancer's own name.

use std::net::IpAddr;

use facts::Facts;
use facts::dns::{Answer, Lookup};
use facts::load_balancer::LoadBalancer;

use super::{Record, how_to_list, is_proof, is_same};
use crate::finding::Verdict;
use crate::next_step::NextStep;
use crate::notes::{Notes, verdict_of};
use crate::words::list;

const ABOUT: &str = "the addresses";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    V4,
    V6,
}

impl Family {
    /// Whether the address is one of it. One that the resolver made of an address of version 4 (RFC 6052), as that of a
    /// subnet without version 4 does, is of none.
    fn has(self, address: IpAddr) -> bool {
        match (self, address) {
            (Self::V4, IpAddr::V4(_)) => true,
            (Self::V6, IpAddr::V6(address)) => !address.segments().starts_with(&[0x64, 0xff9b, 0, 0, 0, 0]),
            (Self::V4, IpAddr::V6(_)) | (Self::V6, IpAddr::V4(_)) => false,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::V4 => "IPv4",
            Self::V6 => "IPv6",
        }
    }

    /// The kind of record that tells its addresses.
    fn record(self) -> &'static str {
        match self {
            Self::V4 => "A",
            Self::V6 => "AAAA",
        }
    }
}

/// A load balancer gives out a part of its addresses and changes them: one that both have is proof enough.
pub(super) fn note(facts: &Facts, load_balancer: &LoadBalancer, record: Record, notes: &mut Notes) {
    let Some(of_domain) = facts.dns.domain.as_ref().ok().and_then(addresses) else {
        // Told already, with the answer itself.
        return notes.add(Verdict::Skip, ABOUT, "not compared: the domain has none");
    };
    // An address of a set may be that of another load balancer in its turn.
    if !is_of_a_set(facts) {
        note_foreign(facts, load_balancer, of_domain, notes);
    }
    let of_load_balancer = match &facts.dns.load_balancer {
        Ok(lookup) => match addresses(lookup) {
            Some(addresses) => addresses,
            None => return cannot_compare(load_balancer, "resolves to no address", Verdict::Unknown, record, notes),
        },
        Err(unseen) => {
            return cannot_compare(load_balancer, &unseen.to_string(), verdict_of(unseen), record, notes);
        }
    };
    if of_domain.iter().any(|address| of_load_balancer.contains(address)) {
        return notes.add(Verdict::Pass, ABOUT, "are those of this load balancer");
    }
    if is_through(facts, load_balancer) {
        return notes.add(Verdict::Pass, ABOUT, format!("the name leads here, through {}", load_balancer.dns_name));
    }
    let (here, there) = (list(of_domain), list(of_load_balancer));
    if !is_proof(of_domain, of_load_balancer) {
        let seen = format!("{here} and {there} are samples of many: that none is in both proves nothing");
        return match record {
            Record::Here | Record::NotHere => notes.add(Verdict::Skip, ABOUT, seen),
            Record::Unseen => notes.advise(Verdict::Unknown, ABOUT, seen, how_to_compare(facts, load_balancer)),
        };
    }
    match record {
        Record::Here if is_of_a_set(facts) => {
            let seen = format!("{here} are not this load balancer's ({there}): another record of the set had its turn");
            notes.add(Verdict::Skip, ABOUT, seen);
        }
        Record::Here => notes.advise(
            Verdict::Warn,
            facts.scope.domain.as_str(),
            format!(
                "resolves to {here}, which is not this load balancer ({there}), though a record points at it: another \
                 record's turn, an old answer, or another view of the name"
            ),
            how_to_compare(facts, load_balancer),
        ),
        Record::NotHere | Record::Unseen => notes.advise(
            Verdict::Fail,
            facts.scope.domain.as_str(),
            format!("resolves to {here}, which is not this load balancer ({there})"),
            format!("point the record at {}\n{}", load_balancer.dns_name, how_to_list(facts)),
        ),
    }
}

/// Whether the domain's records are a weighted, latency, location, failover or multivalue set.
fn is_of_a_set(facts: &Facts) -> bool {
    facts.dns.record.as_ref().is_ok_and(|zone| zone.records.iter().any(|record| record.set_identifier.is_some()))
}

/// Whether domain and load balancer have an address, or the name, in common.
pub(super) fn are_shared(facts: &Facts) -> bool {
    let both = (facts.dns.domain.as_ref().ok(), facts.dns.load_balancer.as_ref().ok());
    let (Some(of_domain), Some(of_load_balancer)) = (both.0.and_then(addresses), both.1.and_then(addresses)) else {
        return false;
    };
    of_domain.iter().any(|address| of_load_balancer.contains(address))
        || facts.the_load_balancer().is_ok_and(|load_balancer| is_through(facts, load_balancer))
}

/// Whether the resolver came to the domain's addresses by the load balancer's own name.
fn is_through(facts: &Facts, load_balancer: &LoadBalancer) -> bool {
    let via = facts.dns.domain.as_ref().ok().map_or(&[][..], |lookup| lookup.answer.via());
    via.iter().any(|name| is_same(name.as_str(), &load_balancer.dns_name))
}

fn how_to_compare(facts: &Facts, load_balancer: &LoadBalancer) -> String {
    format!("dig {}\ndig {}", facts.scope.domain, load_balancer.dns_name)
}

/// Notes addresses of a family that the load balancer has none of: whatever else is right, who gets one of these goes
/// elsewhere.
fn note_foreign(facts: &Facts, load_balancer: &LoadBalancer, of_domain: &[IpAddr], notes: &mut Notes) {
    let own = facts.dns.load_balancer.as_ref().ok().and_then(addresses).unwrap_or_default();
    for (family, takes) in [(Family::V4, load_balancer.takes_ipv4()), (Family::V6, load_balancer.takes_ipv6())] {
        let is_foreign = |address: &&IpAddr| family.has(**address) && !own.contains(address);
        let foreign: Vec<&IpAddr> = of_domain.iter().filter(is_foreign).collect();
        if foreign.is_empty() {
            continue;
        }
        let (which, kind) = (list(&foreign), family.as_str());
        match takes {
            Ok(false) => {
                let seen = format!("leads to {which}, and this load balancer has no public address of {kind}");
                notes.advise(Verdict::Fail, ABOUT, seen, how_to_have(load_balancer, family));
            }
            // That its own name has none of the family is a hint and no proof.
            Err(unseen) if !own.is_empty() && !own.iter().any(|address| family.has(*address)) => {
                let seen =
                    format!("leads to {which}, and the load balancer's own name has no address of {kind}: {unseen}");
                notes.advise(Verdict::Warn, ABOUT, seen, how_to_have(load_balancer, family));
            }
            Ok(true) | Err(_) => {}
        }
    }
}

fn how_to_have(load_balancer: &LoadBalancer, family: Family) -> NextStep {
    let arn = &load_balancer.arn;
    NextStep::annotated(format!(
        "take the {} record of the domain away, or give the load balancer such addresses with the Ingress annotation \
         alb.ingress.kubernetes.io/ip-address-type\naws elbv2 describe-load-balancers --region {} --load-balancer-arns \
         {arn} --query LoadBalancers[].IpAddressType",
        family.record(),
        arn.region()
    ))
}

/// Without the load balancer's addresses only a record can prove where the domain leads.
fn cannot_compare(load_balancer: &LoadBalancer, why: &str, verdict: Verdict, record: Record, notes: &mut Notes) {
    let seen = format!("not compared with those of {}: {why}", load_balancer.dns_name);
    let verdict = match record {
        Record::Here | Record::NotHere => Verdict::Skip,
        Record::Unseen => verdict.max(Verdict::Unknown),
    };
    notes.advise(verdict, ABOUT, seen, format!("dig {}", load_balancer.dns_name));
}

fn addresses(lookup: &Lookup) -> Option<&[IpAddr]> {
    match &lookup.answer {
        Answer::Addresses { addresses, .. } if !addresses.is_empty() => Some(addresses),
        Answer::Addresses { .. }
        | Answer::NxDomain
        | Answer::NoData
        | Answer::ServFail
        | Answer::Refused
        | Answer::TimedOut { .. }
        | Answer::Broken { .. } => None,
    }
}
