//! Generated accounts: a few things of each kind, with settings that differ and lead to each other.

use aws::Aws;
use facts::ids::Arn;
use facts::inventory::certificate::Certificate;
use facts::inventory::load_balancer::LoadBalancer;
use facts::inventory::record::NameRecords;
use facts::inventory::security_group::{Reference, SecurityGroup};
use facts::inventory::target_group::TargetGroup;
use facts::inventory::web_acl::WebAcl;
use facts::inventory::{GroupId, RecordName, Resource, ZoneId};
use proptest::prelude::*;
use removal::example::{self, make};
use restoration::{Call, Sends};
use serde_json::json;

use super::super::account::Account;
use super::super::scenarios::DELAY;
use crate::make::Makers;

/// Runs that one generated account is removed in.
pub(super) const RUNS: [&str; 3] =
    ["20260901T020000Z-00000001", "20260902T020000Z-00000002", "20260903T020000Z-00000003"];

/// What an account is built from; small enough to be read when a law breaks.
#[derive(Clone, Debug)]
pub(super) struct AccountSpec {
    /// Each with how many targets, and whether attributes and tags are not as AWS would have them.
    groups: Vec<(u8, bool, bool)>,
    balancers: Vec<Balancer>,
    /// Each with how many rules, and whether it logs.
    web_acls: Vec<(u8, bool)>,
    /// Each with how many rules, and whether one refers to itself and one of the nodes to it.
    security_groups: Vec<(u8, bool, bool)>,
    certificates: u8,
    /// Each leads to one of the load balancers, if there is one.
    records: Vec<u8>,
    /// After how many things the second and the third run begin.
    cuts: [usize; 2],
}

#[derive(Clone, Debug)]
struct Balancer {
    /// Rules of each listener, each with the target group it leads to.
    listeners: Vec<Vec<u8>>,
    guarded: bool,
    grouped: bool,
    odd: bool,
}

pub(super) fn any_account() -> impl Strategy<Value = AccountSpec> {
    let some = || 0..3_u8;
    let flag = any::<bool>;
    let balancer = (prop::collection::vec(prop::collection::vec(0..9_u8, 0..3), 0..3), flag(), flag(), flag())
        .prop_map(|(listeners, guarded, grouped, odd)| Balancer { listeners, guarded, grouped, odd });
    let things = (
        prop::collection::vec((some(), flag(), flag()), 0..4),
        prop::collection::vec(balancer, 0..3),
        prop::collection::vec((some(), flag()), 0..3),
        prop::collection::vec((some(), flag(), flag()), 0..3),
        some(),
        prop::collection::vec(0..9_u8, 0..3),
    );
    (things, 0..12_usize, 0..12_usize).prop_map(|(things, first, second)| {
        let (groups, balancers, web_acls, security_groups, certificates, records) = things;
        let cuts = [first.min(second), first.max(second)];
        AccountSpec { groups, balancers, web_acls, security_groups, certificates, records, cuts }
    })
}

/// One of these, whichever number is asked for.
fn one_of<T>(all: &[T], number: u8) -> Option<&T> {
    all.get(usize::from(number).checked_rem(all.len())?)
}

impl AccountSpec {
    /// The account that grows from them, and what goes of it in each run, in order.
    pub(super) async fn build(&self, account: &Account) -> Vec<Vec<Resource>> {
        let acls: Vec<Resource> = (0..).zip(&self.web_acls).map(|(n, it)| web_acl(account, n, *it)).collect();
        account.world().groups.create("nodes", "of nodes", "vpc-1");
        let firewalls: Vec<Resource> =
            (0..).zip(&self.security_groups).map(|(n, it)| security_group(account, n, *it)).collect();
        let groups: Vec<Resource> = (0..).zip(&self.groups).map(|(n, it)| target_group(account, n, *it)).collect();
        let mut balancers = Vec::new();
        for (n, it) in (0..).zip(&self.balancers) {
            balancers.push(load_balancer(account, n, it, [&groups, &firewalls, &acls]));
        }
        let certificates: Vec<Resource> = (0..self.certificates).map(|n| certificate(account, n)).collect();
        let aws = account.aws();
        let mut records = Vec::new();
        for (n, to) in (0..).zip(&self.records) {
            records.push(record(account, &aws, n, one_of(&balancers, *to)).await);
        }
        let mut all = [records, balancers, groups, certificates, firewalls, acls].concat();
        let [first, second] = self.cuts.map(|cut| cut.min(all.len()));
        let third = all.split_off(second);
        let middle = all.split_off(first);
        vec![all, middle, third]
    }
}

fn arn(text: &str) -> Arn {
    Arn::try_from(text.to_owned()).unwrap()
}

fn target_group(account: &Account, n: u8, (targets, slow, tagged): (u8, bool, bool)) -> Resource {
    let (name, port) = (format!("k8s-group-{n}"), format!("{}", 8000 + u16::from(n)));
    let mut form = vec![("Name", name.as_str()), ("Protocol", "HTTP"), ("Port", &port), ("VpcId", "vpc-1")];
    if tagged {
        form.extend([("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "shop")]);
    }
    let made = account.make("CreateTargetGroup", &form);
    if slow {
        account.make_attribute(&made, DELAY);
    }
    for target in 0..targets {
        account.register(&made, &format!("10.0.{n}.{target}"), &port);
    }
    Resource::TargetGroup(TargetGroup { arn: arn(&made), ..make::target_group(&name, "blue") })
}

fn load_balancer(account: &Account, n: u8, it: &Balancer, [groups, firewalls, acls]: [&[Resource]; 3]) -> Resource {
    let name = format!("k8s-balancer-{n}");
    let id = |resource: Option<&Resource>| resource.map(|it| it.id().to_string());
    let firewall = id(one_of(firewalls, n)).filter(|_| it.grouped);
    let mut form = vec![("Name", name.as_str()), ("Scheme", "internal"), ("Subnets.member.1", "subnet-1")];
    form.extend(firewall.iter().map(|id| ("SecurityGroups.member.1", id.as_str())));
    let made = account.make("CreateLoadBalancer", &form);
    if it.odd {
        account.make_attribute(&made, ("idle_timeout.timeout_seconds", "77"));
    }
    if let Some(acl) = id(one_of(acls, n)).filter(|_| it.guarded) {
        account.world().json.guards.insert(made.clone(), acl);
    }
    let mut facts = make::load_balancer(&name, "blue");
    let like = facts.listeners.as_ref().unwrap()[0].clone();
    let listeners = it.listeners.iter().enumerate().map(|(at, rules)| {
        let port = format!("{}", 80 + at);
        let to = id(one_of(groups, n));
        let made = listener(account, &made, &port, to.as_deref(), &name);
        for (priority, to) in rules.iter().enumerate() {
            rule(account, &made, priority, id(one_of(groups, *to)).as_deref());
        }
        facts::listener::Listener { arn: arn(&made), ..like.clone() }
    });
    facts.listeners = Ok(listeners.collect());
    facts.dns_name = Some(make::domain(&account.dns_name(&made)));
    Resource::LoadBalancer(LoadBalancer { arn: arn(&made), ..facts })
}

fn listener(account: &Account, of: &str, port: &str, to: Option<&str>, cluster: &str) -> String {
    let mut form = vec![("LoadBalancerArn", of), ("Port", port), ("Protocol", "HTTP")];
    form.extend([("Tags.member.1.Key", "of"), ("Tags.member.1.Value", cluster)]);
    match to {
        Some(group) => form
            .extend([("DefaultActions.member.1.Type", "forward"), ("DefaultActions.member.1.TargetGroupArn", group)]),
        None => form.extend([
            ("DefaultActions.member.1.Type", "fixed-response"),
            ("DefaultActions.member.1.FixedResponseConfig.StatusCode", "503"),
        ]),
    }
    account.make("CreateListener", &form)
}

fn rule(account: &Account, of: &str, priority: usize, to: Option<&str>) {
    let (number, path) = (format!("{}", priority + 1), format!("/{priority}/*"));
    let mut form = vec![("ListenerArn", of), ("Priority", &number), ("Conditions.member.1.Field", "path-pattern")];
    form.push(("Conditions.member.1.Values.member.1", &path));
    match to {
        Some(group) => {
            form.push(("Actions.member.1.Type", "forward"));
            form.push(("Actions.member.1.ForwardConfig.TargetGroups.member.1.TargetGroupArn", group));
            form.push(("Actions.member.1.ForwardConfig.TargetGroups.member.1.Weight", &number));
        }
        None => form.push(("Actions.member.1.Type", "deny")),
    }
    account.make("CreateRule", &form);
}

fn security_group(account: &Account, n: u8, (rules, of_itself, of_nodes): (u8, bool, bool)) -> Resource {
    let name = format!("k8s-firewall-{n}");
    let mut world = account.world();
    world.groups.create(&name, "[k8s]", "vpc-1");
    let id = |of: &str, world: &super::super::account::World| {
        let group = world.groups.all.iter().find(|it| it.text_of("groupName") == Some(of)).unwrap();
        group.text_of("groupId").unwrap().to_owned()
    };
    let (group, nodes) = (id(&name, &world), id("nodes", &world));
    let ports = [("fromPort", "80"), ("toPort", "80")];
    for rule in 0..rules {
        let from = format!("10.{rule}.0.0/16");
        world.groups.rule(&group, "false", "tcp", &[&ports[..], &[("cidrIpv4", from.as_str())]].concat());
    }
    let from_it = [&ports[..], &[("group", group.as_str())]].concat();
    if of_itself {
        world.groups.rule(&group, "false", "tcp", &from_it);
    }
    let mut referred_to_by = Vec::new();
    if of_nodes {
        let rule = world.groups.rule(&nodes, "false", "tcp", &from_it);
        referred_to_by.push(Reference { rule, group: GroupId::new(nodes), egress: false, description: String::new() });
    }
    let referred_to_by = Ok(referred_to_by);
    Resource::SecurityGroup(SecurityGroup {
        id: GroupId::new(group),
        name,
        description: "[k8s]".to_owned(),
        referred_to_by,
        ..make::security_group("sg-0", "blue")
    })
}

fn web_acl(account: &Account, n: u8, (rules, logs): (u8, bool)) -> Resource {
    let name = format!("guard-{n}");
    let rules: Vec<_> = (0..rules).map(|at| json!({"Name": format!("rule-{at}"), "Priority": at})).collect();
    let mut world = account.world();
    let acl = json!({"Name": name, "DefaultAction": {"Allow": {}}, "Rules": rules,
        "Tags": [{"Key": "albkeeper:owned", "Value": "true"}]});
    let made = world.json.create(acl);
    if logs {
        world.json.log(&made, "arn:aws:logs:us-east-1:123456789012:log-group:aws-waf-logs-shop");
    }
    Resource::WebAcl(WebAcl { arn: arn(&made), ..make::web_acl(&name) })
}

fn certificate(account: &Account, n: u8) -> Resource {
    let name = format!("shop-{n}.example.com");
    let asked = json!({"DomainName": name, "KeyAlgorithm": "RSA_2048", "SubjectAlternativeNames": [name],
        "Tags": [{"Key": "team", "Value": "shop"}], "ValidationMethod": "DNS"});
    let made = account.world().json.request(&asked);
    let mut facts = Certificate { arn: arn(&made), ..make::certificate(&name, "blue") };
    facts.detail.as_mut().unwrap().names = vec![name.clone()];
    facts.domain = name;
    Resource::Certificate(facts)
}

/// A name with its proof of ownership, in the zone.
async fn record(account: &Account, aws: &Aws, n: u8, to: Option<&Resource>) -> Resource {
    let name = format!("name-{n}.dev.example.com");
    // Cleanup removes no name that leads elsewhere than to a load balancer.
    let gone = || format!("gone-{n}.us-east-1.elb.amazonaws.com");
    let dns = to.map_or_else(gone, |it| account.dns_name(it.id().as_str()));
    let points = make::alias(&name, "A", &dns);
    let record = NameRecords {
        zone: ZoneId::new(example::ZONE),
        name: RecordName::new(&name),
        linked_service: None,
        records: vec![points],
        ownership: vec![make::heritage(&format!("a-{name}"), "dns-blue")],
    };
    let all = [&record.records[..], &record.ownership].concat();
    let sends = Sends::Records { zone: record.zone.clone(), records: all };
    Makers::new(aws).send(Call::ChangeResourceRecordSets, &sends).await.unwrap();
    Resource::Record(record)
}
