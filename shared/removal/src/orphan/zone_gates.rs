//! Gates of what is in a hosted zone: the zones and names that may be cleaned, and plain records only.

use facts::inventory::record::Record;
use facts::inventory::{RecordName, ZoneId};

use crate::rule::{Answer, Rule};
use crate::scene::Scene;
use crate::verdict::Asked;

/// Where a record is.
pub(super) struct Place<'a> {
    pub(super) zone: &'a ZoneId,
    pub(super) name: &'a RecordName,
    pub(super) linked_service: Option<&'a String>,
}

pub(super) fn all<'a>(
    place: &Place<'_>,
    mut records: impl Iterator<Item = &'a Record>,
    scene: &Scene<'_>,
    asked: &mut Asked,
) {
    let fences = scene.fences();
    let zone = place.zone;
    asked.note(
        Rule::ZoneMayBeCleaned,
        Answer::when(fences.zones.contains(zone), || format!("{zone} is not among them")),
    );
    let is_named = fences.record_names.iter().any(|pattern| pattern.covers(place.name.as_str()));
    asked.note(Rule::RecordNameMayBeCleaned, Answer::when(is_named, || "no pattern covers it".to_owned()));
    asked.note(Rule::ZoneIsNotLinked, Answer::none_of(place.linked_service.into_iter()));
    // One of several weighted or failover records is a part of something that may be alive.
    let routed = records.find(|record| record.set_identifier.is_some() || record.traffic_policy.is_some());
    asked.note(
        Rule::IsPlain,
        Answer::none_of(routed.into_iter().map(|record| {
            let by = record.set_identifier.as_ref().or(record.traffic_policy.as_ref());
            format!("{} {}", record.kind, by.map_or("", String::as_str))
        })),
    );
}
