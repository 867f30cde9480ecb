//! What is read from a configuration is told at once; what is measured waits, also where one check has both.

use facts::dns::{PointsAt, Record};
use facts::load_balancer::{Found, LoadBalancer, Scheme, State};

use super::{Facts, logs_off, told, well};

fn load_balancer(facts: &mut Facts) -> &mut LoadBalancer {
    let Ok(Found::One(load_balancer)) = &mut facts.load_balancer else { panic!("the example has one") };
    load_balancer
}

fn record_elsewhere(facts: &mut Facts) {
    let name = "another-alb-1122334455.us-east-1.elb.amazonaws.com".to_owned();
    let points_at = PointsAt::Alias { name, zone_id: "Z35SXDOTRQ7X7K".to_owned() };
    facts.dns.record.as_mut().unwrap().records = vec![Record { kind: "A".to_owned(), set_identifier: None, points_at }];
}

#[test]
fn what_cannot_flap_is_told_at_once() {
    assert_eq!(told(&[&logs_off, &logs_off]), ["fail access-logs", ""]);
    assert_eq!(told(&[&record_elsewhere, &record_elsewhere]), ["fail dns", ""]);
    let gone = |it: &mut Facts| it.load_balancer = Ok(Found::None { looked_for: "x".to_owned() });
    assert_eq!(told(&[&gone, &gone, &gone, &gone]), ["fail load-balancer", "", "", ""], "and what hangs on it never");
}

#[test]
fn a_bad_state_of_the_load_balancer_waits_for_two_of_three() {
    for (state, news) in [
        (State::ActiveImpaired, "fail load-balancer"),
        (State::Failed, "fail load-balancer"),
        (State::Provisioning, "warn load-balancer"),
    ] {
        let bad = |it: &mut Facts| load_balancer(it).state = state.clone();
        assert_eq!(told(&[&bad, &well, &bad, &bad]), ["", "", news, ""]);
    }
}

#[test]
fn how_the_load_balancer_is_set_up_is_told_at_once() {
    let internal = |it: &mut Facts| load_balancer(it).scheme = Scheme::Internal;
    let one_zone = |it: &mut Facts| load_balancer(it).zones.truncate(1);
    let several = |it: &mut Facts| it.load_balancer = Ok(Found::Several { arns: Vec::new() });
    let gone = |it: &mut Facts| it.load_balancer = Ok(Found::None { looked_for: "x".to_owned() });
    let all: [&dyn Fn(&mut Facts); 4] = [&internal, &one_zone, &several, &gone];
    for bad in all {
        let told = told(&[bad, bad]);
        assert!(told[0].starts_with("fail load-balancer"), "{told:?}");
        assert_eq!(told[1], "");
    }
}
