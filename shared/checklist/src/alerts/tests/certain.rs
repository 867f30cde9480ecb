//! What is read from a configuration is told at once; what is measured waits, also where one check has both.

use facts::load_balancer::{Found, LoadBalancer, Scheme, State};

use super::{Facts, told, well};

fn load_balancer(facts: &mut Facts) -> &mut LoadBalancer {
    let Ok(Found::One(load_balancer)) = &mut facts.load_balancer else { panic!("the example has one") };
    load_balancer
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
