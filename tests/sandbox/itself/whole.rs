//! The whole sandbox: the healthy world, what breaks it and what mends it, a deployed stack and its mails.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use hyper::Method;
use sandbox::Mail;
use sandbox::front::Behaviour;
use sandbox::wire::{AwsError, JsonService, QueryService, RestService, Wire, Xml};
use sandbox::{Sandbox, world};
use serde_json::{Value, json};

/// A user's client: resolves the site's name with the sandbox's DNS and trusts its authority.
async fn get(sandbox: &Sandbox, url: &str, port: u16) -> reqwest::Response {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let address = SocketAddr::new(sandbox.front.edge.addresses()[0], port);
    let authority = reqwest::Certificate::from_pem(sandbox.front.pki.ca_pem().as_bytes()).unwrap();
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .tls_certs_only([authority])
        .resolve(world::DOMAIN, address)
        .build()
        .unwrap();
    client.get(url.replace("PORT", &port.to_string())).send().await.unwrap()
}

async fn addresses(sandbox: &Sandbox) -> BTreeSet<IpAddr> {
    use hickory_resolver::Resolver;
    use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
    use hickory_resolver::net::runtime::TokioRuntimeProvider;

    let server = sandbox.front.dns.addr;
    let mut udp = ConnectionConfig::udp();
    udp.port = server.port();
    let config = ResolverConfig::from_parts(None, vec![], vec![NameServerConfig::new(server.ip(), true, vec![udp])]);
    let resolver = Resolver::builder_with_config(config, TokioRuntimeProvider::default()).build().unwrap();
    let found = resolver.lookup_ip(format!("{}.", world::DOMAIN)).await;
    found.map(|found| found.iter().collect()).unwrap_or_default()
}

async fn elb(wire: &Wire, action: &str, form: &[(&str, &str)]) -> Xml {
    wire.query(QueryService::ELB, action, form).await.unwrap()
}

async fn acl(sandbox: &Sandbox) -> Value {
    let asked = json!({"ResourceArn": sandbox.world.ids.balancer});
    sandbox.quiet().json(JsonService::WAF, "GetWebACLForResource", &asked).await.unwrap()
}

async fn bucket(sandbox: &Sandbox) -> Result<Vec<String>, AwsError> {
    sandbox.world.log_keys().await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_world_is_healthy_from_outside_and_inside() {
    let sandbox = Sandbox::start().await.unwrap();
    assert_eq!(sandbox.proxy.counts().total(), 0, "building the world is not counted");
    let (wire, ids, edge) = (sandbox.quiet(), &sandbox.world.ids, &sandbox.front.edge);
    assert_eq!(addresses(&sandbox).await, edge.addresses().into_iter().collect());
    let plain = get(&sandbox, &format!("http://{}:PORT/health?x=1", world::DOMAIN), edge.http_port).await;
    assert_eq!(plain.status(), 301);
    assert_eq!(plain.headers()["location"], format!("https://{}:443/health?x=1", world::DOMAIN));
    let safe = get(&sandbox, &format!("https://{}:PORT/health", world::DOMAIN), edge.https_port).await;
    assert_eq!(safe.status(), 200);
    let health = elb(&wire, "DescribeTargetHealth", &[("TargetGroupArn", &ids.target_group)]).await;
    assert_eq!(health.texts("State"), ["healthy", "healthy"]);
    let balancer = elb(&wire, "DescribeLoadBalancers", &[("Names.member.1", world::NAME)]).await;
    assert_eq!(balancer.texts("ZoneName"), ["us-east-1a", "us-east-1b", "us-east-1c"]);
    let rules = elb(&wire, "DescribeRules", &[("ListenerArn", &ids.https_listener)]).await;
    assert_eq!(rules.texts("RuleArn").len(), 6);
    let asked = json!({"CertificateArn": ids.certificate});
    let described = wire.json(JsonService::ACM, "DescribeCertificate", &asked).await.unwrap();
    let certificate = &described["Certificate"];
    assert_eq!(certificate["Serial"], json!(sandbox.front.certificate.serial));
    assert_eq!(certificate["SubjectAlternativeNames"], json!([world::DOMAIN]));
    assert_eq!(certificate["InUseBy"], json!([ids.balancer]));
    assert_eq!(certificate["NotAfter"], json!(sandbox.front.certificate.not_after.as_second()));
    assert_eq!(acl(&sandbox).await["WebACL"]["Rules"].as_array().unwrap().len(), 3);
    assert_eq!(bucket(&sandbox).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_of_the_last_hour_are_there() {
    let sandbox = Sandbox::start().await.unwrap();
    let form = [
        ("Namespace", "AWS/ApplicationELB"),
        ("MetricName", "RequestCount"),
        ("Dimensions.member.1.Name", "LoadBalancer"),
        ("Dimensions.member.1.Value", sandbox.world.dimension()),
        ("StartTime", "2020-01-01T00:00:00Z"),
        ("EndTime", "2099-01-01T00:00:00Z"),
        ("Period", "60"),
        ("Statistics.member.1", "Sum"),
    ];
    let points = sandbox.quiet().query(QueryService::CLOUDWATCH, "GetMetricStatistics", &form).await.unwrap();
    assert_eq!(points.texts("Sum").len(), 60);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_breaker_breaks_and_healing_mends_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let (wire, world) = (sandbox.quiet(), &sandbox.world);
    let redirect = async || {
        let listeners = elb(&wire, "DescribeListeners", &[("LoadBalancerArn", &world.ids.balancer)]).await;
        listeners.text("StatusCode").unwrap_or_default()
    };
    world.redirect_302().await.unwrap();
    assert_eq!(redirect().await, "HTTP_302");
    world.forward_port_80().await.unwrap();
    assert_eq!(redirect().await, "");
    world.remove_redirect().await.unwrap();
    assert_eq!(world.listener(80).await.unwrap(), None);
    world.record_gone().await.unwrap();
    assert_eq!(addresses(&sandbox).await, BTreeSet::new());
    world.logs_stop().await.unwrap();
    assert_eq!(bucket(&sandbox).await.unwrap().len(), 1);
    world.logging_off().await.unwrap();
    let attributes = [("LoadBalancerArn", world.ids.balancer.as_str())];
    let off = elb(&wire, "DescribeLoadBalancerAttributes", &attributes).await;
    assert!(off.0.contains("<Key>access_logs.s3.enabled</Key><Value>false</Value>"));
    world.bucket_gone().await.unwrap();
    assert_eq!(bucket(&sandbox).await.unwrap_err().code, "NoSuchBucket");
    world.detach_targets().await.unwrap();
    world.acl_detached().await.unwrap();
    assert_eq!(acl(&sandbox).await, json!({}));
    let group = [("TargetGroupArn", world.ids.target_group.as_str())];
    assert_eq!(elb(&wire, "DescribeTargetHealth", &group).await.texts("State"), Vec::<String>::new());
    sandbox.heal().await.unwrap();
    assert_eq!(redirect().await, "HTTP_301");
    assert_eq!(addresses(&sandbox).await.len(), 3);
    assert!(acl(&sandbox).await["WebACL"].is_object());
    assert_eq!(elb(&wire, "DescribeTargetHealth", &group).await.texts("State"), ["healthy", "healthy"]);
    sandbox.behave("/health", &Behaviour::Status(500));
    assert_eq!(elb(&wire, "DescribeTargetHealth", &group).await.texts("State"), ["unhealthy", "unhealthy"]);
    let second = world.weighted().await.unwrap();
    let listeners = elb(&wire, "DescribeListeners", &[("ListenerArns.member.1", &world.ids.https_listener)]).await;
    assert_eq!(listeners.texts("TargetGroupArn"), [world.ids.target_group.clone(), second]);
    sandbox.heal().await.unwrap();
    assert_eq!(elb(&wire, "DescribeTargetGroups", &[]).await.texts("TargetGroupArn").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_points_elsewhere_is_what_dns_answers() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.world.record_elsewhere().await.unwrap();
    let path = format!("/2013-04-01/hostedzone/{}/rrset", sandbox.world.ids.zone);
    let listed = sandbox.quiet().rest(RestService::ROUTE53, Method::GET, &path, &[], "").await.unwrap();
    assert!(Xml(listed.text()).texts("DNSName")[0].starts_with("dualstack.an-older-alb"));
    let other: IpAddr = [127, 0, 1, 9].into();
    assert_eq!(addresses(&sandbox).await, BTreeSet::from([other]));
    sandbox.world.record_cname("nowhere.example.org").await.unwrap();
    assert_eq!(addresses(&sandbox).await, BTreeSet::new());
}

/// Whether a process runs; one that has ended and was not waited for has no command line.
fn runs(process: u64) -> bool {
    std::fs::read(format!("/proc/{process}/cmdline")).is_ok_and(|line| !line.is_empty())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stack_is_deployed_its_function_runs_and_its_mails_are_caught() {
    let sandbox = Sandbox::start().await.unwrap();
    let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("itself/fixture/template.yaml");
    sandbox.deploy_template(&template, &[("Greeting", "good day")]).await.unwrap();
    let event = json!({"shop": 7});
    let fast = sandbox.invoke("EchoFunction", &event).await.unwrap();
    assert!(fast.log.contains("asked for"), "{}", fast.log);
    let answer = fast.ok().unwrap();
    assert_eq!(answer["event"], event);
    assert_eq!(answer["environment"]["GREETING"], "good day");
    assert_eq!(answer["environment"]["AWS_ENDPOINT_URL"], json!(sandbox.proxy.url()));
    for (name, value) in sandbox.functions_env() {
        assert_eq!(answer["environment"][name.as_str()], json!(value));
    }
    let by_sam = sandbox.sam_invoke("EchoFunction", &event).await.unwrap();
    assert_eq!(by_sam.ok().unwrap()["event"], event);
    let failed = sandbox.sam_invoke("EchoFunction", &json!({"fail": true})).await.unwrap();
    assert_eq!(failed.payload["errorType"], "Asked");
    assert!(failed.ok().is_err());
    let topic = answer["environment"]["TOPIC_ARN"].as_str().unwrap();
    let form = [("TopicArn", topic), ("Subject", "down"), ("Message", "the API is down")];
    sandbox.quiet().query(QueryService::SNS, "Publish", &form).await.unwrap();
    let mail = Mail { subject: "down".to_owned(), body: "the API is down".to_owned() };
    assert_eq!(sandbox.mails().await.unwrap(), [mail]);
    assert_eq!(sandbox.mails().await.unwrap(), []);
    let process = answer["process"].as_u64().unwrap();
    assert!(runs(process), "the function stays warm");
    let directory = sandbox.directory().to_path_buf();
    drop(sandbox);
    assert!(!directory.exists());
    let ended = async {
        let mut turn = tokio::time::interval(Duration::from_millis(20));
        while runs(process) {
            turn.tick().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), ended).await.expect("the function's process ends with the sandbox");
}
