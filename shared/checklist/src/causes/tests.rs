//! Each edge of the graph: what it explains, and what it leaves alone.

mod edges;
mod headlines;
mod others;

use facts::Facts;
use facts::dns::{Answer, PointsAt};
use facts::listener::Protocol;
use facts::load_balancer::Found;
use facts::site::{Outcome, Probe, Reply, WaitingFor};
use facts::targets::TargetState;
use facts::tls::HandshakeOutcome;

use super::*;
use crate::check_id::CheckId;
use crate::example::healthy;
use crate::judge::judge;

/// What breaks, and the causes that are then told, each with its consequences.
fn told(break_it: impl Fn(&mut Facts)) -> Vec<(CheckId, Vec<CheckId>)> {
    causes_of(break_it).into_iter().map(|cause| (cause.check, cause.consequences)).collect()
}

fn causes_of(break_it: impl Fn(&mut Facts)) -> Vec<Cause> {
    let (mut facts, expectations) = healthy();
    break_it(&mut facts);
    causes(&facts, &expectations, &judge(&facts, &expectations))
}

fn one(check: CheckId, consequences: &[CheckId]) -> Vec<(CheckId, Vec<CheckId>)> {
    vec![alone(check, consequences)]
}

fn alone(check: CheckId, consequences: &[CheckId]) -> (CheckId, Vec<CheckId>) {
    (check, consequences.to_vec())
}

fn each_probe(facts: &mut Facts, mut change: impl FnMut(&mut Probe)) {
    let endpoints = facts.site.endpoints.iter_mut();
    endpoints.flat_map(|endpoint| endpoint.probes.as_mut().unwrap()).for_each(&mut change);
}

fn answered(status: u16, server: &str) -> Outcome {
    Outcome::Reply(Reply {
        status,
        version: "HTTP/1.1".to_owned(),
        headers: vec![("server".to_owned(), server.to_owned())],
        body: "no".to_owned(),
        truncated: false,
        ..Reply::default()
    })
}

fn answers(facts: &mut Facts, status: u16, server: &str) {
    each_probe(facts, |probe| probe.outcome = answered(status, server));
}

fn targets_are(facts: &mut Facts, state: &TargetState) {
    for target in facts.target_groups.as_mut().unwrap()[0].targets.as_mut().unwrap() {
        target.state = state.clone();
    }
}

fn silent() -> Outcome {
    Outcome::TimedOut { waiting_for: WaitingFor::Connect, after_ms: 5000 }
}

fn no_connection(detail: &str) -> HandshakeOutcome {
    HandshakeOutcome::NoConnection { refused: detail.contains("refused"), detail: detail.into() }
}

fn lead_elsewhere(facts: &mut Facts) {
    let Ok(lookup) = &mut facts.dns.load_balancer else { panic!("the example has one") };
    lookup.answer = Answer::Addresses { addresses: vec!["198.51.100.7".parse().unwrap()], via: Vec::new() };
    let Ok(record) = &mut facts.dns.record else { panic!("the example has one") };
    record.records[0].points_at =
        PointsAt::Alias { name: "an-older-alb-1.us-east-1.elb.amazonaws.com".to_owned(), zone_id: "Z".to_owned() };
}

#[test]
fn what_is_well_has_no_cause() {
    assert_eq!(told(|_| {}), []);
}

#[test]
fn a_load_balancer_that_is_gone_explains_what_cannot_be_looked_at() {
    let found = told(|it| it.load_balancer = Ok(Found::None { looked_for: "shop".to_owned() }));
    assert_eq!(
        found,
        one(
            CheckId::LoadBalancer,
            &[
                CheckId::Controller,
                CheckId::Dns,
                CheckId::SecurityGroups,
                CheckId::Waf,
                CheckId::Drift,
                CheckId::Attributes,
                CheckId::Cost
            ]
        )
    );
}

#[test]
fn too_few_zones_explain_nothing() {
    let found = told(|it| {
        let Ok(Found::One(load_balancer)) = &mut it.load_balancer else { panic!("the example has one") };
        load_balancer.zones.truncate(1);
        lead_elsewhere(it);
    });
    assert_eq!(found, [alone(CheckId::LoadBalancer, &[]), alone(CheckId::Dns, &[])]);
}

#[test]
fn a_record_that_leads_elsewhere_explains_what_elsewhere_answers() {
    let found = told(|it| {
        lead_elsewhere(it);
        answers(it, 404, "nginx");
        it.tls.as_mut().unwrap().iter_mut().for_each(|it| it.outcome = no_connection("connection refused"));
        it.site.redirect.as_mut().unwrap().iter_mut().for_each(|probe| probe.outcome = Outcome::Refused);
    });
    assert_eq!(found, one(CheckId::Dns, &[CheckId::Tls, CheckId::Redirect, CheckId::Endpoints, CheckId::Contract]));
}

#[test]
fn a_node_that_refuses_is_one_cause_and_the_redirect_is_not_another() {
    let found = told(|it| {
        let gone = it.tls.as_ref().unwrap()[1].address;
        it.tls.as_mut().unwrap()[1].outcome = no_connection("connection refused");
        it.site.redirect.as_mut().unwrap()[1].outcome = Outcome::Refused;
        each_probe(it, |probe| {
            if probe.address == gone {
                probe.outcome = Outcome::Refused;
            }
        });
    });
    assert_eq!(found, one(CheckId::Tls, &[CheckId::Redirect, CheckId::Endpoints]));
}

#[test]
fn a_dead_plain_port_is_a_cause_of_its_own_beside_tls() {
    let found = told(|it| {
        it.tls.as_mut().unwrap()[0].outcome = HandshakeOutcome::NoHandshake { detail: "reset".into() };
        it.site.redirect.as_mut().unwrap()[1].outcome = Outcome::Refused;
    });
    assert_eq!(found, [alone(CheckId::Tls, &[]), alone(CheckId::Redirect, &[])]);
}

#[test]
fn unhealthy_targets_explain_whatever_they_answer_and_their_figures() {
    let broken = |it: &mut Facts| {
        targets_are(it, &TargetState::Unhealthy);
        answers(it, 500, "uvicorn");
        it.metrics.as_mut().unwrap().target_5xx = Some(400.0);
    };
    let found = causes_of(broken);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].headline, "all 5 endpoints answer 500, no healthy target");
    assert_eq!(found[0].affected, "everybody, at every address");
    assert_eq!(told(broken), one(CheckId::Targets, &[CheckId::Endpoints, CheckId::Contract, CheckId::Metrics]));
}

#[test]
fn no_registered_target_explains_the_503_of_one_endpoint_and_ready_pods_explain_that() {
    let answers_503 = |it: &mut Facts| {
        it.target_groups.as_mut().unwrap()[0].targets = Ok(Vec::new());
        for probe in it.site.endpoints[3].probes.as_mut().unwrap() {
            probe.outcome = answered(503, "awselb/2.0");
        }
    };
    let read = causes_of(answers_503);
    assert_eq!(read.len(), 1, "{read:?}");
    assert_eq!(
        read[0].headline,
        "/predict answers 503, Service retail-prediction/retail-api-service: none of its 2 ready pods is registered in \
         k8s-retailpr-retailap-0a1b2c3d4e"
    );
    let found = causes_of(|it| {
        answers_503(it);
        it.declared = Ok(None);
    });
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].check, found[0].verdict), (CheckId::Targets, Verdict::Fail));
    assert_eq!(found[0].headline, "/predict answers 503, no target is registered");
    assert_eq!(found[0].affected, "those who call POST /predict, at every address");
}

#[test]
fn a_health_check_that_asks_for_something_else_is_the_cause_while_users_are_answered() {
    let asks_elsewhere = |it: &mut Facts| {
        it.target_groups.as_mut().unwrap()[0].health_check.path = Some("/".to_owned());
        targets_are(it, &TargetState::Unhealthy);
    };
    assert_eq!(told(asks_elsewhere), one(CheckId::Attributes, &[CheckId::Targets, CheckId::Drift]));
    let and_broken = told(|it| {
        asks_elsewhere(it);
        answers(it, 500, "uvicorn");
    });
    assert_eq!(
        and_broken,
        [
            alone(CheckId::Targets, &[CheckId::Endpoints, CheckId::Contract]),
            alone(CheckId::Attributes, &[CheckId::Drift])
        ]
    );
}

#[test]
fn with_a_healthy_target_left_a_wrong_answer_that_is_no_error_is_a_fault_of_its_own() {
    let half = |it: &mut Facts| {
        it.target_groups.as_mut().unwrap()[0].targets.as_mut().unwrap()[0].state = TargetState::Unhealthy;
    };
    let found = told(|it| {
        half(it);
        answers(it, 404, "uvicorn");
    });
    assert_eq!(found, [alone(CheckId::Targets, &[]), alone(CheckId::Endpoints, &[CheckId::Contract])]);
    let found = told(|it| {
        half(it);
        answers(it, 502, "awselb/2.0");
    });
    assert_eq!(found, one(CheckId::Targets, &[CheckId::Endpoints, CheckId::Contract]));
}

#[test]
fn a_refused_checker_is_not_laid_to_the_targets() {
    let found = told(|it| {
        targets_are(it, &TargetState::Unhealthy);
        answers(it, 403, "awselb/2.0");
    });
    assert_eq!(found, [alone(CheckId::Targets, &[]), alone(CheckId::Endpoints, &[CheckId::Contract])]);
}

#[test]
fn two_causes_together_explain_what_neither_does_alone() {
    let both = |it: &mut Facts| {
        it.tls.as_mut().unwrap()[0].outcome = no_connection("connection refused");
        targets_are(it, &TargetState::Unhealthy);
        let gone = it.tls.as_ref().unwrap()[0].address;
        each_probe(it, |probe| {
            probe.outcome = if probe.address == gone { Outcome::Refused } else { answered(502, "awselb/2.0") };
        });
    };
    let found = told(both);
    assert_eq!(found, [alone(CheckId::Tls, &[CheckId::Endpoints, CheckId::Contract]), alone(CheckId::Targets, &[])]);
}

#[test]
fn a_listener_that_is_gone_explains_that_nothing_is_forwarded() {
    let found = told(|it| {
        it.listeners.as_mut().unwrap().retain(|listener| listener.protocol == Protocol::Http);
        it.target_groups = Ok(Vec::new());
        it.tls.as_mut().unwrap().iter_mut().for_each(|it| it.outcome = no_connection("connection refused"));
        each_probe(it, |probe| probe.outcome = Outcome::Refused);
    });
    assert_eq!(
        found,
        one(
            CheckId::Tls,
            &[
                CheckId::Targets,
                CheckId::Auth,
                CheckId::Endpoints,
                CheckId::Contract,
                CheckId::Drift,
                CheckId::Attributes
            ]
        )
    );
}

#[test]
fn a_certificate_that_ends_soon_explains_no_outage_and_hides_none() {
    let end = |it: &mut Facts, days: i64| {
        for handshake in it.tls.as_mut().unwrap() {
            let HandshakeOutcome::Served(served) = &mut handshake.outcome else { panic!("the example serves") };
            served.leaf.not_after = jiff::Timestamp::from_second(it.at.as_second() + days * 86_400 + 60).unwrap();
        }
        for held in it.certificates.as_mut().unwrap() {
            held.acm.as_mut().unwrap().kind = "IMPORTED".to_owned();
        }
    };
    for (days, as_bad) in [(20, Verdict::Warn), (3, Verdict::Fail)] {
        let found = causes_of(|it| {
            end(it, days);
            targets_are(it, &TargetState::Unhealthy);
            answers(it, 500, "uvicorn");
        });
        let told: Vec<_> = found.iter().map(|it| (it.check, it.verdict, it.consequences.len())).collect();
        let mut expected = [(CheckId::Tls, as_bad, 0), (CheckId::Targets, Verdict::Fail, 2)];
        expected.sort_by_key(|(_, verdict, _)| std::cmp::Reverse(*verdict));
        assert_eq!(told, expected);
    }
}
