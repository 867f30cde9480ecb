//! What stands around the crowd's load balancers: web ACLs, certificates, security groups.

use serde_json::{Value, json};

use super::groups::{Made, controller_tags};
use super::{Place, Whose, all, whose};
use crate::error::KitError;
use crate::wire::{AwsError, JsonService, QueryService};
use crate::world::orphans::DEAD_CLUSTER;
use crate::world::{CLUSTER, ZONE, form};

/// The first protect a load balancer each; of the rest one in 16 is marked as ours and protects nothing.
pub(super) async fn web_acls(place: &Place<'_>, count: usize, balancers: &[Made]) -> Result<(), KitError> {
    all((0..count).map(|number| web_acl(place, number, balancers.get(number)))).await?;
    Ok(())
}

async fn web_acl(place: &Place<'_>, number: usize, protects: Option<&Made>) -> Result<(), KitError> {
    let name = format!("shop{number:03}-waf");
    let mut input = json!({
        "Name": name, "Scope": "REGIONAL", "DefaultAction": {"Allow": {}}, "Rules": [],
        "VisibilityConfig":
            {"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": name},
    });
    let ours = protects.is_none() && whose(number) == Whose::Dead;
    if let Some(fields) = input.as_object_mut().filter(|_| ours) {
        fields.insert("Tags".to_owned(), json!([{"Key": "albkeeper:owned", "Value": "true"}]));
    }
    let answer = place.wire.json(JsonService::WAF, "CreateWebACL", &input).await?;
    if let Some(balancer) = protects {
        let link = json!({"WebACLArn": answer.pointer("/Summary/ARN"), "ResourceArn": balancer.arn});
        place.wire.json(JsonService::WAF, "AssociateWebACL", &link).await?;
    }
    Ok(())
}

/// The ARNs of those that are not the dead cluster's.
pub(super) async fn certificates(place: &Place<'_>, count: usize) -> Result<Vec<String>, KitError> {
    let arns = all((0..count).map(|number| certificate(place, number))).await?;
    let numbered = arns.into_iter().enumerate();
    Ok(numbered.filter(|(number, _)| whose(*number) != Whose::Dead).map(|(_, arn)| arn).collect())
}

async fn certificate(place: &Place<'_>, number: usize) -> Result<String, KitError> {
    let cluster = match whose(number) {
        Whose::Living => Some(CLUSTER),
        Whose::Dead => Some(DEAD_CLUSTER),
        Whose::Nobody => None,
    };
    let tag = |(key, value): (&str, &str)| json!({"Key": key, "Value": value});
    let stack = format!("shop{number:03}/web");
    let tags: Vec<Value> = cluster.map_or_else(Vec::new, |cluster| {
        let tags = [("ingress.k8s.aws/stack", stack.as_str()), ("ingress.k8s.aws/resource", "certificate")];
        [("elbv2.k8s.aws/cluster", cluster)].into_iter().chain(tags).map(tag).collect()
    });
    let input = json!({"DomainName": format!("shop{number:03}.{ZONE}"), "ValidationMethod": "DNS",
        "KeyAlgorithm": if number.is_multiple_of(2) { "RSA_2048" } else { "EC_prime256v1" }, "Tags": tags});
    let answer = place.wire.json(JsonService::ACM, "RequestCertificate", &input).await?;
    let arn = answer.get("CertificateArn").and_then(Value::as_str).map(ToOwned::to_owned);
    arn.ok_or_else(|| AwsError::odd(format!("no CertificateArn in {answer}")).into())
}

/// One an Ingress, as the controller makes them, and some of nobody.
pub(super) async fn security_groups(place: &Place<'_>, count: usize) -> Result<(), KitError> {
    all((0..count).map(|number| security_group(place, number))).await?;
    Ok(())
}

async fn security_group(place: &Place<'_>, number: usize) -> Result<(), KitError> {
    let (name, stack) = (format!("k8s-shop{number:03}-web-{number:010x}"), format!("shop{number:03}/web"));
    let mut made = controller_tags(whose(number), "TagSpecification.1.Tag", &stack, "ManagedLBSecurityGroup");
    if !made.is_empty() {
        made.push(("TagSpecification.1.ResourceType".to_owned(), "security-group".to_owned()));
    }
    let literal = [
        ("GroupName", name.as_str()),
        ("GroupDescription", "[k8s] Managed SecurityGroup for LoadBalancer"),
        ("VpcId", &place.world.ids.vpc),
    ];
    place.wire.query(QueryService::EC2, "CreateSecurityGroup", &form(&literal, &made)).await?;
    Ok(())
}
