//! The crowd's target groups, and the load balancers that as many of them hang on as rules allow.

use std::collections::BTreeSet;

use super::{Place, Size, Whose, all, whose};
use crate::error::KitError;
use crate::wire::QueryService;
use crate::world::orphans::DEAD_CLUSTER;
use crate::world::{CLUSTER, balancer, form};

/// Rules of each load balancer.
const RULES: usize = 20;
/// Target groups of one Ingress.
const OF_ONE_STACK: usize = 8;

#[derive(Debug)]
pub(super) struct Made {
    pub(super) arn: String,
    pub(super) dns_name: String,
}

/// The ARNs of the dead cluster's and of the living one's.
pub(super) async fn make(place: &Place<'_>, size: &Size) -> Result<(BTreeSet<String>, Vec<String>), KitError> {
    let arns = all((0..size.groups).map(|number| one(place, number))).await?;
    let (mut dead, mut living) = (BTreeSet::new(), Vec::new());
    for (number, arn) in arns.into_iter().enumerate() {
        match whose(number) {
            Whose::Dead => drop(dead.insert(arn)),
            Whose::Living => living.push(arn),
            Whose::Nobody => {}
        }
    }
    Ok((dead, living))
}

async fn one(place: &Place<'_>, number: usize) -> Result<String, KitError> {
    let name = format!("k8s-shop{:03}-web-{number:010x}", number / OF_ONE_STACK);
    let stack = format!("shop{:03}/web", number / OF_ONE_STACK);
    let made = controller_tags(whose(number), "Tags.member", &stack, &format!("{stack}-web:{number}"));
    let literal = [
        ("Name", name.as_str()),
        ("Protocol", "HTTP"),
        ("Port", "80"),
        ("VpcId", &place.world.ids.vpc),
        ("TargetType", "ip"),
    ];
    let answer = place.wire.query(QueryService::ELB, "CreateTargetGroup", &form(&literal, &made)).await?;
    Ok(answer.need("TargetGroupArn")?)
}

/// Form pairs for the controller's tags, as far as a thing has any.
pub(super) fn controller_tags(whose: Whose, list: &str, stack: &str, part: &str) -> Vec<(String, String)> {
    let cluster = match whose {
        Whose::Living => CLUSTER,
        Whose::Dead => DEAD_CLUSTER,
        Whose::Nobody => return Vec::new(),
    };
    let tags =
        [("elbv2.k8s.aws/cluster", cluster), ("ingress.k8s.aws/stack", stack), ("ingress.k8s.aws/resource", part)];
    let pair = |(place, (key, value)): (usize, (&str, &str))| {
        let tag = format!("{list}.{}", place + 1);
        [(format!("{tag}.Key"), key.to_owned()), (format!("{tag}.Value"), value.to_owned())]
    };
    tags.into_iter().enumerate().flat_map(pair).collect()
}

/// Load balancers of the living cluster: 443 with rules to its groups and a certificate, 80 that redirects.
pub(super) async fn balancers(
    place: &Place<'_>,
    count: usize,
    groups: &[String],
    certificates: &[String],
) -> Result<Vec<Made>, KitError> {
    // The first forwards by default, the others by a rule each.
    let shares = groups.chunks(RULES + 1).take(count).enumerate();
    let certificate = |number: usize| certificates.get(number).unwrap_or(&place.world.ids.certificate);
    all(shares.map(|(number, groups)| one_balancer(place, number, groups, certificate(number)))).await
}

async fn one_balancer(
    place: &Place<'_>,
    number: usize,
    groups: &[String],
    certificate: &str,
) -> Result<Made, KitError> {
    let ids = &place.world.ids;
    let elb = async |action: &str, form: &[(&str, &str)]| place.wire.query(QueryService::ELB, action, form).await;
    let (name, stack) = (format!("k8s-shop{number:03}-web-{number:010x}"), format!("shop{number:03}/web"));
    let subnets = ids.subnets.iter().enumerate();
    let mut made: Vec<(String, String)> =
        subnets.map(|(at, subnet)| (format!("Subnets.member.{}", at + 1), subnet.clone())).collect();
    made.extend(controller_tags(Whose::Living, "Tags.member", &stack, "LoadBalancer"));
    let literal = [
        ("Name", name.as_str()),
        ("Scheme", "internet-facing"),
        ("VpcId", &ids.vpc),
        ("SecurityGroups.member.1", &ids.security_group),
    ];
    let answer = elb("CreateLoadBalancer", &form(&literal, &made)).await?;
    let balancer = Made { arn: answer.need("LoadBalancerArn")?, dns_name: answer.need("DNSName")? };
    let http = [("LoadBalancerArn", balancer.arn.as_str()), ("Protocol", "HTTP"), ("Port", "80")];
    elb("CreateListener", &[&http[..], &balancer::redirect("HTTP_301")].concat()).await?;
    let Some((first, others)) = groups.split_first() else { return Ok(balancer) };
    let https = [
        ("LoadBalancerArn", balancer.arn.as_str()),
        ("Protocol", "HTTPS"),
        ("Port", "443"),
        ("Certificates.member.1.CertificateArn", certificate),
        ("DefaultActions.member.1.Type", "forward"),
        ("DefaultActions.member.1.TargetGroupArn", first),
    ];
    let listener = elb("CreateListener", &https).await?.need("ListenerArn")?;
    for (at, group) in others.iter().enumerate() {
        let (priority, path) = ((at + 1).to_string(), format!("/{at}/*"));
        let rule = [
            ("ListenerArn", listener.as_str()),
            ("Priority", &priority),
            ("Conditions.member.1.Field", "path-pattern"),
            ("Conditions.member.1.Values.member.1", &path),
            ("Actions.member.1.Type", "forward"),
            ("Actions.member.1.TargetGroupArn", group),
        ];
        elb("CreateRule", &rule).await?;
    }
    Ok(balancer)
}
