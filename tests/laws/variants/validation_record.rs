//! Validation records of a generated account.

use facts::inventory::{RecordName, ResourceId};
use removal::example::{GONE, ZONE, make};

use super::{Variant, variant};
use crate::world::World;

pub(crate) const ALL: &[Variant] = &[
    variant("an orphan", |world, n| {
        proof(world, n);
        world.ledger.proved.insert(name(n), make::certificate_arn("gone"));
    }),
    variant("needed in another Region", |world, n| {
        proof(world, n);
        world.ledger.proved.insert(name(n), make::certificate_arn("gone"));
        world.other_regions.entry(name(n)).or_default().insert(make::certificate_arn("sibling"));
    }),
    variant("needed by a certificate that is an orphan", |world, n| {
        proof(world, n);
        let mut certificate = make::certificate(&format!("proved-{n}"), GONE);
        certificate.detail.as_mut().unwrap().validation = vec![name(n)];
        world.ledger.proved.insert(name(n), certificate.arn.clone());
        world.actual.certificates.as_mut().unwrap().push(certificate);
    }),
    variant("of another account's certificate", |world, n| {
        proof(world, n);
        world.stays(ResourceId::new(format!("validation-record:{ZONE}/{}", name(n))), "never one of ours");
    }),
];

fn name(n: usize) -> RecordName {
    RecordName::new(&format!("_proof-{n}.dev.example.com"))
}

fn proof(world: &mut World, n: usize) {
    let record = make::values(name(n).as_str(), "CNAME", &["_x.acm-validations.aws"]);
    world.records().push(record);
}
