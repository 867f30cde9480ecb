//! Target groups of a generated account.

use facts::inventory::clusters::Objects;
use facts::inventory::target_group::{Registered, TargetGroup};
use facts::inventory::{ClusterName, OtherUser, Resource, ResourceId, Tags};
use facts::listener::{Action, Condition, Rule, Weighted};
use facts::targets::TargetState;
use removal::example::{ALIVE, GONE, make};

use super::{Variant, variant};
use crate::world::{BUSY_VPC, FOREIGN, GHOST, OLD_VPC, World};

pub(crate) const ALL: &[Variant] = &[
    variant("an orphan", |world, n| _ = group(world, n, GONE)),
    variant("an orphan of many tags", |world, n| tag(world, n, "team", "shop")),
    variant("an orphan whose address outlived it", |world, n| target(world, n, TargetState::Unused, false)),
    variant("forwarded to", |world, n| {
        let arn = group(world, n, GONE).arn.clone();
        world.forward_from_front(&arn, 1);
    }),
    variant("forwarded to with weight 0", |world, n| {
        let arn = group(world, n, GONE).arn.clone();
        world.forward_from_front(&arn, 0);
    }),
    variant("forwarded to by a rule only", by_rule),
    // AWS calls it unused as long as nothing forwards to it.
    variant("an orphan whose pod is well", |world, n| target(world, n, TargetState::Healthy, true)),
    variant("a healthy instance", |world, n| {
        target(world, n, TargetState::Healthy, true);
        is_instance(world, n);
    }),
    variant("an orphan whose address somebody else has by now", |world, n| target(world, n, TargetState::Unused, true)),
    variant("an unused instance that exists", |world, n| {
        target(world, n, TargetState::Unused, true);
        is_instance(world, n);
    }),
    variant("of a former cluster in another VPC, with an address that somebody has", |world, n| {
        target(world, n, TargetState::Unused, true);
        let group = world.actual.target_groups.as_mut().unwrap().last_mut().unwrap();
        group.settings.insert("VpcId".to_owned(), OLD_VPC.to_owned());
        group.tags.as_mut().unwrap().insert("elbv2.k8s.aws/cluster".to_owned(), ALIVE.to_owned());
        stays(world, n, "the living cluster may have the address");
    }),
    variant("a draining target", |world, n| target(world, n, TargetState::Draining, false)),
    variant("of an Auto Scaling group", |world, n| used_by(world, n, OtherUser::AutoScaling)),
    variant("of an ECS service", |world, n| used_by(world, n, OtherUser::Ecs)),
    variant("of CodeDeploy", |world, n| used_by(world, n, OtherUser::CodeDeploy)),
    variant("of a living cluster's failing Ingress", |world, n| {
        group(world, n, ALIVE);
        world.live_stacks.insert(format!("shop/k8s-group-{n}"));
    }),
    variant("of an Ingress that a living cluster no longer has", |world, n| _ = group(world, n, ALIVE)),
    variant("of a former cluster in another VPC", |world, n| in_vpc(world, n, OLD_VPC)),
    variant("of a living cluster's failing Ingress in the VPC that its controller works in", |world, n| {
        in_vpc(world, n, BUSY_VPC);
        works_in_busy_vpc(world, n);
    }),
    variant("of a cluster that is not of EKS", |world, n| _ = group(world, n, FOREIGN)),
    variant("of a cluster that nobody saw alive", |world, n| {
        group(world, n, GHOST);
        stays(world, n, "nothing proves that its cluster is gone");
    }),
    variant("of the in-tree provider", |world, n| {
        let tags = [("kubernetes.io/cluster/blue", "owned"), ("kubernetes.io/service-name", "shop/web")];
        retag(world, n, make::tags(tags), "the in-tree provider's");
    }),
    variant("of EKS Auto Mode", |world, n| {
        let tags = [("eks:eks-cluster-name", GONE), ("ingress.eks.amazonaws.com/stack", "shop/web")];
        retag(world, n, make::tags(tags), "Auto Mode's");
    }),
    variant("of the first controller", |world, n| {
        retag(world, n, make::tags([("ingress.k8s.aws/cluster", GONE)]), "the first controller's");
    }),
    variant("a look-alike without tags", |world, n| retag(world, n, Tags::new(), "nobody's")),
    variant("an orphan that the first controller had made", |world, n| first_version(world, n, GONE)),
    variant("that the first controller had made for a living cluster", |world, n| {
        first_version(world, n, ALIVE);
        stays(world, n, "its tags name a living cluster too");
    }),
    variant("of two controllers", |world, n| {
        let tags = group(world, n, GONE).tags.as_mut().unwrap();
        tags.extend(make::tags([("kubernetes.io/cluster/blue", "owned"), ("kubernetes.io/service-name", "shop/web")]));
        stays(world, n, "of two controllers");
    }),
    variant("of a CloudFormation stack", |world, n| {
        tag(world, n, "aws:cloudformation:stack-name", "shop");
        stays(world, n, "CloudFormation's");
    }),
    variant("protected by tag", |world, n| {
        tag(world, n, "albkeeper:protect", "");
        stays(world, n, "protected");
    }),
    variant("bound by a cluster that is read", bound),
];

pub(crate) fn group<'a>(world: &'a mut World, n: usize, cluster: &str) -> &'a mut TargetGroup {
    let groups = world.actual.target_groups.as_mut().unwrap();
    groups.push(make::target_group(&format!("k8s-group-{n}"), cluster));
    groups.last_mut().unwrap()
}

/// A group of a stack that the living cluster has as well.
fn in_vpc(world: &mut World, n: usize, vpc: &str) {
    group(world, n, ALIVE).settings.insert("VpcId".to_owned(), vpc.to_owned());
    world.live_stacks.insert(format!("shop/k8s-group-{n}"));
}

/// A load balancer of the living cluster, made since.
pub(crate) fn works_in_busy_vpc(world: &mut World, n: usize) {
    let mut balancer = make::load_balancer(&format!("k8s-busy-{n}"), ALIVE);
    balancer.settings.insert("VpcId".to_owned(), BUSY_VPC.to_owned());
    world.live_stacks.insert(format!("shop/k8s-busy-{n}-lb"));
    world.note_traffic(balancer.arn.clone(), 0.0);
    world.actual.load_balancers.as_mut().unwrap().push(balancer);
}

fn id(n: usize) -> ResourceId {
    Resource::TargetGroup(make::target_group(&format!("k8s-group-{n}"), GONE)).id()
}

fn stays(world: &mut World, n: usize, why: &'static str) {
    world.stays(id(n), why);
}

fn tag(world: &mut World, n: usize, key: &str, value: &str) {
    group(world, n, GONE).tags.as_mut().unwrap().insert(key.to_owned(), value.to_owned());
}

/// The controller leaves the tags of its first version on what it took over.
fn first_version(world: &mut World, n: usize, cluster: &str) {
    let of_cluster = format!("kubernetes.io/cluster/{cluster}");
    let tags = make::tags([
        ("ingress.k8s.aws/cluster", cluster),
        (of_cluster.as_str(), "owned"),
        ("kubernetes.io/ingress-name", "web"),
        ("kubernetes.io/service-name", "web"),
    ]);
    group(world, n, GONE).tags.as_mut().unwrap().extend(tags);
}

fn retag(world: &mut World, n: usize, tags: Tags, why: &'static str) {
    group(world, n, GONE).tags = Ok(tags);
    stays(world, n, why);
}

fn target(world: &mut World, n: usize, state: TargetState, still_there: bool) {
    let is_dead = matches!(state, TargetState::Unused | TargetState::Healthy);
    let reason = (state == TargetState::Unused).then(|| "Target.NotInUse".to_owned());
    let target = Registered { id: format!("10.0.0.{n}"), port: Some(80), state, reason, still_there: Ok(still_there) };
    group(world, n, GONE).targets = Ok(vec![target]);
    if !is_dead {
        stays(world, n, "something is registered in it");
    }
}

/// What is registered in the last group is an instance, which is there.
fn is_instance(world: &mut World, n: usize) {
    let groups = world.actual.target_groups.as_mut().unwrap();
    groups.last_mut().unwrap().targets.as_mut().unwrap()[0].id = format!("i-{n}");
    stays(world, n, "an instance is registered in it");
}

fn used_by(world: &mut World, n: usize, user: OtherUser) {
    let group = group(world, n, GONE);
    let name = if user == OtherUser::CodeDeploy { group.name.clone() } else { group.arn.to_string() };
    world.actual.other_users.get_mut(&user).unwrap().as_mut().unwrap().insert(name);
    stays(world, n, "another service uses it");
}

fn by_rule(world: &mut World, n: usize) {
    let arn = group(world, n, GONE).arn.clone();
    let action = Action::Forward { groups: vec![Weighted { group: arn, weight: 1 }] };
    let rule = Rule {
        arn: make::elb(&format!("listener-rule/app/k8s-front/1/2/{n}")),
        priority: n.to_string(),
        conditions: vec![Condition::like(Condition::PATH_PATTERN, &["/x"])],
        actions: vec![action],
    };
    world.front().listeners.as_mut().unwrap()[0].rules.as_mut().unwrap().push(rule);
}

/// A group of a dead cluster that a person bound to a service of the living one.
fn bound(world: &mut World, n: usize) {
    let name = group(world, n, GONE).name.clone();
    if !world.reads_alive {
        return;
    }
    let objects =
        world.actual.clusters.objects.entry(ClusterName::new(ALIVE)).or_insert_with(|| Ok(Objects::default()));
    objects.as_mut().unwrap().mentions.insert(name);
    stays(world, n, "a living cluster binds it");
}
