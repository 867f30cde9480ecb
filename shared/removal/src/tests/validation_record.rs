//! Validation records: each predicate, broken alone.

use facts::inventory::{Kind, RecordName};

use super::{each_hides, each_keeps, fence};
use crate::example::make::{certificate_arn, values};
use crate::example::{Example, denied};
use crate::rule::Rule;

fn count_on_it(example: &mut Example, certificate: &str) {
    let name = RecordName::new("_old.dev.example.com");
    let arns = [certificate_arn(certificate)].into();
    example.inventory.validations.as_mut().unwrap().insert(name, arns);
}

#[test]
fn whatever_counts_on_it_keeps_it() {
    each_keeps(
        Kind::ValidationRecord,
        &[
            ("a sibling in another Region", |it| count_on_it(it, "sibling"), Rule::ProvesNoCertificate),
            ("never one of ours", |it| it.ledger.proved.clear(), Rule::ProvedOneOfOurs),
            ("zone not allowed", |it| fence(it, |f| f.zones.clear()), Rule::ZoneMayBeCleaned),
            ("name not allowed", |it| fence(it, |f| f.record_names.clear()), Rule::RecordNameMayBeCleaned),
            (
                "a service's zone",
                |it| it.inventory.zones.as_mut().unwrap()[0].linked_service = Some("x".to_owned()),
                Rule::ZoneIsNotLinked,
            ),
            (
                "weighted",
                |it| {
                    let mut record = values("_old.dev.example.com", "CNAME", &["_x.acm-validations.aws"]);
                    record.set_identifier = Some("a".to_owned());
                    it.inventory.zones.as_mut().unwrap()[0].records.as_mut().unwrap().push(record);
                },
                Rule::IsPlain,
            ),
        ],
    );
}

#[test]
fn what_is_not_seen_keeps_it() {
    each_hides(
        Kind::ValidationRecord,
        &[("one Region unread", |it| it.inventory.validations = denied("x"), Rule::ProvesNoCertificate)],
    );
}
