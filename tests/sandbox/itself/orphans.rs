//! What a dead cluster left is all there, can be removed in the right order only, and nothing else is hurt by that.

use std::collections::BTreeSet;
use std::net::IpAddr;

use hickory_resolver::Resolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hyper::Method;
use sandbox::Sandbox;
use sandbox::wire::{AwsError, JsonService, QueryService, RestService, Wire, Xml};
use sandbox::world::orphans::{DEAD_CLUSTER, Orphans, Thing};
use serde_json::json;

const KINDS: [&str; 7] =
    ["record", "load-balancer", "target-group", "certificate", "validation-record", "security-group", "web-acl"];

async fn elb(wire: &Wire, action: &str, form: &[(&str, &str)]) -> Xml {
    wire.query(QueryService::ELB, action, form).await.unwrap()
}

fn dead<'a>(orphans: &'a Orphans, name: &str) -> &'a Thing {
    orphans.dead.iter().find(|thing| thing.name.starts_with(name)).unwrap()
}

fn alive<'a>(orphans: &'a Orphans, name: &str) -> &'a Thing {
    orphans.alive.iter().map(|(thing, _)| thing).find(|thing| thing.name.starts_with(name)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn orphans_and_look_alikes_of_every_kind_are_there() {
    let sandbox = Sandbox::start().await.unwrap();
    let orphans = sandbox.leave_orphans().await.unwrap();
    assert_eq!(sandbox.proxy.counts().total(), 0, "leaving them is not counted");
    assert_eq!(orphans.gone().await.unwrap(), []);
    assert_eq!(orphans.harm().await.unwrap(), [""; 0]);
    assert!(orphans.alive.len() >= 30, "{}", orphans.alive.len());
    assert_eq!(orphans.still_there().await.unwrap().len(), orphans.alive.len());
    let everything = orphans.dead.iter().chain(orphans.alive.iter().map(|(thing, _)| thing));
    let ids: BTreeSet<&str> = everything.clone().map(|thing| thing.id.as_str()).collect();
    assert_eq!(ids.len(), everything.count(), "no id twice");
    for kind in KINDS {
        assert!(orphans.dead.iter().any(|thing| thing.kind == kind), "no dead {kind}");
        assert!(orphans.alive.iter().any(|(thing, _)| thing.kind == kind), "no living {kind}");
    }
    assert!(orphans.alive.iter().all(|(_, why)| !why.is_empty()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_decides_about_them_can_be_seen() {
    let sandbox = Sandbox::start().await.unwrap();
    let orphans = sandbox.leave_orphans().await.unwrap();
    let wire = sandbox.quiet();
    let eks = async |path: &str| wire.rest(RestService::EKS, Method::GET, path, &[], "").await;
    assert!(eks("/clusters").await.unwrap().text().contains(sandbox::world::CLUSTER));
    let unknown = eks(&format!("/clusters/{DEAD_CLUSTER}")).await.unwrap_err();
    assert_eq!(unknown.code, "ResourceNotFoundException");

    let group = async |name: &str| elb(&wire, "DescribeTargetGroups", &[("Names.member.1", name)]).await;
    for name in ["k8s-rule-only-2b00000011", "k8s-weight-zero-2b00000012", "k8s-rule-weighted-2b00000013"] {
        let balancers = group(name).await.0;
        assert!(balancers.contains("k8s-scaled-tozero"), "{name}: {balancers}");
    }
    let health = async |thing: &Thing| elb(&wire, "DescribeTargetHealth", &[("TargetGroupArn", &thing.id)]).await;
    let pods = health(dead(&orphans, "k8s-oldshop-pods")).await;
    assert_eq!((pods.texts("State"), pods.texts("Reason")), (vec!["unused".into()], vec!["Target.NotInUse".into()]));
    let interfaces = async |address: &str| {
        let form = [("Filter.1.Name", "private-ip-address"), ("Filter.1.Value.1", address)];
        wire.query(QueryService::EC2, "DescribeNetworkInterfaces", &form)
            .await
            .unwrap()
            .texts("networkInterfaceId")
            .len()
    };
    assert_eq!(interfaces(&pods.need("Id").unwrap()).await, 0, "the pod is gone");
    let living = health(alive(&orphans, "k8s-with-targets")).await;
    assert_eq!(interfaces(&living.need("Id").unwrap()).await, 1, "the pod lives");
    assert_eq!(living.texts("State"), ["draining"]);

    let services = wire.query(QueryService::EC2, "DescribeVpcEndpointServiceConfigurations", &[]).await.unwrap();
    assert!(services.0.contains(&alive(&orphans, "k8s-endpoint-service").id));
    let asked = [("GroupId.1", sandbox.world.ids.security_group.as_str())];
    wire.query(QueryService::EC2, "DescribeSecurityGroupReferences", &asked).await.unwrap();

    let orphan = dead(&orphans, "k8s-oldshop-web-1a2b");
    let described = elb(&wire, "DescribeLoadBalancers", &[("LoadBalancerArns.member.1", &orphan.id)]).await;
    let (made, name) = (described.need("CreatedTime").unwrap(), described.need("DNSName").unwrap());
    let site = [("LoadBalancerArns.member.1", sandbox.world.ids.balancer.as_str())];
    let today: jiff::Timestamp =
        elb(&wire, "DescribeLoadBalancers", &site).await.need("CreatedTime").unwrap().parse().unwrap();
    assert!(today.duration_since(made.parse().unwrap()).as_hours() > 30 * 24, "{made}");
    assert!(!addresses(&sandbox, &name).await.is_empty());
    assert!(addresses(&sandbox, "old-names.retail-prediction.example.com").await.is_empty());
    assert!(!addresses(&sandbox, "other-account.retail-prediction.example.com").await.is_empty());
    elb(&wire, "DeleteListener", &[("ListenerArn", &listener(&wire, &orphan.id).await)]).await;
    elb(&wire, "DeleteLoadBalancer", &[("LoadBalancerArn", &orphan.id)]).await;
    sandbox.world.tell_names().await.unwrap();
    assert!(addresses(&sandbox, &name).await.is_empty(), "its name goes with it");
}

async fn listener(wire: &Wire, balancer: &str) -> String {
    elb(wire, "DescribeListeners", &[("LoadBalancerArn", balancer)]).await.need("ListenerArn").unwrap()
}

async fn addresses(sandbox: &Sandbox, name: &str) -> BTreeSet<IpAddr> {
    let server = sandbox.front.dns.addr;
    let mut udp = ConnectionConfig::udp();
    udp.port = server.port();
    let config = ResolverConfig::from_parts(None, vec![], vec![NameServerConfig::new(server.ip(), true, vec![udp])]);
    let resolver = Resolver::builder_with_config(config, TokioRuntimeProvider::default()).build().unwrap();
    let found = resolver.lookup_ip(format!("{name}.")).await;
    found.map(|found| found.iter().collect()).unwrap_or_default()
}

/// Removes one thing with the call that its kind has.
async fn remove(sandbox: &Sandbox, thing: &Thing) -> Result<(), AwsError> {
    let (wire, id) = (sandbox.quiet(), thing.id.as_str());
    match thing.kind {
        "record" | "validation-record" => delete_records(&wire, thing).await,
        "load-balancer" => {
            wire.query(QueryService::ELB, "DeleteLoadBalancer", &[("LoadBalancerArn", id)]).await.map(drop)
        }
        "target-group" => wire.query(QueryService::ELB, "DeleteTargetGroup", &[("TargetGroupArn", id)]).await.map(drop),
        "security-group" => wire.query(QueryService::EC2, "DeleteSecurityGroup", &[("GroupId", id)]).await.map(drop),
        "certificate" => {
            wire.json(JsonService::ACM, "DeleteCertificate", &json!({"CertificateArn": id})).await.map(drop)
        }
        "web-acl" => {
            let id = id.rsplit('/').next().unwrap();
            let mut input = json!({"Name": thing.name, "Scope": "REGIONAL", "Id": id});
            let found = wire.json(JsonService::WAF, "GetWebACL", &input).await?;
            input["LockToken"] = found["LockToken"].clone();
            wire.json(JsonService::WAF, "DeleteWebACL", &input).await.map(drop)
        }
        kind => panic!("{kind}"),
    }
}

/// Deletes every record of the name and its TXT records in one batch, as Route 53 lists them.
async fn delete_records(wire: &Wire, thing: &Thing) -> Result<(), AwsError> {
    let (zone, name) = thing.id.split_once(':').unwrap().1.split_once('/').unwrap();
    let path = format!("/2013-04-01/hostedzone/{zone}/rrset");
    let listed = wire.rest(RestService::ROUTE53, Method::GET, &path, &[], "").await?.text();
    let names = ["", "a-", "aaaa-", "cname-"].map(|prefix| format!("<Name>{prefix}{name}.</Name>"));
    let sets = listed.split("<ResourceRecordSet>").skip(1).filter_map(|rest| rest.split("</ResourceRecordSet>").next());
    let sets = sets.filter(|set| names.iter().any(|name| set.contains(name)));
    let change =
        |set: &str| format!("<Change><Action>DELETE</Action><ResourceRecordSet>{set}</ResourceRecordSet></Change>");
    let changes: String = sets.map(change).collect();
    let body = format!(
        "<ChangeResourceRecordSetsRequest><ChangeBatch><Changes>{changes}</Changes></ChangeBatch>\
         </ChangeResourceRecordSetsRequest>"
    );
    wire.rest(RestService::ROUTE53, Method::POST, &format!("{path}/"), &[], body).await.map(drop)
}

/// The nodes' rule that holds the dead cluster's shared group.
async fn revoke(sandbox: &Sandbox, orphans: &Orphans) {
    let wire = sandbox.quiet();
    let nodes = &alive(orphans, "eks-nodes").id;
    let form = [("Filter.1.Name", "group-id"), ("Filter.1.Value.1", nodes.as_str())];
    let rules = wire.query(QueryService::EC2, "DescribeSecurityGroupRules", &form).await.unwrap();
    let ours = "elbv2.k8s.aws/targetGroupBinding=shared";
    let item = rules.0.split("<item>").find(|item| item.contains(ours)).unwrap();
    let rule = item.split("<securityGroupRuleId>").nth(1).unwrap().split('<').next().unwrap();
    let form = [("GroupId", nodes.as_str()), ("SecurityGroupRuleId.1", rule)];
    wire.query(QueryService::EC2, "RevokeSecurityGroupIngress", &form).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dead_go_in_the_right_order_only_and_the_living_stay() {
    let sandbox = Sandbox::start().await.unwrap();
    let orphans = sandbox.leave_orphans().await.unwrap();
    for (name, code) in [
        ("k8s-oldshop-held", "ResourceInUse"),
        ("k8s-oldshop-web-00000000a1", "DependencyViolation"),
        ("k8s-traffic-retired", "DependencyViolation"),
    ] {
        assert_eq!(remove(&sandbox, dead(&orphans, name)).await.unwrap_err().code, code, "{name}");
    }
    for kind in KINDS {
        if kind == "security-group" {
            revoke(&sandbox, &orphans).await;
        }
        for thing in orphans.dead.iter().filter(|thing| thing.kind == kind) {
            remove(&sandbox, thing).await.unwrap_or_else(|error| panic!("{thing}: {error}"));
        }
    }
    assert_eq!(orphans.gone().await.unwrap(), orphans.dead);
    assert_eq!(orphans.harm().await.unwrap(), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn aws_itself_saves_only_some_of_the_living_and_harm_names_the_others() {
    let sandbox = Sandbox::start().await.unwrap();
    let orphans = sandbox.leave_orphans().await.unwrap();
    for (name, code) in [
        ("k8s-rule-only", "ResourceInUse"),
        ("k8s-weight-zero", "ResourceInUse"),
        ("k8s-rule-weighted", "ResourceInUse"),
        ("k8s-delete-protect", "OperationNotPermitted"),
        ("guards-a-rest-api", "WAFAssociatedItemException"),
        ("guards-a-user-pool", "WAFAssociatedItemException"),
        ("of-firewall-manager", "WAFInvalidOperationException"),
        ("in-use-with-large-key", "ResourceInUseException"),
        ("k8s-on-anintfce", "DependencyViolation"),
        ("k8s-named-byhand", "DependencyViolation"),
    ] {
        assert_eq!(remove(&sandbox, alive(&orphans, name)).await.unwrap_err().code, code, "{name}");
    }
    assert_eq!(orphans.harm().await.unwrap(), [""; 0]);
    let lost = ["k8s-failing-ingress", "k8s-still-traffic", "owner-lives", "idle-without-our-tag", "exported"];
    for name in lost {
        remove(&sandbox, alive(&orphans, name)).await.unwrap();
    }
    let harm = orphans.harm().await.unwrap();
    assert_eq!(harm.len(), lost.len(), "{harm:#?}");
    assert!(lost.iter().all(|name| harm.iter().any(|line| line.contains(name))), "{harm:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_lost_one_record_of_several_is_harmed_and_not_gone() {
    let sandbox = Sandbox::start().await.unwrap();
    let orphans = sandbox.leave_orphans().await.unwrap();
    let (wire, zone) = (sandbox.quiet(), &sandbox.world.ids.zone);
    let path = format!("/2013-04-01/hostedzone/{zone}/rrset");
    let listed = wire.rest(RestService::ROUTE53, Method::GET, &path, &[], "").await.unwrap().text();
    for name in ["owner-lives", "cname"] {
        let at = format!(
            "<Name>{}-{name}.retail-prediction.example.com.</Name>",
            if name == "cname" { "cname" } else { "a" }
        );
        let sets = listed.split("<ResourceRecordSet>").filter_map(|rest| rest.split("</ResourceRecordSet>").next());
        let set = sets.filter(|set| set.contains(&at)).collect::<String>();
        let change = format!("<Change><Action>DELETE</Action><ResourceRecordSet>{set}</ResourceRecordSet></Change>");
        let body = format!(
            "<ChangeResourceRecordSetsRequest><ChangeBatch><Changes>{change}</Changes></ChangeBatch>\
             </ChangeResourceRecordSetsRequest>"
        );
        wire.rest(RestService::ROUTE53, Method::POST, &format!("{path}/"), &[], body).await.unwrap();
    }
    assert_eq!(orphans.harm().await.unwrap().len(), 1);
    assert_eq!(orphans.gone().await.unwrap(), []);
    assert_eq!(dead(&orphans, "cname").id, format!("record:{zone}/cname.retail-prediction.example.com"));
}
