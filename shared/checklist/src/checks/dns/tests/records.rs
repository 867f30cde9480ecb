//! One record broken in the healthy example, and what the check says of it.

use super::*;

#[test]
fn an_alias_with_or_without_dualstack_and_in_any_case_points_here() {
    for record in [
        alias(NAME),
        alias(&format!("dualstack.{NAME}")),
        alias(&format!("DUALSTACK.{}.", NAME.to_uppercase())),
        values("CNAME", &[NAME]),
    ] {
        let finding = recorded(vec![record.clone()]);
        assert_eq!(finding.verdict, Verdict::Pass, "{record:?}: {}", finding.seen);
    }
}

#[test]
fn a_record_that_points_at_another_load_balancer_fails_and_both_names_are_told() {
    for record in [
        alias("dualstack.old-alb-1.us-east-1.elb.amazonaws.com"),
        values("CNAME", &["old-alb-1.elb.us-east-1.amazonaws.com"]),
    ] {
        let finding = recorded(vec![record]);
        assert_eq!(finding.verdict, Verdict::Fail);
        assert!(finding.seen.contains("old-alb-1") && finding.seen.contains(NAME), "{}", finding.seen);
        assert!(finding.next.unwrap().contains("--hosted-zone-id Z2FDTNDATAQYW2"));
    }
}

#[test]
fn a_record_that_leads_here_through_other_names_passes() {
    let chain = |via: &[&str]| {
        after(|facts| {
            facts.dns.record.as_mut().unwrap().records = vec![values("CNAME", &["edge.example.com"])];
            // The resolver and the load balancer's own name may give other addresses: the chain is proof enough.
            let Answer::Addresses { via: chain, addresses } = &mut facts.dns.domain.as_mut().unwrap().answer else {
                panic!("the example resolves")
            };
            *chain = via.iter().map(|name| (*name).to_owned().try_into().unwrap()).collect();
            addresses[0] = "203.0.113.99".parse().unwrap();
            addresses.truncate(1);
        })
    };
    let led = chain(&["edge.example.com", "dualstack.retail-prediction-alb-1234567890.us-east-1.elb.amazonaws.com"]);
    let detail = led.details.iter().find(|detail| detail.about.to_string() == "the CNAME record").unwrap();
    assert_eq!((detail.verdict, &detail.seen), (Verdict::Pass, &format!("leads to {NAME} through edge.example.com")));
    for elsewhere in [&["edge.example.com"][..], &["other.example.com", NAME], &[NAME, "edge.example.com"]] {
        assert_eq!(chain(elsewhere).verdict, Verdict::Fail, "{elsewhere:?}");
    }
}

#[test]
fn where_a_name_that_is_no_load_balancers_leads_its_addresses_decide() {
    let through = |change: fn(&mut Facts)| {
        after(|facts| {
            facts.dns.record.as_mut().unwrap().records = vec![alias("d111111abcdef8.cloudfront.net")];
            change(facts);
        })
    };
    let same = through(|_| {});
    assert_eq!(same.verdict, Verdict::Pass, "{}", same.seen);
    assert!(same.details.iter().any(|detail| detail.seen.ends_with("through d111111abcdef8.cloudfront.net")));
    let other = through(|facts| facts.dns.domain.as_mut().unwrap().answer = addresses(&["198.51.100.7"]));
    assert_eq!(other.verdict, Verdict::Fail);
    assert!(other.seen.contains("points at d111111abcdef8.cloudfront.net, not at"), "{}", other.seen);
    let unseen = through(|facts| facts.dns.load_balancer = denied("dns"));
    assert_eq!(unseen.verdict, Verdict::Unknown);
    assert!(unseen.seen.contains("nobody can tell if that leads here"), "{}", unseen.seen);
    assert!(unseen.next.unwrap().starts_with("dig "));
}

#[test]
fn an_ipv6_record_is_judged_by_ipv6_addresses() {
    let six = |of_domain: &'static [&str]| {
        after(|facts| {
            let mut record = alias("edge.example.com");
            record.kind = "AAAA".to_owned();
            facts.dns.record.as_mut().unwrap().records = vec![alias(NAME), record];
            facts.dns.domain.as_mut().unwrap().answer = addresses(of_domain);
            let Ok(Found::One(load_balancer)) = &mut facts.load_balancer else { panic!("the example has one") };
            load_balancer.address_type = Ok(AddressType::Dualstack);
        })
    };
    assert_eq!(six(&["203.0.113.10"]).verdict, Verdict::Pass);
    let finding = six(&["203.0.113.10", "2001:db8::1"]);
    assert_eq!(finding.verdict, Verdict::Warn);
    assert!(finding.seen.contains("the AAAA record: points at edge.example.com, not at"), "{}", finding.seen);
}

#[test]
fn a_name_that_only_ends_alike_is_elsewhere() {
    assert_eq!(recorded(vec![alias(&format!("other-{NAME}"))]).verdict, Verdict::Fail);
}

#[test]
fn no_record_of_a_name_that_leads_elsewhere_fails() {
    let finding = after(|facts| {
        facts.dns.record.as_mut().unwrap().records = Vec::new();
        facts.dns.domain.as_mut().unwrap().answer = addresses(&["198.51.100.7"]);
    });
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(
        finding
            .details
            .iter()
            .any(|it| it.seen.contains("there is no A, AAAA or CNAME record of api.retail-prediction.example.com"))
    );
    let next = finding.next.unwrap();
    assert!(next.contains(&format!("alias of {NAME} in zone Z35SXDOTRQ7X7K")), "{next}");
}

#[test]
fn what_else_is_in_a_set_is_no_fault_where_one_leads_here() {
    for other in ["old-alb-1.eu-west-1.elb.amazonaws.com", "d111111abcdef8.cloudfront.net"] {
        let mut other = alias(other);
        other.set_identifier = Some("eu".to_owned());
        let finding = recorded(vec![alias(NAME), other.clone()]);
        assert_eq!(finding.verdict, Verdict::Pass, "{}", finding.seen);
        let detail = finding.details.iter().find(|detail| detail.about.to_string() == "the A record eu").unwrap();
        assert_eq!(detail.verdict, Verdict::Skip);
    }
    let mut set = [alias("old-alb-1.eu-west-1.elb.amazonaws.com"), alias("old-alb-2.us-east-1.elb.amazonaws.com")];
    set[0].set_identifier = Some("eu".to_owned());
    set[1].set_identifier = Some("us".to_owned());
    assert_eq!(recorded(set.into()).verdict, Verdict::Fail);
}

#[test]
fn a_second_record_elsewhere_that_is_in_no_set_warns() {
    let mut other = alias("old-alb-1.us-east-1.elb.amazonaws.com");
    other.kind = "AAAA".to_owned();
    let finding = recorded(vec![alias(NAME), other]);
    assert_eq!(finding.verdict, Verdict::Warn);
    assert!(finding.seen.starts_with("the AAAA record: points at old-alb-1"), "{}", finding.seen);
}

#[test]
fn fixed_addresses_warn_while_they_are_right_and_fail_when_not() {
    let finding = recorded(vec![values("A", &["203.0.113.10"])]);
    assert_eq!(finding.verdict, Verdict::Warn);
    assert!(finding.seen.contains("change as it scales"), "{}", finding.seen);
    assert_eq!(recorded(vec![values("A", &["198.51.100.7"])]).verdict, Verdict::Fail);
    let unseen = after(|facts| {
        facts.dns.record.as_mut().unwrap().records = vec![values("A", &["203.0.113.10"])];
        facts.dns.load_balancer = denied("dns");
    });
    assert_eq!(unseen.verdict, Verdict::Unknown);
}

/// Eight addresses from this one on.
fn eight_from(first: u8) -> Answer {
    let texts: Vec<String> = (first..first + 8).map(|last| format!("203.0.113.{last}")).collect();
    addresses(&texts.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn two_samples_without_a_common_address_prove_nothing() {
    let sampled = |change: fn(&mut Facts)| {
        after(|facts| {
            facts.dns.domain.as_mut().unwrap().answer = eight_from(10);
            facts.dns.load_balancer.as_mut().unwrap().answer = eight_from(40);
            change(facts);
        })
    };
    let named = sampled(|_| {});
    assert_eq!(named.verdict, Verdict::Pass, "the record names it: {}", named.seen);
    let elsewhere = sampled(|facts| facts.dns.record = not_asked());
    assert_eq!(elsewhere.verdict, Verdict::Unknown, "{}", elsewhere.seen);
    assert!(elsewhere.seen.contains("samples of many"), "{}", elsewhere.seen);
    let chained = sampled(|facts| {
        facts.dns.record = not_asked();
        let Answer::Addresses { via, .. } = &mut facts.dns.domain.as_mut().unwrap().answer else { panic!("it has") };
        *via = vec![NAME.to_owned().try_into().unwrap()];
    });
    assert_eq!(chained.verdict, Verdict::Pass, "{}", chained.seen);
    let through = sampled(|facts| {
        facts.dns.record.as_mut().unwrap().records = vec![values("CNAME", &["edge.example.com"])];
    });
    assert_eq!(through.verdict, Verdict::Unknown, "{}", through.seen);
    let other = sampled(|facts| {
        facts.dns.record.as_mut().unwrap().records = vec![alias("old-alb-1.us-east-1.elb.amazonaws.com")];
    });
    assert_eq!(other.verdict, Verdict::Fail, "a record that names another one is proof: {}", other.seen);
    let few = after(|facts| {
        facts.dns.record = not_asked();
        facts.dns.domain.as_mut().unwrap().answer = addresses(&["198.51.100.7"]);
    });
    assert_eq!(few.verdict, Verdict::Fail, "three addresses are all of them: {}", few.seen);
}

#[test]
fn a_zone_without_the_record_while_the_name_leads_here_is_the_wrong_zone() {
    let empty = |change: fn(&mut Facts)| {
        after(|facts| {
            facts.dns.record.as_mut().unwrap().records = Vec::new();
            change(facts);
        })
    };
    let delegated = empty(|_| {});
    assert_eq!(delegated.verdict, Verdict::Warn, "{}", delegated.seen);
    assert!(delegated.seen.contains("another zone answers for the name"), "{}", delegated.seen);
    let gone = empty(|facts| facts.dns.domain.as_mut().unwrap().answer = addresses(&["198.51.100.7"]));
    assert_eq!(gone.verdict, Verdict::Fail, "{}", gone.seen);
}

#[test]
fn another_one_of_a_set_may_have_its_turn() {
    let finding = after(|facts| {
        let mut here = alias(NAME);
        let mut other = alias("other-1.eu-west-1.elb.amazonaws.com");
        (here.set_identifier, other.set_identifier) = (Some("us".to_owned()), Some("eu".to_owned()));
        facts.dns.record.as_mut().unwrap().records = vec![here, other];
        facts.dns.domain.as_mut().unwrap().answer = addresses(&["198.51.100.7"]);
    });
    assert_eq!(finding.verdict, Verdict::Pass, "{}", finding.seen);
    assert!(finding.details.iter().any(|detail| detail.seen.contains("another record of the set had its turn")));
}
