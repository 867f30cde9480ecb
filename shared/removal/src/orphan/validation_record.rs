//! A validation record of a certificate of ours that is gone, and that no other certificate counts on.
//!
//! Identical certificates share one record, in any Region, and a zone may prove certificates of other accounts: so it
//! must be one that we saw prove one of ours.

use facts::Seen;
use facts::inventory::Resource;
use facts::inventory::validation_record::ValidationRecord;

use super::zone_gates::Place;
use super::{gates, zone_gates};
use crate::evidence::Evidence;
use crate::rule::{Answer, Rule};
use crate::scene::{Scene, seen};
use crate::verdict::{Asked, Verdict};

pub(super) fn ask(it: &ValidationRecord, resource: &Resource, scene: &Scene<'_>) -> Verdict {
    let mut asked = Asked::default();
    gates::all(resource, scene, &mut asked);
    let place = Place { zone: &it.zone, name: &it.name, linked_service: it.linked_service.as_ref() };
    zone_gates::all(&place, it.records.iter(), scene, &mut asked);
    asked.note(Rule::ProvesNoCertificate, Answer::from_look(unreferenced(it, scene)));
    let proof = match scene.ledger.proved.get(&it.name) {
        Some(certificate) => Ok(Evidence::CertificateGone { certificate: certificate.clone() }),
        None => Err(Answer::Fails { seen: "no certificate of this account was ever seen to count on it".to_owned() }),
    };
    let evidence = asked.prove(Rule::ProvedOneOfOurs, proof);
    asked.verdict(evidence)
}

fn unreferenced(it: &ValidationRecord, scene: &Scene<'_>) -> Seen<Answer> {
    let counting = seen(&scene.inventory.validations)?.get(&it.name);
    Ok(Answer::none_of(counting.into_iter().flatten()))
}
