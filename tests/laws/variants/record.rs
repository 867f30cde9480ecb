//! Names of a generated account. Those in front of an orphaned load balancer come with it.

use facts::inventory::ResourceId;
use facts::inventory::load_balancer::Classic;
use facts::inventory::record::Record;
use removal::example::{DEAD_OWNER, ZONE, make};

use super::{Variant, variant};
use crate::world::World;

pub(crate) const ALL: &[Variant] = &[
    variant("an orphan", |world, n| dead(world, n, DEAD_OWNER)),
    variant("an orphan with both address families", |world, n| {
        dead(world, n, DEAD_OWNER);
        let to = dead_name(n);
        world.records().push(make::alias(&name(n), "AAAA", &to));
    }),
    variant("an orphan as a CNAME of an old version", |world, n| {
        let to = dead_name(n);
        world.unresolved(&make::domain(&to));
        world.records().push(make::values(&name(n), "CNAME", &[to.as_str()]));
        world.records().push(make::heritage(&name(n), DEAD_OWNER));
    }),
    variant("an orphan that we made one", |world, n| {
        let to = make::domain(&dead_name(n));
        world.unresolved(&to);
        world.ledger.removed_load_balancers.insert(to.clone(), world.now);
        world.records().push(make::alias(&name(n), "A", to.as_str()));
    }),
    variant("in front of the load balancer that serves", |world, n| {
        let to = world.front().dns_name.clone().unwrap().to_string();
        world.records().push(make::alias(&name(n), "A", &to));
        world.records().push(make::heritage(&format!("a-{}", name(n)), DEAD_OWNER));
    }),
    variant("half alive", |world, n| {
        dead(world, n, DEAD_OWNER);
        let to = world.front().dns_name.clone().unwrap().to_string();
        world.records().push(make::alias(&name(n), "AAAA", &to));
    }),
    variant("weighted", |world, n| {
        changed(world, n, |record| record.set_identifier = Some("blue".to_owned()));
    }),
    variant("of a traffic policy", |world, n| changed(world, n, |record| record.traffic_policy = Some("p".to_owned()))),
    variant("of a living owner", |world, n| {
        dead(world, n, "dns-green");
        stays(world, n, "its owner lives");
    }),
    variant("of a dead and a living owner", |world, n| {
        dead(world, n, DEAD_OWNER);
        world.records().push(make::heritage(&format!("cname-{}", name(n)), "dns-green"));
        stays(world, n, "an owner of it lives");
    }),
    variant("of an encrypted owner", |world, n| {
        dead(world, n, DEAD_OWNER);
        world.records().last_mut().unwrap().points_at =
            make::values("x.example.com", "TXT", &["\"c2VjcmV0\""]).points_at;
        stays(world, n, "its owner cannot be read");
    }),
    variant("without an owner", |world, n| {
        dead(world, n, DEAD_OWNER);
        world.records().pop();
        stays(world, n, "nothing tells who made it");
    }),
    variant("with a plain address", |world, n| {
        dead(world, n, DEAD_OWNER);
        world.records().push(make::values(&name(n), "AAAA", &["2001:db8::1"]));
        stays(world, n, "it leads elsewhere too");
    }),
    variant("into another Region", |world, n| {
        world.records().push(make::alias(&name(n), "A", &format!("x-{n}.eu-west-1.elb.amazonaws.com")));
        world.records().push(make::heritage(&format!("a-{}", name(n)), DEAD_OWNER));
        stays(world, n, "nobody looked there");
    }),
    variant("to a load balancer of another account", |world, n| {
        dead(world, n, DEAD_OWNER);
        world.names_elsewhere.insert(make::domain(&dead_name(n)));
        stays(world, n, "it resolves");
    }),
    variant("to a classic load balancer", |world, n| {
        dead(world, n, DEAD_OWNER);
        let classic = Classic { dns_name: make::domain(&dead_name(n)), security_groups: Vec::new() };
        world.actual.classic.as_mut().unwrap().push(classic);
        stays(world, n, "a classic load balancer is behind it");
    }),
    variant("unresolved since today", |world, n| {
        dead(world, n, DEAD_OWNER);
        world.ledger.unresolved.remove(&make::domain(&dead_name(n)));
        stays(world, n, "one bad answer proves nothing");
    }),
    variant("outside the names that may go", |world, n| {
        let (at, to) = (format!("name-{n}.prod.example.com"), dead_name(n));
        world.unresolved(&make::domain(&to));
        world.records().push(make::alias(&at, "A", &to));
        world.records().push(make::heritage(&format!("a-{at}"), DEAD_OWNER));
        world.stays(ResourceId::new(format!("record:{ZONE}/{at}")), "not allowed");
    }),
];

fn name(n: usize) -> String {
    format!("name-{n}.dev.example.com")
}

fn dead_name(n: usize) -> String {
    format!("k8s-dead-{n}.us-east-1.elb.amazonaws.com")
}

fn stays(world: &mut World, n: usize, why: &'static str) {
    world.stays(ResourceId::new(format!("record:{ZONE}/{}", name(n))), why);
}

/// An alias to a load balancer that is gone, then its owner.
fn dead(world: &mut World, n: usize, owner: &str) {
    let to = dead_name(n);
    world.unresolved(&make::domain(&to));
    world.records().push(make::alias(&name(n), "A", &to));
    world.records().push(make::heritage(&format!("a-{}", name(n)), owner));
}

fn changed(world: &mut World, n: usize, change: fn(&mut Record)) {
    dead(world, n, DEAD_OWNER);
    let at = world.records().len() - 2;
    change(&mut world.records()[at]);
    stays(world, n, "a part of something larger");
}
