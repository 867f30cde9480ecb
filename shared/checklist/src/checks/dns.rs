//! The domain resolves, and what it resolves to is this load balancer.

mod addresses;
mod from_here;
mod in_front;
mod record;
#[cfg(test)]
mod tests;

use std::net::IpAddr;

use facts::Facts;
use facts::dns::{Answer, Lookup, PointsAt};
use facts::ids::Domain;

use crate::check::{Check, Judgement, Needs, Reach, if_facts};
use crate::check_id::CheckId;
use crate::expectations::Expectations;
use crate::finding::Verdict;
use crate::notes::Notes;
use crate::scene::{Trouble, seen};
use crate::when;
use crate::words::list;

pub(super) const CHECK: Check = Check {
    id: CheckId::Dns,
    asks: "Does the domain lead to this load balancer?",
    judge,
    needs: Needs::LoadBalancer,
    hangs_on: &[if_facts(CheckId::LoadBalancer, when::it_is_unusable)],
    headline,
    affected,
    annotation: Some("external-dns.alpha.kubernetes.io/hostname"),
    is_certain: |facts, _| leads_elsewhere(facts),
    lags: false,
    shaken_by_deployment: false,
    serving: true,
    on_demand: false,
    reach: Reach::Site,
    reads_last_minutes: false,
};

/// An answer with so many addresses is a sample: a load balancer has up to 100 and gives out at most eight at a time.
/// Source: user guide, "Application Load Balancers", subsection "Subnets"; Route 53 developer guide, multivalue answers.
const SAMPLE: usize = 8;

/// Whether two answers that have nothing in common prove that they are of two places.
fn is_proof(here: &[IpAddr], there: &[IpAddr]) -> bool {
    here.len() < SAMPLE && there.len() < SAMPLE
}

/// How the domain's record stands to the load balancer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Record {
    /// At least one record points at it.
    Here,
    /// There are records, or there is none, and none points at it.
    NotHere,
    /// The record was not seen, or names what only addresses can tell of.
    Unseen,
}

#[expect(clippy::unnecessary_wraps, reason = "every check has this signature")]
fn judge(facts: &Facts, _: &Expectations) -> Judgement {
    let domain = &facts.scope.domain;
    let mut notes = Notes::default();
    match &facts.dns.domain {
        Ok(lookup) => note_answer(facts, lookup, &mut notes),
        Err(unseen) => notes.unseen(domain.as_str(), unseen),
    }
    from_here::note(facts, &mut notes);
    let load_balancer = facts.the_load_balancer();
    match &load_balancer {
        Ok(load_balancer) if let Some(front) = facts.scope.in_front => {
            in_front::note(facts, load_balancer, front, &mut notes);
        }
        Ok(load_balancer) => {
            let record = record::note(facts, load_balancer, &mut notes);
            addresses::note(facts, load_balancer, record, &mut notes);
        }
        Err(unseen) => notes.unseen("the record", unseen),
    }
    let name = load_balancer.map_or("the load balancer", |it| it.dns_name.as_str());
    let resolved = match facts.dns.domain.as_ref().map(|lookup| &lookup.answer) {
        Ok(Answer::Addresses { addresses, .. }) => list(addresses),
        Ok(_) | Err(_) => "nothing".to_owned(),
    };
    Ok(match facts.scope.in_front {
        None => notes.finding(
            format!("{domain} resolves to {name}"),
            format!("{domain} resolves to {resolved}, this load balancer"),
        ),
        Some(front) => notes.finding(
            format!("{domain} resolves to {}, which stands in front of {name}", front.in_words()),
            format!("{domain} resolves to {resolved}, {}: what lies behind is not seen in the DNS", front.in_words()),
        ),
    })
}

fn headline(trouble: &Trouble<'_>) -> String {
    let leads = leads_elsewhere(trouble.scene.facts);
    leads.then(|| leads_to(trouble.scene.facts)).flatten().unwrap_or_else(|| seen(trouble))
}

/// Where the record leads that should lead here.
fn leads_to(facts: &Facts) -> Option<String> {
    let zone = facts.dns.record.as_ref().ok()?;
    let names = zone.records.iter().find_map(|record| match &record.points_at {
        PointsAt::Alias { name, .. } => Some(name.trim_start_matches("dualstack.").to_owned()),
        PointsAt::Values { values } => (!values.is_empty()).then(|| list(values)),
    });
    Some(match names {
        Some(names) => format!("the domain leads elsewhere, to {names}"),
        None => "the domain has no record".to_owned(),
    })
}

fn affected(trouble: &Trouble<'_>) -> String {
    if trouble.is_warning() { "nobody yet".to_owned() } else { format!("everybody who looks {} up", trouble.domain()) }
}

/// Whether the record that Route 53 holds leads past this load balancer: that was read, not measured.
fn leads_elsewhere(facts: &Facts) -> bool {
    if facts.scope.in_front.is_some() {
        return false;
    }
    let mut notes = Notes::default();
    let record = facts.the_load_balancer().map(|load_balancer| record::note(facts, load_balancer, &mut notes));
    matches!(record, Ok(Record::NotHere)) && notes.worst() == Verdict::Fail
}

/// What the resolver said. What is, or may be, our own side's fault is Unknown: it says nothing about the domain.
fn note_answer(facts: &Facts, lookup: &Lookup, notes: &mut Notes) {
    let domain = &facts.scope.domain;
    let who = &lookup.resolver;
    let (verdict, seen) = match &lookup.answer {
        Answer::Addresses { addresses, via } if !addresses.is_empty() => {
            let through = if via.is_empty() { String::new() } else { format!(" through {}", list(via)) };
            return notes.add(Verdict::Pass, domain.as_str(), format!("resolves to {}{through}", list(addresses)));
        }
        Answer::Addresses { .. } | Answer::NoData => {
            (Verdict::Fail, format!("the name exists, but has no address (NODATA), says the {who} resolver"))
        }
        Answer::NxDomain => (Verdict::Fail, format!("the name does not exist (NXDOMAIN), says the {who} resolver")),
        Answer::ServFail => (
            Verdict::Fail,
            format!(
                "the name's servers give no usable answer (SERVFAIL): delegation or DNSSEC; asked the {who} resolver"
            ),
        ),
        Answer::Refused => {
            (Verdict::Unknown, format!("the {who} resolver does not answer for this name (REFUSED): ask another one"))
        }
        Answer::TimedOut { resolver_works: true } => (
            Verdict::Fail,
            format!("the name's servers do not answer: the {who} resolver timed out, and answers for other names"),
        ),
        Answer::TimedOut { resolver_works: false } => {
            (Verdict::Unknown, format!("our own resolver is broken: {who} does not answer for any name"))
        }
        Answer::Broken { detail } => (Verdict::Unknown, format!("our own resolver is broken: {who}: {detail}")),
    };
    let next = if verdict == Verdict::Fail {
        format!("dig +trace {domain}\n{}", how_to_list(facts))
    } else {
        format!("dig {domain}\nset other resolvers with dns.resolvers in the event")
    };
    notes.advise(verdict, domain.as_str(), seen, next);
}

/// The command that shows the record, where the hosted zone is known.
fn how_to_list(facts: &Facts) -> String {
    let domain = &facts.scope.domain;
    match &facts.dns.record {
        Ok(records) => format!(
            "aws route53 list-resource-record-sets --hosted-zone-id {} --start-record-name {domain} --max-items 5",
            records.zone_id
        ),
        Err(_) => "aws route53 list-hosted-zones".to_owned(),
    }
}

fn plain(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

/// The controller and the console write `dualstack.` before the name; both lead to the same place.
fn is_same(target: &str, load_balancer: &Domain) -> bool {
    let target = plain(target);
    target.strip_prefix("dualstack.").unwrap_or(&target) == load_balancer.as_str()
}
