//! What DNS answers for every name of the sandbox: those of the hosted zones, load balancers, and the rest.

use std::collections::BTreeMap;
use std::net::IpAddr;

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::rdata::{A, AAAA, CNAME};
use hickory_proto::rr::{Name, RData, Record, RecordType};

use super::hosted_zone::{HostedZone, PointsAt, record, soa_of};

/// Seconds that Route 53 gives an answer from an alias to a load balancer.
const ALIAS_TTL: u32 = 60;

/// The longest chain of CNAME records that is followed.
const LONGEST_CHAIN: usize = 8;

/// All that the name server knows. A name that is in none of it does not exist.
#[derive(Clone, Debug, Default)]
pub struct Names {
    pub zones: Vec<HostedZone>,
    /// What every name below `elb.amazonaws.com` resolves to, unless it is in [`Self::others`].
    pub load_balancer_addresses: Vec<IpAddr>,
    /// Single names in lower case without the last dot, such as those of other load balancers; without addresses the
    /// name does not exist, as that of a load balancer that was deleted.
    pub others: BTreeMap<String, Vec<IpAddr>>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) code: ResponseCode,
    pub(super) answers: Vec<Record>,
    /// The SOA record that goes with "no such name" and "no such data".
    pub(super) authority: Option<Record>,
}

/// What is known of one name before CNAME records are followed.
enum Step {
    Answers(Vec<Record>),
    /// The CNAME record and its target.
    Elsewhere(Record, Name),
    NoData(Record),
    NoName(Record),
}

impl Names {
    /// Answers a question as a resolver would: chains of CNAME records are followed to their end.
    pub(super) fn look_up(&self, name: &Name, kind: RecordType) -> Found {
        let mut found = Found { code: ResponseCode::NoError, answers: Vec::new(), authority: None };
        let mut name = name.clone();
        for _ in 0..LONGEST_CHAIN {
            match self.step(&name, kind) {
                Step::Answers(records) => found.answers.extend(records),
                Step::Elsewhere(record, target) => {
                    found.answers.push(record);
                    name = target;
                    continue;
                }
                Step::NoData(soa) => found.authority = Some(soa),
                Step::NoName(soa) => {
                    found.code = ResponseCode::NXDomain;
                    found.authority = Some(soa);
                }
            }
            return found;
        }
        // A circle: no resolver gets to the end of it.
        Found { code: ResponseCode::ServFail, answers: Vec::new(), authority: None }
    }

    fn step(&self, name: &Name, kind: RecordType) -> Step {
        if let Some(addresses) = self.addresses(name) {
            return of_addresses(name, kind, &addresses);
        }
        // The longest name wins when one zone lies in another.
        let zones = self.zones.iter().filter(|zone| zone.name.zone_of(name));
        match zones.max_by_key(|zone| zone.name.num_labels()) {
            Some(zone) => self.in_zone(zone, name, kind),
            None => Step::NoName(soa_of(&Name::root())),
        }
    }

    /// The addresses of a name outside of the hosted zones; `None` when it is not one that is known.
    fn addresses(&self, name: &Name) -> Option<Vec<IpAddr>> {
        let text = name.to_ascii().to_lowercase();
        let text = text.trim_end_matches('.');
        // An ALB answers by both names; `dualstack.` is what the console writes into alias records.
        let text = text.strip_prefix("dualstack.").unwrap_or(text);
        let load_balancer = text.ends_with(".elb.amazonaws.com").then_some(&self.load_balancer_addresses);
        self.others.get(text).or(load_balancer).cloned()
    }

    fn in_zone(&self, zone: &HostedZone, name: &Name, kind: RecordType) -> Step {
        let soa = || zone.soa();
        let sets = zone.sets_of(name);
        if let Some(set) = sets.iter().find(|set| set.kind == kind) {
            return match &set.points_at {
                PointsAt::Values { ttl, values } => {
                    Step::Answers(values.iter().map(|data| record(name, *ttl, data.clone())).collect())
                }
                PointsAt::Alias(target) => self.alias(zone, name, target, kind),
            };
        }
        let cname = sets.iter().find(|set| set.kind == RecordType::CNAME);
        if let Some(PointsAt::Values { ttl, values }) = cname.map(|set| &set.points_at)
            && let Some(data @ RData::CNAME(CNAME(target))) = values.first()
        {
            return Step::Elsewhere(record(name, *ttl, data.clone()), target.clone());
        }
        if *name == zone.name && kind == RecordType::SOA {
            return Step::Answers(vec![soa()]);
        }
        if zone.has_name(name) || !sets.is_empty() { Step::NoData(soa()) } else { Step::NoName(soa()) }
    }

    /// An alias answers with what its target has, under its own name; without a target it is as if it had no data.
    fn alias(&self, zone: &HostedZone, name: &Name, target: &Name, kind: RecordType) -> Step {
        let in_target = if target == name { Vec::new() } else { self.look_up(target, kind).answers };
        let own = in_target.iter().filter(|answer| answer.record_type() == kind);
        let records: Vec<_> = own.map(|answer| record(name, ALIAS_TTL, answer.data.clone())).collect();
        if records.is_empty() { Step::NoData(zone.soa()) } else { Step::Answers(records) }
    }
}

fn of_addresses(name: &Name, kind: RecordType, addresses: &[IpAddr]) -> Step {
    let soa = || soa_of(&name.base_name());
    let data = |address: &IpAddr| match address {
        IpAddr::V4(v4) => RData::A(A(*v4)),
        IpAddr::V6(v6) => RData::AAAA(AAAA(*v6)),
    };
    let answers = addresses.iter().map(data).filter(|data| data.record_type() == kind);
    let answers: Vec<_> = answers.map(|data| record(name, ALIAS_TTL, data)).collect();
    match (addresses.is_empty(), answers.is_empty()) {
        (true, _) => Step::NoName(soa()),
        (false, true) => Step::NoData(soa()),
        (false, false) => Step::Answers(answers),
    }
}

#[cfg(test)]
mod tests;
