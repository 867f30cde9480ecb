//! Certificates of a generated account.

use facts::inventory::certificate::{Certificate, Detail};
use facts::inventory::{Resource, Tags};
use jiff::SignedDuration;
use removal::example::{ALIVE, GONE, make};

use super::{Variant, variant};
use crate::world::{FOREIGN, World};

pub(crate) const ALL: &[Variant] = &[
    variant("an orphan of a dead cluster", |world, n| _ = certificate(world, n, GONE)),
    variant("expired, nobody's", |world, n| {
        let it = certificate(world, n, GONE);
        (it.status, it.tags) = ("EXPIRED".to_owned(), Ok(Tags::new()));
        stays(world, n, "no tag lets the role remove it");
    }),
    variant("expired, ours by tag", |world, n| {
        let it = certificate(world, n, GONE);
        (it.status, it.tags) = ("EXPIRED".to_owned(), Ok(make::tags([("albkeeper:owned", "true")])));
    }),
    variant("ours by tag", |world, n| {
        certificate(world, n, GONE).tags = Ok(make::tags([("albkeeper:owned", "true")]));
    }),
    variant("served", |world, n| {
        let arn = certificate(world, n, GONE).arn.clone();
        world.front().listeners.as_mut().unwrap()[0].certificates.as_mut().unwrap().push(arn);
    }),
    variant("used by CloudFront", |world, n| {
        let arn = make::arn("arn:aws:cloudfront::123456789012:distribution/E1");
        twisted(world, n, |it| it.in_use_by.push(arn), "in use");
    }),
    variant("imported", |world, n| twisted(world, n, |it| it.kind = "IMPORTED".to_owned(), "nobody can restore it")),
    variant("exported", |world, n| twisted(world, n, |it| it.exported = true, "its key is elsewhere")),
    variant("exportable", |world, n| twisted(world, n, |it| it.exportable = true, "its key may be elsewhere")),
    variant("managed", |world, n| twisted(world, n, |it| it.managed_by = Some("CLOUDFRONT".to_owned()), "managed")),
    variant("being renewed", |world, n| {
        twisted(world, n, |it| it.renewal = Some("PENDING_AUTO_RENEWAL".to_owned()), "being renewed");
    }),
    variant("of the last days", |world, n| {
        let created = world.now.checked_sub(SignedDuration::from_hours(24)).ok();
        certificate(world, n, GONE).created = created;
        stays(world, n, "too young");
    }),
    variant("issued, idle, nobody's", |world, n| {
        certificate(world, n, GONE).tags = Ok(Tags::new());
        stays(world, n, "the controller may pick it by its name");
    }),
    variant("of a living cluster", |world, n| {
        certificate(world, n, ALIVE);
        world.live_stacks.insert(format!("shop/cert-{n}-cert"));
    }),
    variant("of a cluster that is not of EKS", |world, n| _ = certificate(world, n, FOREIGN)),
    variant("expired, of EKS Auto Mode", |world, n| {
        let it = certificate(world, n, GONE);
        (it.status, it.tags) = ("EXPIRED".to_owned(), Ok(make::tags([("eks:eks-cluster-name", GONE)])));
        stays(world, n, "Auto Mode's");
    }),
];

fn certificate<'a>(world: &'a mut World, n: usize, cluster: &str) -> &'a mut Certificate {
    let certificates = world.actual.certificates.as_mut().unwrap();
    certificates.push(make::certificate(&format!("cert-{n}"), cluster));
    certificates.last_mut().unwrap()
}

fn stays(world: &mut World, n: usize, why: &'static str) {
    world.stays(Resource::Certificate(make::certificate(&format!("cert-{n}"), GONE)).id(), why);
}

fn twisted(world: &mut World, n: usize, change: impl FnOnce(&mut Detail), why: &'static str) {
    change(certificate(world, n, GONE).detail.as_mut().unwrap());
    stays(world, n, why);
}
