//! One thing broken in the healthy example, and what the check says of it.

mod in_front;
mod records;

use facts::address::{Refusal, Special, Unasked};
use facts::dns::{PointsAt, Record as RecordSet};
use facts::load_balancer::{AddressType, Found};
use facts::{Facts, Unseen};

use super::*;
use crate::example::{denied, healthy};
use crate::finding::Finding;

const NAME: &str = "retail-prediction-alb-1234567890.us-east-1.elb.amazonaws.com";

fn after(change: impl FnOnce(&mut Facts)) -> Finding {
    let (mut facts, expectations) = healthy();
    change(&mut facts);
    judge(&facts, &expectations).unwrap()
}

fn answered(answer: Answer) -> Finding {
    after(|facts| facts.dns.domain.as_mut().unwrap().answer = answer)
}

fn addresses(texts: &[&str]) -> Answer {
    Answer::Addresses { addresses: texts.iter().map(|text| text.parse().unwrap()).collect(), via: Vec::new() }
}

fn record(kind: &str, points_at: PointsAt) -> RecordSet {
    RecordSet { kind: kind.to_owned(), set_identifier: None, points_at }
}

fn alias(name: &str) -> RecordSet {
    record("A", PointsAt::Alias { name: name.to_owned(), zone_id: "Z35SXDOTRQ7X7K".to_owned() })
}

fn values(kind: &str, values: &[&str]) -> RecordSet {
    record(kind, PointsAt::Values { values: values.iter().map(|value| (*value).to_owned()).collect() })
}

fn recorded(records: Vec<RecordSet>) -> Finding {
    after(|facts| facts.dns.record.as_mut().unwrap().records = records)
}

fn not_asked<T>() -> Result<T, Unseen> {
    Err(Unseen::NotAsked { ask_with: "dns.zone".to_owned() })
}

#[test]
fn every_answer_without_an_address_has_its_own_words() {
    let broken = Answer::Broken { detail: "connection refused".into() };
    let cases = [
        (Answer::NxDomain, Verdict::Fail, "NXDOMAIN"),
        (Answer::NoData, Verdict::Fail, "NODATA"),
        (addresses(&[]), Verdict::Fail, "NODATA"),
        (Answer::ServFail, Verdict::Fail, "SERVFAIL"),
        (Answer::TimedOut { resolver_works: true }, Verdict::Fail, "the name's servers do not answer"),
        (Answer::TimedOut { resolver_works: false }, Verdict::Unknown, "our own resolver is broken"),
        (Answer::Refused, Verdict::Unknown, "REFUSED"),
        (broken, Verdict::Unknown, "our own resolver is broken: system: connection refused"),
    ];
    for (answer, verdict, words) in cases {
        let finding = answered(answer);
        assert_eq!(finding.verdict, verdict, "{}", finding.seen);
        assert!(finding.seen.contains(words), "{}", finding.seen);
        assert!(finding.next.unwrap().contains("dig "));
    }
}

#[test]
fn with_the_record_elsewhere_one_common_address_proves_it() {
    let finding = after(|facts| {
        facts.dns.record = not_asked();
        facts.dns.domain.as_mut().unwrap().answer = addresses(&["203.0.113.12", "203.0.113.99"]);
    });
    assert_eq!(finding.verdict, Verdict::Pass, "{}", finding.seen);
}

#[test]
fn with_the_record_elsewhere_other_addresses_fail() {
    let finding = after(|facts| {
        facts.dns.record = not_asked();
        facts.dns.domain.as_mut().unwrap().answer = addresses(&["198.51.100.7"]);
    });
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(finding.seen.contains("resolves to 198.51.100.7, which is not this load balancer"), "{}", finding.seen);
}

/// The finding where the domain has these addresses, and the load balancer is of this type.
fn typed(address_type: Result<AddressType, Unseen>, of_domain: &[&str], record_is_elsewhere: bool) -> Finding {
    after(|facts| {
        let Ok(Found::One(load_balancer)) = &mut facts.load_balancer else { panic!("the example has one") };
        load_balancer.address_type = address_type;
        facts.dns.domain.as_mut().unwrap().answer = addresses(of_domain);
        if record_is_elsewhere {
            facts.dns.record = not_asked();
        }
    })
}

const AND_V6: [&str; 4] = ["203.0.113.10", "203.0.113.11", "203.0.113.12", "2001:db8::99"];

#[test]
fn an_address_of_a_family_that_the_load_balancer_has_none_of_fails() {
    for elsewhere in [true, false] {
        let finding = typed(Ok(AddressType::Ipv4), &AND_V6, elsewhere);
        assert_eq!(finding.verdict, Verdict::Fail);
        let seen = "the addresses: leads to 2001:db8::99, and this load balancer has no public address of IPv6";
        assert_eq!(finding.seen, seen);
        assert!(finding.next.unwrap().starts_with("take the AAAA record of the domain away"));
    }
    let finding = typed(Ok(AddressType::DualstackWithoutPublicIpv4), &["203.0.113.10", "203.0.113.99"], true);
    assert_eq!(finding.verdict, Verdict::Fail, "{}", finding.seen);
    assert!(finding.seen.contains("leads to 203.0.113.99, and"), "{}", finding.seen);
    let finding = after(|facts| {
        facts.dns.load_balancer = denied("dns");
        facts.dns.domain.as_mut().unwrap().answer = addresses(&AND_V6);
    });
    assert_eq!(finding.verdict, Verdict::Fail, "the type alone is proof");
}

#[test]
fn an_address_of_a_family_that_it_may_have_is_not_foreign() {
    assert_eq!(typed(Ok(AddressType::Dualstack), &AND_V6, true).verdict, Verdict::Pass);
    for unknown in [denied("x"), Ok(AddressType::Other("triplestack".to_owned()))] {
        let finding = typed(unknown.clone(), &AND_V6, true);
        assert_eq!(finding.verdict, Verdict::Warn);
        assert!(finding.seen.contains("leads to 2001:db8::99"), "{}", finding.seen);
        assert_eq!(typed(unknown, &AND_V6[..3], true).verdict, Verdict::Pass);
    }
    let translated = ["203.0.113.10", "64:ff9b::cb00:710a"];
    assert_eq!(typed(Ok(AddressType::Ipv4), &translated, true).verdict, Verdict::Pass);
}

#[test]
fn other_addresses_behind_a_right_record_only_warn() {
    let finding = answered(addresses(&["198.51.100.7"]));
    assert_eq!(finding.verdict, Verdict::Warn);
    assert!(finding.seen.contains("though a record points at it"), "{}", finding.seen);
}

#[test]
fn a_record_that_may_not_be_seen_is_unknown_even_where_the_addresses_agree() {
    let finding = after(|facts| facts.dns.record = denied("route53:ListResourceRecordSets"));
    assert_eq!(finding.verdict, Verdict::Unknown);
    assert!(finding.details.iter().any(|detail| detail.seen == "are those of this load balancer"));
    assert!(finding.next.unwrap().contains("allow route53:ListResourceRecordSets"));
}

#[test]
fn the_record_alone_is_proof_and_without_either_it_is_unknown() {
    assert_eq!(after(|facts| facts.dns.load_balancer = denied("dns")).verdict, Verdict::Pass);
    let finding = after(|facts| {
        facts.dns.load_balancer.as_mut().unwrap().answer = Answer::ServFail;
        facts.dns.record = not_asked();
    });
    assert_eq!(finding.verdict, Verdict::Unknown);
    assert!(finding.seen.contains("not compared with those of"), "{}", finding.seen);
}

#[test]
fn without_a_load_balancer_the_name_is_still_looked_at() {
    let without = |facts: &mut Facts| facts.load_balancer = denied("elasticloadbalancing:DescribeLoadBalancers");
    assert_eq!(after(without).verdict, Verdict::Unknown);
    let finding = after(|facts| {
        without(facts);
        facts.dns.domain.as_mut().unwrap().answer = Answer::NxDomain;
    });
    assert_eq!(finding.verdict, Verdict::Fail);
}

#[test]
fn an_address_that_is_never_asked_is_told_and_fails() {
    let finding = after(|facts| {
        let (address, why) = ("127.0.0.1".parse().unwrap(), Refusal::Special { what: Special::Loopback });
        facts.dns.unasked = vec![Unasked { address, why }];
    });
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(
        finding.seen.contains("resolves to 127.0.0.1, which is a loopback address: never asked"),
        "{}",
        finding.seen
    );
    let unknown = after(|facts| {
        let why = Refusal::SchemeUnseen { because: "not allowed".into() };
        facts.dns.unasked = vec![Unasked { address: "10.0.0.1".parse().unwrap(), why }];
    });
    assert_eq!(unknown.verdict, Verdict::Unknown, "{}", unknown.seen);
}

#[test]
fn resolvers_of_the_event_that_say_something_else_than_our_own_warn_with_both() {
    let lookup = |answer| Lookup { resolver: "system".to_owned(), answer, took_ms: 1 };
    let own = |answer: Answer| after(|facts| facts.dns.own = Some(Ok(lookup(answer))));
    let same = own(addresses(&["203.0.113.12"]));
    assert_eq!(same.verdict, Verdict::Pass, "{}", same.seen);
    let differs = own(addresses(&["198.51.100.7"]));
    assert_eq!(differs.verdict, Verdict::Warn, "{}", differs.seen);
    assert!(
        differs.seen.contains("203.0.113.") && differs.seen.contains("198.51.100.7 at our own"),
        "{}",
        differs.seen
    );
    let unknown = own(Answer::NxDomain);
    assert_eq!(unknown.verdict, Verdict::Unknown, "{}", unknown.seen);
}
