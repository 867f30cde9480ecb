//! A hosted zone and what of it could go, grouped by name.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::external_dns::{TxtNames, heritage};
use super::ids::{RecordName, ZoneId};
use super::record::{NameRecords, Record};
use super::validation_record::ValidationRecord;
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
            let is_proof = records.iter().any(|record| record.proves_a_certificate());
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
