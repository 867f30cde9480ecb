//! Records of a hosted zone, grouped by name as they would go: addresses together with their proof of ownership.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::elb_name::elb_name;
use super::external_dns::{TxtNames, heritage};
use super::ids::{RecordName, ZoneId};
use super::validation_record::{self, ValidationRecord};
use crate::dns::PointsAt;
use crate::ids::Domain;
use crate::seen::Seen;

/// One hosted zone that may be looked into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    pub id: ZoneId,
    pub name: Domain,
    /// The AWS service that manages it, where one does.
    pub linked_service: Option<String>,
    /// Every page of `ListResourceRecordSets`.
    pub records: Seen<Vec<Record>>,
}

/// One record set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    pub name: RecordName,
    /// AWS's word, such as `A` or `TXT`.
    pub kind: String,
    /// The identifier of a weighted, latency or failover record.
    pub set_identifier: Option<String>,
    /// The traffic policy that made it.
    pub traffic_policy: Option<String>,
    pub points_at: PointsAt,
    /// The rest by AWS's name (`TTL`, `Weight`, `EvaluateTargetHealth`, ...): a deletion must name it exactly.
    pub settings: BTreeMap<String, String>,
}

impl Record {
    fn is_address(&self) -> bool {
        matches!(self.kind.as_str(), "A" | "AAAA" | "CNAME")
    }

    /// The names that an alias or CNAME record leads to: those of load balancers, and others, from where it may go on.
    pub fn leads_to(&self) -> Vec<Domain> {
        let targets = match &self.points_at {
            PointsAt::Alias { name, .. } => std::slice::from_ref(name),
            PointsAt::Values { values } if self.kind == "CNAME" => values.as_slice(),
            PointsAt::Values { .. } => &[],
        };
        let name = |target: &String| match elb_name(target) {
            Some(of_load_balancer) => Some(of_load_balancer.name),
            None => Domain::try_from(target.trim_end_matches('.').to_owned()).ok(),
        };
        targets.iter().filter_map(name).collect()
    }

    /// Plain values; none for an alias.
    pub fn values(&self) -> &[String] {
        match &self.points_at {
            PointsAt::Alias { .. } => &[],
            PointsAt::Values { values } => values,
        }
    }
}

/// Every address record of one name, and the TXT records that say who owns it: they go in one change or not at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameRecords {
    pub zone: ZoneId,
    pub name: RecordName,
    /// The AWS service that manages the zone, where one does.
    pub linked_service: Option<String>,
    /// Its A, AAAA and CNAME records.
    pub records: Vec<Record>,
    /// TXT records whose names are those that external-dns uses for it.
    pub ownership: Vec<Record>,
}

impl Zone {
    /// What of this zone could go: names with addresses, and records that prove certificates.
    pub fn candidates(&self, naming: &TxtNames) -> (Vec<NameRecords>, Vec<ValidationRecord>) {
        let mut names: BTreeMap<&RecordName, Vec<&Record>> = BTreeMap::new();
        let mut texts: BTreeMap<&RecordName, Vec<&Record>> = BTreeMap::new();
        for record in self.records.iter().flatten() {
            if record.is_address() {
                names.entry(&record.name).or_default().push(record);
            } else if record.kind == "TXT" {
                texts.entry(&record.name).or_default().push(record);
            }
        }
        let mut proofs = Vec::new();
        names.retain(|name, records| {
            let is_proof = records.iter().any(|record| validation_record::proves_a_certificate(record));
            if is_proof {
                proofs.push(ValidationRecord {
                    zone: self.id.clone(),
                    name: (*name).clone(),
                    linked_service: self.linked_service.clone(),
                    records: owned(records),
                });
            }
            !is_proof
        });
        let names = names.into_iter().map(|(name, records)| NameRecords {
            zone: self.id.clone(),
            name: name.clone(),
            linked_service: self.linked_service.clone(),
            ownership: ownership(name, naming, &texts),
            records: owned(&records),
        });
        (names.collect(), proofs)
    }
}

/// TXT records with a name that external-dns could have given. At a name that it shares with other uses of TXT, only
/// what it wrote counts; elsewhere whatever is there does, so that an encrypted value is seen as what it may be.
fn ownership(name: &RecordName, naming: &TxtNames, texts: &BTreeMap<&RecordName, Vec<&Record>>) -> Vec<Record> {
    let found = naming.names_for(name).into_iter().flat_map(|at| {
        let shared = at == *name;
        let there = texts.get(&at).map_or(&[][..], Vec::as_slice);
        let written = move |text: &&&Record| !shared || text.values().iter().any(|value| heritage(value).is_some());
        there.iter().filter(written).map(|text| (*text).clone()).collect::<Vec<_>>()
    });
    found.collect()
}

fn owned(records: &[&Record]) -> Vec<Record> {
    records.iter().map(|record| (*record).clone()).collect()
}
