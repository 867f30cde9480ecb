//! What the emulator gets wrong and the proxy puts right.

use std::net::SocketAddr;

use sandbox::proxy::TargetState;
use sandbox::wire::{JsonService, QueryService};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::local::Local;

/// A server that answers every request with one status.
async fn answering(status: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 1024];
            let _ = stream.read(&mut request).await;
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    address
}

async fn health(local: &Local, group: &str) -> (String, String) {
    let answer = local.wire.query(QueryService::ELB, "DescribeTargetHealth", &[("TargetGroupArn", group)]).await;
    let answer = answer.unwrap();
    (answer.need("State").unwrap(), answer.text("Reason").unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn health_is_what_a_probe_sees_and_unused_without_a_listener() {
    let local = Local::start().await;
    let [_, listener, group] = local.stack(answering("200 OK").await).await;
    assert_eq!(health(&local, &group).await, ("healthy".to_owned(), String::new()));
    let ill = local.group("ill", answering("500 Oops").await).await;
    let idle = ("unused".to_owned(), "Target.NotInUse".to_owned());
    assert_eq!(health(&local, &ill).await, idle);
    let rule = [
        ("ListenerArn", listener.as_str()),
        ("Priority", "1"),
        ("Conditions.member.1.Field", "path-pattern"),
        ("Conditions.member.1.Values.member.1", "/ill"),
        ("Actions.member.1.Type", "forward"),
        ("Actions.member.1.TargetGroupArn", ill.as_str()),
    ];
    local.elb("CreateRule", &rule, "RuleArn").await;
    let mismatch = ("unhealthy".to_owned(), "Target.ResponseCodeMismatch".to_owned());
    assert_eq!(health(&local, &ill).await, mismatch);
    local.proxy.set_target("127.0.0.1", Some(TargetState::draining()));
    assert_eq!(health(&local, &group).await.0, "draining");
    local.proxy.set_target("127.0.0.1", None);
    assert_eq!(health(&local, &group).await.0, "healthy");
}

#[tokio::test(flavor = "multi_thread")]
async fn weighted_groups_are_remembered_and_count_as_used() {
    let local = Local::start().await;
    let target = answering("200 OK").await;
    let [balancer, listener, first] = local.stack(target).await;
    let second = local.group("second", target).await;
    let groups = "DefaultActions.member.1.ForwardConfig.TargetGroups.member";
    let keys = [1, 2].map(|n| [format!("{groups}.{n}.TargetGroupArn"), format!("{groups}.{n}.Weight")]);
    let form = [
        ("ListenerArn", listener.as_str()),
        ("DefaultActions.member.1.Type", "forward"),
        (keys[0][0].as_str(), first.as_str()),
        (keys[0][1].as_str(), "90"),
        (keys[1][0].as_str(), second.as_str()),
        (keys[1][1].as_str(), "10"),
    ];
    local.elb("ModifyListener", &form, "ListenerArn").await;
    let described = local.wire.query(QueryService::ELB, "DescribeListeners", &[("LoadBalancerArn", &balancer)]).await;
    let described = described.unwrap();
    assert_eq!(described.texts("TargetGroupArn"), [first, second.clone()]);
    assert_eq!(described.texts("Weight"), ["90", "10"]);
    let rules = local.wire.query(QueryService::ELB, "DescribeRules", &[("ListenerArn", &listener)]).await.unwrap();
    assert_eq!(rules.texts("Weight"), ["90", "10"]);
    let used = [("LoadBalancerArn", balancer.as_str())];
    let groups = local.wire.query(QueryService::ELB, "DescribeTargetGroups", &used).await.unwrap();
    assert!(groups.texts("TargetGroupArn").contains(&second));
    assert_eq!(groups.texts("TargetGroupArn").len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_balancer_without_a_web_acl_answers_empty_and_its_zones_differ() {
    let local = Local::start().await;
    let [balancer, ..] = local.stack(answering("200 OK").await).await;
    let ask =
        async |arn: &str| local.wire.json(JsonService::WAF, "GetWebACLForResource", &json!({"ResourceArn": arn})).await;
    assert_eq!(ask(&balancer).await.unwrap(), json!({}));
    assert_eq!(ask(&format!("{balancer}x")).await.unwrap_err().code, "WAFNonexistentItemException");
    let acl = json!({"Name": "acl", "Scope": "REGIONAL", "DefaultAction": {"Allow": {}}, "Rules": [],
        "VisibilityConfig": {}});
    let made = local.wire.json(JsonService::WAF, "CreateWebACL", &acl).await.unwrap();
    let arn = made.pointer("/Summary/ARN").and_then(Value::as_str).unwrap();
    let link = json!({"WebACLArn": arn, "ResourceArn": balancer});
    local.wire.json(JsonService::WAF, "AssociateWebACL", &link).await.unwrap();
    assert_eq!(ask(&balancer).await.unwrap().pointer("/WebACL/ARN"), Some(&json!(arn)));
    let described = local.wire.query(QueryService::ELB, "DescribeLoadBalancers", &[]).await.unwrap();
    assert_eq!(described.texts("ZoneName"), ["us-east-1a", "us-east-1b"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listeners_default_certificate_is_listed_twice() {
    let local = Local::start().await;
    let [_, listener, _] = local.stack(answering("200 OK").await).await;
    let form =
        [("ListenerArn", listener.as_str()), ("Protocol", "HTTPS"), ("Certificates.member.1.CertificateArn", "c")];
    local.elb("ModifyListener", &form, "ListenerArn").await;
    let more = [("ListenerArn", listener.as_str()), ("Certificates.member.1.CertificateArn", "d")];
    local.elb("AddListenerCertificates", &more, "").await;
    let wire = local.wire.clone().quiet();
    let ask = wire.query(QueryService::ELB, "DescribeListenerCertificates", &[("ListenerArn", &listener)]).await;
    let listed = ask.unwrap();
    assert_eq!(listed.texts("CertificateArn"), ["c", "c", "d"]);
    assert_eq!(listed.texts("IsDefault"), ["true", "false", "false"]);
}
