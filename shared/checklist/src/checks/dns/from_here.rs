//! Where the domain leads as seen from here: addresses that are never asked, and resolvers of the event that say something
//! else than our own.

use std::net::IpAddr;

use facts::Facts;
use facts::address::{Refusal, Unasked};
use facts::dns::{Answer, Lookup};

use super::how_to_list;
use crate::finding::Verdict;
use crate::notes::Notes;
use crate::words::list;

pub(super) fn note(facts: &Facts, notes: &mut Notes) {
    if let Some(own) = &facts.dns.own {
        match own {
            Ok(own) => note_difference(facts, own, notes),
            Err(unseen) => notes.unseen("our own resolver", unseen),
        }
    }
    for unasked in &facts.dns.unasked {
        note_unasked(facts, unasked, notes);
    }
}

/// An address that no one from outside can reach is as good as none; of one that may be right nothing is known.
fn note_unasked(facts: &Facts, unasked: &Unasked, notes: &mut Notes) {
    let Unasked { address, why } = unasked;
    let about = format!("{} at {address}", facts.scope.domain);
    let seen = format!("resolves to {address}, which {why}");
    match why {
        Refusal::Special { .. } | Refusal::NotInternal => {
            notes.advise(Verdict::Fail, about, seen, how_to_list(facts));
        }
        // That the other family is fine is told by who can ask it.
        Refusal::NoRoute => notes.add(Verdict::Skip, about, seen),
        Refusal::SchemeUnseen { .. } | Refusal::TooMany { .. } => notes.add(Verdict::Unknown, about, seen),
    }
}

/// A load balancer gives out a part of its addresses: one that both answers have is the same site.
fn note_difference(facts: &Facts, own: &Lookup, notes: &mut Notes) {
    let Ok(lookup) = &facts.dns.domain else { return };
    let (Some(there), who) = (addresses(&lookup.answer), &lookup.resolver) else { return };
    let domain = facts.scope.domain.as_str();
    match addresses(&own.answer) {
        Some(here) if here.iter().any(|address| there.contains(address)) => {
            notes.add(Verdict::Pass, "our own resolver", format!("says what {who} says"));
        }
        Some(here) => notes.advise(
            Verdict::Warn,
            domain,
            format!(
                "resolves to {} at {who} (dns.resolvers), and to {} at our own resolver, which alone is asked",
                list(there),
                list(here)
            ),
            format!("dig {domain}\ndig @{} {domain}", who.split(':').next().unwrap_or(who)),
        ),
        None => notes.add(
            Verdict::Unknown,
            "our own resolver",
            format!(
                "gives no address of {domain}, so nothing is asked: what {who} (dns.resolvers) says is for comparing only"
            ),
        ),
    }
}

fn addresses(answer: &Answer) -> Option<&[IpAddr]> {
    match answer {
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
