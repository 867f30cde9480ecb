//! What a controller or a person does to a resource while a run is under way.

use facts::Seen;
use facts::inventory::security_group::Reference;
use facts::inventory::web_acl::Protected;
use facts::inventory::{ClusterName, GroupId, Resource, ResourceId, Tags};
use removal::example::{GONE, ZONE, make};

use crate::world::World;

/// What somebody does to the resource of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mutation {
    /// Brings it into use.
    Use,
    /// Protects it with a tag, or a record with the text of a living owner.
    Protect,
    /// Changes something that would be lost.
    Edit,
    /// Makes its cluster anew.
    ReviveCluster,
    /// An object of the living cluster asks for its stack.
    AskInCluster,
    /// An object of the living cluster names it.
    NameInCluster,
    /// Removes it.
    Remove,
}

impl Mutation {
    /// Does it to this resource.
    pub(crate) fn is_done(self, world: &mut World, resource: &Resource) {
        match self {
            Self::Use => bring_into_use(world, resource),
            Self::Protect => protect(world, resource),
            Self::Edit => edit(world, resource),
            Self::ReviveCluster => drop(world.alive.insert(ClusterName::new(GONE))),
            Self::AskInCluster => {
                let stack = resource.stack().and_then(Result::ok);
                world.live_stacks.extend(stack.map(|stack| stack.name));
            }
            Self::NameInCluster => name_in_cluster(world, resource),
            Self::Remove => drop(world.remove(resource)),
        }
    }
}

fn bring_into_use(world: &mut World, resource: &Resource) {
    match resource {
        Resource::TargetGroup(it) => world.forward_from_front(&it.arn, 1),
        Resource::LoadBalancer(it) => {
            let to = it.dns_name.clone().unwrap().to_string();
            world.records().push(make::alias("late.dev.example.com", "A", &to));
            // It resolves today: a name that this run makes a dead one has to be found so again, night after night.
            world.ledger.unresolved.remove(&make::domain(&to));
            world.stays(ResourceId::new(format!("record:{ZONE}/late.dev.example.com")), "nothing tells who made it");
        }
        Resource::WebAcl(it) => with(
            &mut world.actual.web_acls,
            |acl| acl.arn == it.arn,
            |acl| {
                let app = make::arn("arn:aws:amplify:us-east-1:123456789012:apps/a");
                acl.protects.insert(Protected::Amplify, Ok(vec![app]));
            },
        ),
        Resource::Certificate(it) => {
            world.front().listeners.as_mut().unwrap()[0].certificates.as_mut().unwrap().push(it.arn.clone());
        }
        Resource::SecurityGroup(it) => with(
            &mut world.actual.security_groups,
            |group| group.id == it.id,
            |group| {
                group.interfaces.as_mut().unwrap().push(make::interface("eni-late"));
            },
        ),
        Resource::ValidationRecord(it) => {
            world.other_regions.entry(it.name.clone()).or_default().insert(make::certificate_arn("late"));
        }
        Resource::Record(_) => protect(world, resource),
    }
}

fn name_in_cluster(world: &mut World, resource: &Resource) {
    match resource {
        Resource::TargetGroup(_)
        | Resource::LoadBalancer(_)
        | Resource::WebAcl(_)
        | Resource::Certificate(_)
        | Resource::SecurityGroup(_) => world.name_in_cluster(&resource.id(), resource.id().as_str()),
        // Records are not a controller's, and nothing names them.
        Resource::Record(_) | Resource::ValidationRecord(_) => {}
    }
}

fn protect(world: &mut World, resource: &Resource) {
    let tag = |tags: &mut Seen<Tags>| {
        tags.as_mut().unwrap().insert("albkeeper:protect".to_owned(), String::new());
    };
    match resource {
        Resource::TargetGroup(it) => with(&mut world.actual.target_groups, |o| o.arn == it.arn, |o| tag(&mut o.tags)),
        Resource::LoadBalancer(it) => with(&mut world.actual.load_balancers, |o| o.arn == it.arn, |o| tag(&mut o.tags)),
        Resource::WebAcl(it) => with(&mut world.actual.web_acls, |o| o.arn == it.arn, |o| tag(&mut o.tags)),
        Resource::Certificate(it) => with(&mut world.actual.certificates, |o| o.arn == it.arn, |o| tag(&mut o.tags)),
        Resource::SecurityGroup(it) => with(&mut world.actual.security_groups, |o| o.id == it.id, |o| tag(&mut o.tags)),
        Resource::Record(it) => {
            let at = format!("cname-{}", it.name);
            world.records().retain(|record| record.name.as_str() != at);
            world.records().push(make::heritage(&at, "dns-green"));
        }
        Resource::ValidationRecord(_) => return bring_into_use(world, resource),
    }
    if world.find(&resource.id()).is_some() {
        world.stays(resource.id(), "protected meanwhile");
    }
}

fn edit(world: &mut World, resource: &Resource) {
    let text = || ("Note".to_owned(), "edited".to_owned());
    match resource {
        Resource::TargetGroup(it) => {
            with(&mut world.actual.target_groups, |o| o.arn == it.arn, |o| o.settings.extend([text()]));
        }
        Resource::LoadBalancer(it) => {
            with(&mut world.actual.load_balancers, |o| o.arn == it.arn, |o| o.settings.extend([text()]));
        }
        Resource::WebAcl(it) => {
            with(&mut world.actual.web_acls, |o| o.arn == it.arn, |o| o.lock_token = "token-2".to_owned());
        }
        Resource::Certificate(it) => with(
            &mut world.actual.certificates,
            |o| o.arn == it.arn,
            |o| {
                o.tags.as_mut().unwrap().extend([text()]);
            },
        ),
        Resource::SecurityGroup(it) => with(
            &mut world.actual.security_groups,
            |o| o.id == it.id,
            |o| {
                let (rule, group) = ("sgr-late".to_owned(), GroupId::new("sg-late"));
                let description = removal::orphan::OF_RULES.to_owned();
                o.referred_to_by.as_mut().unwrap().push(Reference { rule, group, egress: false, description });
            },
        ),
        Resource::Record(_) | Resource::ValidationRecord(_) => {
            let name = |id: &ResourceId| {
                id.as_str().rsplit_once(ZONE).map(|(_, name)| name.trim_start_matches('/').to_owned())
            };
            let name = name(&resource.id()).unwrap();
            let records = world.records().iter_mut().filter(|record| record.name.as_str() == name);
            records.for_each(|record| record.settings.extend([text()]));
        }
    }
}

fn with<T>(list: &mut Seen<Vec<T>>, is_it: impl Fn(&T) -> bool, change: impl FnOnce(&mut T)) {
    if let Some(it) = list.as_mut().unwrap().iter_mut().find(|it| is_it(it)) {
        change(it);
    }
}
