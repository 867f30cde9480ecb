//! The load balancer, its target group, its listeners and the Ingress's rules.

use super::network::Network;
use super::{NAME, STACK, World, form, tags};
use crate::wire::{AwsError, QueryService, Wire, parse_xml};
use crate::xml::{all, child_text};

/// The Ingress's paths, in the order of their rules.
const PATHS: [&[&str]; 5] = [&["/docs", "/docs/*"], &["/openapi.json"], &["/health"], &["/predict"], &["/*"]];

/// A load balancer as it was created.
pub(super) struct Created {
    pub(super) arn: String,
    pub(super) dns_name: String,
}

pub(super) async fn create(wire: &Wire, network: &Network) -> Result<Created, AwsError> {
    let subnets = network.subnets.iter().enumerate();
    let mut made: Vec<(String, String)> =
        subnets.map(|(place, subnet)| (format!("Subnets.member.{}", place + 1), subnet.clone())).collect();
    made.extend(tags("LoadBalancer"));
    let literal = [
        ("Name", NAME),
        ("Scheme", "internet-facing"),
        ("Type", "application"),
        ("VpcId", network.vpc.as_str()),
        ("SecurityGroups.member.1", network.security_group.as_str()),
    ];
    let answer = wire.query(QueryService::ELB, "CreateLoadBalancer", &form(&literal, &made)).await?;
    Ok(Created { arn: answer.need("LoadBalancerArn")?, dns_name: answer.need("DNSName")? })
}

/// A target group with the Ingress's health check.
pub(super) async fn group(wire: &Wire, name: &str, vpc: &str) -> Result<String, AwsError> {
    let made = tags(&format!("{STACK}-retail-api-service:80"));
    let literal = [
        ("Name", name),
        ("Protocol", "HTTP"),
        ("Port", "80"),
        ("VpcId", vpc),
        ("TargetType", "ip"),
        ("HealthCheckPath", "/health"),
        ("HealthCheckIntervalSeconds", "20"),
        ("HealthCheckTimeoutSeconds", "5"),
        ("HealthyThresholdCount", "2"),
        ("UnhealthyThresholdCount", "2"),
        ("Matcher.HttpCode", "200"),
    ];
    wire.query(QueryService::ELB, "CreateTargetGroup", &form(&literal, &made)).await?.need("TargetGroupArn")
}

pub(super) async fn https_listener(
    wire: &Wire,
    balancer: &str,
    certificate: &str,
    group: &str,
) -> Result<String, AwsError> {
    let made = tags("443");
    let literal = [
        ("LoadBalancerArn", balancer),
        ("Protocol", "HTTPS"),
        ("Port", "443"),
        ("SslPolicy", "ELBSecurityPolicy-TLS13-1-2-2021-06"),
        ("Certificates.member.1.CertificateArn", certificate),
        ("DefaultActions.member.1.Type", "forward"),
        ("DefaultActions.member.1.TargetGroupArn", group),
    ];
    wire.query(QueryService::ELB, "CreateListener", &form(&literal, &made)).await?.need("ListenerArn")
}

/// The action of the controller's `ssl-redirect`.
pub(super) fn redirect(code: &str) -> [(&'static str, &str); 4] {
    [
        ("DefaultActions.member.1.Type", "redirect"),
        ("DefaultActions.member.1.RedirectConfig.Protocol", "HTTPS"),
        ("DefaultActions.member.1.RedirectConfig.Port", "443"),
        ("DefaultActions.member.1.RedirectConfig.StatusCode", code),
    ]
}

impl World {
    /// The ARN of the listener on a port, if there is one.
    pub async fn listener(&self, port: u16) -> Result<Option<String>, AwsError> {
        let listeners = self.elb("DescribeListeners", &[("LoadBalancerArn", &self.ids.balancer)]).await?;
        let document = parse_xml(&listeners.0)?;
        let members = all(&document, "ListenerArn").into_iter().filter_map(|arn| arn.parent());
        let found = members.filter(|listener| child_text(*listener, "Port") == port.to_string());
        Ok(found.map(|listener| child_text(listener, "ListenerArn").to_owned()).next())
    }

    /// One rule a path, all to the target group.
    pub(super) async fn rules(&self) -> Result<(), AwsError> {
        for (place, paths) in PATHS.iter().enumerate() {
            let priority = (place + 1).to_string();
            let value = |(n, path): (usize, &&str)| {
                let key = format!("Conditions.member.1.PathPatternConfig.Values.member.{}", n + 1);
                (key, (*path).to_owned())
            };
            let made: Vec<(String, String)> = paths.iter().enumerate().map(value).collect();
            let literal = [
                ("ListenerArn", self.ids.https_listener.as_str()),
                ("Priority", &priority),
                ("Conditions.member.1.Field", "path-pattern"),
                ("Actions.member.1.Type", "forward"),
                ("Actions.member.1.TargetGroupArn", &self.ids.target_group),
            ];
            self.elb("CreateRule", &form(&literal, &made)).await?;
        }
        Ok(())
    }

    /// Registers every stub.
    pub(super) async fn register(&self, group: &str) -> Result<(), AwsError> {
        let made = self.targets();
        self.elb("RegisterTargets", &form(&[("TargetGroupArn", group)], &made)).await?;
        Ok(())
    }

    /// The stubs as form pairs.
    pub(super) fn targets(&self) -> Vec<(String, String)> {
        let target = |(place, stub): (usize, &crate::front::StubApi)| {
            let key = format!("Targets.member.{}", place + 1);
            let (id, port) = (stub.addr.ip().to_string(), stub.addr.port().to_string());
            [(format!("{key}.Id"), id), (format!("{key}.Port"), port)]
        };
        self.front.stubs.iter().enumerate().flat_map(target).collect()
    }
}
