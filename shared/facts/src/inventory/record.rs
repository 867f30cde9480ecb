//! Record sets, and all of one name as they would go: addresses together with their proof of ownership.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::elb_name::elb_name;
use super::ids::{RecordName, ZoneId};
use crate::dns::PointsAt;
use crate::ids::Domain;

/// One record set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    pub name: RecordName,
    /// AWS's word, such as `A` or `TXT`.
    pub kind: String,
    /// The identifier of a weighted, latency or failover record.
    pub set_identifier: Option<String>,
    pub traffic_policy: Option<String>,
    pub points_at: PointsAt,
    /// The rest by AWS's name (`TTL`, `Weight`, `EvaluateTargetHealth`, ...): a deletion must name it exactly.
    pub settings: BTreeMap<String, String>,
}

impl Record {
    pub(super) fn is_address(&self) -> bool {
        matches!(self.kind.as_str(), "A" | "AAAA" | "CNAME")
    }

    /// Whether this is a CNAME to ACM's validation domain.
    pub(super) fn proves_a_certificate(&self) -> bool {
        let leads_to_acm =
            |value: &String| value.trim_end_matches('.').to_ascii_lowercase().ends_with(".acm-validations.aws");
        self.kind == "CNAME" && self.values().iter().any(leads_to_acm)
    }

    /// The names that an alias or CNAME record leads to: those of load balancers, and others, from where it may go on.
    pub fn leads_to(&self) -> Vec<Domain> {
        let name = |target: &str| match elb_name(target) {
            Some(of_load_balancer) => Some(of_load_balancer.name),
            None => Domain::try_from(target.trim_end_matches('.').to_owned()).ok(),
        };
        self.targets().filter_map(name).collect()
    }

    /// Where an alias or CNAME record leads to, as it is written.
    pub(super) fn targets(&self) -> impl Iterator<Item = &str> {
        let targets = match &self.points_at {
            PointsAt::Alias { name, .. } => std::slice::from_ref(name),
            PointsAt::Values { values } if self.kind == "CNAME" => values.as_slice(),
            PointsAt::Values { .. } => &[],
        };
        targets.iter().map(String::as_str)
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
