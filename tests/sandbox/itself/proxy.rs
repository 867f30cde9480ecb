//! Counts, faults, pages and refusals.

use std::time::{Duration, Instant};

use hyper::Method;
use sandbox::proxy::{Fault, Rule};
use sandbox::wire::{JsonService, QueryService, RestService, Xml};
use serde_json::json;

use crate::local::Local;

#[tokio::test(flavor = "multi_thread")]
async fn calls_are_counted_by_operation_and_the_kits_own_are_not() {
    let local = Local::start().await;
    local.wire.query(QueryService::ELB, "DescribeLoadBalancers", &[]).await.unwrap();
    local.wire.json(JsonService::WAF, "ListWebACLs", &json!({"Scope": "REGIONAL"})).await.unwrap();
    local.wire.rest(RestService::S3, Method::PUT, "/logs", &[], "").await.unwrap();
    local.wire.rest(RestService::ROUTE53, Method::GET, "/2013-04-01/hostedzone", &[], "").await.unwrap();
    local.wire.clone().quiet().query(QueryService::ELB, "DescribeLoadBalancers", &[]).await.unwrap();
    let counts = local.proxy.counts();
    for operation in [
        "elasticloadbalancing:DescribeLoadBalancers",
        "wafv2:ListWebACLs",
        "s3:CreateBucket",
        "route53:ListHostedZones",
    ] {
        assert_eq!(counts.count(operation), 1, "{operation} in\n{counts}");
    }
    assert_eq!(counts.total(), 4);
    local.proxy.reset_counts();
    assert_eq!(local.proxy.counts().total(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_protocol_is_throttled_and_denied_in_its_own_words() {
    let local = Local::start().await;
    local.proxy.fault(Rule::on("*", Fault::Throttle).times(4));
    local.proxy.fault(Rule::on("*", Fault::Deny).skip(0).times(4));
    let mut codes = Vec::new();
    for _ in 0..2 {
        let (wire, zone) = (&local.wire, "/2013-04-01/hostedzone");
        codes.push(wire.query(QueryService::ELB, "DescribeTags", &[]).await.unwrap_err());
        codes.push(wire.json(JsonService::ACM, "ListCertificates", &json!({})).await.unwrap_err());
        codes.push(wire.rest(RestService::S3, Method::GET, "/logs?list-type=2", &[], "").await.unwrap_err());
        codes.push(wire.rest(RestService::ROUTE53, Method::GET, zone, &[], "").await.unwrap_err());
    }
    let seen: Vec<(u16, &str)> = codes.iter().map(|error| (error.status, error.code.as_str())).collect();
    let throttled = [(400, "Throttling"), (400, "ThrottlingException"), (503, "SlowDown"), (400, "Throttling")];
    let denied = [(403, "AccessDenied"), (400, "AccessDeniedException"), (403, "AccessDenied"), (403, "AccessDenied")];
    assert_eq!(seen, [throttled, denied].concat());
    assert!(codes[4].message.contains("not authorized to perform: elasticloadbalancing:DescribeTags"));
    assert!(codes[6].message.contains("not authorized to perform: s3:ListBucket"));
    local.wire.json(JsonService::ACM, "ListCertificates", &json!({})).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_break_hang_and_end_early() {
    let local = Local::start().await;
    let describe = || local.wire.query(QueryService::ELB, "DescribeLoadBalancers", &[]);
    local.proxy.fault(Rule::on("elasticloadbalancing:*", Fault::Reset).times(1));
    assert_eq!(describe().await.unwrap_err().code, "NoAnswer");
    local.proxy.fault(Rule::on("elasticloadbalancing:*", Fault::Truncate).times(1));
    assert!(describe().await.unwrap_err().message.contains("body"));
    local.proxy.fault(Rule::on("elasticloadbalancing:*", Fault::Hang).times(1));
    assert!(tokio::time::timeout(Duration::from_millis(300), describe()).await.is_err());
    local.proxy.fault(Rule::on("elasticloadbalancing:*", Fault::Slow(Duration::from_millis(200))));
    let start = Instant::now();
    describe().await.unwrap();
    assert!(start.elapsed() >= Duration::from_millis(200));
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_come_in_pages_of_two_and_a_strange_marker_is_refused() {
    let local = Local::start().await;
    let mut names = vec!["a".to_owned(), "b".to_owned(), "c".to_owned(), "d".to_owned(), "e".to_owned()];
    for name in &names {
        local.elb("CreateTargetGroup", &[("Name", name)], "").await;
    }
    let mut seen = Vec::new();
    let mut marker: Option<String> = None;
    let mut pages = 0;
    loop {
        let form: Vec<(&str, &str)> = marker.iter().map(|marker| ("Marker", marker.as_str())).collect();
        let page = local.wire.query(QueryService::ELB, "DescribeTargetGroups", &form).await.unwrap();
        seen.extend(page.texts("TargetGroupName"));
        pages += 1;
        marker = page.text("NextMarker");
        if marker.is_none() {
            break;
        }
    }
    seen.sort();
    names.sort();
    assert_eq!((seen, pages), (names, 3));
    let strange = local.wire.query(QueryService::ELB, "DescribeTargetGroups", &[("Marker", "x")]).await;
    assert_eq!(strange.unwrap_err().code, "ValidationError");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_list_of_elb_that_aws_pages_has_a_second_page() {
    let local = Local::start().await;
    let target = "127.0.0.1:9".parse().unwrap();
    let [balancer, listener, group] = local.stack(target).await;
    let (of_balancer, of_listener) = ([("LoadBalancerArn", balancer.as_str())], [("ListenerArn", listener.as_str())]);
    for name in ["b", "c"] {
        local.group(name, target).await;
        local.elb("CreateLoadBalancer", &[("Name", name), ("Subnets.member.1", "subnet-1")], "").await;
        let port = if name == "b" { "81" } else { "82" };
        let action = [("DefaultActions.member.1.Type", "forward"), ("DefaultActions.member.1.TargetGroupArn", &group)];
        let place = [of_balancer[0], ("Protocol", "HTTP"), ("Port", port)];
        local.elb("CreateListener", &[&place[..], &action].concat(), "").await;
        let action = [("Actions.member.1.Type", "forward"), ("Actions.member.1.TargetGroupArn", group.as_str())];
        let condition = [("Conditions.member.1.Field", "path-pattern"), ("Conditions.member.1.Values.member.1", "/x")];
        let place = [of_listener[0], ("Priority", port)];
        local.elb("CreateRule", &[&place[..], &condition, &action].concat(), "").await;
        local
            .elb("AddListenerCertificates", &[of_listener[0], ("Certificates.member.1.CertificateArn", name)], "")
            .await;
    }
    local.elb("AddListenerCertificates", &[of_listener[0], ("Certificates.member.1.CertificateArn", "d")], "").await;
    for (action, form, element) in [
        ("DescribeLoadBalancers", &[][..], "LoadBalancerName"),
        ("DescribeTargetGroups", &[], "TargetGroupName"),
        ("DescribeListeners", &of_balancer, "ListenerArn"),
        ("DescribeRules", &of_listener, "RuleArn"),
        ("DescribeListenerCertificates", &of_listener, "CertificateArn"),
    ] {
        let first = local.wire.query(QueryService::ELB, action, form).await.unwrap();
        let marker = first.need("NextMarker").unwrap();
        let form = [form, &[("Marker", marker.as_str())]].concat();
        let second = local.wire.query(QueryService::ELB, action, &form).await.unwrap();
        assert_eq!((first.texts(element).len(), second.texts(element).len()), (2, 1), "{action}");
        assert_eq!(second.text("NextMarker"), None, "{action}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn json_and_rest_lists_come_in_small_pages_too() {
    let local = Local::start().await;
    let wire = &local.wire;
    wire.rest(RestService::S3, Method::PUT, "/logs", &[], "").await.unwrap();
    for name in ["a", "b", "c"] {
        let acl = json!({"Name": name, "Scope": "REGIONAL", "DefaultAction": {"Allow": {}}, "VisibilityConfig": {}});
        wire.json(JsonService::WAF, "CreateWebACL", &acl).await.unwrap();
        wire.rest(RestService::S3, Method::PUT, &format!("/logs/{name}"), &[], "x").await.unwrap();
    }
    let first = wire.json(JsonService::WAF, "ListWebACLs", &json!({"Scope": "REGIONAL"})).await.unwrap();
    assert_eq!(first["WebACLs"].as_array().unwrap().len(), 2);
    let rest = json!({"Scope": "REGIONAL", "NextMarker": first["NextMarker"]});
    let rest = wire.json(JsonService::WAF, "ListWebACLs", &rest).await.unwrap();
    assert_eq!(rest["WebACLs"].as_array().unwrap().len(), 1);
    assert!(rest.get("NextMarker").is_none());
    let list = async |path: &str| {
        let answer = wire.rest(RestService::S3, Method::GET, path, &[], "").await.unwrap();
        Xml(answer.text())
    };
    let page = list("/logs?list-type=2&max-keys=1000").await;
    assert_eq!(page.texts("Key"), ["a", "b"]);
    let token = page.need("NextContinuationToken").unwrap().replace('=', "%3D").replace('+', "%2B");
    let page = list(&format!("/logs?list-type=2&continuation-token={token}")).await;
    assert_eq!((page.texts("Key"), page.text("IsTruncated").as_deref()), (vec!["c".to_owned()], Some("false")));
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_break_and_are_busy() {
    let local = Local::start().await;
    for (fault, status) in [(Fault::ServerError, 500), (Fault::Unavailable, 503)] {
        local.proxy.fault(Rule::on("*", fault).times(2));
        let elb = local.wire.query(QueryService::ELB, "DescribeTags", &[]).await.unwrap_err();
        let s3 = local.wire.rest(RestService::S3, Method::GET, "/logs/a", &[], "").await.unwrap_err();
        assert_eq!((elb.status, s3.status), (status, status));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_aws_refuses_is_refused() {
    let local = Local::start().await;
    let code = async |action: &str, form: &[(&str, &str)]| {
        local.wire.query(QueryService::ELB, action, form).await.unwrap_err().code
    };
    let keys: Vec<String> = (1..=21).map(|member| format!("ResourceArns.member.{member}")).collect();
    let arns: Vec<(&str, &str)> = keys.iter().map(|key| (key.as_str(), "arn")).collect();
    assert_eq!(code("DescribeTags", &arns).await, "ValidationError");
    assert_eq!(code("DescribeTargetGroups", &[("Names.member.1", "gone")]).await, "TargetGroupNotFound");
    assert_eq!(code("DescribeLoadBalancers", &[("Names.member.1", "gone")]).await, "LoadBalancerNotFound");
    assert_eq!(code("DescribeListeners", &[("LoadBalancerArn", "gone")]).await, "LoadBalancerNotFound");
    assert_eq!(code("DescribeLoadBalancers", &[("PageSize", "401")]).await, "ValidationError");
    let topic = local.wire.query(QueryService::SNS, "CreateTopic", &[("Name", "t")]).await.unwrap();
    let topic = topic.need("TopicArn").unwrap();
    for subject in ["x".repeat(100), "two\nlines".to_owned()] {
        let form = [("TopicArn", topic.as_str()), ("Message", "m"), ("Subject", &subject)];
        let error = local.wire.query(QueryService::SNS, "Publish", &form).await.unwrap_err();
        assert_eq!(error.code, "InvalidParameter");
    }
    let form = [("TopicArn", topic.as_str()), ("Message", "m"), ("Subject", &"x".repeat(99))];
    local.wire.query(QueryService::SNS, "Publish", &form).await.unwrap();
}
