//! Tests of the look at the load balancer: each gives the wire text of AWS's answers.

use std::collections::BTreeMap;

use facts::Unseen;
use facts::load_balancer::State;

use super::*;
use crate::inventory::testing::arns_in;
use crate::testing::*;

const INTERNAL: &str = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/inner/1111111111111111";
const NETWORK: &str = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/wire/2222222222222222";

fn member(arn: &str, name: &str, kind: &str, state: &str) -> String {
    format!(
        "<member><LoadBalancerArn>{arn}</LoadBalancerArn><LoadBalancerName>{name}</LoadBalancerName>\
         <DNSName>{name}-1234567890.us-east-1.elb.amazonaws.com</DNSName>\
         <CanonicalHostedZoneId>Z35SXDOTRQ7X7K</CanonicalHostedZoneId><Scheme>internet-facing</Scheme>\
         <Type>{kind}</Type><State><Code>{state}</Code></State><VpcId>vpc-1</VpcId><IpAddressType>ipv4</IpAddressType>\
         <CreatedTime>2026-01-02T03:04:05Z</CreatedTime><SecurityGroups><member>sg-1</member></SecurityGroups>\
         <AvailabilityZones><member><SubnetId>subnet-1</SubnetId><ZoneName>us-east-1a</ZoneName></member>\
         <member><SubnetId>subnet-2</SubnetId><ZoneName>us-east-1b</ZoneName></member></AvailabilityZones></member>"
    )
}

fn listed(members: &str, next: &str) -> Says {
    ok(format!(
        "<DescribeLoadBalancersResponse><DescribeLoadBalancersResult><LoadBalancers>{members}</LoadBalancers>{next}\
         </DescribeLoadBalancersResult></DescribeLoadBalancersResponse>"
    ))
}

fn the_shop() -> Says {
    listed(&member(ARN, "shop", "application", "active"), "")
}

fn tagged(tags: &[(&str, &str, &str)]) -> Says {
    tagged_by(["elbv2.k8s.aws/cluster", "ingress.k8s.aws/stack"], tags)
}

/// Tags with these keys for cluster and stack.
fn tagged_by(keys: [&str; 2], tags: &[(&str, &str, &str)]) -> Says {
    let tag = |key: &str, value: &str| format!("<member><Key>{key}</Key><Value>{value}</Value></member>");
    let described = |(arn, cluster, stack): &(&str, &str, &str)| {
        let tags = tag(keys[0], cluster) + &tag(keys[1], stack);
        format!("<member><ResourceArn>{arn}</ResourceArn><Tags>{tags}</Tags></member>")
    };
    let members = tags.iter().map(described).collect::<Vec<_>>().concat();
    ok(format!(
        "<DescribeTagsResponse><DescribeTagsResult><TagDescriptions>{members}</TagDescriptions></DescribeTagsResult>\
         </DescribeTagsResponse>"
    ))
}

fn by_tags() -> Scope {
    let find = Find::Tags { cluster: "prod".to_owned(), stack: "shop/api".to_owned() };
    Scope { load_balancer: find, ..scope() }
}

fn tags() -> BTreeMap<String, String> {
    let tag = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    [tag("elbv2.k8s.aws/cluster", "prod"), tag("ingress.k8s.aws/stack", "shop/api")].into()
}

fn long() -> Deadline {
    Deadline::within(std::time::Duration::from_secs(20))
}

async fn found_in(scope: &Scope, answer: impl Fn(&Asked) -> Says + Send + Sync + 'static) -> Seen<Found> {
    look(&answering(answer), scope, long()).await
}

#[tokio::test]
async fn a_load_balancer_is_found_by_its_name_with_its_tags() {
    let aws = answering(|asked| match asked.operation.as_str() {
        "DescribeTags" => tagged(&[(ARN, "prod", "shop/api")]),
        _ if asked.has("Names.member.1=shop") => the_shop(),
        _ => listed("", ""),
    });
    let expected = LoadBalancer { tags: Ok(tags()), ..shop() };
    assert_eq!(look(&aws, &scope(), long()).await, Ok(Found::One(Box::new(expected))));
    assert_eq!(aws.take_calls().values().sum::<u32>(), 2);
}

#[tokio::test]
async fn words_that_are_new_are_kept_as_they_are() {
    let answer = |asked: &Asked| match asked.operation.as_str() {
        "DescribeTags" => tagged(&[(ARN, "prod", "shop/api")]),
        _ => listed(&member(ARN, "shop", "application", "napping"), ""),
    };
    let Found::One(found) = found_in(&scope(), answer).await.unwrap() else { panic!("not found") };
    assert_eq!(found.state, State::Other("napping".to_owned()));
}

#[tokio::test]
async fn every_type_of_addresses_is_told_by_its_word() {
    let described = |word: &str| {
        let member = member(ARN, "shop", "application", "active");
        let member = member.replace("<IpAddressType>ipv4</IpAddressType>", word);
        async move {
            let answer = move |asked: &Asked| match asked.operation.as_str() {
                "DescribeTags" => tagged(&[(ARN, "prod", "shop/api")]),
                _ => listed(&member, ""),
            };
            let Found::One(found) = found_in(&scope(), answer).await.unwrap() else { panic!("not found") };
            found
        }
    };
    for (word, v4, v6) in [
        ("ipv4", Some(true), Some(false)),
        ("dualstack", Some(true), Some(true)),
        ("dualstack-without-public-ipv4", Some(false), Some(true)),
        ("triplestack", None, None),
    ] {
        let found = described(&format!("<IpAddressType>{word}</IpAddressType>")).await;
        assert_eq!(found.address_type.as_ref().map(AddressType::as_str), Ok(word));
        assert_eq!((found.takes_ipv4().ok(), found.takes_ipv6().ok()), (v4, v6), "{word}");
    }
    assert!(matches!(described("").await.address_type, Err(Unseen::Failed { .. })));
}

#[tokio::test]
async fn what_is_not_there_is_an_answer_and_no_failure() {
    let none = |_: &Asked| error(400, "LoadBalancerNotFound", "One or more load balancers not found");
    let looked_for = "named shop in us-east-1".to_owned();
    assert_eq!(found_in(&scope(), none).await, Ok(Found::None { looked_for }));
}

#[tokio::test]
async fn a_network_load_balancer_of_that_name_is_not_it() {
    let network = |_: &Asked| listed(&member(NETWORK, "shop", "network", "active"), "");
    let Found::None { looked_for } = found_in(&scope(), network).await.unwrap() else { panic!("found") };
    assert!(looked_for.ends_with("that one is of type network"), "{looked_for}");
}

#[tokio::test]
async fn tags_that_may_not_be_read_do_not_hide_the_load_balancer() {
    let message = "User: x is not authorized to perform: elasticloadbalancing:DescribeTags";
    let answer = move |asked: &Asked| match asked.operation.as_str() {
        "DescribeTags" => error(403, "AccessDenied", message),
        _ => the_shop(),
    };
    let Found::One(found) = found_in(&scope(), answer).await.unwrap() else { panic!("not found") };
    let action = "elasticloadbalancing:DescribeTags".to_owned();
    assert_eq!(found.tags, Err(Unseen::Denied { action, message: message.into() }));
}

#[tokio::test]
async fn each_refusal_keeps_its_own_reason() {
    let action = LOOK.to_owned();
    let denied = found_in(&scope(), |_| error(403, "AccessDenied", "no")).await;
    assert_eq!(denied, Err(Unseen::Denied { action: action.clone(), message: "no".into() }));
    let throttled = found_in(&scope(), |_| error(400, "Throttling", "Rate exceeded")).await;
    assert_eq!(throttled, Err(Unseen::Throttled { action }));
    let broken = found_in(&scope(), |_| error(500, "InternalFailure", "oops")).await;
    assert!(matches!(broken, Err(Unseen::Failed { code: Some(code), .. }) if code == "InternalFailure"));
}

fn two_pages(asked: &Asked) -> Says {
    let first = member(NETWORK, "wire", "network", "active") + &member(INTERNAL, "inner", "application", "active");
    match asked.operation.as_str() {
        "DescribeTags" => tagged(&[(INTERNAL, "prod", "other/api"), (ARN, "prod", "shop/api")]),
        _ if asked.has("Marker=two") => the_shop(),
        _ => listed(&first, "<NextMarker>two</NextMarker>"),
    }
}

#[tokio::test]
async fn tags_find_it_on_the_second_page() {
    let expected = LoadBalancer { tags: Ok(tags()), ..shop() };
    assert_eq!(found_in(&by_tags(), two_pages).await, Ok(Found::One(Box::new(expected))));
}

#[tokio::test]
async fn tags_of_gateways_and_of_eks_auto_mode_find_it_too() {
    for keys in [
        ["elbv2.k8s.aws/cluster", "gateway.k8s.aws.alb/stack"],
        ["eks:eks-cluster-name", "ingress.eks.amazonaws.com/stack"],
        ["eks:eks-cluster-name", "service.eks.amazonaws.com/stack"],
    ] {
        let answer = move |asked: &Asked| match asked.operation.as_str() {
            "DescribeTags" => tagged_by(keys, &[(INTERNAL, "prod", "other/api"), (ARN, "prod", "shop/api")]),
            _ => two_pages(asked),
        };
        let found = found_in(&by_tags(), answer).await;
        assert!(matches!(&found, Ok(Found::One(found)) if found.name == "shop"), "{keys:?}: {found:?}");
    }
}

#[tokio::test]
async fn without_the_second_page_nothing_is_known() {
    let broken = |asked: &Asked| match asked {
        asked if asked.has("Marker=two") => error(503, "ServiceUnavailable", "later"),
        asked => two_pages(asked),
    };
    assert!(matches!(found_in(&by_tags(), broken).await, Err(Unseen::Failed { .. })));
    let circle = |asked: &Asked| match asked.operation.as_str() {
        "DescribeTags" => tagged(&[(ARN, "prod", "shop/api")]),
        _ => listed(&member(ARN, "shop", "application", "active"), "<NextMarker>two</NextMarker>"),
    };
    assert!(matches!(found_in(&by_tags(), circle).await, Err(Unseen::Failed { .. })));
}

#[tokio::test]
async fn one_that_is_deleted_meanwhile_does_not_hide_the_others() {
    let answer = |asked: &Asked| match asked.operation.as_str() {
        "DescribeTags" if asked.has("inner") => error(400, "LoadBalancerNotFound", "inner is gone"),
        "DescribeTags" => tagged(&[(ARN, "prod", "shop/api")]),
        _ => two_pages(asked),
    };
    assert!(matches!(found_in(&by_tags(), answer).await, Ok(Found::One(found)) if found.name == "shop"));
}

#[tokio::test]
async fn two_with_the_same_tags_are_several() {
    let answer = |asked: &Asked| match asked.operation.as_str() {
        "DescribeTags" => tagged(&[(INTERNAL, "prod", "shop/api"), (ARN, "prod", "shop/api")]),
        _ => two_pages(asked),
    };
    assert_eq!(found_in(&by_tags(), answer).await, Ok(Found::Several { arns: vec![id(INTERNAL), id(ARN)] }));
}

#[tokio::test]
async fn tags_are_asked_for_twenty_at_a_time() {
    let arn = |number: usize| format!("{INTERNAL}{number}");
    let aws = answering(move |asked| match asked.operation.as_str() {
        "DescribeTags" if asked.has("member.21=") => error(400, "ValidationError", "at most 20"),
        "DescribeTags" => {
            let asked = arns_in(&asked.text);
            tagged(&asked.iter().map(|arn| (arn.as_str(), "prod", "other/api")).collect::<Vec<_>>())
        }
        _ => listed(&(0..41).map(|n| member(&arn(n), "some", "application", "active")).collect::<String>(), ""),
    });
    let looked_for = "of cluster prod and stack shop/api in us-east-1".to_owned();
    assert_eq!(look(&aws, &by_tags(), long()).await, Ok(Found::None { looked_for }));
    assert_eq!(aws.take_calls().values().sum::<u32>(), 1 + 3);
}
