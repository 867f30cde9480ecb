//! Tests of the look at load balancers and target groups: each gives the wire text of AWS's answers.

use std::collections::BTreeMap;

use facts::Unseen;
use facts::inventory::GroupId;
use facts::listener::{Action, Protocol};
use facts::load_balancer::State;

use super::*;
use crate::inventory::testing::*;
use crate::testing::{Asked, Says, answering, error};

/// One load balancer and group of the cluster `retired`, and one of each of the cluster `live`.
fn healthy(asked: &Asked) -> Says {
    let operation = asked.operation.as_str();
    let inner = match operation {
        "DescribeLoadBalancers" => format!("<LoadBalancers>{}{}</LoadBalancers>", balancer("dead"), balancer("live")),
        "DescribeTargetGroups" => {
            let groups = [group("free", &[]), group("behind", &["dead"]), group("used", &["live"])].concat();
            format!("<TargetGroups>{groups}</TargetGroups>")
        }
        "DescribeTags" => {
            let cluster = |arn: &String| if arn.contains("/live/") { "live" } else { "retired" };
            let tags: String = arns_in(&asked.text).iter().map(|arn| tagged(arn, cluster(arn))).collect();
            format!("<TagDescriptions>{tags}</TagDescriptions>")
        }
        "DescribeListeners" => format!("<Listeners>{}</Listeners>", listener(&arns_in(&asked.text)[0])),
        "DescribeRules" => "<Rules/>".to_owned(),
        "DescribeLoadBalancerAttributes" => "<Attributes><member><Key>deletion_protection.enabled</Key><Value>true\
            </Value></member><member><Key>idle_timeout.timeout_seconds</Key><Value>60</Value></member></Attributes>"
            .to_owned(),
        "DescribeListenerCertificates" => "<Certificates/>".to_owned(),
        "DescribeTargetHealth" => "<TargetHealthDescriptions><member><Target><Id>10.0.0.9</Id><Port>80</Port></Target>\
            <TargetHealth><State>unused</State><Reason>Target.NotInUse</Reason></TargetHealth></member><member><Target>\
            <Id>10.0.0.10</Id><Port>80</Port><AvailabilityZone>all</AvailabilityZone></Target><TargetHealth><State>unused\
            </State></TargetHealth></member></TargetHealthDescriptions>"
            .to_owned(),
        "DescribeNetworkInterfaces" => return ec2(operation, "<networkInterfaceSet/>"),
        other => panic!("nobody should ask for {other}"),
    };
    elb(operation, &inner)
}

fn listener(of: &str) -> String {
    let arn = of.replace(":loadbalancer/", ":listener/") + "/1";
    let forward =
        format!("<member><Type>forward</Type><TargetGroupArn>{}</TargetGroupArn></member>", group_arn("used"));
    format!(
        "<member><ListenerArn>{arn}</ListenerArn><Port>443</Port><Protocol>HTTPS</Protocol><Certificates><member>\
         <CertificateArn>arn:aws:acm:us-east-1:123456789012:certificate/1</CertificateArn></member></Certificates>\
         <DefaultActions>{forward}</DefaultActions></member>"
    )
}

async fn seen(aws: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> (Listed, BTreeMap<String, u32>) {
    let aws = answering(aws);
    let listed = Box::pin(look(&aws, &scope(), &unasked(), deadline())).await;
    let calls = aws.take_calls().into_iter().map(|(name, calls)| (name.rsplit(':').next().unwrap().to_owned(), calls));
    (listed, calls.collect())
}

fn named<'a, T>(list: &'a Seen<Vec<T>>, name: &str, of: impl Fn(&T) -> &str) -> &'a T {
    list.as_ref().unwrap().iter().find(|it| of(it) == name).unwrap()
}

fn balancer_named<'a>(listed: &'a Listed, name: &str) -> &'a LoadBalancer {
    named(&listed.load_balancers, name, |it| &it.name)
}

fn group_named<'a>(listed: &'a Listed, name: &str) -> &'a TargetGroup {
    named(&listed.target_groups, name, |it| &it.name)
}

#[tokio::test(start_paused = true)]
async fn a_load_balancer_is_seen_with_all_that_hangs_on_it() {
    let (listed, _) = seen(healthy).await;
    let dead = balancer_named(&listed, "dead");
    assert_eq!((dead.kind.as_str(), &dead.state), ("application", &State::Active));
    assert_eq!(dead.dns_name.as_ref().unwrap().as_str(), "dead-1.us-east-1.elb.amazonaws.com");
    assert_eq!(dead.security_groups, [GroupId::new("sg-1")]);
    assert_eq!(dead.deletion_protection, Ok(true));
    assert_eq!(dead.settings["AvailabilityZones"], "us-east-1a subnet-1, us-east-1b subnet-2");
    assert_eq!(dead.settings["idle_timeout.timeout_seconds"], "60");
    assert_eq!(dead.tags.as_ref().unwrap()["elbv2.k8s.aws/cluster"], "retired");
    let listener = &dead.listeners.as_ref().unwrap()[0];
    assert_eq!((listener.port, &listener.protocol), (443, &Protocol::Https));
    assert_eq!(listener.certificates.as_ref().unwrap().len(), 1);
    assert!(matches!(&listener.default_actions[..], [Action::Forward { groups }] if groups[0].weight == 1));
}

#[tokio::test(start_paused = true)]
async fn only_candidates_are_looked_at_closely_and_all_listeners() {
    let (listed, calls) = seen(healthy).await;
    let live = balancer_named(&listed, "live");
    assert!(is_no_candidate(live.deletion_protection.as_ref().unwrap_err()));
    assert!(is_no_candidate(live.listeners.as_ref().unwrap()[0].certificates.as_ref().unwrap_err()));
    assert_eq!(group_named(&listed, "free").targets.as_ref().unwrap().len(), 2);
    assert_eq!(group_named(&listed, "behind").targets.as_ref().unwrap().len(), 2);
    let behind = group_named(&listed, "behind").tags.as_ref().unwrap();
    assert_eq!(behind["elbv2.k8s.aws/cluster"], "retired", "it goes after its load balancer");
    assert!(is_no_candidate(group_named(&listed, "used").targets.as_ref().unwrap_err()));
    assert!(is_no_candidate(group_named(&listed, "used").tags.as_ref().unwrap_err()));
    let expected = [
        ("DescribeLoadBalancerAttributes", 1),
        ("DescribeLoadBalancers", 1),
        ("DescribeListenerCertificates", 1),
        ("DescribeListeners", 2),
        ("DescribeNetworkInterfaces", 1),
        ("DescribeRules", 2),
        // Of the load balancers, of what is free, and of what is only behind such as may go.
        ("DescribeTags", 3),
        ("DescribeTargetGroups", 1),
        ("DescribeTargetHealth", 2),
    ];
    assert_eq!(calls, expected.map(|(name, calls)| (name.to_owned(), calls)).into());
}

#[tokio::test(start_paused = true)]
async fn an_address_outside_of_the_vpc_is_not_known_to_be_gone() {
    let (listed, _) = seen(healthy).await;
    let targets = group_named(&listed, "free").targets.as_ref().unwrap();
    assert_eq!((targets[0].id.as_str(), &targets[0].still_there), ("10.0.0.9", &Ok(false)));
    assert!(targets[1].still_there.as_ref().unwrap_err().to_string().contains("not in the VPC of its group"));
}

#[tokio::test(start_paused = true)]
async fn every_page_is_read_and_a_broken_one_leaves_no_list() {
    let page = |asked: &Asked| {
        let (items, next) =
            if asked.has("Marker=two") { ("three", "") } else { ("one", "<NextMarker>two</NextMarker>") };
        elb("DescribeTargetGroups", &format!("<TargetGroups>{}</TargetGroups>{next}", group(items, &["live"])))
    };
    let (listed, _) =
        seen(move |asked| if asked.operation == "DescribeTargetGroups" { page(asked) } else { healthy(asked) }).await;
    let names: Vec<_> = listed.target_groups.unwrap().into_iter().map(|it| it.name).collect();
    assert_eq!(names, ["one", "three"]);
    let broken = move |asked: &Asked| match asked.operation.as_str() {
        "DescribeTargetGroups" if asked.has("Marker=two") => error(500, "InternalFailure", "no"),
        "DescribeTargetGroups" => page(asked),
        _ => healthy(asked),
    };
    assert!(matches!(seen(broken).await.0.target_groups, Err(Unseen::Failed { .. })));
    let circle = move |asked: &Asked| match asked.operation.as_str() {
        "DescribeLoadBalancers" => {
            let inner = format!("<LoadBalancers>{}</LoadBalancers><NextMarker>two</NextMarker>", balancer("dead"));
            elb("DescribeLoadBalancers", &inner)
        }
        _ => healthy(asked),
    };
    let circle = seen(circle).await.0;
    assert!(circle.load_balancers.unwrap_err().to_string().contains("already read"));
    assert!(circle.target_groups.is_ok(), "one list does not hide another");
}

#[tokio::test(start_paused = true)]
async fn one_that_went_in_between_is_left_out_and_the_batch_is_halved() {
    let groups: String = (0..20).map(|number| group(&format!("g{number}"), &[])).collect();
    let list = format!("<TargetGroups>{groups}</TargetGroups>");
    let (listed, calls) = seen(move |asked| match asked.operation.as_str() {
        "DescribeTargetGroups" => elb("DescribeTargetGroups", &list),
        "DescribeLoadBalancers" => elb("DescribeLoadBalancers", "<LoadBalancers/>"),
        "DescribeTags" if asked.has("%2Fg7%2F") => {
            error(400, "TargetGroupNotFound", "One or more target groups not found")
        }
        _ => healthy(asked),
    })
    .await;
    let left = listed.target_groups.unwrap();
    assert_eq!(left.len(), 19);
    assert!(left.iter().all(|it| it.name != "g7" && it.tags.is_ok()));
    assert!(calls["DescribeTags"] <= 11, "halving asks 1 + 2 x log2(20) times: {}", calls["DescribeTags"]);
}

#[tokio::test(start_paused = true)]
async fn tags_that_are_denied_or_left_out_are_unknown_and_no_candidate() {
    let denied = |asked: &Asked| match asked.operation.as_str() {
        "DescribeTags" => error(403, "AccessDenied", "no"),
        _ => healthy(asked),
    };
    let (listed, calls) = seen(denied).await;
    let why = Unseen::Denied { action: "elasticloadbalancing:DescribeTags".to_owned(), message: "no".into() };
    assert_eq!(group_named(&listed, "free").tags, Err(why.clone()));
    assert_eq!(balancer_named(&listed, "dead").tags, Err(why));
    assert!(!calls.contains_key("DescribeTargetHealth"));
    let left_out = |asked: &Asked| match asked.operation.as_str() {
        "DescribeTags" => elb("DescribeTags", "<TagDescriptions/>"),
        _ => healthy(asked),
    };
    assert!(matches!(group_named(&seen(left_out).await.0, "free").tags, Err(Unseen::Failed { .. })));
}

#[tokio::test(start_paused = true)]
async fn what_goes_while_it_is_looked_at_is_no_failure() {
    let (listed, _) = seen(|asked| match asked.operation.as_str() {
        "DescribeListeners" if asked.has("%2Flive%2F") => error(400, "LoadBalancerNotFound", "no"),
        "DescribeRules" => error(400, "ListenerNotFound", "no"),
        _ => healthy(asked),
    })
    .await;
    let left = listed.load_balancers.unwrap();
    assert_eq!((left.len(), left[0].listeners.as_ref().unwrap().len()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn rules_that_cannot_be_read_are_unseen_and_hide_no_listener() {
    let (listed, _) = seen(|asked| match asked.operation.as_str() {
        "DescribeRules" => error(400, "Throttling", "Rate exceeded"),
        _ => healthy(asked),
    })
    .await;
    let throttled = Err(Unseen::Throttled { action: "elasticloadbalancing:DescribeRules".to_owned() });
    assert_eq!(balancer_named(&listed, "live").listeners.as_ref().unwrap()[0].rules, throttled);
}

#[tokio::test(start_paused = true)]
async fn a_gateway_s_listener_has_neither_port_nor_protocol() {
    let arn = elb_arn("listener/gwy/g/50dc6c495c0c9188/1");
    let forward =
        format!("<member><Type>forward</Type><TargetGroupArn>{}</TargetGroupArn></member>", group_arn("used"));
    let inner = format!(
        "<Listeners><member><ListenerArn>{arn}</ListenerArn><DefaultActions>{forward}</DefaultActions></member></Listeners>"
    );
    let (listed, _) = seen(move |asked| match asked.operation.as_str() {
        "DescribeListeners" => elb("DescribeListeners", &inner),
        _ => healthy(asked),
    })
    .await;
    let listener = &balancer_named(&listed, "dead").listeners.as_ref().unwrap()[0];
    assert_eq!((listener.port, &listener.protocol), (0, &Protocol::Other("GENEVE".to_owned())));
    assert_eq!(listener.certificates, Ok(Vec::new()));
}
