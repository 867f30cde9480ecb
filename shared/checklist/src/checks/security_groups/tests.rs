//! Rules changed in the healthy example, and what the check says of them.

use facts::load_balancer::{AddressType, Found};
use facts::security_group::Source;
use facts::site::{Outcome, WaitingFor};
use facts::tls::HandshakeOutcome;

use super::*;
use crate::example::{denied, healthy};

fn after(change: impl FnOnce(&mut Facts, &mut Expectations)) -> Finding {
    let (mut facts, mut expectations) = healthy();
    change(&mut facts, &mut expectations);
    judge(&facts, &expectations).unwrap()
}

/// The finding with one more rule.
fn and(lets_in: LetsIn, from: Source) -> Finding {
    after(|facts, _| rules(facts).push(rule("sgr-9", lets_in, from)))
}

/// The finding with both ports open to these sources alone.
fn only(sources: &[Source]) -> Finding {
    after(|facts, _| *rules(facts) = both_ports(sources))
}

/// The same of an internal load balancer.
fn internal(sources: &[Source]) -> Finding {
    after(|facts, _| {
        *rules(facts) = both_ports(sources);
        load_balancer(facts).scheme = Scheme::Internal;
    })
}

fn both_ports(sources: &[Source]) -> Vec<Rule> {
    let rules = sources.iter().flat_map(|from| [80, 443].map(|port| rule("sgr-1", tcp(port, port), from.clone())));
    rules.collect()
}

fn rule(id: &str, lets_in: LetsIn, from: Source) -> Rule {
    Rule { id: id.to_owned(), group: "sg-0a1b2c3d4e5f60718".to_owned(), lets_in, from }
}

fn tcp(first: u16, last: u16) -> LetsIn {
    LetsIn::Tcp { first, last }
}

fn block(cidr: &str) -> Source {
    Source::Block { cidr: cidr.to_owned() }
}

fn anywhere() -> Source {
    block("0.0.0.0/0")
}

fn prefix_list(blocks: &[&str]) -> Source {
    let blocks = blocks.iter().map(|block| (*block).to_owned()).collect();
    Source::PrefixList { id: "pl-1".to_owned(), blocks: Ok(blocks) }
}

fn rules(facts: &mut Facts) -> &mut Vec<Rule> {
    facts.security_group_rules.as_mut().unwrap()
}

fn load_balancer(facts: &mut Facts) -> &mut LoadBalancer {
    let Ok(Found::One(load_balancer)) = &mut facts.load_balancer else { panic!("the example has one") };
    load_balancer
}

#[test]
fn the_healthy_one_is_told_with_its_ports() {
    assert_eq!(after(|_, _| {}).seen, "tcp 80 and 443 from anywhere, and nothing else");
}

#[test]
fn another_port_from_anywhere_fails_with_the_command_that_closes_it() {
    let finding = and(tcp(22, 22), anywhere());
    assert_eq!(finding.verdict, Verdict::Fail);
    assert_eq!(finding.seen, "tcp 22 from 0.0.0.0/0: is let in by sgr-9 of sg-0a1b2c3d4e5f60718");
    let next = finding.next.unwrap();
    let command = "aws ec2 revoke-security-group-ingress --region us-east-1 --group-id sg-0a1b2c3d4e5f60718 \
                   --security-group-rule-ids sgr-9";
    assert!(next.contains("alb.ingress.kubernetes.io/inbound-cidrs") && next.ends_with(command), "{next}");
}

#[test]
fn a_range_and_every_protocol_are_more_than_the_ports_in_them() {
    assert_eq!(and(tcp(80, 443), anywhere()).verdict, Verdict::Fail);
    let finding = and(LetsIn::Everything, anywhere());
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(finding.seen.starts_with("everything from 0.0.0.0/0: is let in"), "{}", finding.seen);
    assert_eq!(and(LetsIn::Other { words: "udp 443".to_owned() }, anywhere()).verdict, Verdict::Fail);
    assert_eq!(and(tcp(22, 22), block("::/0")).verdict, Verdict::Fail);
    assert_eq!(and(tcp(22, 22), prefix_list(&["0.0.0.0/1", "128.0.0.0/1"])).verdict, Verdict::Fail);
}

#[test]
fn another_port_from_somewhere_warns() {
    let group = || Source::Group { id: "sg-2".to_owned() };
    let finding = and(LetsIn::Everything, group());
    assert_eq!(finding.verdict, Verdict::Warn);
    assert!(finding.seen.starts_with("everything from whatever has the group sg-2: is let in"), "{}", finding.seen);
    assert_eq!(and(tcp(22, 22), block("10.0.0.0/8")).verdict, Verdict::Warn);
    assert_eq!(and(tcp(22, 22), prefix_list(&["10.0.0.0/8"])).verdict, Verdict::Warn);
    // The same port for fewer is nothing more.
    assert_eq!(and(tcp(443, 443), group()).verdict, Verdict::Pass);
}

#[test]
fn the_message_of_a_packet_that_is_too_big_may_come_in_and_ping_may_not() {
    assert_eq!(and(LetsIn::Icmp { v6: false, message: 3, code: 4 }, anywhere()).verdict, Verdict::Pass);
    assert_eq!(and(LetsIn::Icmp { v6: true, message: 2, code: -1 }, block("::/0")).verdict, Verdict::Pass);
    assert_eq!(and(LetsIn::Icmp { v6: false, message: 8, code: -1 }, anywhere()).verdict, Verdict::Fail);
    assert_eq!(and(LetsIn::Icmp { v6: false, message: -1, code: -1 }, anywhere()).verdict, Verdict::Fail);
}

#[test]
fn a_port_that_is_closed_or_open_to_few_fails_with_the_command_that_opens_it() {
    let finding = after(|facts, _| rules(facts).retain(|rule| rule.lets_in != tcp(443, 443)));
    assert_eq!((finding.verdict, finding.seen.as_str()), (Verdict::Fail, "tcp 443 over IPv4: nobody gets in"));
    let next = finding.next.unwrap();
    assert!(next.ends_with("'IpProtocol=tcp,FromPort=443,ToPort=443,IpRanges=[{CidrIp=0.0.0.0/0}]'"), "{next}");
    let finding = only(&[block("198.51.100.0/24"), Source::Group { id: "sg-2".to_owned() }]);
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(
        finding.seen.contains("is open only to 198.51.100.0/24 and whatever has the group sg-2"),
        "{}",
        finding.seen
    );
}

#[test]
fn anywhere_may_be_written_in_parts_and_in_a_prefix_list() {
    assert_eq!(only(&[block("0.0.0.0/1"), block("128.0.0.0/1")]).verdict, Verdict::Pass);
    assert_eq!(only(&[block("0.0.0.0/1"), prefix_list(&["128.0.0.0/1"])]).verdict, Verdict::Pass);
    assert_eq!(only(&[prefix_list(&["198.51.100.0/24"])]).verdict, Verdict::Fail);
}

#[test]
fn a_prefix_list_that_cannot_be_read_is_unknown_only_where_it_decides() {
    let hidden = || Source::PrefixList { id: "pl-1".to_owned(), blocks: denied("ec2:GetManagedPrefixListEntries") };
    let finding = only(&[hidden()]);
    assert_eq!(finding.verdict, Verdict::Unknown);
    assert!(finding.next.unwrap().contains("allow ec2:GetManagedPrefixListEntries"));
    assert_eq!(only(&[hidden(), anywhere()]).verdict, Verdict::Pass);
    assert_eq!(and(tcp(22, 22), hidden()).verdict, Verdict::Warn);
}

#[test]
fn who_comes_over_ipv6_is_let_in_where_the_load_balancer_has_such_addresses() {
    let dual = |sources: &[Source]| {
        after(|facts, _| {
            *rules(facts) = both_ports(sources);
            load_balancer(facts).address_type = Ok(AddressType::Dualstack);
        })
    };
    let finding = dual(&[anywhere()]);
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(finding.seen.starts_with("tcp 80 over IPv6 and tcp 443 over IPv6: nobody gets in"), "{}", finding.seen);
    assert!(finding.next.unwrap().contains("Ipv6Ranges=[{CidrIpv6=::/0}]"));
    assert_eq!(dual(&[anywhere(), block("::/0")]).verdict, Verdict::Pass);
    assert_eq!(only(&[anywhere(), block("::/0")]).verdict, Verdict::Pass);
}

#[test]
fn without_public_ipv4_no_rule_is_wanted_for_it() {
    let typed = |address_type: &Seen<AddressType>, sources: &[Source]| {
        after(|facts, _| {
            *rules(facts) = both_ports(sources);
            load_balancer(facts).address_type = address_type.clone();
        })
    };
    let without = Ok(AddressType::DualstackWithoutPublicIpv4);
    assert_eq!(typed(&without, &[block("::/0")]).verdict, Verdict::Pass);
    assert_eq!(typed(&without, &[anywhere(), block("::/0")]).verdict, Verdict::Pass);
    let finding = typed(&without, &[anywhere()]);
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(finding.seen.starts_with("tcp 80 over IPv6 and tcp 443 over IPv6: nobody gets in"), "{}", finding.seen);
    assert_eq!(typed(&Ok(AddressType::Dualstack), &[block("::/0")]).verdict, Verdict::Fail);
    for unknown in [Ok(AddressType::Other("triplestack".to_owned())), denied("x")] {
        assert_eq!(typed(&unknown, &[anywhere()]).verdict, Verdict::Unknown);
        assert_eq!(typed(&unknown, &[anywhere(), block("::/0")]).verdict, Verdict::Pass);
    }
}

#[test]
fn who_else_may_come_is_shown_over_the_family_that_there_is() {
    let next = |address_type: AddressType| {
        let finding = after(|facts, expectations| {
            rules(facts).clear();
            load_balancer(facts).address_type = Ok(address_type);
            expectations.security_groups.open_to = Some(OpenTo::Some);
        });
        finding.next.unwrap()
    };
    assert!(next(AddressType::Ipv4).contains("IpRanges=[{CidrIp=CIDR}]"));
    assert!(next(AddressType::DualstackWithoutPublicIpv4).contains("Ipv6Ranges=[{CidrIpv6=CIDR}]"));
}

#[test]
fn the_ports_are_those_of_the_event() {
    let finding = after(|facts, _| {
        facts.scope.http_port = None;
        facts.listeners.as_mut().unwrap().retain(|listener| listener.port != 80);
    });
    assert_eq!(finding.verdict, Verdict::Fail);
    assert!(finding.seen.starts_with("tcp 80 from 0.0.0.0/0: is let in"), "{}", finding.seen);
}

#[test]
fn an_internal_one_is_open_to_some_and_not_to_everybody() {
    assert_eq!(internal(&[block("10.0.0.0/8")]).verdict, Verdict::Pass);
    assert_eq!(internal(&[Source::Group { id: "sg-2".to_owned() }]).verdict, Verdict::Pass);
    let finding = internal(&[anywhere()]);
    assert_eq!((finding.verdict, finding.seen.as_str()), (Verdict::Warn, "tcp 80 and tcp 443: is open to everybody"));
    assert_eq!(internal(&[]).verdict, Verdict::Fail);
}

#[test]
fn the_event_may_say_that_a_public_one_is_for_some() {
    let some = |sources: &[Source]| {
        after(|facts, expectations| {
            *rules(facts) = both_ports(sources);
            expectations.security_groups.open_to = Some(OpenTo::Some);
        })
    };
    assert_eq!(some(&[prefix_list(&["198.51.100.0/24"])]).verdict, Verdict::Pass);
    assert_eq!(some(&[anywhere()]).verdict, Verdict::Fail);
}

#[test]
fn without_a_group_that_is_told_and_unasked_it_is_skipped() {
    let finding = after(|facts, _| {
        load_balancer(facts).security_groups.clear();
        rules(facts).clear();
    });
    assert_eq!(finding.verdict, Verdict::Warn);
    assert!(
        finding.next.unwrap().contains("aws elbv2 set-security-groups --region us-east-1 --load-balancer-arn arn:")
    );
    assert_eq!(after(|_, expectations| expectations.security_groups.wanted = false).verdict, Verdict::Skip);
}

#[test]
fn a_listener_that_the_event_does_not_name_explains_its_open_port() {
    let open = |port: u16, listens: bool| {
        after(|facts, _| {
            rules(facts).push(rule("sgr-8443", tcp(port, port), anywhere()));
            if listens {
                let mut listener = facts.listeners.as_ref().unwrap()[0].clone();
                listener.port = port;
                facts.listeners.as_mut().unwrap().push(listener);
            }
        })
    };
    assert_eq!(open(8443, false).verdict, Verdict::Fail);
    let finding = open(8443, true);
    assert_eq!(finding.verdict, Verdict::Warn);
    assert!(finding.seen.contains("port 8443 has a listener that the event does not name"), "{}", finding.seen);
}

#[test]
fn who_is_not_let_in_says_nothing_of_a_site_that_is_for_some() {
    let verdicts = |from: Source, open_to: Option<OpenTo>| {
        let (mut facts, mut expectations) = healthy();
        facts.security_group_rules = Ok(both_ports(&[from]));
        expectations.security_groups.open_to = open_to;
        let silent = || Outcome::TimedOut { waiting_for: WaitingFor::Connect, after_ms: 5000 };
        for handshake in facts.tls.as_mut().unwrap() {
            handshake.outcome = HandshakeOutcome::NoConnection { refused: false, detail: "timed out".into() };
        }
        let probes = facts.site.endpoints.iter_mut().map(|it| &mut it.probes).chain([&mut facts.site.redirect]);
        probes.flat_map(|it| it.as_mut().unwrap()).for_each(|probe| probe.outcome = silent());
        let checks = [CheckId::Tls, CheckId::Redirect, CheckId::Endpoints];
        checks.map(|check| (check.check().judge)(&facts, &expectations).unwrap().verdict)
    };
    let office = || block("198.51.100.0/24");
    assert_eq!(verdicts(office(), Some(OpenTo::Some)), [Verdict::Unknown; 3]);
    assert_eq!(verdicts(anywhere(), Some(OpenTo::Some)), [Verdict::Fail; 3], "everybody is let in, and nobody answers");
    assert_eq!(verdicts(office(), None), [Verdict::Fail; 3], "a public one is for everybody");
}

#[test]
fn behind_something_that_ends_connections_only_what_the_event_says_is_judged() {
    let (mut facts, mut expectations) = healthy();
    facts.scope.in_front = Some(facts::scope::InFront::Cloudfront);
    facts.security_group_rules.as_mut().unwrap().retain(|rule| !matches!(&rule.lets_in, LetsIn::Tcp { .. }));
    let finding = judge(&facts, &expectations).unwrap();
    assert!(finding.verdict <= Verdict::Pass, "{finding:?}");
    expectations.security_groups.open_to = Some(OpenTo::Some);
    assert_eq!(judge(&facts, &expectations).unwrap().verdict, Verdict::Fail);
}
