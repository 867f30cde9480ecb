//! Validation records of a generated account.

use facts::inventory::{RecordName, ResourceId};
use removal::example::{GONE, ZONE, make};

use super::{Twist, twist};
use crate::world::World;

pub(crate) const ALL: &[Twist] = &[
    twist("an orphan", |world, n| {
        proof(world, n);
        world.ledger.proved.insert(name(n), make::certificate_arn("gone"));
    }),
    twist("needed in another Region", |world, n| {
        proof(world, n);
        world.ledger.proved.insert(name(n), make::certificate_arn("gone"));
        world.other_regions.entry(name(n)).or_default().insert(make::certificate_arn("sibling"));
    }),
    twist("needed by a certificate that is an orphan", |world, n| {
        proof(world, n);
        let mut certificate = make::certificate(&format!("proved-{n}"), GONE);
        certificate.detail.as_mut().unwrap().validation = vec![name(n)];
        world.ledger.proved.insert(name(n), certificate.arn.clone());
        world.truth.certificates.as_mut().unwrap().push(certificate);
    }),
    twist("of another account's certificate", |world, n| {
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
