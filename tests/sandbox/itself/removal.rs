//! Removals that AWS refuses, and what goes along with those that it grants.

use std::net::SocketAddr;

use hyper::Method;
use sandbox::wire::{AwsError, JsonService, QueryService, RestService, Wire};
use serde_json::{Value, json};

use crate::local::Local;

/// Nobody listens there: health does not matter here.
const TARGET: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 9);

async fn refused(local: &Local, action: &str, form: &[(&str, &str)]) -> AwsError {
    local.wire.query(QueryService::ELB, action, form).await.unwrap_err()
}

/// A rule of a listener with the given action keys.
async fn rule(local: &Local, listener: &str, priority: &str, action: &[(&str, &str)]) -> String {
    let place = [
        ("ListenerArn", listener),
        ("Priority", priority),
        ("Conditions.member.1.Field", "path-pattern"),
        ("Conditions.member.1.Values.member.1", "/x"),
        ("Actions.member.1.Type", "forward"),
    ];
    local.elb("CreateRule", &[&place, action].concat(), "RuleArn").await
}

async fn web_acl(wire: &Wire, name: &str) -> [String; 3] {
    let input = json!({"Name": name, "Scope": "REGIONAL", "DefaultAction": {"Allow": {}}, "Rules": [],
        "VisibilityConfig": {}});
    let made = wire.json(JsonService::WAF, "CreateWebACL", &input).await.unwrap();
    ["ARN", "Id", "LockToken"].map(|name| made["Summary"][name].as_str().unwrap().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_group_goes_only_when_no_listener_and_no_rule_names_it() {
    let local = Local::start().await;
    let [_, listener, of_listener] = local.stack(TARGET).await;
    let [of_rule, of_weight] = [local.group("of-rule", TARGET).await, local.group("of-weight", TARGET).await];
    let plain = rule(&local, &listener, "1", &[("Actions.member.1.TargetGroupArn", &of_rule)]).await;
    let groups = "Actions.member.1.ForwardConfig.TargetGroups.member";
    let keys = [1, 2].map(|n| [format!("{groups}.{n}.TargetGroupArn"), format!("{groups}.{n}.Weight")]);
    let action = [
        (keys[0][0].as_str(), of_listener.as_str()),
        (keys[0][1].as_str(), "1"),
        (keys[1][0].as_str(), of_weight.as_str()),
        (keys[1][1].as_str(), "0"),
    ];
    let weighted = rule(&local, &listener, "2", &action).await;
    for arn in [&of_listener, &of_rule, &of_weight] {
        let error = refused(&local, "DeleteTargetGroup", &[("TargetGroupArn", arn)]).await;
        assert_eq!(error.code, "ResourceInUse");
        assert_eq!(error.message, format!("Target group '{arn}' is currently in use by a listener or a rule"));
    }
    for (rule, group) in [(plain, of_rule), (weighted, of_weight)] {
        local.elb("DeleteRule", &[("RuleArn", &rule)], "").await;
        local.elb("DeleteTargetGroup", &[("TargetGroupArn", &group)], "").await;
        let gone = refused(&local, "DescribeTargetGroups", &[("TargetGroupArns.member.1", &group)]).await;
        assert_eq!(gone.code, "TargetGroupNotFound");
        local.elb("DeleteTargetGroup", &[("TargetGroupArn", &group)], "").await;
    }
    let nonsense = refused(&local, "DeleteTargetGroup", &[("TargetGroupArn", "of-rule")]).await;
    assert_eq!(nonsense.code, "ValidationError");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_load_balancer_takes_listeners_rules_and_association_along_unless_it_is_protected() {
    let local = Local::start().await;
    let [balancer, listener, group] = local.stack(TARGET).await;
    let rule = rule(&local, &listener, "1", &[("Actions.member.1.TargetGroupArn", &group)]).await;
    let [acl, id, token] = web_acl(&local.wire, "shop").await;
    let link = json!({"WebACLArn": acl, "ResourceArn": balancer});
    local.wire.json(JsonService::WAF, "AssociateWebACL", &link).await.unwrap();
    let itself = [("LoadBalancerArn", balancer.as_str())];
    let protect = async |value: &str| {
        let attribute = [
            itself[0],
            ("Attributes.member.1.Key", "deletion_protection.enabled"),
            ("Attributes.member.1.Value", value),
        ];
        local.elb("ModifyLoadBalancerAttributes", &attribute, "").await;
    };
    protect("true").await;
    let error = refused(&local, "DeleteLoadBalancer", &itself).await;
    assert_eq!(error.code, "OperationNotPermitted");
    assert!(error.message.ends_with("cannot be deleted because deletion protection is enabled"), "{error}");
    protect("false").await;
    local.elb("DeleteLoadBalancer", &itself, "").await;
    assert_eq!(refused(&local, "DescribeListeners", &itself).await.code, "LoadBalancerNotFound");
    let listeners = refused(&local, "DescribeListeners", &[("ListenerArns.member.1", &listener)]).await;
    assert_eq!(listeners.code, "ListenerNotFound");
    assert_eq!(refused(&local, "DescribeRules", &[("RuleArns.member.1", &rule)]).await.code, "RuleNotFound");
    local.elb("DeleteTargetGroup", &[("TargetGroupArn", &group)], "").await;
    let delete = json!({"Name": "shop", "Scope": "REGIONAL", "Id": id, "LockToken": token});
    local.wire.json(JsonService::WAF, "DeleteWebACL", &delete).await.unwrap();
    local.elb("DeleteLoadBalancer", &itself, "").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_web_acl_stays_while_anything_of_any_type_is_associated() {
    let local = Local::start().await;
    let waf = async |operation: &str, input: Value| local.wire.json(JsonService::WAF, operation, &input).await;
    let [balancer, ..] = local.stack(TARGET).await;
    let region = "us-east-1:123456789012";
    let protected = [
        ("APPLICATION_LOAD_BALANCER", balancer),
        ("AGENTCORE_GATEWAY", format!("arn:aws:bedrock-agentcore:{region}:gateway/g")),
        ("AMPLIFY", format!("arn:aws:amplify:{region}:apps/a")),
        ("API_GATEWAY", "arn:aws:apigateway:us-east-1::/restapis/a/stages/s".to_owned()),
        ("APPSYNC", format!("arn:aws:appsync:{region}:apis/a")),
        ("APP_RUNNER_SERVICE", format!("arn:aws:apprunner:{region}:service/s/1")),
        ("COGNITO_USER_POOL", format!("arn:aws:cognito-idp:{region}:userpool/p")),
        ("VERIFIED_ACCESS_INSTANCE", format!("arn:aws:ec2:{region}:verified-access-instance/vai-1")),
    ];
    let [acl, id, token] = web_acl(&local.wire, "shop").await;
    let delete = |token: &str| json!({"Name": "shop", "Scope": "REGIONAL", "Id": id, "LockToken": token});
    for (kind, arn) in &protected {
        waf("AssociateWebACL", json!({"WebACLArn": acl, "ResourceArn": arn})).await.unwrap();
        let listed = waf("ListResourcesForWebACL", json!({"WebACLArn": acl, "ResourceType": kind})).await.unwrap();
        assert_eq!(listed["ResourceArns"], json!([arn]), "{kind}");
        let unasked = waf("ListResourcesForWebACL", json!({"WebACLArn": acl})).await.unwrap();
        let expected = if *kind == "APPLICATION_LOAD_BALANCER" { json!([arn]) } else { json!([]) };
        assert_eq!(unasked["ResourceArns"], expected, "{kind}: only load balancers are listed unasked");
        assert_eq!(waf("DeleteWebACL", delete(&token)).await.unwrap_err().code, "WAFAssociatedItemException");
        waf("DisassociateWebACL", json!({"ResourceArn": arn})).await.unwrap();
    }
    assert_eq!(waf("DeleteWebACL", delete("stale")).await.unwrap_err().code, "WAFOptimisticLockException");
    local.proxy.say(&acl, &json!({"ManagedByFirewallManager": true}));
    let asked = waf("GetWebACL", json!({"Name": "shop", "Scope": "REGIONAL", "Id": id})).await.unwrap();
    assert_eq!(asked["WebACL"]["ManagedByFirewallManager"], true);
    assert_eq!(asked["WebACL"]["RetrofittedByFirewallManager"], false);
    assert_eq!(waf("DeleteWebACL", delete(&token)).await.unwrap_err().code, "WAFInvalidOperationException");
    local.proxy.say(&acl, &json!({"ManagedByFirewallManager": false}));
    waf("DeleteWebACL", delete(&token)).await.unwrap();
    assert_eq!(waf("DeleteWebACL", delete(&token)).await.unwrap_err().code, "WAFNonexistentItemException");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_a_listener_stays() {
    let local = Local::start().await;
    let acm = async |operation: &str, input: Value| local.wire.json(JsonService::ACM, operation, &input).await;
    let [_, listener, _] = local.stack(TARGET).await;
    let made = acm("RequestCertificate", json!({"DomainName": "shop.example.com"})).await.unwrap();
    let arn = made["CertificateArn"].as_str().unwrap();
    let further = [("ListenerArn", listener.as_str()), ("Certificates.member.1.CertificateArn", arn)];
    local.elb("AddListenerCertificates", &further, "").await;
    let error = acm("DeleteCertificate", json!({"CertificateArn": arn})).await.unwrap_err();
    assert_eq!(error.code, "ResourceInUseException");
    assert!(error.message.contains(arn), "{error}");
    local.elb("RemoveListenerCertificates", &further, "").await;
    acm("DeleteCertificate", json!({"CertificateArn": arn})).await.unwrap();
    let gone = acm("DeleteCertificate", json!({"CertificateArn": arn})).await.unwrap_err();
    assert_eq!(gone.code, "ResourceNotFoundException");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_security_group_stays_while_an_interface_or_a_rule_has_it() {
    let local = Local::start().await;
    let ec2 = async |action: &str, form: &[(&str, &str)]| local.wire.query(QueryService::EC2, action, form).await;
    let vpc = ec2("CreateVpc", &[("CidrBlock", "10.0.0.0/16")]).await.unwrap().need("vpcId").unwrap();
    let group = async |name: &str| {
        let form = [("GroupName", name), ("GroupDescription", name), ("VpcId", vpc.as_str())];
        ec2("CreateSecurityGroup", &form).await.unwrap().need("groupId").unwrap()
    };
    let [of_balancer, of_nodes] = [group("balancer").await, group("nodes").await];
    let delete = [("GroupId", of_balancer.as_str())];
    let form = [("Name", "shop"), ("Subnets.member.1", "subnet-1"), ("SecurityGroups.member.1", of_balancer.as_str())];
    let balancer = local.elb("CreateLoadBalancer", &form, "LoadBalancerArn").await;
    let with_group = [("Filter.1.Name", "group-id"), ("Filter.1.Value.1", of_balancer.as_str())];
    let interfaces = ec2("DescribeNetworkInterfaces", &with_group).await.unwrap();
    assert!(interfaces.need("description").unwrap().starts_with("ELB app/shop/"));
    let error = ec2("DeleteSecurityGroup", &delete).await.unwrap_err();
    let message = format!("resource {of_balancer} has a dependent object");
    assert_eq!((error.code.as_str(), error.message), ("DependencyViolation", message));
    local.elb("DeleteLoadBalancer", &[("LoadBalancerArn", &balancer)], "").await;
    assert_eq!(ec2("DescribeNetworkInterfaces", &with_group).await.unwrap().texts("description"), [""; 0]);
    let rule = [
        ("GroupId", of_nodes.as_str()),
        ("IpPermissions.1.IpProtocol", "tcp"),
        ("IpPermissions.1.FromPort", "8080"),
        ("IpPermissions.1.ToPort", "8080"),
        ("IpPermissions.1.Groups.1.GroupId", of_balancer.as_str()),
    ];
    let rule = ec2("AuthorizeSecurityGroupIngress", &rule).await.unwrap().need("securityGroupRuleId").unwrap();
    let naming = [("Filter.1.Name", "ip-permission.group-id"), ("Filter.1.Value.1", of_balancer.as_str())];
    let named_by = ec2("DescribeSecurityGroups", &naming).await.unwrap();
    assert_eq!(named_by.texts("groupName"), ["nodes"]);
    assert_eq!(ec2("DeleteSecurityGroup", &delete).await.unwrap_err().code, "DependencyViolation");
    let revoke = [("GroupId", of_nodes.as_str()), ("SecurityGroupRuleId.1", rule.as_str())];
    ec2("RevokeSecurityGroupIngress", &revoke).await.unwrap();
    ec2("DeleteSecurityGroup", &delete).await.unwrap();
    assert_eq!(ec2("DeleteSecurityGroup", &delete).await.unwrap_err().code, "InvalidGroup.NotFound");
    let odd = ec2("DescribeSecurityGroups", &[("Filter.1.Name", "no-such"), ("Filter.1.Value.1", "x")]).await;
    assert_eq!(odd.unwrap_err().code, "InvalidParameterValue");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_goes_only_when_it_is_named_exactly() {
    let local = Local::start().await;
    let route53 = async |path: &str, body: String| {
        local.wire.rest(RestService::ROUTE53, Method::POST, &format!("/2013-04-01/{path}"), &[], body).await
    };
    let zone = "<CreateHostedZoneRequest><Name>example.com</Name><CallerReference>1</CallerReference>\
                </CreateHostedZoneRequest>";
    let zone = route53("hostedzone", zone.to_owned()).await.unwrap();
    let zone = sandbox::wire::Xml(zone.text()).need("Id").unwrap();
    let path = format!("{}/rrset/", zone.trim_start_matches('/'));
    let change = async |action: &str, value: &str| {
        let set = format!(
            "<Name>shop.example.com</Name><Type>CNAME</Type><TTL>60</TTL><ResourceRecords><ResourceRecord>\
             <Value>{value}</Value></ResourceRecord></ResourceRecords>"
        );
        let body = format!(
            "<ChangeResourceRecordSetsRequest><ChangeBatch><Changes><Change><Action>{action}</Action>\
             <ResourceRecordSet>{set}</ResourceRecordSet></Change></Changes></ChangeBatch>\
             </ChangeResourceRecordSetsRequest>"
        );
        route53(&path, body).await.map(drop)
    };
    change("CREATE", "a.example.org").await.unwrap();
    assert_eq!(change("DELETE", "b.example.org").await.unwrap_err().code, "InvalidChangeBatch");
    change("DELETE", "a.example.org").await.unwrap();
    assert_eq!(change("DELETE", "a.example.org").await.unwrap_err().code, "InvalidChangeBatch");
}
