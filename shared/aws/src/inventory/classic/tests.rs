//! Tests of the look at the first API's load balancers: each gives the wire text of its answers.

use super::*;
use crate::inventory::testing::*;
use crate::testing::{answering, error};

const ONE: &str = "<member><LoadBalancerName>old</LoadBalancerName><DNSName>old-1.us-east-1.elb.amazonaws.com</DNSName>\
    <SecurityGroups><member>sg-1</member></SecurityGroups></member>";

fn page(items: &str, next: &str) -> crate::testing::Says {
    elb("DescribeLoadBalancers", &format!("<LoadBalancerDescriptions>{items}</LoadBalancerDescriptions>{next}"))
}

#[tokio::test(start_paused = true)]
async fn every_page_is_read() {
    let aws = answering(|asked| {
        assert!(asked.has("Version=2012-06-01"), "{}", asked.text);
        if asked.has("Marker=two") { page("", "") } else { page(ONE, "<NextMarker>two</NextMarker>") }
    });
    let name = "old-1.us-east-1.elb.amazonaws.com".to_owned().try_into().unwrap();
    assert_eq!(look(&aws).await, Ok(vec![Classic { dns_name: name, security_groups: vec![GroupId::new("sg-1")] }]));
}

#[tokio::test(start_paused = true)]
async fn an_answer_of_the_second_api_is_no_empty_list() {
    let other = answering(|_| elb("DescribeLoadBalancers", "<LoadBalancers/>"));
    assert!(look(&other).await.unwrap_err().to_string().contains("LoadBalancerDescriptions"));
    let circle = answering(|_| page("", "<NextMarker>two</NextMarker>"));
    assert!(look(&circle).await.unwrap_err().to_string().contains("already read"));
    let broken = answering(|asked| {
        if asked.has("Marker=two") {
            error(400, "Throttling", "Rate exceeded")
        } else {
            page(ONE, "<NextMarker>two</NextMarker>")
        }
    });
    assert_eq!(look(&broken).await, Err(throttled(LIST)));
}
