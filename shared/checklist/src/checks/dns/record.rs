//! What Route 53 holds for the domain, against the load balancer's own name.

mod leads;

use facts::Facts;
use facts::dns::{PointsAt, Record as RecordSet};
use facts::load_balancer::LoadBalancer;

use super::{Record, how_to_list};
use crate::finding::Verdict;
use crate::notes::Notes;
use crate::words::list;
use leads::{Leads, leads};

pub(super) fn note(facts: &Facts, load_balancer: &LoadBalancer, notes: &mut Notes) -> Record {
    let zone = match &facts.dns.record {
        Ok(zone) => zone,
        Err(unseen) => {
            notes.unseen("the record", unseen);
            return Record::Unseen;
        }
    };
    if zone.records.is_empty() && super::addresses::are_shared(facts) {
        let about = format!("hosted zone {} ({})", zone.zone_name, zone.zone_id);
        let seen = format!(
            "has no record of {}, which leads here all the same: another zone answers for the name",
            facts.scope.domain
        );
        let next = format!(
            "dig +trace {}; then name that zone in dns.zone of the event, or elsewhere where it is not in Route 53",
            facts.scope.domain
        );
        notes.advise(Verdict::Warn, about, seen, next);
        return Record::Unseen;
    }
    if zone.records.is_empty() {
        let about = format!("hosted zone {} ({})", zone.zone_name, zone.zone_id);
        let seen = format!("there is no A, AAAA or CNAME record of {}", facts.scope.domain);
        notes.advise(Verdict::Fail, about, seen, point_here(facts, load_balancer));
        return Record::NotHere;
    }
    let led: Vec<Leads> = zone.records.iter().map(|record| leads(facts, record, &load_balancer.dns_name)).collect();
    for (record, leads) in zone.records.iter().zip(&led) {
        note_one(facts, load_balancer, record, *leads, &led, notes);
    }
    if led.iter().any(|leads| leads.is_here()) {
        Record::Here
    } else if led.contains(&Leads::Unclear) {
        Record::Unseen
    } else {
        Record::NotHere
    }
}

fn note_one(
    facts: &Facts,
    load_balancer: &LoadBalancer,
    record: &RecordSet,
    leads: Leads,
    all: &[Leads],
    notes: &mut Notes,
) {
    let (target, name) = (target(record), &load_balancer.dns_name);
    let about = match &record.set_identifier {
        Some(id) => format!("the {} record {id}", record.kind),
        None => format!("the {} record", record.kind),
    };
    if is_by_design(record, leads, all) {
        return notes.add(Verdict::Skip, about, format!("points at {target}: another one of the set leads here"));
    }
    let (verdict, seen) = match leads {
        Leads::Here => return notes.add(Verdict::Pass, about, format!("points at {target}")),
        Leads::Through => return notes.add(Verdict::Pass, about, format!("leads to {name} through {target}")),
        Leads::HereForNow => {
            (Verdict::Warn, format!("holds {target}: addresses of this load balancer, which change as it scales"))
        }
        Leads::Elsewhere => (elsewhere(all), format!("points at {target}, not at {name}")),
        Leads::Unclear => {
            let seen = format!("points at {target}: without both names' addresses nobody can tell if that leads here");
            return notes.advise(Verdict::Unknown, about, seen, format!("dig {}\ndig {name}", facts.scope.domain));
        }
    };
    notes.advise(verdict, about, seen, point_here(facts, load_balancer));
}

/// Whether this is one of a latency, location, failover or weighted set of which another one leads here. Route 53 does
/// not tell us whose turn it is, so that the answer of the day says nothing of a single one.
fn is_by_design(record: &RecordSet, leads: Leads, all: &[Leads]) -> bool {
    record.set_identifier.is_some()
        && match leads {
            Leads::Here | Leads::HereForNow => false,
            Leads::Through => all.contains(&Leads::Here),
            Leads::Elsewhere | Leads::Unclear => all.iter().any(|other| other.is_here()),
        }
}

fn elsewhere(all: &[Leads]) -> Verdict {
    if all.iter().any(|leads| leads.is_here()) {
        Verdict::Warn
    } else if all.contains(&Leads::Unclear) {
        Verdict::Unknown
    } else {
        Verdict::Fail
    }
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
