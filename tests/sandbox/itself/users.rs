//! What the emulator cannot tell of clusters, certificates, logging and other users of target groups.

use std::collections::BTreeSet;

use hyper::Method;
use sandbox::wire::{JsonService, QueryService, RestService};
use serde_json::{Value, json};

use crate::local::Local;

#[tokio::test(flavor = "multi_thread")]
async fn clusters_come_in_pages_and_an_unknown_one_is_not_found() {
    let local = Local::start().await;
    let eks = async |method: Method, path: &str, body: Value| {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let answer = local.wire.rest(RestService::EKS, method, path, &[], body).await?;
        Ok::<Value, sandbox::wire::AwsError>(serde_json::from_slice(&answer.body).unwrap())
    };
    for name in ["a", "b", "c"] {
        let role = "arn:aws:iam::123456789012:role/eks";
        eks(Method::POST, "/clusters", json!({"name": name, "roleArn": role})).await.unwrap();
    }
    let first = eks(Method::GET, "/clusters?maxResults=100", Value::Null).await.unwrap();
    assert_eq!(first["clusters"], json!(["a", "b"]));
    let next = first["nextToken"].as_str().unwrap().replace('=', "%3D").replace('+', "%2B");
    let rest = eks(Method::GET, &format!("/clusters?nextToken={next}"), Value::Null).await.unwrap();
    assert_eq!((&rest["clusters"], rest.get("nextToken")), (&json!(["c"]), None));
    let known = eks(Method::GET, "/clusters/a", Value::Null).await.unwrap();
    assert_eq!(known["cluster"]["name"], "a");
    let unknown = eks(Method::GET, "/clusters/d", Value::Null).await.unwrap_err();
    assert_eq!((unknown.status, unknown.code.as_str()), (404, "ResourceNotFoundException"));
    assert_eq!(local.proxy.counts().count("eks:DescribeCluster"), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_with_other_keys_are_listed_only_when_they_are_asked_for() {
    let local = Local::start().await;
    let acm = async |operation: &str, input: Value| local.wire.json(JsonService::ACM, operation, &input).await.unwrap();
    let request = async |domain: &str, key: &str| {
        let made = acm("RequestCertificate", json!({"DomainName": domain, "KeyAlgorithm": key})).await;
        made["CertificateArn"].as_str().unwrap().to_owned()
    };
    request("usual.example.com", "RSA_2048").await;
    let large = request("large.example.com", "RSA_3072").await;
    let domains = async |input: Value| {
        let listed = acm("ListCertificates", input).await;
        let listed = listed["CertificateSummaryList"].as_array().unwrap().clone();
        listed.iter().map(|summary| summary["DomainName"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(domains(json!({})).await, ["usual.example.com"]);
    let both = json!({"Includes": {"keyTypes": ["RSA_2048", "RSA_3072"]}});
    assert_eq!(domains(both.clone()).await, ["usual.example.com", "large.example.com"]);
    local.proxy.say(&large, &json!({"Status": "VALIDATION_TIMED_OUT", "Exported": true, "CreatedAt": 1.0}));
    let timed_out = json!({"Includes": both["Includes"], "CertificateStatuses": ["VALIDATION_TIMED_OUT"]});
    assert_eq!(domains(timed_out).await, ["large.example.com"]);
    let described = acm("DescribeCertificate", json!({"CertificateArn": large})).await;
    let certificate = &described["Certificate"];
    assert_eq!(certificate["KeyAlgorithm"], "RSA_3072");
    assert_eq!(certificate["Exported"], true);
    let record = &certificate["DomainValidationOptions"][0]["ResourceRecord"];
    assert!(record["Value"].as_str().unwrap().ends_with(".acm-validations.aws."), "{record}");
}

#[tokio::test(flavor = "multi_thread")]
async fn logging_of_a_web_acl_is_known_once_it_was_set() {
    let local = Local::start().await;
    let asked = json!({"ResourceArn": "arn:acl"});
    let none = local.wire.json(JsonService::WAF, "GetLoggingConfiguration", &asked).await.unwrap_err();
    assert_eq!(none.code, "WAFNonexistentItemException");
    let settings = json!({"LoggingConfiguration": {"ResourceArn": "arn:acl", "LogDestinationConfigs": ["arn:logs"]}});
    local.wire.json(JsonService::WAF, "PutLoggingConfiguration", &settings).await.unwrap();
    assert_eq!(local.wire.json(JsonService::WAF, "GetLoggingConfiguration", &asked).await.unwrap(), settings);
}

#[tokio::test(flavor = "multi_thread")]
async fn auto_scaling_and_code_deploy_name_the_target_groups_that_they_use() {
    let local = Local::start().await;
    let form = [
        ("AutoScalingGroupName", "web"),
        ("MinSize", "0"),
        ("MaxSize", "1"),
        ("TargetGroupARNs.member.1", "arn:group"),
    ];
    local.wire.query(QueryService::AUTO_SCALING, "CreateAutoScalingGroup", &form).await.unwrap();
    let described = local.wire.query(QueryService::AUTO_SCALING, "DescribeAutoScalingGroups", &[]).await.unwrap();
    assert!(described.0.contains("<TargetGroupARNs><member>arn:group</member></TargetGroupARNs>"));
    assert_eq!(described.texts("Identifier"), ["arn:group"]);
    let deploy = async |operation: &str, input: Value| {
        local.wire.json(JsonService::CODE_DEPLOY, operation, &input).await.unwrap()
    };
    let pair = json!({"targetGroupPairInfoList": [{"targetGroups": [{"name": "blue"}, {"name": "green"}]}]});
    let group = json!({"applicationName": "shop", "deploymentGroupName": "live", "loadBalancerInfo": pair});
    deploy("CreateDeploymentGroup", group.clone()).await;
    assert_eq!(deploy("ListApplications", json!({})).await["applications"], json!(["shop"]));
    let listed = deploy("ListDeploymentGroups", json!({"applicationName": "shop"})).await;
    assert_eq!(listed["deploymentGroups"], json!(["live"]));
    let asked = json!({"applicationName": "shop", "deploymentGroupNames": ["live"]});
    assert_eq!(deploy("BatchGetDeploymentGroups", asked).await["deploymentGroupsInfo"], json!([group]));
}

#[tokio::test(flavor = "multi_thread")]
async fn verified_access_and_vpc_lattice_name_the_load_balancers_that_they_use() {
    let local = Local::start().await;
    let form = [("LoadBalancerOptions.LoadBalancerArn", "arn:balancer")];
    local.wire.query(QueryService::EC2, "CreateVerifiedAccessEndpoint", &form).await.unwrap();
    let described = local.wire.query(QueryService::EC2, "DescribeVerifiedAccessEndpoints", &[]).await.unwrap();
    assert_eq!(described.texts("loadBalancerArn"), ["arn:balancer"]);
    let lattice = async |method: Method, path: &str, body: Value| {
        let answer = local.wire.rest(RestService::VPC_LATTICE, method, path, &[], body.to_string()).await.unwrap();
        serde_json::from_slice::<Value>(&answer.body).unwrap()
    };
    assert_eq!(lattice(Method::GET, "/targetgroups", json!({})).await, json!({"items": []}));
    let registers = json!({"targets": [{"id": "arn:balancer", "port": 80}]});
    lattice(Method::PUT, "/targetgroups/tg-1/registertargets", registers).await;
    let groups = lattice(Method::GET, "/targetgroups?targetGroupType=ALB", json!({})).await;
    let path = format!("/targetgroups/{}/listtargets", groups["items"][0]["id"].as_str().unwrap());
    let targets = lattice(Method::POST, &path, json!({})).await;
    assert_eq!(targets["items"], json!([{"id": "arn:balancer", "port": 80}]));
}

#[tokio::test(flavor = "multi_thread")]
async fn classic_load_balancers_are_another_list_than_the_newer_ones() {
    let local = Local::start().await;
    local.stack("127.0.0.1:9".parse().unwrap()).await;
    let classic = async |action: &str, form: &[(&str, &str)]| {
        local.wire.query(QueryService::CLASSIC_ELB, action, form).await.unwrap()
    };
    assert_eq!(classic("DescribeLoadBalancers", &[]).await.texts("DNSName"), [""; 0]);
    let made = classic("CreateLoadBalancer", &[("LoadBalancerName", "old")]).await.need("DNSName").unwrap();
    assert_eq!(classic("DescribeLoadBalancers", &[]).await.texts("DNSName"), [made]);
    let newer = local.wire.query(QueryService::ELB, "DescribeLoadBalancers", &[]).await.unwrap();
    assert_eq!(newer.texts("LoadBalancerName"), ["shop"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_carries_a_tag_is_told_of_every_service_in_pages() {
    let local = Local::start().await;
    let owned = json!([{"Key": "owned", "Value": "true"}]);
    let json = async |service: JsonService, operation: &str, input: Value| {
        local.wire.json(service, operation, &input).await.unwrap()
    };
    let mut made = BTreeSet::new();
    for (number, tags) in [owned.clone(), json!([{"Key": "owned", "Value": "no"}])].into_iter().enumerate() {
        let visible = json!({"SampledRequestsEnabled": true, "CloudWatchMetricsEnabled": true, "MetricName": "m"});
        let acl = json!({"Name": format!("acl{number}"), "Scope": "REGIONAL", "DefaultAction": {"Allow": {}}, "Rules": [],
            "VisibilityConfig": visible, "Tags": tags});
        made.insert(json(JsonService::WAF, "CreateWebACL", acl).await["Summary"]["ARN"].to_string());
        let asked = json!({"DomainName": format!("a{number}.example.com"), "ValidationMethod": "DNS", "Tags": tags});
        made.insert(json(JsonService::ACM, "RequestCertificate", asked).await["CertificateArn"].to_string());
        let value = tags[0]["Value"].as_str().unwrap();
        let group = format!("group{number}");
        let form = [
            ("Name", group.as_str()),
            ("Protocol", "HTTP"),
            ("Port", "80"),
            ("TargetType", "ip"),
            ("Tags.member.1.Key", "owned"),
            ("Tags.member.1.Value", value),
        ];
        let arn = local.wire.query(QueryService::ELB, "CreateTargetGroup", &form).await.unwrap().need("TargetGroupArn");
        made.insert(json!(arn.unwrap()).to_string());
    }
    let mut asked = json!({"TagFilters": [{"Key": "owned", "Values": ["true", "yes"]}],
        "ResourceTypeFilters": ["elasticloadbalancing:targetgroup", "acm", "wafv2"]});
    let mut found = Vec::new();
    loop {
        let page = json(JsonService::TAGGING, "GetResources", asked.clone()).await;
        let list = page["ResourceTagMappingList"].as_array().unwrap();
        assert!(list.len() <= 2 && list.iter().all(|it| it["Tags"] == owned), "{page}");
        found.extend(list.iter().map(|it| it["ResourceARN"].to_string()));
        let Some(token) = page["PaginationToken"].as_str().filter(|token| !token.is_empty()) else { break };
        asked["PaginationToken"] = json!(token);
    }
    assert_eq!(found.len(), 3, "one of each service");
    assert!(found.iter().all(|arn| made.contains(arn)), "{found:?}");
    assert_eq!(local.proxy.counts().count("tag:GetResources"), 2);
}
