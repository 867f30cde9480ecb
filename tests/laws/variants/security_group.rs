//! Security groups of a generated account.

use facts::inventory::security_group::{Reference, SecurityGroup};
use facts::inventory::{GroupId, ResourceId};
use removal::example::{ALIVE, GONE, make};
use removal::orphan::{OF_BACKEND, OF_RULES};

use super::target_group::works_in_busy_vpc;
use super::{Variant, variant};
use crate::world::{BUSY_VPC, FOREIGN, OLD_VPC, World};

pub(crate) const ALL: &[Variant] = &[
    variant("an orphan", |world, n| _ = group(world, n, GONE)),
    variant("an orphan that the controller's own rules refer to", |world, n| refer(world, n, OF_RULES)),
    variant("an orphan that a dead cluster shared", |world, n| shared(world, n, GONE)),
    variant("on an interface", |world, n| {
        group(world, n, GONE).interfaces = Ok(vec![make::interface("eni-1")]);
    }),
    variant("on the load balancer that serves", |world, n| {
        let id = group(world, n, GONE).id.clone();
        world.front().security_groups.push(id);
    }),
    variant("in a person's rule", |world, n| {
        refer(world, n, "from the office");
        stays(world, n, "a person's rule refers to it");
    }),
    variant("in a rule of a peered VPC", |world, n| {
        group(world, n, GONE).across_vpcs = Ok(vec!["sg-peer".to_owned()]);
        stays(world, n, "another VPC refers to it");
    }),
    variant("in a launch template", |world, n| {
        group(world, n, GONE).launch_templates = Ok(vec!["lt-1".to_owned()]);
        stays(world, n, "a launch template names it");
    }),
    variant("of a person, with borrowed tags", |world, n| {
        group(world, n, GONE).description = "mine".to_owned();
        stays(world, n, "the controller did not make it");
    }),
    variant("of a former cluster in another VPC", |world, n| in_vpc(world, n, OLD_VPC)),
    variant("of a living cluster's failing Ingress in the VPC that its controller works in", |world, n| {
        in_vpc(world, n, BUSY_VPC);
        works_in_busy_vpc(world, n);
    }),
    variant("that a former cluster shared in another VPC", |world, n| {
        shared(world, n, ALIVE);
        last(world).vpc = OLD_VPC.to_owned();
    }),
    variant("that a living cluster shares", |world, n| shared(world, n, ALIVE)),
    variant("of a cluster that is not of EKS", |world, n| _ = group(world, n, FOREIGN)),
];

fn group<'a>(world: &'a mut World, n: usize, cluster: &str) -> &'a mut SecurityGroup {
    let groups = world.actual.security_groups.as_mut().unwrap();
    groups.push(make::security_group(&format!("sg-{n}"), cluster));
    groups.last_mut().unwrap()
}

fn last(world: &mut World) -> &mut SecurityGroup {
    world.actual.security_groups.as_mut().unwrap().last_mut().unwrap()
}

/// Of a stack that the living cluster has as well.
fn in_vpc(world: &mut World, n: usize, vpc: &str) {
    group(world, n, ALIVE).vpc = vpc.to_owned();
    world.live_stacks.insert(format!("shop/sg-{n}-sg"));
}

fn stays(world: &mut World, n: usize, why: &'static str) {
    world.stays(ResourceId::new(format!("sg-{n}")), why);
}

fn refer(world: &mut World, n: usize, description: &str) {
    let (rule, description) = (format!("sgr-{n}"), description.to_owned());
    let reference = Reference { rule, group: GroupId::new("sg-node"), egress: false, description };
    group(world, n, GONE).referred_to_by = Ok(vec![reference]);
}

fn shared(world: &mut World, n: usize, cluster: &str) {
    let tags = make::tags([("elbv2.k8s.aws/cluster", cluster), ("elbv2.k8s.aws/resource", "backend-sg")]);
    let group = group(world, n, cluster);
    (group.description, group.tags) = (OF_BACKEND.to_owned(), Ok(tags));
}
