//! Web ACLs of a generated account.

use facts::inventory::clusters::Objects;
use facts::inventory::web_acl::{Protected, WebAcl};
use facts::inventory::{ClusterName, Resource, Tags};
use removal::example::{ALIVE, days_ago, make};

use super::{Variant, variant};
use crate::world::World;

pub(crate) const ALL: &[Variant] = &[
    variant("an orphan", |world, n| _ = acl(world, n)),
    variant("in front of the load balancer that serves", |world, n| {
        let arn = world.front().arn.clone();
        acl(world, n).protects.insert(Protected::ApplicationLoadBalancer, Ok(vec![arn]));
    }),
    variant("in front of an API", |world, n| protects(world, n, Protected::ApiGateway)),
    variant("in front of a user pool", |world, n| protects(world, n, Protected::CognitoUserPool)),
    variant("in front of an App Runner service", |world, n| protects(world, n, Protected::AppRunnerService)),
    variant("in front of an AgentCore gateway", |world, n| protects(world, n, Protected::AgentcoreGateway)),
    variant("kept ready, nobody's", |world, n| {
        acl(world, n).tags = Ok(Tags::new());
        stays(world, n, "not ours");
    }),
    variant("of Firewall Manager", |world, n| {
        acl(world, n).firewall_manager.as_mut().unwrap().manages = true;
        stays(world, n, "Firewall Manager's");
    }),
    variant("retrofitted by Firewall Manager", |world, n| {
        acl(world, n).firewall_manager.as_mut().unwrap().retrofitted = true;
        stays(world, n, "Firewall Manager's");
    }),
    variant("with rule groups of Firewall Manager", |world, n| {
        acl(world, n).firewall_manager.as_mut().unwrap().rule_groups = 1;
        stays(world, n, "Firewall Manager's");
    }),
    variant("with requests", |world, n| {
        let arn = acl(world, n).arn.clone();
        world.note_traffic(arn, 7.0);
        stays(world, n, "used");
    }),
    variant("looked at for a day only", |world, n| {
        let arn = acl(world, n).arn.clone();
        world.actual.traffic.get_mut(&arn).unwrap().as_mut().unwrap().from = days_ago(1);
        stays(world, n, "nothing tells that it is idle");
    }),
    variant("protected by tag", |world, n| {
        acl(world, n).tags.as_mut().unwrap().insert("albkeeper:protect".to_owned(), String::new());
        stays(world, n, "protected");
    }),
    variant("named in an annotation", named),
];

fn acl(world: &mut World, n: usize) -> &mut WebAcl {
    let acl = make::web_acl(&format!("k8s-acl-{n}"));
    world.note_traffic(acl.arn.clone(), 0.0);
    let acls = world.actual.web_acls.as_mut().unwrap();
    acls.push(acl);
    acls.last_mut().unwrap()
}

fn stays(world: &mut World, n: usize, why: &'static str) {
    world.stays(Resource::WebAcl(make::web_acl(&format!("k8s-acl-{n}"))).id(), why);
}

fn protects(world: &mut World, n: usize, kind: Protected) {
    let other = make::arn(format!("arn:aws:other:us-east-1:123456789012:thing/{n}"));
    acl(world, n).protects.insert(kind, Ok(vec![other]));
}

fn named(world: &mut World, n: usize) {
    let name = acl(world, n).name.clone();
    if !world.reads_alive {
        return;
    }
    let objects =
        world.actual.clusters.objects.entry(ClusterName::new(ALIVE)).or_insert_with(|| Ok(Objects::default()));
    objects.as_mut().unwrap().mentions.insert(name);
    stays(world, n, "a living cluster names it");
}
