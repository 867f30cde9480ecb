//! Load balancers of a generated account. Each brings what hangs on it, which must wait for it.

use facts::inventory::load_balancer::LoadBalancer;
use facts::inventory::security_group::Interface;
use facts::inventory::target_group::{Registered, TargetGroup};
use facts::inventory::web_acl::Protected;
use facts::inventory::{GroupId, OtherUser, RecordName, Resource, ResourceId, Tags};
use facts::listener::{Action, Redirect, Weighted};
use facts::load_balancer::State;
use facts::targets::TargetState;
use jiff::SignedDuration;
use removal::example::{ALIVE, DEAD_OWNER, GONE, days_ago, make};

use super::{Variant, variant};
use crate::world::{BUSY_VPC, FOREIGN, OLD_VPC, World};

pub(crate) const ALL: &[Variant] = &[
    variant("an orphan", |world, n| _ = balancer(world, n, GONE)),
    variant("an orphan with a group of dead targets", |world, n| forward(world, n, false)),
    variant("an orphan with a loose group of its stack", |world, n| {
        let tags = balancer(world, n, GONE).tags.clone();
        let group = TargetGroup { tags, ..make::target_group(&format!("k8s-loose-{n}"), GONE) };
        world.actual.target_groups.as_mut().unwrap().push(group);
    }),
    variant("an orphan with a certificate", |world, n| {
        let certificate = make::certificate(&format!("lb-{n}"), GONE);
        let arn = certificate.arn.clone();
        world.actual.certificates.as_mut().unwrap().push(certificate);
        balancer(world, n, GONE).listeners.as_mut().unwrap()[0].certificates = Ok(vec![arn]);
    }),
    variant("an orphan with a web ACL", |world, n| {
        let mut acl = make::web_acl(&format!("k8s-lb-{n}"));
        let arn = balancer(world, n, GONE).arn.clone();
        acl.protects.insert(Protected::ApplicationLoadBalancer, Ok(vec![arn]));
        world.note_traffic(acl.arn.clone(), 0.0);
        world.actual.web_acls.as_mut().unwrap().push(acl);
    }),
    variant("an orphan with a security group", |world, n| {
        let group = make::security_group(&format!("sg-lb-{n}"), GONE);
        world.actual.security_groups.as_mut().unwrap().push(group);
        balancer(world, n, GONE).security_groups = vec![GroupId::new(format!("sg-lb-{n}"))];
    }),
    variant("an orphan with a security group on its interface", |world, n| {
        on_interface(world, n);
        balancer(world, n, GONE).security_groups = vec![GroupId::new(format!("sg-on-{n}"))];
    }),
    variant("with a target that exists, and a security group on its interface", |world, n| {
        on_interface(world, n);
        forward(world, n, true);
        stays(world, n, "something is behind it");
    }),
    variant("an orphan with a record of a dead owner", |world, n| pointed_at(world, n, DEAD_OWNER)),
    variant("with a record of a living owner", |world, n| {
        pointed_at(world, n, "dns-green");
        world.stays(ResourceId::new(format!("record:Z2FDTNDATAQYW2/lb-{n}.dev.example.com")), "its owner lives");
    }),
    variant("with a target that exists", |world, n| {
        forward(world, n, true);
        stays(world, n, "something is behind it");
    }),
    variant("with healthy targets in a shared VPC, whose interfaces are another account's", |world, n| {
        forward(world, n, false);
        let group = world.actual.target_groups.as_mut().unwrap().last_mut().unwrap();
        group.targets.as_mut().unwrap()[0].state = TargetState::Healthy;
        let group = Resource::TargetGroup(group.clone()).id();
        world.stays(group, "a healthy target is registered in it");
        stays(world, n, "healthy targets are behind it");
    }),
    variant("with a record in a zone outside of the fence", |world, n| {
        let name = balancer(world, n, GONE).dns_name.clone().unwrap();
        let record = RecordName::new(&format!("www-{n}.brand.example.org"));
        world.actual.elsewhere.as_mut().unwrap().insert(name, record);
        stays(world, n, "users of another zone come by it");
    }),
    variant("with a record in a zone outside of the fence that leads to a dead owner's name", |world, n| {
        pointed_at(world, n, DEAD_OWNER);
        let at = make::domain(&format!("lb-{n}.dev.example.com"));
        let record = RecordName::new(&format!("shop-{n}.brand.example.org"));
        world.actual.elsewhere.as_mut().unwrap().insert(at, record);
        stays(world, n, "users of another zone come by it");
    }),
    variant("of the last days", |world, n| {
        let created = world.now.checked_sub(SignedDuration::from_hours(24)).ok();
        balancer(world, n, GONE).created = created;
        stays(world, n, "too young");
    }),
    variant("protected from deletion", |world, n| {
        balancer(world, n, GONE).deletion_protection = Ok(true);
        stays(world, n, "protected");
    }),
    variant("with one request", |world, n| {
        let arn = balancer(world, n, GONE).arn.clone();
        world.note_traffic(arn, 1.0);
        stays(world, n, "used");
    }),
    variant("an orphan that scanners connect to", |world, n| _ = connected_to(world, n)),
    variant("a redirect to another host that users connect to", |world, n| {
        let (protocol, host) = (Some("HTTPS".to_owned()), Some("brand.example.org".to_owned()));
        let to = Redirect { protocol, host, port: None, path: None, query: None, status: 301 };
        connected_to(world, n).listeners.as_mut().unwrap()[0].default_actions = vec![Action::Redirect(to)];
        stays(world, n, "it answers by itself");
    }),
    variant("unknown to CloudWatch", |world, n| {
        let arn = balancer(world, n, GONE).arn.clone();
        world.actual.traffic.get_mut(&arn).unwrap().as_mut().unwrap().datapoints = 0;
        stays(world, n, "nothing tells that it is idle");
    }),
    variant("of an endpoint service", |world, n| used_by(world, n, OtherUser::EndpointService)),
    variant("in a target group of VPC Lattice", |world, n| used_by(world, n, OtherUser::VpcLattice)),
    variant("of a Verified Access endpoint", |world, n| used_by(world, n, OtherUser::VerifiedAccess)),
    variant("of a VPC link", |world, n| used_by(world, n, OtherUser::VpcLink)),
    variant("of an accelerator", |world, n| used_by(world, n, OtherUser::GlobalAccelerator)),
    variant("of a CloudFront origin", |world, n| used_by(world, n, OtherUser::CloudFront)),
    variant("with the secret of an OIDC client", |world, n| {
        let by = "authenticate-oidc".to_owned();
        balancer(world, n, GONE).listeners.as_mut().unwrap()[0].default_actions.push(Action::Authenticate { by });
        stays(world, n, "beyond restoring");
    }),
    variant("a target of a Network Load Balancer", target_of_another),
    variant("being made", |world, n| {
        balancer(world, n, GONE).state = State::Provisioning;
        stays(world, n, "being made");
    }),
    variant("of a living cluster, scaled to zero", |world, n| {
        balancer(world, n, ALIVE);
        world.live_stacks.insert(format!("shop/k8s-lb-{n}-lb"));
    }),
    variant("of a former cluster in another VPC", |world, n| in_vpc(world, n, OLD_VPC, 140)),
    variant("of a living cluster, in another VPC", |world, n| in_vpc(world, n, BUSY_VPC, 20)),
    variant("of a cluster that is not of EKS", |world, n| _ = balancer(world, n, FOREIGN)),
    variant("without tags", |world, n| {
        balancer(world, n, GONE).tags = Ok(Tags::new());
        stays(world, n, "nobody's");
    }),
];

fn name(n: usize) -> String {
    format!("k8s-lb-{n}")
}

pub(crate) fn balancer<'a>(world: &'a mut World, n: usize, cluster: &str) -> &'a mut LoadBalancer {
    let balancer = make::load_balancer(&name(n), cluster);
    world.note_traffic(balancer.arn.clone(), 0.0);
    let balancers = world.actual.load_balancers.as_mut().unwrap();
    balancers.push(balancer);
    balancers.last_mut().unwrap()
}

fn connected_to(world: &mut World, n: usize) -> &mut LoadBalancer {
    let arn = balancer(world, n, GONE).arn.clone();
    world.actual.traffic.get_mut(&arn).unwrap().as_mut().unwrap().connections = 12.0;
    world.actual.load_balancers.as_mut().unwrap().last_mut().unwrap()
}

/// Of a stack that the living cluster has as well, which is 100 days old.
fn in_vpc(world: &mut World, n: usize, vpc: &str, days: i64) {
    let balancer = balancer(world, n, ALIVE);
    balancer.settings.insert("VpcId".to_owned(), vpc.to_owned());
    balancer.created = Some(days_ago(days));
    world.live_stacks.insert(format!("shop/{}-lb", name(n)));
}

fn stays(world: &mut World, n: usize, why: &'static str) {
    world.stays(Resource::LoadBalancer(make::load_balancer(&name(n), GONE)).id(), why);
}

fn forward(world: &mut World, n: usize, still_there: bool) {
    let (state, still_there) = (TargetState::Unhealthy, Ok(still_there));
    let target = Registered { id: format!("10.1.0.{n}"), port: None, state, reason: None, still_there };
    let mut group = make::target_group(&format!("k8s-behind-{n}"), GONE);
    group.targets = Ok(vec![target]);
    let weighted = Weighted { group: group.arn.clone(), weight: 1 };
    world.actual.target_groups.as_mut().unwrap().push(group);
    let action = Action::Forward { groups: vec![weighted] };
    balancer(world, n, GONE).listeners.as_mut().unwrap()[0].default_actions = vec![action];
}

/// A security group on the network interface of the load balancer.
fn on_interface(world: &mut World, n: usize) {
    let mut group = make::security_group(&format!("sg-on-{n}"), GONE);
    let description = format!("ELB app/{}/50dc6c495c0c9188", name(n));
    group.interfaces = Ok(vec![Interface { id: format!("eni-{n}"), description }]);
    world.actual.security_groups.as_mut().unwrap().push(group);
}

fn pointed_at(world: &mut World, n: usize, owner: &str) {
    let to = balancer(world, n, GONE).dns_name.clone().unwrap();
    // It goes for its dead owner, and needs no dead name as long as its load balancer is an orphan.
    world.unresolved(&to);
    let at = format!("lb-{n}.dev.example.com");
    world.records().push(make::alias(&at, "A", to.as_str()));
    world.records().push(make::heritage(&format!("a-{at}"), owner));
}

fn used_by(world: &mut World, n: usize, user: OtherUser) {
    let it = balancer(world, n, GONE);
    let cloud_front = user == OtherUser::CloudFront;
    let named = if cloud_front { it.dns_name.clone().unwrap().to_string() } else { it.arn.to_string() };
    world.actual.other_users.get_mut(&user).unwrap().as_mut().unwrap().insert(named);
    stays(world, n, "another service uses it");
}

fn target_of_another(world: &mut World, n: usize) {
    let id = balancer(world, n, GONE).arn.to_string();
    let target = Registered { id, port: Some(80), state: TargetState::Healthy, reason: None, still_there: Ok(true) };
    let mut group = make::target_group(&format!("k8s-nlb-{n}"), GONE);
    group.settings.insert("TargetType".to_owned(), "alb".to_owned());
    group.targets = Ok(vec![target]);
    world.stays(Resource::TargetGroup(group.clone()).id(), "something is registered in it");
    world.actual.target_groups.as_mut().unwrap().push(group);
    stays(world, n, "a Network Load Balancer forwards to it");
}
