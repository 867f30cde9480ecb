//! Load balancers: one that nothing is left of, and those that serve, are protected, are young or belong to the living.

use serde_json::json;

use super::tags::{Tags, form as tag_form, ingress};
use super::thing::Thing;
use super::{DEAD_CLUSTER, Making, groups, long_ago, security_groups};
use crate::base::now;
use crate::error::KitError;
use crate::wire::QueryService;
use crate::world::{CLUSTER, form, metrics, stamp};

/// What the other makers hang things on.
pub(super) struct Held {
    /// The DNS name of the dead load balancer that still exists.
    pub(super) dead_name: String,
    /// The DNS name of a load balancer that exists no more.
    pub(super) gone_name: String,
    /// The HTTPS listener of a living load balancer, which is not the site's.
    pub(super) listener: String,
    /// The security group of interfaces.
    pub(super) security_group: String,
}

/// A load balancer as it is made.
pub(super) struct Plan<'a> {
    pub(super) name: &'a str,
    pub(super) tags: Tags,
    pub(super) security_group: &'a str,
    pub(super) why: Option<&'static str>,
}

/// Makes them with their listeners.
pub(super) async fn leave(making: &mut Making<'_>) -> Result<Held, KitError> {
    let of_dead = security_groups::leave(making).await?;
    let site = making.world.ids.security_group.clone();
    let orphan = Plan { security_group: &of_dead, ..of_dead_cluster("k8s-oldshop-web-1a2b3c4d5e", &site, None) };
    let [balancer, dead_name] = make(making, &orphan).await?;
    let group = groups::of_dead_load_balancer(making).await?;
    listener(making, &balancer, "HTTP", &forward(&group)).await?;
    let gone = of_dead_cluster("k8s-oldshop-gone-1a2b3c4d5f", &site, None);
    let [gone, gone_name] = make_unnoted(making, &gone).await?;
    making.wire.query(QueryService::ELB, "DeleteLoadBalancer", &[("LoadBalancerArn", &gone)]).await?;
    let listener = living(making, &site).await?;
    kept(making, &site).await?;
    Ok(Held { dead_name, gone_name, listener, security_group: site })
}

/// Those of the living cluster, and the HTTPS listener of one of them.
async fn living(making: &mut Making<'_>, site: &str) -> Result<String, KitError> {
    let plan = |name, stack, why| Plan {
        name,
        tags: ingress(CLUSTER, stack, "LoadBalancer"),
        security_group: site,
        why: Some(why),
    };
    let name = "k8s-scaled-tozero-2a00000001";
    let idle = plan(name, "shop/idle", "its cluster lives: the deployment is scaled to zero");
    let [balancer, _] = make(making, &idle).await?;
    let group = groups::of_living(making, name, "shop/idle").await?;
    let https = listener(making, &balancer, "HTTPS", &forward(&group)).await?;
    let redirects = plan("k8s-only-redirect-2a00000002", "shop/redirect", "its cluster lives: it only redirects");
    let [balancer, _] = make(making, &redirects).await?;
    listener(making, &balancer, "HTTP", &crate::world::balancer::redirect("HTTP_301")).await?;
    Ok(https)
}

/// Those of the dead cluster that something besides their targets keeps, and one of nobody.
async fn kept(making: &mut Making<'_>, site: &str) -> Result<(), KitError> {
    let plan = |name, why| of_dead_cluster(name, site, Some(why));
    let [balancer, _] = make(making, &plan("k8s-delete-protect-2a00000003", "deletion protection is on")).await?;
    protect(making, &balancer).await?;
    let [balancer, _] = make(making, &plan("k8s-still-traffic-2a00000004", "it still has traffic")).await?;
    tell_traffic(making, &balancer, 7.0).await?;
    let [balancer, _] = make(making, &plan("k8s-too-young-2a00000005", "it was made an hour ago")).await?;
    let hour_ago = now().saturating_sub(jiff::SignedDuration::from_hours(1)).unwrap_or_default();
    making.proxy.say(&balancer, &json!({"CreatedTime": stamp(hour_ago)}));
    // On AWS a Network Load Balancer; the emulator makes no ARNs of those.
    let why = "a VPC endpoint service is in front of it";
    let [balancer, _] = make(making, &plan("k8s-endpoint-service-2a00000006", why)).await?;
    let service = [("NetworkLoadBalancerArn.1", balancer.as_str())];
    making.wire.query(QueryService::EC2, "CreateVpcEndpointServiceConfiguration", &service).await?;
    let nobodys = Plan { tags: Tags::new(), ..plan("k8s-looks-alike-2a00000007", "no controller's tags are on it") };
    make(making, &nobodys).await?;
    Ok(())
}

fn of_dead_cluster<'a>(name: &'a str, security_group: &'a str, why: Option<&'static str>) -> Plan<'a> {
    Plan { name, tags: ingress(DEAD_CLUSTER, "oldshop/web", "LoadBalancer"), security_group, why }
}

/// Makes a load balancer that is old and idle, and notes it.
pub(super) async fn make(making: &mut Making<'_>, plan: &Plan<'_>) -> Result<[String; 2], KitError> {
    let made = make_unnoted(making, plan).await?;
    let [arn, _] = &made;
    making.proxy.say(arn, &json!({"CreatedTime": stamp(long_ago())}));
    tell_traffic(making, arn, 0.0).await?;
    making.note(Thing::new("load-balancer", plan.name, arn), plan.why);
    Ok(made)
}

async fn make_unnoted(making: &Making<'_>, plan: &Plan<'_>) -> Result<[String; 2], KitError> {
    let ids = &making.world.ids;
    let subnets = ids.subnets.iter().enumerate();
    let mut made: Vec<(String, String)> =
        subnets.map(|(place, subnet)| (format!("Subnets.member.{}", place + 1), subnet.clone())).collect();
    made.extend(tag_form(&plan.tags));
    let literal = [
        ("Name", plan.name),
        ("Scheme", "internet-facing"),
        ("VpcId", ids.vpc.as_str()),
        ("SecurityGroups.member.1", plan.security_group),
    ];
    let answer = making.wire.query(QueryService::ELB, "CreateLoadBalancer", &form(&literal, &made)).await?;
    Ok([answer.need("LoadBalancerArn")?, answer.need("DNSName")?])
}

pub(super) fn forward(group: &str) -> [(&'static str, &str); 2] {
    [("DefaultActions.member.1.Type", "forward"), ("DefaultActions.member.1.TargetGroupArn", group)]
}

pub(super) async fn listener(
    making: &Making<'_>,
    balancer: &str,
    protocol: &str,
    action: &[(&str, &str)],
) -> Result<String, KitError> {
    let port = if protocol == "HTTPS" { "443" } else { "80" };
    let mut form = vec![("LoadBalancerArn", balancer), ("Protocol", protocol), ("Port", port)];
    if protocol == "HTTPS" {
        form.push(("Certificates.member.1.CertificateArn", &making.world.ids.certificate));
    }
    form.extend(action);
    Ok(making.wire.query(QueryService::ELB, "CreateListener", &form).await?.need("ListenerArn")?)
}

async fn protect(making: &Making<'_>, balancer: &str) -> Result<(), KitError> {
    let form = [
        ("LoadBalancerArn", balancer),
        ("Attributes.member.1.Key", "deletion_protection.enabled"),
        ("Attributes.member.1.Value", "true"),
    ];
    making.wire.query(QueryService::ELB, "ModifyLoadBalancerAttributes", &form).await?;
    Ok(())
}

/// Requests and new connections of each of the last 14 days.
async fn tell_traffic(making: &Making<'_>, balancer: &str, a_day: f64) -> Result<(), KitError> {
    let dimension = balancer.split_once("loadbalancer/").map_or("", |(_, dimension)| dimension);
    for metric in ["RequestCount", "NewConnectionCount"] {
        let series = metrics::Series {
            namespace: "AWS/ApplicationELB",
            metric,
            dimensions: &[("LoadBalancer", dimension)],
            value: a_day,
        };
        series.put_daily(&making.wire, 14).await?;
    }
    Ok(())
}
