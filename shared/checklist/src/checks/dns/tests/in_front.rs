//! A domain that leads to what stands in front of the load balancer.

use facts::scope::InFront;

use super::*;

/// What is said where the record, and the addresses, are of something else than the load balancer.
fn behind(front: InFront, target: &str) -> Finding {
    after(|facts| {
        facts.scope.in_front = Some(front);
        facts.dns.domain.as_mut().unwrap().answer = addresses(&["13.32.0.1", "2600:9000::1"]);
        facts.dns.record.as_mut().unwrap().records = vec![alias(target)];
    })
}

const CLOUDFRONT: &str = "d111111abcdef8.cloudfront.net";
const ACCELERATOR: &str = "a1234567890abcdef.awsglobalaccelerator.com";
const NLB: &str = "front-0a1b2c3d4e5f6071.elb.us-east-1.amazonaws.com";

#[test]
fn a_domain_that_leads_to_what_the_event_names_is_right() {
    for (front, target) in
        [(InFront::Cloudfront, CLOUDFRONT), (InFront::GlobalAccelerator, ACCELERATOR), (InFront::Nlb, NLB)]
    {
        let finding = behind(front, target);
        assert_eq!(finding.verdict, Verdict::Pass, "{target}: {finding:?}");
        assert!(finding.seen.ends_with("what lies behind is not seen in the DNS"), "{}", finding.seen);
    }
    assert_eq!(behind(InFront::Other, "edge.example.net").verdict, Verdict::Pass);
}

#[test]
fn a_domain_that_leads_to_something_else_is_told() {
    let other = behind(InFront::Cloudfront, ACCELERATOR);
    assert_eq!(other.verdict, Verdict::Warn);
    assert!(other.seen.contains("which is no name of CloudFront"), "{}", other.seen);
    assert_eq!(behind(InFront::Nlb, "other-1.us-east-1.elb.amazonaws.com").verdict, Verdict::Warn);
}

#[test]
fn a_domain_that_leads_past_it_is_told() {
    let past = after(|facts| facts.scope.in_front = Some(InFront::Cloudfront));
    assert_eq!(past.verdict, Verdict::Warn);
    assert!(past.seen.contains("leads to this load balancer itself, past CloudFront"), "{}", past.seen);
}

#[test]
fn without_a_name_nobody_can_tell_and_without_an_address_it_fails_as_ever() {
    let still = after(|facts| {
        facts.scope.in_front = Some(InFront::GlobalAccelerator);
        facts.dns.domain.as_mut().unwrap().answer = addresses(&["13.248.0.1"]);
        facts.dns.record = Err(Unseen::NotAsked { ask_with: "dns.zone".to_owned() });
    });
    assert_eq!(still.verdict, Verdict::Pass, "{still:?}");
    let gone = after(|facts| {
        facts.scope.in_front = Some(InFront::GlobalAccelerator);
        facts.dns.domain.as_mut().unwrap().answer = Answer::NxDomain;
    });
    assert_eq!(gone.verdict, Verdict::Fail);
}
