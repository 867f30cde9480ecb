//! What Route 53 holds for the domain, against the load balancer's own name.

use std::net::IpAddr;

use facts::Facts;
use facts::dns::{Answer, PointsAt, Record as RecordSet};
use facts::load_balancer::LoadBalancer;

use super::{Record, how_to_list};
use crate::finding::Verdict;
use crate::notes::Notes;
use crate::words::list;

/// Where one record set leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leads {
    Here,
    /// To addresses that are the load balancer's today: it changes them as it scales.
    HereForNow,
    Elsewhere,
}

pub(super) fn note(facts: &Facts, load_balancer: &LoadBalancer, notes: &mut Notes) -> Record {
    let zone = match &facts.dns.record {
        Ok(zone) => zone,
        Err(unseen) => {
            notes.unseen("the record", unseen);
            return Record::Unseen;
        }
    };
    let name = load_balancer.dns_name.as_str();
    if zone.records.is_empty() {
        let about = format!("hosted zone {} ({})", zone.zone_name, zone.zone_id);
        let seen = format!("there is no A, AAAA or CNAME record of {}", facts.scope.domain);
        notes.advise(Verdict::Fail, about, seen, point_here(facts, load_balancer));
        return Record::NotHere;
    }
    let led: Vec<Leads> = zone.records.iter().map(|record| leads(facts, record, name)).collect();
    let some_here = led.contains(&Leads::Here) || led.contains(&Leads::HereForNow);
    for (record, leads) in zone.records.iter().zip(led) {
        let target = target(record);
        let about = match &record.set_identifier {
            Some(id) => format!("the {} record {id}", record.kind),
            None => format!("the {} record", record.kind),
        };
        match leads {
            Leads::Here => notes.add(Verdict::Pass, about, format!("points at {target}")),
            Leads::HereForNow => {
                let seen = format!("holds {target}: addresses of this load balancer, which change as it scales");
                notes.advise(Verdict::Warn, about, seen, point_here(facts, load_balancer));
            }
            Leads::Elsewhere => {
                let verdict = if some_here { Verdict::Warn } else { Verdict::Fail };
                let seen = format!("points at {target}, not at {name}");
                notes.advise(verdict, about, seen, point_here(facts, load_balancer));
            }
        }
    }
    if some_here { Record::Here } else { Record::NotHere }
}

fn leads(facts: &Facts, record: &RecordSet, name: &str) -> Leads {
    match &record.points_at {
        PointsAt::Alias { name: target, .. } => if_same(target, name),
        PointsAt::Values { values } if record.kind == "CNAME" => match values.as_slice() {
            [target] => if_same(target, name),
            [] | [_, ..] => Leads::Elsewhere,
        },
        PointsAt::Values { values } => match facts.dns.load_balancer.as_ref().map(|lookup| &lookup.answer) {
            Ok(Answer::Addresses { addresses, .. }) if values.iter().all(|value| is_among(value, addresses)) => {
                Leads::HereForNow
            }
            Ok(_) | Err(_) => Leads::Elsewhere,
        },
    }
}

/// The controller and the console write `dualstack.` before the name; both lead to the same place.
fn if_same(target: &str, name: &str) -> Leads {
    let target = target.trim_end_matches('.').to_ascii_lowercase();
    if target.strip_prefix("dualstack.").unwrap_or(&target) == name { Leads::Here } else { Leads::Elsewhere }
}

fn is_among(value: &str, addresses: &[IpAddr]) -> bool {
    value.parse().is_ok_and(|address: IpAddr| addresses.contains(&address))
}

fn target(record: &RecordSet) -> String {
    match &record.points_at {
        PointsAt::Alias { name, .. } => name.clone(),
        PointsAt::Values { values } => list(values),
    }
}

fn point_here(facts: &Facts, load_balancer: &LoadBalancer) -> String {
    format!(
        "make it an alias of {} in zone {}\n{}",
        load_balancer.dns_name,
        load_balancer.canonical_zone,
        how_to_list(facts)
    )
}
