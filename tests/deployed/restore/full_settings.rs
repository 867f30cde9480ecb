//! Settings that nobody would guess, on some of the orphans: only what is truly kept comes back with them.

use sandbox::Sandbox;
use sandbox::wire::{JsonService, QueryService, Wire};
use sandbox::world::orphans::Orphans;
use serde_json::{Value, json};

const RULED: &str = "k8s-oldshop-pay-1a00000002";

/// Gives them.
pub(crate) async fn give(sandbox: &Sandbox, orphans: &Orphans) {
    let wire = sandbox.quiet();
    let id = |name: &str| {
        let all = orphans.dead.iter().chain(orphans.alive.iter().map(|(thing, _)| thing));
        all.filter(|thing| thing.name.starts_with(name)).map(|thing| thing.id.clone()).next().unwrap()
    };
    target_group(&wire, &id("k8s-oldshop-gate")).await;
    let groups = [id("k8s-oldshop-held"), id(RULED)];
    let balancer = id("k8s-oldshop-web-1a2b3c4d5e");
    load_balancer(&wire, &balancer, &groups, [&sandbox.world.ids.certificate, &id("idle.")]).await;
    security_group(&wire, &id("k8s-oldshop-web-00000000a1")).await;
    web_acl(&wire, &id("retired-shop-waf"), &balancer).await;
}

async fn elb(wire: &Wire, action: &str, form: &[(&str, &str)]) -> sandbox::wire::Xml {
    wire.query(QueryService::ELB, action, form).await.unwrap()
}

async fn target_group(wire: &Wire, arn: &str) {
    let group = ("TargetGroupArn", arn);
    let check = [
        group,
        ("HealthCheckPath", "/healthz?deep=1"),
        ("HealthCheckPort", "9090"),
        ("HealthCheckIntervalSeconds", "11"),
        ("HealthyThresholdCount", "3"),
        ("Matcher.HttpCode", "200-299"),
    ];
    elb(wire, "ModifyTargetGroup", &check).await;
    let attributes = [
        group,
        ("Attributes.member.1.Key", "deregistration_delay.timeout_seconds"),
        ("Attributes.member.1.Value", "17"),
        ("Attributes.member.2.Key", "stickiness.enabled"),
        ("Attributes.member.2.Value", "true"),
    ];
    elb(wire, "ModifyTargetGroupAttributes", &attributes).await;
    tag(wire, arn).await;
}

async fn tag(wire: &Wire, arn: &str) {
    let tag = [("ResourceArns.member.1", arn), ("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "shop and pay")];
    elb(wire, "AddTags", &tag).await;
}

/// Attributes, and a second listener with certificates, attributes, rules and tags.
async fn load_balancer(wire: &Wire, arn: &str, groups: &[String; 2], certificates: [&str; 2]) {
    let balancer = ("LoadBalancerArn", arn);
    let idle =
        [balancer, ("Attributes.member.1.Key", "idle_timeout.timeout_seconds"), ("Attributes.member.1.Value", "77")];
    elb(wire, "ModifyLoadBalancerAttributes", &idle).await;
    tag(wire, arn).await;
    let https = [
        balancer,
        ("Port", "443"),
        ("Protocol", "HTTPS"),
        ("SslPolicy", "ELBSecurityPolicy-TLS13-1-2-2021-06"),
        ("Certificates.member.1.CertificateArn", certificates[0]),
        ("DefaultActions.member.1.Type", "fixed-response"),
        ("DefaultActions.member.1.FixedResponseConfig.StatusCode", "503"),
        ("DefaultActions.member.1.FixedResponseConfig.MessageBody", "closed"),
        ("Tags.member.1.Key", "elbv2.k8s.aws/cluster"),
        ("Tags.member.1.Value", sandbox::world::orphans::DEAD_CLUSTER),
    ];
    let listener = elb(wire, "CreateListener", &https).await.need("ListenerArn").unwrap();
    let further = [("ListenerArn", listener.as_str()), ("Certificates.member.1.CertificateArn", certificates[1])];
    elb(wire, "AddListenerCertificates", &further).await;
    let hidden = [
        ("ListenerArn", listener.as_str()),
        ("Attributes.member.1.Key", "routing.http.response.server.enabled"),
        ("Attributes.member.1.Value", "false"),
    ];
    elb(wire, "ModifyListenerAttributes", &hidden).await;
    rules(wire, &listener, groups).await;
}

async fn rules(wire: &Wire, listener: &str, groups: &[String; 2]) {
    let list = "Actions.member.1.ForwardConfig.TargetGroups.member";
    let keys = [1, 2].map(|at| (format!("{list}.{at}.TargetGroupArn"), format!("{list}.{at}.Weight")));
    let mut split = vec![
        ("ListenerArn", listener),
        ("Priority", "5"),
        ("Conditions.member.1.Field", "path-pattern"),
        ("Conditions.member.1.Values.member.1", "/pay/*"),
        ("Conditions.member.2.Field", "host-header"),
        ("Conditions.member.2.Values.member.1", "shop.example.com"),
        ("Conditions.member.2.Values.member.2", "*.shop.example.com"),
        ("Actions.member.1.Type", "forward"),
        ("Tags.member.1.Key", "elbv2.k8s.aws/cluster"),
        ("Tags.member.1.Value", sandbox::world::orphans::DEAD_CLUSTER),
    ];
    for ((arn, weight), (group, share)) in keys.iter().zip(groups.iter().zip(["3", "1"])) {
        split.extend([(arn.as_str(), group.as_str()), (weight.as_str(), share)]);
    }
    elb(wire, "CreateRule", &split).await;
    let redirect = [
        ("ListenerArn", listener),
        ("Priority", "6"),
        ("Conditions.member.1.Field", "http-header"),
        ("Conditions.member.1.HttpHeaderConfig.HttpHeaderName", "X-Old"),
        ("Conditions.member.1.HttpHeaderConfig.Values.member.1", "yes"),
        ("Actions.member.1.Type", "redirect"),
        ("Actions.member.1.RedirectConfig.StatusCode", "HTTP_302"),
        ("Actions.member.1.RedirectConfig.Host", "new.example.com"),
    ];
    elb(wire, "CreateRule", &redirect).await;
}

async fn security_group(wire: &Wire, id: &str) {
    let rule = [
        ("GroupId", id),
        ("IpPermissions.1.IpProtocol", "tcp"),
        ("IpPermissions.1.FromPort", "443"),
        ("IpPermissions.1.ToPort", "443"),
        ("IpPermissions.1.IpRanges.1.CidrIp", "203.0.113.0/24"),
        ("IpPermissions.1.IpRanges.1.Description", "the office"),
        ("TagSpecification.1.ResourceType", "security-group-rule"),
        ("TagSpecification.1.Tag.1.Key", "team"),
        ("TagSpecification.1.Tag.1.Value", "shop"),
    ];
    wire.query(QueryService::EC2, "AuthorizeSecurityGroupIngress", &rule).await.unwrap();
    let six = [
        ("GroupId", id),
        ("IpPermissions.1.IpProtocol", "tcp"),
        ("IpPermissions.1.FromPort", "80"),
        ("IpPermissions.1.ToPort", "80"),
        ("IpPermissions.1.Ipv6Ranges.1.CidrIpv6", "2001:db8::/32"),
    ];
    wire.query(QueryService::EC2, "AuthorizeSecurityGroupIngress", &six).await.unwrap();
}

/// Rules of its own, where it logs to, and the load balancer that it guards.
async fn web_acl(wire: &Wire, arn: &str, balancer: &str) {
    let (name, id) = ("retired-shop-waf", arn.rsplit('/').next().unwrap());
    let asked = json!({"Name": name, "Scope": "REGIONAL", "Id": id});
    let told = wire.json(JsonService::WAF, "GetWebACL", &asked).await.unwrap();
    let seen =
        |metric: &str| json!({"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": metric});
    let managed = json!({"VendorName": "AWS", "Name": "AWSManagedRulesCommonRuleSet",
        "ExcludedRules": [{"Name": "SizeRestrictions_BODY"}]});
    let rules = json!([
        {"Name": "common", "Priority": 1, "OverrideAction": {"None": {}}, "VisibilityConfig": seen("common"),
         "Statement": {"ManagedRuleGroupStatement": managed}},
        {"Name": "rate", "Priority": 2, "Action": {"Block": {}}, "VisibilityConfig": seen("rate"),
         "Statement": {"RateBasedStatement": {"Limit": 2000, "AggregateKeyType": "IP"}}},
    ]);
    let update = json!({"Name": name, "Scope": "REGIONAL", "Id": id, "LockToken": told["LockToken"],
        "DefaultAction": {"Allow": {}}, "Rules": rules, "VisibilityConfig": seen(name),
        "Description": "what guarded the old shop"});
    wire.json(JsonService::WAF, "UpdateWebACL", &update).await.unwrap();
    let to: Value = json!(["arn:aws:logs:us-east-1:123456789012:log-group:aws-waf-logs-oldshop"]);
    let logging = json!({"LoggingConfiguration": {"ResourceArn": arn, "LogDestinationConfigs": to,
        "RedactedFields": [{"SingleHeader": {"Name": "authorization"}}]}});
    wire.json(JsonService::WAF, "PutLoggingConfiguration", &logging).await.unwrap();
    let link = json!({"WebACLArn": arn, "ResourceArn": balancer});
    wire.json(JsonService::WAF, "AssociateWebACL", &link).await.unwrap();
}
