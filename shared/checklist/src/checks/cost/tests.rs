//! One thing changed in the healthy example, and what the check says of it.

use facts::Unseen;
use facts::dns::Answer;
use facts::load_balancer::{AddressType, Found, Scheme};
use facts::metrics::Capacity;
use facts::waf::WebAcl;

use super::*;
use crate::example::{denied, healthy};
use crate::finding::Finding;

fn after(change: impl FnOnce(&mut Facts, &mut f64)) -> Finding {
    let (mut facts, mut expectations) = healthy();
    change(&mut facts, &mut expectations.cost.monthly_usd);
    judge(&facts, &expectations).unwrap()
}

fn capacity(facts: &mut Facts) -> &mut Capacity {
    &mut facts.metrics.as_mut().unwrap().capacity
}

fn web_acl(facts: &mut Facts) -> &mut WebAcl {
    facts.web_acl.as_mut().unwrap().as_mut().unwrap()
}

fn detail<'a>(finding: &'a Finding, about: &str) -> &'a str {
    &finding.details.iter().find(|detail| detail.about.to_string() == about).unwrap().seen
}

#[test]
fn every_item_is_told_in_dollars() {
    let finding = after(|_, _| {});
    // 730 h at 0.0225, half a capacity unit at 0.008, three addresses at 0.005, an ACL at 5 with three rules at 1.
    assert_eq!(finding.seen, "$38.30 a month, most of it for the load balancer's hours ($16.43), of $50.00");
    assert_eq!(detail(&finding, "the load balancer's hours"), "$16.43: 730 hours at $0.0225");
    assert_eq!(detail(&finding, "the load"), "$2.92: 0.50 capacity units an hour at $0.008, mostly for bytes");
    assert_eq!(
        detail(&finding, "public addresses"),
        "$10.95: 3 IPv4 addresses at $0.005 an hour, billed with Amazon VPC"
    );
    assert_eq!(
        detail(&finding, "the web ACL"),
        "$8.00: retail-prediction-waf at $5 and 3 rules at $1, without its requests"
    );
    assert!(detail(&finding, "month to date").starts_with("$0.61 for AWSELB in the whole account, as of 2026-09-01"));
}

#[test]
fn more_than_the_limit_fails_and_near_it_warns() {
    let finding = after(|_, most| *most = 38.0);
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(finding.seen.contains("$38.30 a month") && finding.seen.ends_with("more than $38.00"), "{}", finding.seen);
    assert!(finding.next.unwrap().contains("alb.ingress.kubernetes.io/group.name"));
    let finding = after(|_, most| *most = 42.0);
    assert_eq!(finding.verdict, Verdict::Warn);
    assert!(finding.seen.ends_with("near $42.00"), "{}", finding.seen);
    assert_eq!(after(|_, most| *most = 43.0).verdict, Verdict::Pass);
}

#[test]
fn a_heavy_load_fails_and_its_metric_is_the_next_step() {
    let finding = after(|facts, _| capacity(facts).lcus = Some(10.0));
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(finding.seen.contains("most of it for the load ($58.40)"), "{}", finding.seen);
    let next = finding.next.unwrap();
    assert!(
        next.contains("ConsumedLCUs") && next.contains("Value=app/retail-prediction-alb/50dc6c495c0c9188"),
        "{next}"
    );
    assert!(next.contains("--start-time 2026-08-31T12:00:00Z"), "{next}");
}

#[test]
fn the_dimension_that_decides_is_named() {
    type Change = fn(&mut Capacity);
    let cases: [(Change, &str); 3] = [
        (|it| it.new_connections_per_s = Some(100.0), "new connections"),
        (|it| it.active_connections = Some(9000.0), "active connections"),
        (|it| it.rule_evaluations_per_s = Some(2000.0), "rule evaluations"),
    ];
    for (change, name) in cases {
        let finding = after(|facts, _| change(capacity(facts)));
        assert!(detail(&finding, "the load").ends_with(&format!("mostly for {name}")), "{name}");
    }
}

#[test]
fn without_reported_load_the_rest_is_still_counted() {
    let finding = after(|facts, _| capacity(facts).lcus = None);
    assert_eq!(finding.verdict, Verdict::Pass);
    assert!(finding.seen.starts_with("$35.38 a month without load"), "{}", finding.seen);
}

#[test]
fn what_cannot_be_seen_of_the_bill_is_unknown_and_the_rest_still_counts() {
    let finding = after(|facts, _| facts.metrics = denied("cloudwatch:GetMetricData"));
    assert_eq!(finding.verdict, Verdict::Unknown);
    assert!(detail(&finding, "forecast").starts_with("$35.38 a month without load"));
    let finding = after(|facts, most| {
        facts.web_acl = denied("wafv2:GetWebACLForResource");
        *most = 20.0;
    });
    assert_eq!(finding.verdict, Verdict::Fail, "what is seen is enough");
}

#[test]
fn an_internal_load_balancer_pays_for_no_public_address() {
    let finding = after(|facts, _| {
        let Ok(Found::One(load_balancer)) = &mut facts.load_balancer else { panic!("the example has one") };
        load_balancer.scheme = Scheme::Internal;
    });
    assert_eq!(detail(&finding, "public addresses"), "$0.00: none, for it is internal");
}

#[test]
fn only_public_addresses_of_ipv4_are_billed() {
    let typed = |address_type: Seen<AddressType>| {
        after(|facts, _| {
            let Ok(Found::One(load_balancer)) = &mut facts.load_balancer else { panic!("the example has one") };
            load_balancer.address_type = address_type;
        })
    };
    let without = typed(Ok(AddressType::DualstackWithoutPublicIpv4));
    assert_eq!(without.verdict, Verdict::Pass);
    let free = "$0.00: none of IPv4, for it has public addresses of IPv6 only";
    assert_eq!(detail(&without, "public addresses"), free);
    assert!(without.seen.starts_with("$27.34 a month"), "{}", without.seen);
    assert_eq!(typed(Ok(AddressType::Dualstack)).seen, after(|_, _| {}).seen);
    let unknown = typed(Ok(AddressType::Other("triplestack".to_owned())));
    assert_eq!(unknown.verdict, Verdict::Unknown);
    assert!(detail(&unknown, "public addresses").contains("no IpAddressType triplestack"));
}

#[test]
fn more_addresses_than_zones_are_counted_and_fewer_are_not_believed() {
    let with = |number: u8| {
        after(|facts, _| {
            let addresses = (0..number).map(|n| [198, 51, 100, n].into()).collect();
            facts.dns.load_balancer.as_mut().unwrap().answer = Answer::Addresses { addresses, via: Vec::new() };
        })
    };
    assert!(detail(&with(6), "public addresses").starts_with("$21.90: 6 IPv4 addresses"));
    assert!(detail(&with(1), "public addresses").starts_with("$10.95: 3 IPv4 addresses"));
}

#[test]
fn a_web_acl_of_firewall_manager_is_not_on_this_bill() {
    let finding = after(|facts, _| web_acl(facts).managed_by_firewall_manager = true);
    assert!(detail(&finding, "the web ACL").starts_with("$0.00: retail-prediction-waf is Firewall Manager's"));
    let finding = after(|facts, _| facts.web_acl = Ok(None));
    assert_eq!(detail(&finding, "the web ACL"), "$0.00: there is none");
}

#[test]
fn charges_are_told_and_never_judged() {
    let charged = |charges| after(|facts, _| facts.cost.charges = charges);
    let not_published = charged(Ok(Charges::NotPublished { services: vec!["AmazonEC2".to_owned()] }));
    assert_eq!(not_published.verdict, Verdict::Pass);
    assert!(detail(&not_published, "month to date").ends_with("no charges for load balancing, but those of AmazonEC2"));
    let none_lately = charged(Ok(Charges::NoneLately { service: "AWSELB".to_owned() }));
    assert_eq!(none_lately.verdict, Verdict::Pass);
    assert!(detail(&none_lately, "month to date").ends_with("no charges for AWSELB in the last 24 hours"));
    let not_asked = charged(Err(Unseen::NotAsked { ask_with: "cost.charges".to_owned() }));
    assert_eq!(not_asked.verdict, Verdict::Pass);
    assert_eq!(charged(denied("cloudwatch:ListMetrics")).verdict, Verdict::Unknown);
}

#[test]
fn without_a_load_balancer_there_is_no_forecast() {
    let (mut facts, expectations) = healthy();
    facts.load_balancer = denied("elasticloadbalancing:DescribeLoadBalancers");
    assert!(judge(&facts, &expectations).is_err());
}
